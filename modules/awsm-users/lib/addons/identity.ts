import { Refusal } from 'jaws-core-js/http';
import type { Client } from '../client.ts';
import { displayName, email, has, type Input, language, text } from '../input.ts';
import { hour, limit } from '../limits.ts';
import { networkOf } from '../network.ts';
import { twice } from '../refusal.ts';
import { signature } from '../secret.ts';
import { getItem, type Item, put, remove, secondsOf, write } from '../table.ts';
import {
  factorsOf,
  findUser,
  findUserById,
  forgetLeft,
  idKey,
  indexed,
  newId,
  newUser,
  type User,
  type Users,
} from '../users.ts';
import { identityKey, isCut } from '../ways.ts';
import { identity } from './input.ts';
import { addingUser } from './kept.ts';

type Identity = ReturnType<typeof identity>;

/** A user as add-ons see it. */
export const personOf = (user: User) => ({
  sub: user.id,
  email: user.email,
  name: user.name,
  factors: factorsOf(user),
  hasPassword: user.password !== '',
});

/** The user with this `sub`, this `email`, or this `issuer` and `subject`; `user` is missing when there is none. Throws Refusal. */
export async function find(users: Users, input: Input): Promise<object> {
  const user = await lookUp(users, input);
  return user ? { user: personOf(user) } : {};
}

async function lookUp(users: Users, input: Input): Promise<User | undefined> {
  if (has(input, 'sub')) return findUserById(users, text(input, 'sub', 100));
  if (has(input, 'email')) {
    const user = await findUser(users, email(input));
    // Add-ons go on with `sub`, by which users of version 1.0.0 are not found before.
    return user && indexed(users, user);
  }
  return userAt(users, identity(input));
}

async function userAt(users: Users, at: Identity): Promise<User | undefined> {
  const item = await getItem(users, identityKey(at));
  const user = item && (await findUserById(users, String(item.user), String(item.email)));
  return user && !isCut(user, item) ? user : undefined;
}

/**
 * Makes a user of a verified address, without a password, found by the identity from then on. Gives the one that the identity has when
 * there is one; an address of another user is refused. Throws Refusal.
 */
export async function create(users: Users, input: Input, client: Client): Promise<object> {
  const at = identity(input);
  const address = email(input);
  const given = {
    email: address,
    name: displayName(input),
    password: '',
    created: secondsOf(users),
    ...(has(input, 'language') && { language: language(input) }),
  };
  const known = await userAt(users, at);
  if (known) return { user: personOf(known) };
  await limit(users, 'sign-up', networkOf(client.ip), { most: users.settings.limits.signUpNetwork, window: hour });
  return twice(async () => {
    const holder = await userAt(users, at);
    if (holder) return { user: personOf(holder) };
    if (await findUser(users, address)) throw taken('This address has an account. Please sign in to it first.');
    await forgetStale(users, at);
    await forgetLeft(users, address);
    const user = { id: await idOf(users, at), ...given };
    const isMade = await write(users, linkOf(at, { ...user, epoch: 1 }, given.created), ...newUser(user, unused));
    const made = isMade ? await findUser(users, address) : undefined;
    return made && { user: personOf(made) };
  });
}

const unused = { expression: 'attribute_not_exists(pk)' };

/**
 * The id follows from the identity, so that two regions that see it first at the same time make one user. Each id counts once: what add-ons
 * keep of a deleted account must not become that of its next one, and an identity that was unlinked leaves its user alone.
 */
async function idOf(users: Users, { issuer, subject }: Identity): Promise<string> {
  for (let n = 1; n <= 10; n++) {
    const id = signature(users.secret, 'id', `${issuer}#${subject}#${n}`);
    if (!(await getItem(users, idKey(id)))) return id;
  }
  return newId();
}

/** Lets a user in by this identity from now on. One that is another user's is refused. Throws Refusal. */
export async function link(users: Users, input: Input, client: Client): Promise<object> {
  const at = identity(input);
  const user = await addingUser(users, text(input, 'sub', 100), client);
  if (!user) throw new Refusal(404, 'gone', 'There is no such user.');
  return twice(async () => {
    const holder = await userAt(users, at);
    if (holder && holder.id !== user.id) throw taken('This is the account of somebody else already.');
    if (holder) return { user: personOf(user) };
    await forgetStale(users, at);
    return (await write(users, linkOf(at, user, secondsOf(users)))) ? { user: personOf(user) } : undefined;
  });
}

/** Does not let the user in by this identity any more. */
export async function unlink(users: Users, input: Input): Promise<object> {
  await write(
    users,
    remove(identityKey(identity(input)), { expression: '#user = :user', values: { user: text(input, 'sub', 100) } }),
  );
  return {};
}

/** One user for each identity, whoever is faster. */
const linkOf = (at: Identity, { id, email, epoch }: Pick<User, 'id' | 'email' | 'epoch'>, linked: number) =>
  put(identityKey(at), { ...at, user: id, email, linked, epoch }, { expression: 'attribute_not_exists(pk)' });

/** The identity of a deleted account, or one that was removed, is free again. */
async function forgetStale(users: Users, at: Identity): Promise<void> {
  const item = await getItem(users, identityKey(at));
  if (!item) return;
  await write(users, remove(identityKey(at), { expression: '#user = :user', values: { user: String(item.user) } }));
}

const taken = (message: string) => new Refusal(409, 'taken', message);

/** The identities among a user's items. */
export const identitiesOf = (items: readonly (Item & { readonly pk: string })[]) =>
  items
    .filter(({ pk }) => pk.startsWith('IDENTITY#'))
    .map(({ issuer, subject, linked }) => ({
      issuer: String(issuer),
      subject: String(subject),
      linked: new Date(Number(linked) * 1000).toISOString(),
    }));
