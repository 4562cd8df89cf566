import { createHash, randomBytes } from 'node:crypto';
import type { Texts } from 'jaws-core-js/http';
import type { Settings, User } from './settings.ts';
import { isOver, putItem, type Store, secondsOf, takeItem } from './store.ts';

export interface Realtime extends Store {
  readonly settings: Settings;
  /** Texts of refusals in languages other than English. */
  readonly texts?: Texts;
}

const keyOf = (ticket: string): string => `T#${createHash('sha256').update(ticket).digest('hex')}`;

/**
 * Lets a user connect once, and soon: browsers cannot send headers with a WebSocket, and addresses are logged, so they contain no token that is valid
 * longer. 256 random bits; the table has their hash.
 */
export async function issueTicket(realtime: Realtime, { sub, roles, languages }: User): Promise<string> {
  const ticket = randomBytes(32).toString('base64url');
  const expires = secondsOf(realtime) + realtime.settings.ticketSeconds;
  const user = { sub, roles: roles.join(' '), ...(languages !== undefined && { languages }) };
  await putItem(realtime, realtime.connections, { pk: keyOf(ticket), sk: 'T', ...user, expires });
  return ticket;
}

/** The owner of the ticket, which is used up. Undefined for a ticket that is used, too old or unknown. */
export async function redeemTicket(store: Store, ticket: unknown): Promise<User | undefined> {
  if (typeof ticket !== 'string' || !/^[\w-]{43}$/.test(ticket)) return undefined;
  const item = await takeItem(store, store.connections, keyOf(ticket), 'T');
  return item && !isOver(store, item) ? userOf(item.sub, item.roles, item.languages) : undefined;
}

export const userOf = (sub: unknown, roles: unknown, languages?: unknown): User => ({
  sub: String(sub),
  roles: String(roles ?? '')
    .split(' ')
    .filter((role) => role !== ''),
  // Every message of a connection reads it.
  ...(typeof languages === 'string' && languages !== '' && { languages: languages.slice(0, 100) }),
});

/**
 * Where clients connect. On the embedded cloud, only functions can use AWS's name of the API: a client gets the cloud's own
 * address.
 */
export function clientUrl(url: string, endpoint: string | undefined): string {
  const [, id, stage] = /^wss:\/\/([a-z0-9]+)\.[^/]+\/(.+)$/.exec(url) ?? [];
  const local = /^http:\/\/(127\.0\.0\.1|localhost)(:\d+)?\/?$/.exec(endpoint ?? '');
  return local && id ? `ws://${local[1]}${local[2] ?? ''}/_aws/execute-api/${id}/${stage}` : url;
}
