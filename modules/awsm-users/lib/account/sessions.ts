import type { Client } from '../client.ts';
import { authenticate, type SignedIn, sessionKey } from '../sessions.ts';
import { getItem, isOver, itemsOf, remove, write } from '../table.ts';
import type { Users } from '../users.ts';

/** A session, as its user sees it. */
export interface SessionView {
  readonly id: string;
  readonly created: string;
  readonly used: string;
  /** Of its last use; empty for sessions of version 1.0.0 until then. */
  readonly network: string;
  readonly userAgent: string;
  /** The caller's own session. */
  readonly current: boolean;
}

/** The live sessions, most recently used first. Throws Refusal. */
export async function listSessions(users: Users, client: Client): Promise<readonly SessionView[]> {
  return sessionsOf(users, await authenticate(users, client));
}

export async function sessionsOf(users: Users, { id, epoch, sid }: SignedIn): Promise<readonly SessionView[]> {
  const items = (await itemsOf(users, id)).filter(
    (item) => item.pk.startsWith('SESSION#') && item.epoch === epoch && !isOver(users, item),
  );
  const time = (seconds: unknown): string => new Date(Number(seconds) * 1000).toISOString();
  return items
    .map(({ pk, opened, used, turned, network = '', device = '' }) => ({
      id: pk.slice('SESSION#'.length),
      created: time(opened),
      used: time(used ?? turned ?? opened),
      network: String(network),
      userAgent: String(device),
      current: pk === sessionKey(sid),
    }))
    .sort((one, other) => other.used.localeCompare(one.used));
}

/** Ends one session of the caller, if it is theirs. Throws Refusal. */
export async function endSession(users: Users, sid: string, client: Client): Promise<void> {
  const { id } = await authenticate(users, client);
  const session = await getItem(users, sessionKey(sid));
  if (session?.user === id) await write(users, remove(sessionKey(sid)));
}

/** Ends all of the caller's other sessions. Throws Refusal. */
export async function endOtherSessions(users: Users, client: Client): Promise<void> {
  const { id, sid } = await authenticate(users, client);
  for (const { pk } of await itemsOf(users, id)) {
    if (pk.startsWith('SESSION#') && pk !== sessionKey(sid)) await write(users, remove(pk));
  }
}
