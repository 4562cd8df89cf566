import { networkOf, Refusal } from 'jaws-core-js/http';
import { email, type Input, text } from '../input.ts';
import { limit } from '../limits.ts';
import { hashPassword, isOutdated, isPassword } from '../password.ts';
import { openSession, type Tokens } from '../sessions.ts';
import { update, write } from '../table.ts';
import { findUser, type User, type Users, userKey } from '../users.ts';

const quarter = 15 * 60;
const perNetwork = { most: 100, window: quarter };
/** Few from one place, so that guessing ends soon; more from all, so that nobody locks another out by a few wrong tries. */
const perBoth = { most: 10, window: quarter };
const perAccount = { most: 100, window: 60 * 60 };

/** Opens a session for address and password. An address without a user is refused as a wrong password is. Throws Refusal. */
export async function signIn(users: Users, input: Input, ip: string): Promise<Tokens> {
  const address = email(input);
  const password = text(input, 'password');
  await checkTries(users, address, ip);
  const user = await findUser(users, address);
  if (!(await isPassword(password, user?.password, users.scrypt)) || !user) {
    throw new Refusal(401, 'credentials', 'Address or password are wrong.');
  }
  return openSession(users, await rehashed(users, user, password));
}

/** Counts a try to guess a password. Throws Refusal. */
export async function checkTries(users: Users, address: string, ip: string): Promise<void> {
  const from = networkOf(ip);
  await limit(users, 'network', from, perNetwork);
  await limit(users, 'both', `${address} ${from}`, perBoth);
  await limit(users, 'account', address, perAccount);
}

/** A hash of earlier parameters is made anew while the password is known; unless it was changed meanwhile. */
async function rehashed(users: Users, user: User, password: string): Promise<User> {
  if (!isOutdated(user.password, users.scrypt)) return user;
  const hash = await hashPassword(password, users.scrypt);
  const change = update(
    userKey(user.email),
    'SET password = :hash',
    { hash },
    { expression: 'password = :old', values: { old: user.password } },
  );
  await write(users, change);
  return user;
}
