import { flag, type Input, text } from '../input.ts';
import { authenticate, closeSession } from '../sessions.ts';
import { update, write } from '../table.ts';
import { type Users, userKey } from '../users.ts';

/** Ends the session of a refresh token, or with `everywhere` all sessions of who calls. Throws Refusal. */
export async function signOut(users: Users, input: Input, authorization: string | undefined): Promise<void> {
  if (!flag(input, 'everywhere')) return closeSession(users, text(input, 'refreshToken'));
  const { email, epoch } = await authenticate(users, authorization);
  const values = { one: 1 };
  const condition = { expression: 'epoch = :epoch', values: { epoch } };
  // When it does not hold, somebody else has ended them all.
  await write(users, update(userKey(email), 'SET epoch = epoch + :one', values, condition));
}
