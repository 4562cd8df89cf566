import { Refusal } from 'jaws-core-js/http';
import { type Challenge, openOrChallenge } from '../addons/challenge.ts';
import { type Client, languageOf } from '../client.ts';
import { displayName, email, type Input, text } from '../input.ts';
import { hour, limit } from '../limits.ts';
import { mailBudget } from '../mail/budget.ts';
import { networkOf } from '../network.ts';
import { hashPassword, isPassword } from '../passwords/hash.ts';
import { checkNewPassword } from '../passwords/rules.ts';
import { twice } from '../refusal.ts';
import type { Tokens } from '../sessions.ts';
import { getItem, type Item, secondsOf, update, write } from '../table.ts';
import { hashToken } from '../tokens/random.ts';
import { askForMail, findUser, findUserById, forgetLeft, newId, newUser, type User, type Users } from '../users.ts';
import { usedMeanwhile } from './link.ts';

const perToken = { most: 10, window: 24 * hour };

/**
 * Begins a sign-up: a mail goes to the address, with a link to confirm it, or with the news that it has an account. Who asks
 * learns nothing of that. Throws Refusal.
 */
export async function signUp(users: Users, input: Input, client: Client): Promise<void> {
  const address = email(input);
  const name = displayName(input);
  const password = checkNewPassword(text(input, 'password'), address, users.settings);
  await limit(users, 'sign-up', networkOf(client.ip), { most: users.settings.limits.signUpNetwork, window: hour });
  await askForMail(users, {
    kind: 'verify',
    email: address,
    name,
    language: languageOf(client),
    password: await hashPassword(password, users.scrypt),
    budget: await mailBudget(users, 'verify', address, client),
  });
}

/**
 * Ends it: the link of the mail, and the password of the sign-up, make the user and open a session. Without the password, somebody
 * who signed up with the address of another could wait for that one to follow the link. Sent again, because the answer was lost, both
 * open a session, unless a second factor was set up meanwhile. Throws Refusal.
 */
export async function verify(users: Users, input: Input, client: Client): Promise<Tokens | Challenge> {
  const key = `TOKEN#${hashToken(text(input, 'token'))}`;
  const password = text(input, 'password');
  const user = await twice(() => verifiedUser(users, key, password));
  return openOrChallenge(users, user, client);
}

/** The user that a link has made or makes now; undefined when something else was changed at the same time. */
async function verifiedUser(users: Users, key: string, password: string): Promise<User | undefined> {
  const item = await getItem(users, key);
  if (item?.kind !== 'verify') throw outdated();
  await limit(users, 'verify', key, perToken);
  const made = item.user === undefined ? undefined : await findUserById(users, String(item.user), String(item.email));
  if (item.user !== undefined && made?.epoch !== 1) throw outdated();
  if (!(await isPassword(password, made?.password ?? String(item.password), users.scrypt))) {
    throw new Refusal(401, 'credentials', 'That is not the password of the sign-up.');
  }
  return made ?? makeUser(users, key, item);
}

async function makeUser(users: Users, key: string, item: Item): Promise<User | undefined> {
  const { email, name, password, language } = item;
  const user = {
    // Of the link, so that one that is used in two regions at the same time makes one user.
    id: String(item.id ?? newId()),
    email: String(email),
    name: String(name),
    password: String(password),
    created: secondsOf(users),
    ...(language !== undefined && { language: String(language) }),
  };
  if (await findUser(users, user.email)) return usedMeanwhile(users, key, 'user', outdated());
  await forgetLeft(users, user.email);
  const condition = { expression: 'attribute_exists(pk) AND attribute_not_exists(#user)' };
  const isMade = await write(users, update(key, 'SET #user = :user', { user: user.id }, condition), ...newUser(user));
  return isMade ? findUser(users, user.email) : undefined;
}

const outdated = () => new Refusal(400, 'token', 'This link is no longer valid. Please sign up again, or sign in.');
