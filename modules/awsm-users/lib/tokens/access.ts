import { type KeyObject, sign, verify } from 'node:crypto';

/** Who calls. */
export interface Identity {
  /** Id of the user, which never changes. */
  readonly sub: string;
  /** Id of the session. */
  readonly sid: string;
  readonly email: string;
  /** Roles from an operator: `admin`. */
  readonly roles: readonly string[];
  /** How the user's identity was proved, in the terms of RFC 8176: `pwd`, `otp`, `mfa`. */
  readonly amr: readonly string[];
}

export interface TokenTimes {
  /** Seconds since 1970 at which it was created. */
  readonly issued: number;
  /** Seconds for which it is valid. */
  readonly lifetime: number;
}

const header = Buffer.from(JSON.stringify({ alg: 'EdDSA', typ: 'at+jwt' })).toString('base64url');

/**
 * A JSON Web Token, to be sent as `Authorization: Bearer …`. `issuer` is project and stage: what another stage made does not count.
 * RFC 9068, RFC 8037. Equal input makes an equal token.
 */
export function createAccessToken(
  privateKey: KeyObject,
  issuer: string,
  { sub, sid, email, roles, amr }: Identity,
  { issued, lifetime }: TokenTimes,
): string {
  const claims = { iss: issuer, aud: issuer, sub, sid, email, roles, amr, iat: issued, exp: issued + lifetime };
  const content = `${header}.${Buffer.from(JSON.stringify(claims)).toString('base64url')}`;
  return `${content}.${sign(null, Buffer.from(content), privateKey).toString('base64url')}`;
}

/**
 * Who a token was made for; undefined when it is not ours, of another stage or too old. `now`: milliseconds. Its header is compared, not
 * believed.
 */
export function verifyAccessToken(
  publicKey: KeyObject,
  issuer: string,
  token: unknown,
  now: number,
): Identity | undefined {
  const [head, payload = '', signed = '', ...more] = typeof token === 'string' ? token.split('.') : [];
  if (head !== header || more.length > 0) return undefined;
  if (!verify(null, Buffer.from(`${head}.${payload}`), publicKey, Buffer.from(signed, 'base64url'))) return undefined;
  const { iss, aud, sub, sid, email, roles, amr = [], exp } = JSON.parse(Buffer.from(payload, 'base64url').toString());
  if (iss !== issuer || aud !== issuer || exp <= Math.floor(now / 1000)) return undefined;
  return { sub, sid, email, roles, amr };
}

/** The text after `Bearer` in an Authorization header. */
export const bearerToken = (authorization: string | undefined): string | undefined =>
  /^Bearer ([\w.-]+)$/i.exec(authorization ?? '')?.[1];
