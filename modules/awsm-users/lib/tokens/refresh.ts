import { isSigned, signature } from '../secret.ts';
import { randomToken } from './random.ts';

/** The content of a refresh token: its session, and the fields that make it the newest. */
export interface RefreshToken {
  readonly sid: string;
  readonly random: string;
  /** The number of earlier tokens of the session. */
  readonly turn: number;
}

export interface NewRefreshToken extends RefreshToken {
  readonly token: string;
}

/** `<session>.<256 random bits>.<signature>`. The signature tells a token that was used before from one that never was ours. */
export function createRefreshToken(secret: string | undefined, sid: string, random = randomToken()): NewRefreshToken {
  return {
    sid,
    random,
    turn: turnOf(random),
    token: `${sid}.${random}.${signature(secret, 'refresh', `${sid}.${random}`)}`,
  };
}

/** The token that follows another one: always the same, so that a client which lost it can get it again. */
export const nextRefreshToken = (secret: string | undefined, { sid, random, turn }: RefreshToken): NewRefreshToken =>
  createRefreshToken(secret, sid, `${signature(secret, 'rotation', `${sid}.${random}`)}~${turn + 1}`);

/** Stands behind the random bits, where it is signed with them. Tokens of version 1 have none. */
const turnOf = (random: string): number => Number(/~(\d{1,9})$/.exec(random)?.[1] ?? 0);

/** Undefined for a token that is not ours. */
export function readRefreshToken(secret: string | undefined, token: string): RefreshToken | undefined {
  const [sid = '', random = '', signed = '', ...more] = token.split('.');
  return more.length === 0 && isSigned(secret, 'refresh', `${sid}.${random}`, signed)
    ? { sid, random, turn: turnOf(random) }
    : undefined;
}
