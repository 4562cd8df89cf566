import type { Client } from '../client.ts';
import { flag, type Input, text } from '../input.ts';
import { raced } from '../refusal.ts';
import { authenticate, closeSession } from '../sessions.ts';
import { write } from '../table.ts';
import { changeAccess, findUser, type Users } from '../users.ts';

/** Ends the session of a refresh token, or with `everywhere` all sessions of the caller. Throws Refusal. */
export async function signOut(users: Users, input: Input, client: Client): Promise<void> {
  if (!flag(input, 'everywhere')) return closeSession(users, text(input, 'refreshToken'));
  const user = await authenticate(users, client);
  if (await write(users, ...changeAccess(user, { epoch: user.epoch + 1 }))) return;
  // Something else was changed meanwhile, or somebody else has ended them all.
  if ((await findUser(users, user.email))?.epoch === user.epoch) throw raced();
}
