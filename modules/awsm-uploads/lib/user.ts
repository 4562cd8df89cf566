import { createHmac, timingSafeEqual } from 'node:crypto';
import { type HttpRequest, Refusal } from 'jaws-core-js/http';

/**
 * The caller: the user from an API Gateway authorizer, or else the bearer of a token from {@link uploadToken}.
 * Throws Refusal 401.
 */
export function userOf(
  { caller, headers }: Pick<HttpRequest, 'caller' | 'headers'>,
  secret: string | undefined,
  now = Date.now(),
): string {
  if (caller !== undefined) return caller;
  if (!secret || secret.length < shortest) throw new Error(`UPLOADS_SECRET needs ${shortest} characters or more.`);
  const token = /^Bearer (\S+)$/i.exec(headers.authorization ?? '')?.[1];
  const [user = '', expires = '', signature = '', ...more] = (token ?? '').split('.');
  const expected = sign(`${user}.${expires}`, secret);
  const given = Buffer.from(signature, 'base64url');
  const isSigned = given.length === expected.length && timingSafeEqual(given, expected);
  if (!isSigned || more.length > 0 || !(Number(expires) > now / 1000)) {
    throw new Refusal(401, 'unauthorized', 'Send a token of somebody who may upload.');
  }
  return Buffer.from(user, 'base64url').toString();
}

/** A token by which this user may upload, and see what they uploaded, for `seconds`: for your own sign-in to hand out. */
export function uploadToken(secret: string, user: string, seconds = 3600, now = Date.now()): string {
  if (secret.length < shortest || user === '') {
    throw new TypeError(`The secret has at least ${shortest} characters, the user at least one.`);
  }
  const text = `${Buffer.from(user).toString('base64url')}.${Math.floor(now / 1000) + seconds}`;
  return `${text}.${sign(text, secret).toString('base64url')}`;
}

/** Characters of a secret. */
const shortest = 32;

/** So that the secret may sign other things elsewhere. */
const purpose = 'awsm-uploads:';

const sign = (text: string, secret: string): Buffer =>
  createHmac('sha256', secret)
    .update(purpose + text)
    .digest();
