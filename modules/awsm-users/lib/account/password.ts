import { Refusal } from 'jaws-core-js/http';
import { type Client, languageOf } from '../client.ts';
import { email, type Input, text } from '../input.ts';
import { keepNetwork } from '../known.ts';
import { hour, limit } from '../limits.ts';
import { mailBudget } from '../mail/budget.ts';
import { networkOf } from '../network.ts';
import { hashPassword, isPassword } from '../passwords/hash.ts';
import { checkNewPassword } from '../passwords/rules.ts';
import { raced, sessionEnded, twice } from '../refusal.ts';
import { authenticate, identityOf, openSession, type Tokens } from '../sessions.ts';
import { getItem, secondsOf, update, write } from '../table.ts';
import type { Identity } from '../tokens/access.ts';
import { hashToken } from '../tokens/random.ts';
import { askForMail, changeAccess, factorsOf, findUser, findUserById, type User, type Users } from '../users.ts';
import { cutWays, endingWith, finishCut, keepIn, namesOf, noteSignIn, type Way, waysOf } from '../ways.ts';
import { usedMeanwhile } from './link.ts';
import { checkTriesOfSession } from './sign-in.ts';

/** A new password, and an end of all sessions. */
const newPassword = (users: Users, { epoch }: User, password: string, changedBy: string) => ({
  password,
  epoch: epoch + 1,
  // With the epoch: once the new sessions have been ended too, the request of before opens none.
  changedBy: changedBy && `${changedBy} ${epoch + 1}`,
  changedAt: secondsOf(users),
});

/**
 * Changes the password of who calls. All sessions end; a new one is opened. Sent again, because the answer was lost, by the session that
 * did it, it opens one, too. Throws Refusal.
 */
export async function changePassword(users: Users, input: Input, client: Client): Promise<Tokens> {
  const current = text(input, 'currentPassword');
  const wanted = text(input, 'password');
  const changed = await changedBefore(users, wanted, client);
  if (changed) return openSession(users, changed, client, changed.amr);
  const user = await authenticate(users, client);
  const next = checkNewPassword(wanted, user.email, users.settings);
  await checkPassword(users, user, current, 'currentPassword');
  // The session that follows is no sign-in: it may be a thief's.
  await noteSignIn(users, user, []);
  const values = newPassword(users, user, await hashPassword(next, users.scrypt), user.sid);
  if (!(await write(users, ...changeAccess(user, values)))) throw raced();
  await askForMail(users, { kind: 'changed', email: user.email, ...told([], await waysOf(users, user)) });
  const made = await findUser(users, user.email);
  if (made?.epoch !== values.epoch) throw sessionEnded();
  return openSession(users, made, client, user.amr);
}

/** Throws Refusal, unless it is the password of who calls. */
export async function checkPassword(
  users: Users,
  user: User & { readonly sid: string },
  password: string,
  field: string,
): Promise<void> {
  await checkTriesOfSession(users, user.sid);
  if (await isPassword(password, user.password, users.scrypt)) return;
  throw new Refusal(403, 'credentials', 'The current password is wrong.', { field });
}

/** The user whose password this session has just changed to this one; undefined otherwise. */
async function changedBefore(
  users: Users,
  password: string,
  client: Client,
): Promise<(User & Pick<Identity, 'amr'>) | undefined> {
  const identity = identityOf(users, client);
  const user = identity && (await findUserById(users, identity.sub, identity.email));
  if (!user || user.changedBy !== `${identity.sid} ${user.epoch}`) return undefined;
  // A second factor may have been set up since.
  if (factorsOf(user).length > 0 && !identity.amr.includes('mfa')) return undefined;
  await checkTriesOfSession(users, identity.sid);
  return (await isPassword(password, user.password, users.scrypt)) ? { ...user, amr: identity.amr } : undefined;
}

/** Asks for a mail with a link to choose a new password; nobody learns whether there is somebody to get it. Throws Refusal. */
export async function forgotPassword(users: Users, input: Input, client: Client): Promise<void> {
  const address = email(input);
  await limit(users, 'forgot', networkOf(client.ip), { most: users.settings.limits.forgotNetwork, window: hour });
  const budget = await mailBudget(users, 'reset', address, client);
  await askForMail(users, { kind: 'reset', email: address, language: languageOf(client), budget });
}

/**
 * Sets a new password by the link of such a mail, once; the same again is done already. All sessions end, and the network is known
 * from now on, so that strangers who try to sign in elsewhere do not slow down the sign-in that follows. Other ways to sign in end, apart from those in
 * `keep`; without it those that are new. Throws Refusal.
 */
export async function resetPassword(users: Users, input: Input, client: Client): Promise<void> {
  const key = `TOKEN#${hashToken(text(input, 'token'))}`;
  const wanted = text(input, 'password');
  const keep = keepIn(input);
  await twice(() => reset(users, key, { wanted, keep }, client));
}

/** True when it is done; undefined when something else was changed at the same time. */
async function reset(
  users: Users,
  key: string,
  { wanted, keep }: { readonly wanted: string; readonly keep: readonly string[] | undefined },
  client: Client,
): Promise<true | undefined> {
  const item = await getItem(users, key);
  if (item?.kind !== 'reset') throw outdated();
  await limit(users, 'reset', key, { most: 10, window: hour });
  const user = await findUser(users, String(item.email));
  if (item.done !== undefined) {
    if (user?.epoch === item.done && (await isPassword(wanted, user.password, users.scrypt))) return true;
    throw outdated();
  }
  if (!user || user.epoch !== item.epoch || user.disabled !== undefined) {
    return usedMeanwhile(users, key, 'done', outdated());
  }
  const next = checkNewPassword(wanted, user.email, users.settings);
  const cut = await cutWays(users, user, keep, false);
  const values = newPassword(users, user, await hashPassword(next, users.scrypt), '');
  const condition = { expression: 'attribute_exists(pk) AND attribute_not_exists(done)' };
  const done = update(key, 'SET done = :done', { done: values.epoch }, condition);
  if (!(await write(users, done, ...endingWith(user, cut, values)))) return undefined;
  await keepNetwork(users, user, client.ip);
  await askForMail(users, { kind: 'changed', email: user.email, ...told(cut.removed, cut.kept) });
  await finishCut(users, user, cut);
  return true;
}

/** For the mail: which other ways to sign in there are. */
const told = (removed: readonly Way[], kept: readonly Way[]) =>
  removed.length + kept.length > 0 ? { ways: { removed: namesOf(removed), kept: namesOf(kept) } } : {};

const outdated = () => new Refusal(400, 'token', 'This link is no longer valid. Please ask for another.');
