import { changeAddress, verifyAddress } from '../account/address.ts';
import { deleteAccount } from '../account/erase.ts';
import { changePassword, forgotPassword, resetPassword } from '../account/password.ts';
import { changeProfile, exportUser, profileOf } from '../account/profile.ts';
import { endOtherSessions, endSession, listSessions } from '../account/sessions.ts';
import { signIn } from '../account/sign-in.ts';
import { signOut } from '../account/sign-out.ts';
import { signUp, verify } from '../account/sign-up.ts';
import { listWays, undoWay, waysOfReset } from '../account/ways.ts';
import type { Client } from '../client.ts';
import { type Input, text } from '../input.ts';
import { authenticate, refreshSession } from '../sessions.ts';
import type { Users } from '../users.ts';

export interface Call {
  readonly input: Input;
  /** Variables of the path. */
  readonly params: Readonly<Record<string, string | undefined>>;
  readonly client: Client;
}

export interface Outcome {
  readonly status: number;
  readonly body?: object;
}

export type Route = (users: Users, call: Call) => Promise<Outcome>;

const ok = (body: object): Outcome => ({ status: 200, body });

/** For requests that end with a mail, or without an answer. */
const then =
  (outcome: Outcome, act: (users: Users, input: Input, client: Client) => Promise<void>): Route =>
  async (users, { input, client }) => {
    await act(users, input, client);
    return outcome;
  };
const mailed: Outcome = { status: 202, body: { mailed: true } };
const done: Outcome = { status: 204 };

export const routes: Readonly<Record<string, Route>> = {
  'POST /users/sign-up': then(mailed, signUp),
  'POST /users/verify': async (users, { input, client }) => ok(await verify(users, input, client)),
  'POST /users/sign-in': async (users, { input, client }) => ok(await signIn(users, input, client)),
  'POST /users/refresh': async (users, { input, client }) =>
    ok(await refreshSession(users, text(input, 'refreshToken'), client)),
  'POST /users/sign-out': then(done, signOut),
  'GET /users/me': async (users, { client }) => ok(profileOf(await authenticate(users, client))),
  'PATCH /users/me': async (users, { input, client }) => ok(await changeProfile(users, input, client)),
  'DELETE /users/me': then(done, deleteAccount),
  'GET /users/me/export': async (users, { client }) => ok(await exportUser(users, client)),
  'GET /users/me/sessions': async (users, { client }) => ok({ sessions: await listSessions(users, client) }),
  'DELETE /users/me/sessions': then(done, (users, _input, client) => endOtherSessions(users, client)),
  'DELETE /users/me/sessions/{id}': async (users, { params, client }) => {
    await endSession(users, params.id ?? '', client);
    return done;
  },
  'POST /users/email': then(mailed, changeAddress),
  'POST /users/email/verify': then(done, verifyAddress),
  'POST /users/password': async (users, { input, client }) => ok(await changePassword(users, input, client)),
  'POST /users/password/forgot': then(mailed, forgotPassword),
  'POST /users/password/reset': then(done, resetPassword),
  'POST /users/password/reset/ways': async (users, { input }) => ok(await waysOfReset(users, input)),
  'GET /users/me/ways': async (users, { client }) => ok(await listWays(users, client)),
  'POST /users/ways/undo': then(done, undoWay),
};
