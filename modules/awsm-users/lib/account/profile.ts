import { identitiesOf } from '../addons/identity.ts';
import { keptByAddons } from '../addons/kept.ts';
import type { Client } from '../client.ts';
import { displayName, has, type Input, language } from '../input.ts';
import { invalid, raced } from '../refusal.ts';
import { authenticate, type SignedIn } from '../sessions.ts';
import { itemsOf, write } from '../table.ts';
import { changeUser, rolesOf, type User, type Users } from '../users.ts';
import { sessionsOf } from './sessions.ts';

/** A user's own view of the account. */
export const profileOf = ({ id, email, name, created, language, roles }: User) => ({
  id,
  email,
  name,
  created: new Date(created * 1000).toISOString(),
  roles: rolesOf({ roles }),
  ...(language !== undefined && { language }),
});

/** Changes the caller's name and language. Throws Refusal. */
export async function changeProfile(users: Users, input: Input, client: Client) {
  const user = await authenticate(users, client);
  const set = {
    ...(has(input, 'name') && { name: displayName(input) }),
    ...(has(input, 'language') && { language: language(input) }),
  };
  if (Object.keys(set).length === 0) throw invalid('name', 'Send a name or a language.');
  if (!(await write(users, changeUser(user, set)))) throw raced();
  return profileOf({ ...user, ...set });
}

/**
 * All data stored about the caller. Networks of earlier sign-ins are stored as keyed hashes, which reveal nothing. Throws
 * Refusal.
 */
export async function exportUser(users: Users, client: Client) {
  const user: SignedIn = await authenticate(users, client);
  const items = await itemsOf(users, user.id);
  return {
    user: profileOf(user),
    sessions: await sessionsOf(users, user),
    identities: identitiesOf(items),
    addons: keptByAddons(items),
  };
}
