import { randomUUID } from 'node:crypto';
import { Refusal } from 'jaws-core-js/http';
import { getItem, put, remove, secondsOf, update, write } from './table.ts';
import { bearerToken, createAccessToken, type Identity, lifetime, verifyAccessToken } from './tokens/access.ts';
import { hashToken } from './tokens/random.ts';
import { createRefreshToken, nextRefreshToken, readRefreshToken } from './tokens/refresh.ts';
import { findUser, type User, type Users } from './users.ts';

/** What a client keeps. */
export interface Tokens {
  readonly accessToken: string;
  /** Seconds that the access token counts. */
  readonly expiresIn: number;
  /** Gives the next tokens, once. */
  readonly refreshToken: string;
}

const day = 24 * 60 * 60;
/** Seconds: without use, and in all. */
const idle = 30 * day;
const longest = 180 * day;
/** Seconds in which a token that was used may come again, from another tab or because the answer was lost: it gets the same answer. */
const grace = 60;

const key = (sid: string): string => `SESSION#${sid}`;

const ended = () => new Refusal(401, 'session', 'Please sign in again.');

/** Opens a session. */
export async function openSession(users: Users, user: User): Promise<Tokens> {
  const { sid, random, token } = createRefreshToken(users.secret, randomUUID());
  const now = secondsOf(users);
  const { id, email, epoch } = user;
  const session = { user: id, email, epoch, newest: hashToken(random), opened: now, expires: now + idle };
  await write(users, put(key(sid), session));
  return tokens(users, user, sid, token);
}

/**
 * Gives the next tokens of a session for its newest refresh token, and for a minute after that for the one before. Whoever sends an older
 * one has stolen it, or it was stolen from them: the session ends for both. Throws Refusal.
 */
export async function refreshSession(users: Users, token: string): Promise<Tokens> {
  const given = readRefreshToken(users.secret, token);
  if (!given) throw ended();
  const hash = hashToken(given.random);
  const next = nextRefreshToken(users.secret, given);
  for (let attempt = 1; attempt <= 3; attempt++) {
    const session = await getItem(users, key(given.sid));
    if (!session) throw ended();
    const now = secondsOf(users);
    const user = await findUser(users, String(session.email));
    if (!user || user.id !== session.user || user.epoch !== session.epoch) throw ended();
    const isAgain = session.former === hash && session.newest === hashToken(next.random);
    if (isAgain && now - Number(session.turned) <= grace) return tokens(users, user, given.sid, next.token);
    if (session.newest !== hash) {
      await write(users, remove(key(given.sid)));
      throw ended();
    }
    const change = update(
      key(given.sid),
      'SET newest = :next, former = :hash, turned = :now, expires = :expires',
      {
        next: hashToken(next.random),
        hash,
        now,
        expires: Math.min(now + idle, Number(session.opened) + longest),
      },
      { expression: 'newest = :hash' },
    );
    if (await write(users, change)) return tokens(users, user, given.sid, next.token);
  }
  throw new Refusal(409, 'raced', 'The session is being changed. Please try again.', { retryAfter: 1 });
}

/** Ends the session of a refresh token, if it is one. */
export async function closeSession(users: Users, token: string): Promise<void> {
  const given = readRefreshToken(users.secret, token);
  if (given) await write(users, remove(key(given.sid)));
}

/** Who calls, by the Authorization header, in a session that was not ended. Throws Refusal. */
export async function authenticate(users: Users, authorization: string | undefined): Promise<User & { sid: string }> {
  const identity = verifyAccessToken(users.secret, bearerToken(authorization), users.now());
  const [session, user] = identity
    ? await Promise.all([getItem(users, key(identity.sid)), findUser(users, identity.email)])
    : [];
  if (!identity || !session || user?.id !== identity.sub || user.epoch !== session.epoch) throw ended();
  return { ...user, sid: identity.sid };
}

function tokens({ secret, now }: Users, { id, email }: User, sid: string, refreshToken: string): Tokens {
  const identity: Identity = { sub: id, sid, email };
  return { accessToken: createAccessToken(secret, identity, now()), expiresIn: lifetime, refreshToken };
}
