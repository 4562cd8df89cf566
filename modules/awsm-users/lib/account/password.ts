import { networkOf, Refusal } from 'jaws-core-js/http';
import { email, type Input, text } from '../input.ts';
import { limit } from '../limits.ts';
import { checkNewPassword, hashPassword, isPassword } from '../password.ts';
import { authenticate, openSession, type Tokens } from '../sessions.ts';
import { getItem, remove, update, write } from '../table.ts';
import { hashToken } from '../tokens/random.ts';
import { askForMail, type User, type Users, userKey } from '../users.ts';
import { checkTries } from './sign-in.ts';

const perNetwork = { most: 20, window: 60 * 60 };

/** A new password, and an end of all sessions, where nobody changed it meanwhile. */
const passwordChange = ({ email, epoch }: Pick<User, 'email' | 'epoch'>, password: string) =>
  update(
    userKey(email),
    'SET password = :password, epoch = epoch + :one',
    { password, one: 1 },
    { expression: 'epoch = :epoch', values: { epoch } },
  );

/** Changes the password of who calls. All sessions end; a new one is opened. Throws Refusal. */
export async function changePassword(
  users: Users,
  input: Input,
  authorization: string | undefined,
  ip: string,
): Promise<Tokens> {
  const user = await authenticate(users, authorization);
  const now = text(input, 'currentPassword');
  const next = checkNewPassword(text(input, 'password'), user.email);
  await checkTries(users, user.email, ip);
  if (!(await isPassword(now, user.password, users.scrypt))) {
    throw new Refusal(403, 'credentials', 'That is not the password until now.', { field: 'currentPassword' });
  }
  const password = await hashPassword(next, users.scrypt);
  if (!(await write(users, passwordChange(user, password)))) {
    throw new Refusal(409, 'raced', 'The password was changed a moment ago.');
  }
  await askForMail(users, { kind: 'changed', email: user.email });
  return openSession(users, { ...user, password, epoch: user.epoch + 1 });
}

/** Asks for a mail with a link to choose a new password; nobody learns whether there is somebody to get it. Throws Refusal. */
export async function forgotPassword(users: Users, input: Input, ip: string): Promise<void> {
  const address = email(input);
  await limit(users, 'forgot', networkOf(ip), perNetwork);
  await askForMail(users, { kind: 'reset', email: address });
}

/** Sets a new password by the link of such a mail, once. All sessions end. Throws Refusal. */
export async function resetPassword(users: Users, input: Input): Promise<void> {
  const key = `TOKEN#${hashToken(text(input, 'token'))}`;
  const item = await getItem(users, key);
  if (item?.kind !== 'reset') throw outdated();
  const user = { email: String(item.email), epoch: Number(item.epoch) };
  const password = await hashPassword(checkNewPassword(text(input, 'password'), user.email), users.scrypt);
  const isDone = await write(
    users,
    remove(key, { expression: 'attribute_exists(pk)' }),
    passwordChange(user, password),
  );
  if (!isDone) throw outdated();
  await askForMail(users, { kind: 'changed', email: user.email });
}

const outdated = () => new Refusal(400, 'token', 'This link does not count any more. Please ask for another.');
