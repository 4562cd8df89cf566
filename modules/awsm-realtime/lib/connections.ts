import { publishSystem } from './publish.ts';
import { ruleFor, type User } from './settings.ts';
import { all, getItem, type Item, put, remove, secondsOf, takeItem, write } from './store.ts';
import { type Realtime, userOf } from './tickets.ts';

/** API Gateway closes a connection after two hours in any case; the extra minute is for requests in progress. */
const longest = 2 * 3600 + 60;

export interface Connection {
  readonly id: string;
  readonly user: User;
  readonly slot: string;
}

/**
 * Keeps a connection, in one of the slots that its user has in the region; false when all are taken, or the account was deleted. Two connections at once get two
 * slots: the table decides.
 */
export async function connect(realtime: Realtime, id: string, { sub, roles, languages }: User): Promise<boolean> {
  const { connections: table, settings } = realtime;
  const now = secondsOf(realtime);
  const expires = now + longest;
  for (let attempt = 1; attempt <= 5; attempt++) {
    const taken = new Set((await all(realtime, table, `U#${sub}`)).map(({ sk }) => sk));
    // The account was deleted.
    if (taken.has('gone')) return false;
    const free = Array.from({ length: settings.connectionsOfUser }, (_, index) => String(index)).filter(
      (slot) => !taken.has(slot),
    );
    const slot = free[Math.floor(Math.random() * free.length)];
    if (slot === undefined) return false;
    const refused = await write(
      realtime,
      put(
        table,
        { pk: `U#${sub}`, sk: slot, holder: id, expires },
        {
          expression: 'attribute_not_exists(pk) OR expires <= :now',
          values: { now },
        },
      ),
      put(table, {
        pk: `C#${id}`,
        sk: 'C',
        sub,
        roles: roles.join(' '),
        ...(languages !== undefined && { languages }),
        slot,
        channels: 0,
        expires,
      }),
    );
    if (refused === undefined) return true;
  }
  return false;
}

export async function connectionOf(realtime: Realtime, id: string): Promise<Connection | undefined> {
  const found = await getItem(realtime, realtime.connections, `C#${id}`, 'C');
  return found && { id, user: userOf(found.sub, found.roles, found.languages), slot: String(found.slot) };
}

/** Deletes a connection and its subscriptions. May be called again, even if the connection is already gone. */
export async function disconnect(realtime: Realtime, id: string): Promise<void> {
  const { connections: table } = realtime;
  const items = await all(realtime, table, `C#${id}`);
  const own = items.find(({ sk }) => sk === 'C');
  if (own) {
    const sub = String(own.sub);
    for (const { sk } of items.filter((item) => item.sk.startsWith('N#'))) {
      await leave(realtime, { id, sub }, sk.slice(2));
    }
    await write(realtime, remove(table, `U#${sub}`, String(own.slot), { expression: 'holder = :id', values: { id } }));
  }
  // The connection itself is deleted last: the next call repeats what failed before.
  for (const { sk } of items.filter((item) => !item.sk.startsWith('N#')))
    await takeItem(realtime, table, `C#${id}`, sk);
}

/** Removes a connection from a channel; announces it to the others if it was its user's last known one. */
export async function leave(
  realtime: Realtime,
  { id, sub }: { readonly id: string; readonly sub: string },
  channel: string,
): Promise<void> {
  const { connections, messages, region } = realtime;
  await takeItem(realtime, connections, `N#${channel}`, `${sub}#${id}`);
  if (ruleFor(realtime.settings, channel)?.rule.presence) {
    const was = await takeItem(realtime, messages, `P#${channel}`, `${sub}#${region}#${id}`);
    const others = was && (await presentOf(realtime, channel, sub));
    if (others?.length === 0) await publishSystem(realtime, 'leave', channel, sub);
  }
  await takeItem(realtime, connections, `C#${id}`, `N#${channel}`);
}

/** A user's connections that are in a channel, of all regions. */
export const presentOf = (realtime: Realtime, channel: string, sub: string): Promise<Item[]> =>
  all(realtime, realtime.messages, `P#${channel}`, { prefix: `${sub}#` });

/** Ids of the users who are in a channel, each once, in all regions. */
export async function present(realtime: Realtime, channel: string): Promise<string[]> {
  const items = await all(realtime, realtime.messages, `P#${channel}`);
  return [...new Set(items.map(({ sk }) => sk.slice(0, sk.indexOf('#'))))];
}
