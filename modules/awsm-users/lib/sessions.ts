import { randomUUID } from 'node:crypto';
import { Refusal } from 'jaws-core-js/http';
import { type Client, deviceOf } from './client.ts';
import { keepNetwork } from './known.ts';
import { networkOf } from './network.ts';
import { raced, sessionEnded } from './refusal.ts';
import { keyPair } from './secret.ts';
import { getItem, type Item, put, remove, secondsOf, update, write } from './table.ts';
import { bearerToken, createAccessToken, type Identity, verifyAccessToken } from './tokens/access.ts';
import { hashToken } from './tokens/random.ts';
import { createRefreshToken, nextRefreshToken, type RefreshToken, readRefreshToken } from './tokens/refresh.ts';
import { findUserById, indexed, rolesOf, type User, type Users } from './users.ts';

/** The tokens that a client stores. */
export interface Tokens {
  readonly accessToken: string;
  /** Seconds that the access token counts. */
  readonly expiresIn: number;
  /** Gives the next tokens, once. */
  readonly refreshToken: string;
}

const day = 24 * 60 * 60;

export const sessionKey = (sid: string): string => `SESSION#${sid}`;

/**
 * How users prove who they are when nothing else is said, and how those of sessions of earlier versions did.
 * https://www.rfc-editor.org/rfc/rfc8176
 */
export const byPassword: readonly string[] = ['pwd'];

/** Throws Refusal for a user that an operator has disabled. */
export function checkEnabled({ disabled }: User): void {
  if (disabled !== undefined) throw new Refusal(403, 'disabled', 'This account is disabled.');
}

/** Opens a session, for a user who has proved who they are by `amr`. Throws Refusal. */
export async function openSession(users: Users, found: User, client: Client, amr = byPassword): Promise<Tokens> {
  checkEnabled(found);
  const user = await indexed(users, found);
  const { sid, random, token } = createRefreshToken(users.secret, randomUUID());
  const now = secondsOf(users);
  const { id, email, epoch } = user;
  const { idleDays, maxDays } = users.settings.sessions;
  await write(
    users,
    put(sessionKey(sid), {
      user: id,
      email,
      epoch,
      newest: hashToken(random),
      opened: now,
      used: now,
      network: networkOf(client.ip),
      device: deviceOf(client),
      amr: amr.join(' '),
      expires: now + Math.min(idleDays, maxDays) * day,
    }),
  );
  await keepNetwork(users, user, client.ip);
  return tokensOf(users, user, { sid, token, issued: now, amr });
}

/**
 * Gives the next tokens of a session for its newest refresh token, and for a minute after that the same for the one before. Anyone who
 * sends an older one has stolen it, or it was stolen from them: the session ends for both. A token that is ahead of the session was made
 * in another region, whose change has not come over yet: it is signed, so it is ours. Throws Refusal.
 */
export async function refreshSession(users: Users, token: string, client: Client): Promise<Tokens> {
  const given = readRefreshToken(users.secret, token);
  if (!given) throw sessionEnded();
  const hash = hashToken(given.random);
  const next = nextRefreshToken(users.secret, given);
  const { sid } = given;
  for (let attempt = 1; attempt <= 3; attempt++) {
    const session = await getItem(users, sessionKey(sid));
    const found = session && (await userOf(users, session));
    if (!session || !found) throw sessionEnded();
    const now = secondsOf(users);
    const { turned } = session;
    const isAgain = session.former === hash && session.newest === hashToken(next.random);
    if (isAgain && now - Number(turned) <= users.settings.sessions.graceSeconds) {
      return tokensOf(users, found, { sid, token: next.token, issued: Number(turned), amr: amrOf(session) });
    }
    const isAhead = given.turn > Number(session.turn ?? 0);
    if (session.newest !== hash && !isAhead) {
      await write(users, remove(sessionKey(sid)));
      throw sessionEnded();
    }
    const user = await indexed(users, found);
    if (await write(users, turn(users, session, { hash, next, email: user.email, client }))) {
      if (session.network !== networkOf(client.ip)) await keepNetwork(users, user, client.ip);
      return tokensOf(users, user, { sid, token: next.token, issued: now, amr: amrOf(session) });
    }
  }
  throw raced();
}

interface Turn {
  readonly hash: string;
  readonly next: RefreshToken;
  readonly email: string;
  readonly client: Client;
}

function turn(users: Users, session: Item, { hash, next, email, client }: Turn) {
  const { idleDays, maxDays } = users.settings.sessions;
  const now = secondsOf(users);
  return update(
    sessionKey(next.sid),
    'SET newest = :next, turn = :turn, former = :hash, turned = :now, #used = :now, email = :email, #network = :network, device = :device, expires = :expires',
    {
      next: hashToken(next.random),
      turn: next.turn,
      hash,
      now,
      email,
      network: networkOf(client.ip),
      device: deviceOf(client),
      expires: Math.min(now + idleDays * day, Number(session.opened) + maxDays * day),
    },
    { expression: 'newest = :newest', values: { newest: String(session.newest) } },
  );
}

/** Ends the session of a refresh token, if it is one. */
export async function closeSession(users: Users, token: string): Promise<void> {
  const given = readRefreshToken(users.secret, token);
  if (given) await write(users, remove(sessionKey(given.sid)));
}

/** The owner of an access token, even if the session has ended. */
export const identityOf = (users: Users, { authorization }: Client): Identity | undefined =>
  verifyAccessToken(keyPair(users.secret).publicKey, users.issuer, bearerToken(authorization), users.now());

export interface SignedIn extends User {
  /** Id of the session. */
  readonly sid: string;
  /** When it was opened, in seconds since 1970. */
  readonly opened: number;
  /** How the user's identity was proved: `pwd`, `otp`, `mfa`. */
  readonly amr: readonly string[];
}

const amrOf = ({ amr }: Item): readonly string[] => (typeof amr === 'string' ? amr.split(' ') : byPassword);

/** The caller, from the Authorization header, in a session that has not ended. Throws Refusal. */
export async function authenticate(users: Users, client: Client): Promise<SignedIn> {
  const identity = identityOf(users, client);
  const session = identity && (await getItem(users, sessionKey(identity.sid)));
  const user = session && (await userOf(users, session));
  if (!identity || !user || user.id !== identity.sub) throw sessionEnded();
  return { ...user, sid: identity.sid, opened: Number(session.opened), amr: amrOf(session) };
}

/** The user of a session, unless it ended with a change of the password or the account. */
async function userOf(users: Users, { user: id, email, epoch }: Item): Promise<User | undefined> {
  const user = await findUserById(users, String(id), String(email));
  return user && user.epoch === epoch && user.disabled === undefined ? user : undefined;
}

interface Turned {
  readonly sid: string;
  readonly token: string;
  readonly issued: number;
  readonly amr: readonly string[];
}

function tokensOf(users: Users, user: User, { sid, token, issued, amr }: Turned): Tokens {
  const { privateKey } = keyPair(users.secret);
  const lifetime = users.settings.sessions.accessMinutes * 60;
  const identity: Identity = { sub: user.id, sid, email: user.email, roles: rolesOf(user), amr };
  return {
    accessToken: createAccessToken(privateKey, users.issuer, identity, { issued, lifetime }),
    expiresIn: issued + lifetime - secondsOf(users),
    refreshToken: token,
  };
}
