import { Refusal } from 'jaws-core-js/http';
import { checkRecent } from '../account/erase.ts';
import { checkTriesOfSession } from '../account/sign-in.ts';
import type { Client } from '../client.ts';
import { flag, has, type Input, text } from '../input.ts';
import { hour, limit } from '../limits.ts';
import { authenticate } from '../sessions.ts';
import { secondsOf } from '../table.ts';
import { findUserById, type Users } from '../users.ts';
import { checkWay } from '../ways.ts';
import { answerChallenge, openOrChallenge, tryChallenge } from './challenge.ts';
import { create, find, link, personOf, unlink } from './identity.ts';
import { methods, wayOf, word } from './input.ts';
import { drop, keep, removed } from './kept.ts';

export type Act = (users: Users, input: Input, client: Client) => Promise<object>;

/**
 * Who calls, by the access token, in a session that goes on. `recent`: only with the `password`, or soon after the sign-in. `try`: counts a
 * try to guess something in this session. Throws Refusal.
 */
async function identify(users: Users, input: Input, client: Client): Promise<object> {
  const user = await authenticate(users, client);
  const isRecent = flag(input, 'recent');
  if (isRecent) await checkRecent(users, user, input);
  if (flag(input, 'try')) {
    // A check of the password has counted already.
    if (!isRecent || !has(input, 'password')) await checkTriesOfSession(users, user.sid);
    // Changing the password opens another session: all of them count together.
    await limit(users, 'second session', user.id, { most: users.settings.limits.secondKnown, window: hour });
  }
  return { ...personOf(user), sid: user.sid, amr: user.amr };
}

/** Opens a session for a user, or asks for a second factor, unless `mfa` is in `amr`. Throws Refusal. */
async function open(users: Users, input: Input, client: Client): Promise<object> {
  const amr = methods(input);
  const user = await findUserById(users, text(input, 'sub', 100));
  if (!user) throw new Refusal(404, 'gone', 'There is no such user.');
  if (!has(input, 'way')) return openOrChallenge(users, user, client, amr);
  const way = await checkWay(users, user, wayOf(user.id, word(input, 'addon'), input.way, secondsOf(users)));
  return openOrChallenge(users, user, client, amr, way);
}

/** Whether a user still exists. */
async function exists(users: Users, input: Input): Promise<object> {
  return { exists: (await findUserById(users, text(input, 'sub', 100))) !== undefined };
}

/** What add-ons of second factors may ask for: none of it opens a session without the token of a challenge. */
export const factorActs = {
  identify,
  exists,
  challenge: tryChallenge,
  answer: answerChallenge,
  keep,
  drop,
  removed,
} as const;

/** What add-ons that sign users in may ask for. */
export const sessionActs = { find, create, link, unlink, open } as const;
