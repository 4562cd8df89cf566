import { Refusal } from 'jaws-core-js/http';
import type { Client } from '../client.ts';
import { email, has, type Input, text } from '../input.ts';
import { keepNetwork } from '../known.ts';
import { hour, limit } from '../limits.ts';
import { isPassword } from '../passwords/hash.ts';
import { invalid, twice } from '../refusal.ts';
import { authenticate } from '../sessions.ts';
import { getItem, type Item, put, remove, update, write } from '../table.ts';
import { hashToken } from '../tokens/random.ts';
import {
  askForMail,
  findUser,
  findUserById,
  forgetLeft,
  idKey,
  indexed,
  type User,
  type Users,
  unchanged,
  userKey,
} from '../users.ts';
import { usedMeanwhile } from './link.ts';
import { checkPassword } from './password.ts';

/**
 * Begins a change of address: a link goes to the new one, a notice to the old one. An address that has an account gets the news of it;
 * who asks does not learn it. Throws Refusal.
 */
export async function changeAddress(users: Users, input: Input, client: Client): Promise<void> {
  const user = await authenticate(users, client);
  const next = email(input);
  if (next === user.email) throw invalid('email', 'This is your address already.');
  await checkPassword(users, user, text(input, 'password'), 'password');
  await limit(users, 'address', user.id, { most: users.settings.limits.mailsFromOne, window: hour });
  await askForMail(users, { kind: 'address', email: next, of: user.email });
  await askForMail(users, { kind: 'notice', email: user.email });
}

/**
 * Ends it, by the link, for a session or the password of the account: somebody who asked for the address of another could wait for that one to follow the
 * link, and would share the account. Sessions go on. Sent again it is done already. Throws Refusal.
 */
export async function verifyAddress(users: Users, input: Input, client: Client): Promise<void> {
  const key = `TOKEN#${hashToken(text(input, 'token'))}`;
  await checkOwner(users, key, input, client);
  const user = await twice(() => move(users, key));
  await keepNetwork(users, user, client.ip);
}

/** Throws Refusal, unless the account that asked for the address confirms it. */
async function checkOwner(users: Users, key: string, input: Input, client: Client): Promise<void> {
  const item = await getItem(users, key);
  if (item?.kind !== 'address') throw outdated();
  if (!has(input, 'password')) {
    if (client.authorization === undefined) {
      throw new Refusal(403, 'credentials', 'Please sign in to the account, or send its password.', {
        field: 'password',
      });
    }
    if ((await authenticate(users, client)).id !== item.user) throw outdated();
    return;
  }
  await limit(users, 'address token', key, { most: 10, window: hour });
  const password = text(input, 'password');
  const user = await findUserById(users, String(item.user), String(item.email));
  if (await isPassword(password, user?.password, users.scrypt)) return;
  throw new Refusal(403, 'credentials', 'This is not the password of the account.', { field: 'password' });
}

/** The user at the new address; undefined when something else was changed at the same time. */
async function move(users: Users, key: string): Promise<Pick<User, 'id' | 'email'> | undefined> {
  const item = await getItem(users, key);
  if (item?.kind !== 'address') throw outdated();
  const next = String(item.next);
  const holder = await findUser(users, next);
  if (holder && holder.id === item.user) return holder;
  if (item.done !== undefined) throw outdated();
  const found = await findUser(users, String(item.email));
  const isSame = found?.id === item.user && found?.epoch === item.epoch && found?.disabled === undefined;
  if (holder || !found || !isSame) return usedMeanwhile(users, key, 'done', outdated());
  const user = await indexed(users, found);
  await forgetLeft(users, next);
  const isDone = await write(
    users,
    put(userKey(next), moved(user, next), { expression: 'attribute_not_exists(pk)' }),
    remove(userKey(user.email), unchanged(user)),
    update(idKey(user.id), 'SET email = :email', { email: next }),
    update(key, 'SET done = :done', { done: 1 }, { expression: 'attribute_exists(pk) AND attribute_not_exists(done)' }),
  );
  return isDone ? { id: user.id, email: next } : undefined;
}

/** The record under its new key. */
const moved = (user: User, email: string): Item => ({ ...user, email, revision: (user.revision ?? 0) + 1 });

const outdated = () => new Refusal(400, 'token', 'This link is no longer valid. Please ask for another.');
