import { createPublicKey, type KeyObject, verify } from 'node:crypto';

export type Algorithm = 'RS256' | 'ES256' | 'EdDSA';
export const algorithms: readonly Algorithm[] = ['RS256', 'ES256', 'EdDSA'];

type Jwk = Readonly<Record<string, unknown>>;

/** Public keys only, and the algorithm decides which kind: a public key never becomes the secret of an HMAC. RFC 7518, RFC 8037. */
const kinds = {
  RS256: { kty: 'RSA', crv: undefined, members: ['n', 'e'] },
  ES256: { kty: 'EC', crv: 'P-256', members: ['crv', 'x', 'y'] },
  EdDSA: { kty: 'OKP', crv: 'Ed25519', members: ['crv', 'x'] },
} as const;

/** Whether a key of a JWKS may have signed a token with this header. */
const fits = (jwk: Jwk, alg: Algorithm, kid: string | undefined): boolean =>
  jwk.kty === kinds[alg].kty &&
  jwk.crv === kinds[alg].crv &&
  (jwk.use === undefined || jwk.use === 'sig') &&
  (jwk.alg === undefined || jwk.alg === alg) &&
  (kid === undefined || jwk.kid === kid);

/** The one matching key; undefined for none, for several, and for a weak one. */
export function keyFor(keys: readonly Jwk[], alg: Algorithm, kid: string | undefined): KeyObject | undefined {
  const [jwk, other] = keys.filter((one) => fits(one, alg, kid));
  if (!jwk || other) return undefined;
  const { kty, members } = kinds[alg];
  try {
    const parts = Object.fromEntries(members.map((name) => [name, String(jwk[name])]));
    const key = createPublicKey({ key: { kty, ...parts }, format: 'jwk' });
    return alg === 'RS256' && (key.asymmetricKeyDetails?.modulusLength ?? 0) < 2048 ? undefined : key;
  } catch {
    return undefined;
  }
}

export function isSigned(alg: Algorithm, key: KeyObject, data: Buffer, signature: Buffer): boolean {
  if (alg === 'RS256') return verify('sha256', data, key, signature);
  if (alg === 'EdDSA') return verify(null, data, key, signature);
  return signature.length === 64 && verify('sha256', data, { key, dsaEncoding: 'ieee-p1363' }, signature);
}
