import { createHmac, timingSafeEqual } from 'node:crypto';
import { type Signed, scopeOf } from './signed.ts';

const hmac = (key: string | Uint8Array, text: string): Buffer =>
  createHmac('sha256', key).update(Buffer.from(text, 'latin1')).digest();

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html#derive-signing-key */
export const signingKey = (secret: string, scope: string): Buffer =>
  scope.split('/').reduce<Buffer>((key, part) => hmac(key, part), Buffer.from(`AWS4${secret}`));

export const hmacHex = (key: Uint8Array, text: string): string => hmac(key, text).toString('hex');

/** The text to sign, from the digest of a request's canonical form. */
export const stringToSign = (signed: Signed, canonicalHash: string): string =>
  [signed.algorithm, signed.timestamp, scopeOf(signed), canonicalHash].join('\n');

/** Compares in constant time. */
export function isEqualInConstantTime(a: string, b: string): boolean {
  const [x, y] = [Buffer.from(a), Buffer.from(b)];
  return x.length === y.length && timingSafeEqual(x, y);
}
