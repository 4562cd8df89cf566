import type { SessionAnswer, SessionRequest } from '../../api.ts';

const kept = 'token';

/**
 * The token of this page: of its address, of a code in it, or of before it was loaded again. It is taken out of the address at once. Undefined
 * where there is none, or the code was used before.
 */
export async function openSession(): Promise<string | undefined> {
  const given = new URLSearchParams(location.hash.slice(1));
  const [token, once, stage] = [given.get('token'), given.get('once'), given.get('stage')];
  if (token !== null || once !== null) {
    history.replaceState(null, '', stage === null ? '#/' : `#/${encodeURIComponent(stage)}/all/functions`);
  }
  const found = token ?? (once === null ? undefined : await exchange(once));
  if (found !== undefined) sessionStorage.setItem(kept, found);
  return found ?? sessionStorage.getItem(kept) ?? undefined;
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
