import { Refusal } from 'jaws-core-js/http';
import type { Client } from '../client.ts';
import { flag, type Input, text } from '../input.ts';
import { raced } from '../refusal.ts';
import { authenticate, closeSession } from '../sessions.ts';
import { write } from '../table.ts';
import { factorsOf, findUser, type Users } from '../users.ts';
import { cutWays, endingWith, finishCut, keepIn, nothingCut } from '../ways.ts';
import { checkRecent } from './erase.ts';

/**
 * Ends the session of a refresh token, or with `everywhere` all sessions of the caller, and other ways to sign in: those that are not in `keep`, with the
 * password or soon after the sign-in; without it those that are new. Throws Refusal.
 */
export async function signOut(users: Users, input: Input, client: Client): Promise<void> {
  if (!flag(input, 'everywhere')) return closeSession(users, text(input, 'refreshToken'));
  const user = await authenticate(users, client);
  const keep = keepIn(input);
  if (keep) await checkRecent(users, user, input);
  const isProved = factorsOf(user).length === 0 || user.amr.includes('mfa');
  if (keep && !isProved) throw new Refusal(403, 'factor', 'Please sign in with your second factor first.');
  // A session from before the second factor must not take it away.
  const cut = isProved ? await cutWays(users, user, keep, true) : nothingCut;
  if (await write(users, ...endingWith(user, cut))) return finishCut(users, user, cut);
  // Something else was changed meanwhile, or somebody else has ended them all.
  if ((await findUser(users, user.email))?.epoch === user.epoch) throw raced();
}
