import { networkOf, Refusal } from 'jaws-core-js/http';
import { displayName, email, type Input, text } from '../input.ts';
import { limit } from '../limits.ts';
import { checkNewPassword, hashPassword, isPassword } from '../password.ts';
import { openSession, type Tokens } from '../sessions.ts';
import { getItem, remove, secondsOf, write } from '../table.ts';
import { hashToken } from '../tokens/random.ts';
import { askForMail, findUser, newUser, type Users } from '../users.ts';

const perNetwork = { most: 20, window: 60 * 60 };
const perToken = { most: 10, window: 24 * 60 * 60 };

/**
 * Begins a sign-up: a mail goes to the address, with a link to confirm it, or with the news that it has an account. Who asks
 * learns nothing of that. Throws Refusal.
 */
export async function signUp(users: Users, input: Input, ip: string): Promise<void> {
  const address = email(input);
  const name = displayName(input);
  const password = checkNewPassword(text(input, 'password'), address);
  await limit(users, 'sign-up', networkOf(ip), perNetwork);
  await askForMail(users, {
    kind: 'verify',
    email: address,
    name,
    password: await hashPassword(password, users.scrypt),
  });
}

/**
 * Ends it: the link of the mail, and the password of the sign-up, make the user and open a session. Without the password, somebody
 * who signed up with the address of another could wait for that one to follow the link. Throws Refusal.
 */
export async function verify(users: Users, input: Input): Promise<Tokens> {
  const hash = hashToken(text(input, 'token'));
  const password = text(input, 'password');
  const key = `TOKEN#${hash}`;
  const item = await getItem(users, key);
  if (item?.kind !== 'verify') throw outdated();
  await limit(users, 'verify', hash, perToken);
  const pending = { email: String(item.email), name: String(item.name), password: String(item.password) };
  if (!(await isPassword(password, pending.password, users.scrypt))) {
    throw new Refusal(401, 'credentials', 'That is not the password of the sign-up.');
  }
  const isMade = await write(
    users,
    remove(key, { expression: 'attribute_exists(pk)' }),
    newUser({ ...pending, created: secondsOf(users) }),
  );
  const user = isMade ? await findUser(users, pending.email) : undefined;
  if (!user) throw outdated();
  return openSession(users, user);
}

const outdated = () =>
  new Refusal(400, 'token', 'This link does not count any more. Please sign up again, or sign in.');
