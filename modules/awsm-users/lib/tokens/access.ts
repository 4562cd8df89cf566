import { isSigned, signature } from '../secret.ts';

/** Who calls. */
export interface Identity {
  /** Id of the user, which never changes. */
  readonly sub: string;
  /** Id of the session. */
  readonly sid: string;
  readonly email: string;
}

/** Seconds that an access token counts. */
export const lifetime = 10 * 60;

const header = Buffer.from(JSON.stringify({ alg: 'HS256', typ: 'at+jwt' })).toString('base64url');

/** A JSON Web Token, to be sent as `Authorization: Bearer …`. `now`: milliseconds. */
export function createAccessToken(secret: string | undefined, { sub, sid, email }: Identity, now: number): string {
  const iat = Math.floor(now / 1000);
  const payload = Buffer.from(JSON.stringify({ sub, sid, email, iat, exp: iat + lifetime })).toString('base64url');
  return `${header}.${payload}.${signature(secret, 'access', `${header}.${payload}`)}`;
}

/** Who a token was made for; undefined when it is none of ours or too old. Its header says nothing that would be believed. */
export function verifyAccessToken(secret: string | undefined, token: unknown, now: number): Identity | undefined {
  const [head, payload = '', signed = '', ...more] = typeof token === 'string' ? token.split('.') : [];
  if (!isSigned(secret, 'access', `${head}.${payload}`, signed) || head !== header || more.length > 0) return undefined;
  const { sub, sid, email, exp } = JSON.parse(Buffer.from(payload, 'base64url').toString());
  return exp > Math.floor(now / 1000) ? { sub, sid, email } : undefined;
}

/** What stands behind `Bearer` in an Authorization header. */
export const bearerToken = (authorization: string | undefined): string | undefined =>
  /^Bearer ([\w.-]+)$/i.exec(authorization ?? '')?.[1];
