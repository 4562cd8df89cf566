import { Refusal } from 'jaws-core-js/http';
import type { Client } from '../client.ts';
import { type Input, text } from '../input.ts';
import { hour, limit } from '../limits.ts';
import { twice } from '../refusal.ts';
import { authenticate } from '../sessions.ts';
import { getItem, update, write } from '../table.ts';
import { hashToken } from '../tokens/random.ts';
import { findUser, findUserById, type Users } from '../users.ts';
import { cutWays, endingWith, finishCut, viewOf, waysOf } from '../ways.ts';

/** The ways of who calls to sign in. Throws Refusal. */
export const listWays = async (users: Users, client: Client) => ({
  ways: (await waysOf(users, await authenticate(users, client))).map(viewOf),
});

/** Those of the account that the link of a mail can give a new password. Throws Refusal. */
export async function waysOfReset(users: Users, input: Input) {
  const key = `TOKEN#${hashToken(text(input, 'token'))}`;
  const item = await getItem(users, key);
  if (item?.kind !== 'reset') throw outdated();
  await limit(users, 'reset', key, { most: 10, window: hour });
  const user = await findUser(users, String(item.email));
  if (user?.epoch !== item.epoch || user?.disabled !== undefined || !user) throw outdated();
  return { ways: (await waysOf(users, user)).map(viewOf) };
}

/** Removes the way that a mail has told of, by its link, and ends all sessions: who added it may be in one. Throws Refusal. */
export async function undoWay(users: Users, input: Input): Promise<void> {
  const key = `TOKEN#${hashToken(text(input, 'token'))}`;
  await twice(async () => {
    const item = await getItem(users, key);
    if (item?.kind !== 'undo') throw outdated();
    if (item.done !== undefined) return true;
    const user = await findUserById(users, String(item.user), String(item.email));
    if (!user) throw outdated();
    const keep = (await waysOf(users, user)).filter(({ pk }) => pk !== item.way).map(({ id }) => id);
    const condition = { expression: 'attribute_exists(pk) AND attribute_not_exists(done)' };
    // Whoever reads the mail: an old link must not take an established second factor away.
    const cut = await cutWays(users, user, keep, false);
    const done = update(key, 'SET done = :done', { done: 1 }, condition);
    if (!(await write(users, done, ...endingWith(user, cut)))) return undefined;
    await finishCut(users, user, cut);
    return true;
  });
}

const outdated = () => new Refusal(400, 'token', 'This link is no longer valid. Please ask for another.');
