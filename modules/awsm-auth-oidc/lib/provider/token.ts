import { createHash } from 'node:crypto';
import { isSameText } from 'jaws-core-js/http';
import { ProviderError } from '../net/error.ts';
import { type Algorithm, algorithms, isSigned } from './keys.ts';
import type { Provider } from './provider.ts';

type Claims = Readonly<Record<string, unknown>>;

/** A user's identity according to a provider. */
export interface Proved {
  readonly issuer: string;
  readonly subject: string;
  /** Only with `email_verified` true. */
  readonly email?: string;
  readonly name?: string;
}

/** Seconds by which clocks may differ. */
const skew = 60;
/** Seconds since a token was issued: it comes straight from the provider. */
const maxAge = 600;

const refuse = (why: string): never => {
  throw new ProviderError(`the ID token was refused: ${why}`);
};

/**
 * Verifies an ID token as OpenID Connect Core 1.0 (3.1.3.7) requires, but more strictly: no other audience, no unsigned token, no algorithm with a
 * shared secret. `now` is in milliseconds. Throws ProviderError. / */
export async function verifyIdToken(
  provider: Provider,
  token: string,
  expected: { readonly nonce: string; readonly accessToken: string | undefined; readonly now: number },
): Promise<Proved> {
  const { claims, alg } = await verifySignature(provider, token);
  const { issuer, clientId } = provider;
  const { iss, aud, azp, nonce, sub } = claims;
  if (iss !== issuer) refuse('another issuer');
  const audiences = Array.isArray(aud) ? aud : [aud];
  if (audiences.length === 0 || audiences.some((one) => one !== clientId)) refuse('another audience');
  if (azp !== undefined && azp !== clientId) refuse('another authorized party');
  checkTimes(claims, expected.now / 1000);
  if (typeof nonce !== 'string' || !isSameText(nonce, expected.nonce)) refuse('another nonce');
  if (claims.at_hash !== undefined && claims.at_hash !== halfHash(alg, expected.accessToken)) {
    refuse('it is of another access token');
  }
  // OpenID Connect Core 1.0, section 2: at most 255 characters of ASCII.
  if (typeof sub !== 'string' || !/^[\x21-\x7e]{1,255}$/.test(sub)) return refuse('its subject is not valid');
  const { email, email_verified: isVerified, name } = claims;
  return {
    issuer,
    subject: sub,
    ...(isVerified === true && typeof email === 'string' && email.length <= 254 && { email }),
    ...(typeof name === 'string' && { name: name.slice(0, 100) }),
  };
}

function checkTimes({ exp, iat, nbf }: Claims, now: number): void {
  if (typeof exp !== 'number' || exp <= now - skew) refuse('it has expired');
  if (typeof iat !== 'number' || iat > now + skew || iat < now - maxAge) refuse('it was not issued just now');
  if (nbf !== undefined && (typeof nbf !== 'number' || nbf > now + skew)) refuse('it is not valid yet');
}

async function verifySignature(provider: Provider, token: string): Promise<{ claims: Claims; alg: Algorithm }> {
  const parts = token.length > 16 * 1024 ? [] : token.split('.');
  const [head, body, signature] = parts.map(bytesOf);
  if (parts.length !== 3 || !head || !body || !signature) return refuse('it is not a signed JWT');
  const { alg: name, kid, crit } = objectOf(head);
  const alg = algorithms.find((one) => one === name);
  if (!alg) return refuse('its algorithm is not accepted');
  if (crit !== undefined) refuse('it has extensions that must be understood');
  if (kid !== undefined && typeof kid !== 'string') return refuse('its key has no name');
  const key = await provider.key(alg, kid);
  if (!key) return refuse('its key is not one of the provider');
  const data = Buffer.from(token.slice(0, token.lastIndexOf('.')));
  if (!isSigned(alg, key, data, signature)) refuse('its signature is wrong');
  return { claims: objectOf(body), alg };
}

/** Base64url in its only canonical form. */
function bytesOf(text: string): Buffer | undefined {
  const bytes = Buffer.from(text, 'base64url');
  return text !== '' && bytes.toString('base64url') === text ? bytes : undefined;
}

function objectOf(bytes: Buffer): Claims {
  try {
    const value: unknown = JSON.parse(bytes.toString());
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Claims;
  } catch {
    // Refused below.
  }
  return refuse('it is not JSON');
}

/** `at_hash`: the left half of the hash that the algorithm uses; Ed25519 uses SHA-512. */
function halfHash(alg: Algorithm, accessToken: string | undefined): string | undefined {
  if (accessToken === undefined) return undefined;
  const hash = createHash(alg === 'EdDSA' ? 'sha512' : 'sha256')
    .update(accessToken)
    .digest();
  return hash.subarray(0, hash.length / 2).toString('base64url');
}
