import type { SessionAnswer, SessionRequest } from '../../api.ts';

const kept = 'token';

/**
 * The token of this page: from its address, from a code in it, or from before a reload. It is removed from the address at once. Undefined
 * if there is none, or the code was already used.
 */
export async function openSession(): Promise<string | undefined> {
  const given = new URLSearchParams(location.hash.slice(1));
  const [token, once, stage] = [given.get('token'), given.get('once'), given.get('stage')];
  if (token !== null || once !== null) {
    history.replaceState(null, '', stage === null ? '#/' : `#/${encodeURIComponent(stage)}/all/functions`);
  }
  const found = token ?? (once === null ? undefined : await exchange(once));
  const mine = found ?? sessionStorage.getItem(kept) ?? (await fromOtherTab());
  if (mine === undefined) return undefined;
  sessionStorage.setItem(kept, mine);
  giveToOtherTabs(mine);
  return mine;
}

const ask = 'token?';
const channelName = 'jaws-dash';
/** Milliseconds: a tab in the background is slow. */
const patience = 1000;

/**
 * A link, such as one in a mail, opens a tab without a token. Another tab of the dash may have it and share it: a channel reaches only pages of this
 * exact address and port, which no other server can have at the same time. Only a token of a dash that has ended is tried first.
 */
async function fromOtherTab(): Promise<string | undefined> {
  const given = new Set<string>();
  const channel = new BroadcastChannel(channelName);
  try {
    return await new Promise<string | undefined>((resolve) => {
      channel.onmessage = ({ data }: MessageEvent<unknown>) => {
        if (typeof data !== 'string' || data === ask || given.has(data)) return;
        given.add(data);
        void isGood(data).then((good) => good && resolve(data));
      };
      channel.postMessage(ask);
      setTimeout(() => resolve(undefined), patience);
    });
  } finally {
    channel.close();
  }
}

function giveToOtherTabs(token: string): void {
  const channel = new BroadcastChannel(channelName);
  channel.onmessage = ({ data }: MessageEvent<unknown>) => {
    if (data === ask) channel.postMessage(token);
  };
}

/** A valid token gets "no such tool"; any other is refused. */
async function isGood(token: string): Promise<boolean> {
  const answer = await fetch('api/none', { headers: { authorization: `Bearer ${token}` } });
  return answer.status === 404;
}

async function exchange(once: string): Promise<string | undefined> {
  const request: SessionRequest = { once };
  const response = await fetch('api/session', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(request),
  });
  const answer = (await response.json()) as SessionAnswer;
  return 'result' in answer ? answer.result.token : undefined;
}
