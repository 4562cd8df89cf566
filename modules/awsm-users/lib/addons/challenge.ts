import { Refusal } from 'jaws-core-js/http';
import type { Client } from '../client.ts';
import { type Input, text } from '../input.ts';
import { isKnownNetwork } from '../known.ts';
import { hour, limit, quarter } from '../limits.ts';
import { networkOf } from '../network.ts';
import { byPassword, checkEnabled, openSession, type Tokens } from '../sessions.ts';
import { getItem, type Item, put, secondsOf, update, write } from '../table.ts';
import { hashToken, randomToken } from '../tokens/random.ts';
import { factorsOf, findUserById, type User, type Users } from '../users.ts';
import { checkWay, noteSignIn, type UsedWay } from '../ways.ts';
import { methods, wayOf, word } from './input.ts';

/** The answer of a sign-in in place of tokens: it asks for a second factor. */
export interface Challenge {
  /** Any one of them: `totp`, `passkeys`. */
  readonly challenge: readonly string[];
  /** To be sent to the add-on of the factor, with the answer. */
  readonly token: string;
  /** Seconds. */
  readonly expiresIn: number;
}

const lifetime = 300;

const keyOf = (token: string): string => `CHALLENGE#${hashToken(token)}`;

const outdated = () => new Refusal(401, 'challenge', 'This took too long. Please sign in again.');

/**
 * Opens a session for a user who has proved who they are by `amr`, or asks for a second factor where the user has set one up. `mfa` in
 * `amr`: two factors were proved at once. Throws Refusal.
 */
export async function openOrChallenge(
  users: Users,
  user: User,
  client: Client,
  amr = byPassword,
  way?: UsedWay,
): Promise<Tokens | Challenge> {
  checkEnabled(user);
  const { id, email, epoch } = user;
  const challenge = factorsOf(user);
  if (challenge.length === 0 || amr.includes('mfa')) return signedIn(users, user, client, amr, way);
  const token = randomToken();
  const expires = secondsOf(users) + lifetime;
  await write(
    users,
    put(keyOf(token), {
      user: id,
      email,
      epoch,
      amr: amr.join(' '),
      expires,
      ...(way && { way: JSON.stringify(way) }),
    }),
  );
  return { challenge, token, expiresIn: lifetime };
}

/** A session of a sign-in. */
async function signedIn(users: Users, user: User, client: Client, amr: readonly string[], way?: UsedWay) {
  const tokens = await openSession(users, user, client, amr);
  await noteSignIn(users, user, amr, way);
  return tokens;
}

/** Counts an attempt to answer a challenge with `factor` and returns its user. Throws Refusal. */
export async function tryChallenge(users: Users, input: Input, client: Client) {
  const { user } = await openChallenge(users, input);
  await checkTries(users, user, client);
  const { id, email, name } = user;
  return { sub: id, email, name };
}

/**
 * Opens the session: the add-on of `factor` has seen the right answer. Sent again within the grace it opens one, too, because the first
 * answer may be lost. Throws Refusal.
 */
export async function answerChallenge(users: Users, input: Input, client: Client): Promise<Tokens> {
  const { key, user, item } = await openChallenge(users, input);
  const factor = word(input, 'factor');
  const { way } = input;
  if (way !== undefined) await checkWay(users, user, wayOf(user.id, factor, way, secondsOf(users)));
  const amr = [...new Set([...String(item.amr).split(' '), ...methods(input), 'mfa'])];
  if (item.done === undefined) {
    const isDone = await write(
      users,
      update(
        key,
        'SET done = :done, answered = :factor',
        { done: secondsOf(users), factor },
        { expression: 'attribute_exists(pk) AND attribute_not_exists(done)' },
      ),
    );
    if (!isDone) await openChallenge(users, input);
  }
  const first = item.way === undefined ? undefined : (JSON.parse(String(item.way)) as UsedWay);
  return signedIn(users, user, client, amr, first);
}

/** A challenge that this factor may answer. Throws Refusal. */
async function openChallenge(users: Users, input: Input): Promise<{ key: string; user: User; item: Item }> {
  const factor = word(input, 'factor');
  const key = keyOf(text(input, 'token'));
  const item = await getItem(users, key);
  if (!item) throw outdated();
  const { graceSeconds } = users.settings.sessions;
  const isAgain = item.answered === factor && secondsOf(users) - Number(item.done) <= graceSeconds;
  if (item.done !== undefined && !isAgain) throw outdated();
  const user = await findUserById(users, String(item.user), String(item.email));
  if (user?.epoch !== item.epoch || !user || !factorsOf(user).includes(factor)) throw outdated();
  checkEnabled(user);
  return { key, user, item };
}

/**
 * Each network has tries of its own for each account; one that the user has used before is not counted with the strangers, who
 * know the password already. Throws Refusal.
 */
async function checkTries(users: Users, { id, email }: User, { ip }: Client): Promise<void> {
  const { signInPair, secondAccount, secondKnown } = users.settings.limits;
  await limit(users, 'second both', `${id} ${networkOf(ip)}`, { most: signInPair, window: quarter });
  // A link to reset the password makes a network known: anyone who reads the user's mail could have as many as they like.
  if (await isKnownNetwork(users, email, ip)) {
    return limit(users, 'second known', id, { most: secondKnown, window: hour });
  }
  await limit(users, 'second account', id, { most: secondAccount, window: hour });
}
