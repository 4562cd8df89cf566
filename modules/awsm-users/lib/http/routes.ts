import { changePassword, forgotPassword, resetPassword } from '../account/password.ts';
import { signIn } from '../account/sign-in.ts';
import { signOut } from '../account/sign-out.ts';
import { signUp, verify } from '../account/sign-up.ts';
import { type Input, text } from '../input.ts';
import { authenticate, refreshSession } from '../sessions.ts';
import type { Users } from '../users.ts';

export interface Call {
  readonly input: Input;
  readonly authorization: string | undefined;
  /** The address of who calls. */
  readonly ip: string;
}

export interface Outcome {
  readonly status: number;
  readonly body?: object;
}

export type Route = (users: Users, call: Call) => Promise<Outcome>;

const ok = (body: object): Outcome => ({ status: 200, body });
const mailed: Outcome = { status: 202, body: { mailed: true } };
const done: Outcome = { status: 204 };

export const routes: Readonly<Record<string, Route>> = {
  'POST /users/sign-up': async (users, { input, ip }) => {
    await signUp(users, input, ip);
    return mailed;
  },
  'POST /users/verify': async (users, { input }) => ok(await verify(users, input)),
  'POST /users/sign-in': async (users, { input, ip }) => ok(await signIn(users, input, ip)),
  'POST /users/refresh': async (users, { input }) => ok(await refreshSession(users, text(input, 'refreshToken'))),
  'POST /users/sign-out': async (users, { input, authorization }) => {
    await signOut(users, input, authorization);
    return done;
  },
  'GET /users/me': async (users, { authorization }) => {
    const { id, email, name, created } = await authenticate(users, authorization);
    return ok({ id, email, name, created: new Date(created * 1000).toISOString() });
  },
  'POST /users/password': async (users, { input, authorization, ip }) =>
    ok(await changePassword(users, input, authorization, ip)),
  'POST /users/password/forgot': async (users, { input, ip }) => {
    await forgotPassword(users, input, ip);
    return mailed;
  },
  'POST /users/password/reset': async (users, { input }) => {
    await resetPassword(users, input);
    return done;
  },
};
