import { createHmac, timingSafeEqual } from 'node:crypto';
import { UploadError } from './error.ts';

export interface Identified {
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly requestContext?:
    | {
        readonly authorizer?:
          | { readonly principalId?: string; readonly claims?: { readonly sub?: string } | undefined }
          | null
          | undefined;
      }
    | undefined;
}

/**
 * Who asks: whom an authorizer of API Gateway let in, or else the bearer of a token that {@link uploadToken} made.
 * Throws UploadError 401.
 */
export function userOf({ headers, requestContext }: Identified, secret: string | undefined, now = Date.now()): string {
  const { principalId, claims } = requestContext?.authorizer ?? {};
  const known = claims?.sub ?? principalId;
  if (known) return known;
  const token = /^Bearer (\S+)$/i.exec(headers.Authorization ?? headers.authorization ?? '')?.[1];
  const [user = '', expires = '', signature = '', ...more] = (token ?? '').split('.');
  const expected = secret ? sign(`${user}.${expires}`, secret) : undefined;
  const given = Buffer.from(signature, 'base64url');
  const isSigned = expected !== undefined && given.length === expected.length && timingSafeEqual(given, expected);
  if (!isSigned || more.length > 0 || !(Number(expires) > now / 1000)) {
    throw new UploadError(401, 'Send a token of somebody who may upload.');
  }
  return Buffer.from(user, 'base64url').toString();
}

/** A token by which this user may upload, and see what they uploaded, for `seconds`: for your own sign-in to hand out. */
export function uploadToken(secret: string, user: string, seconds = 3600, now = Date.now()): string {
  if (secret.length < 16 || user === '')
    throw new TypeError('The secret has at least 16 characters, the user at least one.');
  const text = `${Buffer.from(user).toString('base64url')}.${Math.floor(now / 1000) + seconds}`;
  return `${text}.${sign(text, secret).toString('base64url')}`;
}

/** So that the secret may sign other things elsewhere. */
const purpose = 'awsm-uploads:';

const sign = (text: string, secret: string): Buffer =>
  createHmac('sha256', secret)
    .update(purpose + text)
    .digest();
