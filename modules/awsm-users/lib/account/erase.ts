import { Refusal } from 'jaws-core-js/http';
import type { Client } from '../client.ts';
import { has, type Input, text } from '../input.ts';
import { raced } from '../refusal.ts';
import { authenticate, type SignedIn } from '../sessions.ts';
import { type Item, itemsOf, remove, secondsOf, update, write } from '../table.ts';
import { askForMail, idKey, type User, type Users, unchanged, userKey } from '../users.ts';
import { checkPassword } from './password.ts';

/** Deletes the account of who calls, by the password, or without it soon after the sign-in. Throws Refusal. */
export async function deleteAccount(users: Users, input: Input, client: Client): Promise<void> {
  const user = await authenticate(users, client);
  await checkRecent(users, user, input);
  const { sid: _sid, opened: _opened, amr: _amr, ...record } = user;
  if (!(await eraseUser(users, record))) throw raced();
}

/** Throws Refusal, unless the password is sent with it or the session was opened a moment ago. */
export async function checkRecent(users: Users, user: SignedIn, input: Input): Promise<void> {
  if (has(input, 'password')) return checkPassword(users, user, text(input, 'password'), 'password');
  if (secondsOf(users) - user.opened > users.settings.sessions.freshMinutes * 60) {
    throw new Refusal(403, 'credentials', 'Please send your password, or sign in again.', { field: 'password' });
  }
}

/**
 * Deletes a user and all that is kept about them; false when the record was changed meanwhile. The record is there until everything else is done.
 * What says that it is gone is a change of the table like any other, by which each region announces the deletion (`announceDeletions`).
 */
export async function eraseUser(users: Pick<Users, 'aws' | 'table' | 'now' | 'mails'>, user: User): Promise<boolean> {
  const items = await itemsOf(users, user.id);
  // A failed deletion must lose nothing: identities and notes go with the record, sessions after it, so that the user can ask again.
  const isLater = ({ pk }: Item & { readonly pk: string }): boolean => /^(?:SESSION|IDENTITY|ADDON|WAY)#/.test(pk);
  for (const item of items) if (!isLater(item)) await write(users, remove(item.pk));
  // A transaction takes 100 changes. Those beyond, and those that came meanwhile, are deleted below.
  const linked = items.filter(({ pk }) => /^(?:IDENTITY|ADDON|WAY)#/.test(pk)).slice(0, 98);
  // The id remains: in another region, a change in the same second may bring the record back.
  const gone = update(idKey(user.id), 'SET deleted = :deleted REMOVE email, epoch, disabled, factors, signedIn', {
    deleted: secondsOf(users),
  });
  const isDone = await write(
    users,
    remove(userKey(user.email), unchanged(user)),
    gone,
    ...linked.map(({ pk }) => remove(pk)),
  );
  if (!isDone) return false;
  for (const { pk } of await itemsOf(users, user.id)) await write(users, remove(pk));
  await askForMail(users, { kind: 'deleted', email: user.email, name: user.name, language: user.language });
  return true;
}
