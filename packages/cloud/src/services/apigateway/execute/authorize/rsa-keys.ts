import { createPublicKey, type JsonWebKey, type KeyObject } from 'node:crypto';

/** The RSA keys of a JSON Web Key Set by their ids: API Gateway knows no others. Anything but a key set has none. */
export function rsaKeysOf(keySet: { readonly keys?: unknown }): Map<string, KeyObject> {
  const found = new Map<string, KeyObject>();
  for (const key of Array.isArray(keySet.keys) ? (keySet.keys as JsonWebKey[]) : []) {
    if (key?.kty !== 'RSA' || typeof key.kid !== 'string') continue;
    try {
      found.set(key.kid, createPublicKey({ key, format: 'jwk' }));
    } catch {
      // An unreadable key verifies nothing.
    }
  }
  return found;
}
