import { createHmac, createPrivateKey, createPublicKey, hkdfSync, type KeyObject, timingSafeEqual } from 'node:crypto';

/** The purpose of a signature: one made for another purpose does not count. */
export type Purpose = 'refresh' | 'rotation' | 'pseudonym' | 'id';

/** HMAC-SHA256 in base64url, with a key of its own for each purpose. Throws when the secret is too short. */
export function signature(secret: string | undefined, purpose: Purpose, content: string): string {
  return createHmac('sha256', keyFor(secret, purpose)).update(content).digest('base64url');
}

/** Whether a signature is the expected one, in constant time. */
export function isSigned(secret: string | undefined, purpose: Purpose, content: string, signed: string): boolean {
  const expected = Buffer.from(signature(secret, purpose, content));
  const given = Buffer.from(signed);
  return given.length === expected.length && timingSafeEqual(given, expected);
}

/** An Ed25519 private key in PKCS #8 is these bytes and 32 more: RFC 8410, 7. */
const pkcs8 = Buffer.from('302e020100300506032b657004220420', 'hex');

export interface KeyPair {
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
}

/** The key pair of access tokens. It follows from the secret; who has the public key only cannot make tokens. */
export function keyPair(secret: string | undefined): KeyPair {
  const key = Buffer.concat([pkcs8, keyFor(secret, 'ed25519')]);
  const privateKey = createPrivateKey({ key, format: 'der', type: 'pkcs8' });
  return { privateKey, publicKey: createPublicKey(privateKey) };
}

function keyFor(secret: string | undefined, purpose: Purpose | 'ed25519'): Uint8Array {
  if (!secret || secret.length < 32) throw new Error('USERS_SECRET needs 32 characters or more.');
  return new Uint8Array(hkdfSync('sha256', secret, '', `awsm-users ${purpose}`, 32));
}
