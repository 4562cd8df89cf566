import { Refusal } from 'jaws-core-js/http';
import { type Challenge, openOrChallenge } from '../addons/challenge.ts';
import type { Client } from '../client.ts';
import { email, type Input, text } from '../input.ts';
import { isKnownNetwork } from '../known.ts';
import { countTry, hour, limit, pseudonym, quarter } from '../limits.ts';
import { networkOf } from '../network.ts';
import { hashPassword, isOutdated, isPassword } from '../passwords/hash.ts';
import type { Tokens } from '../sessions.ts';
import { write } from '../table.ts';
import { changeUser, findUser, type User, type Users } from '../users.ts';

/** Opens a session for address and password, or asks for a second factor. An unknown address is refused like a wrong password. Throws Refusal. */
export async function signIn(users: Users, input: Input, client: Client): Promise<Tokens | Challenge> {
  const address = email(input);
  const password = text(input, 'password');
  await checkTries(users, address, client);
  const user = await findUser(users, address);
  if (!(await isPassword(password, user?.password, users.scrypt)) || !user) {
    throw new Refusal(401, 'credentials', 'The address or the password is wrong.');
  }
  return openOrChallenge(users, await rehashed(users, user, password), client);
}

/**
 * Counts a try to guess a password. Each network has tries of its own for each account, and one that the user has used before is not
 * counted with the strangers. When strangers try too much, they wait for each other: they are never shut out for long. Throws Refusal.
 */
async function checkTries(users: Users, address: string, { ip }: Client): Promise<void> {
  const { signInPair, signInNetwork, signInAccount, slowSeconds } = users.settings.limits;
  const from = networkOf(ip);
  await limit(users, 'both', `${address} ${from}`, { most: signInPair, window: quarter });
  if (await isKnownNetwork(users, address, ip)) return;
  await limit(users, 'network', from, { most: signInNetwork, window: quarter });
  const all = { most: signInAccount, window: hour };
  if ((await countTry(users, pseudonym(users, 'account', address), all)) > 0) {
    await limit(users, 'slow', address, { most: 1, window: slowSeconds });
  }
}

/** Counts an attempt to guess the password in a session. Each session has attempts of its own. Throws Refusal. */
export const checkTriesOfSession = (users: Users, sid: string): Promise<void> =>
  limit(users, 'session', sid, { most: users.settings.limits.signInPair, window: quarter });

/** While the password is known, a hash with earlier parameters is replaced, unless the account was changed meanwhile. */
async function rehashed(users: Users, user: User, password: string): Promise<User> {
  if (!isOutdated(user.password, users.scrypt)) return user;
  const hash = await hashPassword(password, users.scrypt);
  const isDone = await write(users, changeUser(user, { password: hash }));
  return isDone ? { ...user, password: hash, revision: (user.revision ?? 0) + 1 } : user;
}
