import { createHmac, hkdfSync, timingSafeEqual } from 'node:crypto';

/** What a signature is for: one that was made for something else does not count. */
export type Purpose = 'access' | 'refresh' | 'rotation' | 'pseudonym';

/** HMAC-SHA256 in base64url, with a key of its own for each purpose. Throws when the secret is too short. */
export function signature(secret: string | undefined, purpose: Purpose, content: string): string {
  if (!secret || secret.length < 32) throw new Error('USERS_SECRET needs 32 characters or more.');
  const key = hkdfSync('sha256', secret, '', `awsm-users ${purpose}`, 32);
  return createHmac('sha256', new Uint8Array(key)).update(content).digest('base64url');
}

/** Whether a signature is the one that was expected, in a time that tells nothing. */
export function isSigned(secret: string | undefined, purpose: Purpose, content: string, signed: string): boolean {
  const expected = Buffer.from(signature(secret, purpose, content));
  const given = Buffer.from(signed);
  return given.length === expected.length && timingSafeEqual(given, expected);
}
