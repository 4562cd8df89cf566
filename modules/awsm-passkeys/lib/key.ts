import { createPublicKey, type KeyObject, verify } from 'node:crypto';
import { type Cbor, type CborMap, isMap } from './cbor.ts';

/** Of COSE: https://www.iana.org/assignments/cose/cose.xhtml#algorithms. The first is preferred. */
export const algorithms = { ES256: -7, EdDSA: -8, RS256: -257 } as const;

export interface PublicKey {
  readonly alg: number;
  /** SPKI in DER, base64. */
  readonly key: string;
}

/** A key as an authenticator sends it: RFC 9052, 7; RFC 9053, 7; RFC 8230, 4. Throws Error for other algorithms, curves and sizes. */
export function readKey(value: Cbor): PublicKey {
  if (!isMap(value)) throw new Error('The public key is not a map.');
  const alg = value.get(3);
  const jwk = jwkOf(value, alg);
  if (!jwk || typeof alg !== 'number') throw new Error('The algorithm of the public key is not supported.');
  const key = createPublicKey({ key: jwk, format: 'jwk' });
  return { alg, key: key.export({ format: 'der', type: 'spki' }).toString('base64') };
}

function jwkOf(map: CborMap, alg: Cbor | undefined) {
  const type = map.get(1);
  const curve = map.get(-1);
  if (alg === algorithms.ES256 && type === 2 && curve === 1) {
    return { kty: 'EC', crv: 'P-256', x: bytes(map, -2, 32, 32), y: bytes(map, -3, 32, 32) };
  }
  if (alg === algorithms.EdDSA && type === 1 && curve === 6)
    return { kty: 'OKP', crv: 'Ed25519', x: bytes(map, -2, 32, 32) };
  if (alg === algorithms.RS256 && type === 3)
    return { kty: 'RSA', n: bytes(map, -1, 256, 512), e: bytes(map, -2, 3, 4) };
  return undefined;
}

/** A text of a JSON Web Key. Throws Error for another size, and for zeros in front. */
function bytes(map: CborMap, label: number, least: number, most: number): string {
  const value = map.get(label);
  if (!Buffer.isBuffer(value) || value.length < least || value.length > most || (least !== most && value[0] === 0)) {
    throw new Error(`The public key has no valid parameter ${label}.`);
  }
  return value.toString('base64url');
}

/** Whether this key made the signature of these bytes. */
export function isSigned({ alg, key }: PublicKey, bytes: Buffer, signature: Buffer): boolean {
  const publicKey: KeyObject = createPublicKey({ key: Buffer.from(key, 'base64'), format: 'der', type: 'spki' });
  return verify(alg === algorithms.EdDSA ? null : 'sha256', bytes, publicKey, signature);
}
