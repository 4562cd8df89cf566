import { createPublicKey, type JsonWebKey, verify } from 'node:crypto';
import { parseUserJson } from '../../kernel/json.ts';
import type { Kernel } from '../../kernel/kernel.ts';
import { isLoopback } from '../../kernel/outbound/lookup.ts';
import type { Outbound } from '../../kernel/outbound/outbound.ts';
import { readText } from '../../kernel/outbound/read-text.ts';
import { invalidToken, isClaims, type Token } from './oidc-token.ts';

/** https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html: RSA and ECDSA keys. */
const HASHES: ReadonlyMap<string, { readonly hash: string; readonly kind: 'RSA' | 'EC' }> = new Map([
  ['RS256', { hash: 'sha256', kind: 'RSA' }],
  ['RS384', { hash: 'sha384', kind: 'RSA' }],
  ['RS512', { hash: 'sha512', kind: 'RSA' }],
  ['ES256', { hash: 'sha256', kind: 'EC' }],
  ['ES384', { hash: 'sha384', kind: 'EC' }],
  ['ES512', { hash: 'sha512', kind: 'EC' }],
]);

/** Milliseconds and bytes that a provider gets. */
const TIMEOUT_MS = 5_000;
const MOST_BYTES = 256 * 1024;

/**
 * Checks a token's signature with the keys that its issuer publishes. Without its issuer's keys, because this cloud may not
 * call it, a token is believed, except by a strict cloud. Throws InvalidIdentityToken.
 */
export async function checkSignature(token: Token, { outbound, strict }: Pick<Kernel, 'outbound' | 'strict'>) {
  const url = URL.canParse(token.issuer) ? new URL(token.issuer) : undefined;
  if (!strict && !(url && outbound.knows(url))) return;
  const keys = url && (await publishedKeys(outbound, token.issuer));
  if (!keys) {
    throw invalidToken(
      "Couldn't retrieve verification key from your identity provider,  please reference AssumeRoleWithWebIdentity documentation for requirements",
    );
  }
  const fitting = keys.filter(({ kid }) => token.keyId === undefined || kid === token.keyId);
  if (!fitting.some((key) => signs(key, token))) throw invalidToken('The signature of the ID Token is not valid.');
}

function signs(jwk: JsonWebKey, { algorithm, signed, signature }: Token): boolean {
  const known = HASHES.get(algorithm);
  if (!known || jwk.kty !== known.kind) return false;
  try {
    const key = createPublicKey({ key: jwk, format: 'jwk' });
    return verify(known.hash, Buffer.from(signed), { key, dsaEncoding: 'ieee-p1363' }, signature);
  } catch {
    return false;
  }
}

/** https://openid.net/specs/openid-connect-discovery-1_0.html#ProviderConfig; undefined when there is nothing of the kind. */
async function publishedKeys(outbound: Outbound, issuer: string): Promise<readonly JsonWebKey[] | undefined> {
  const config = await getJson(outbound, `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`);
  const { keys } = (await getJson(outbound, isClaims(config) ? config.jwks_uri : undefined)) ?? {};
  return Array.isArray(keys) ? keys.filter(isClaims) : undefined;
}

/** The object at that address; undefined for any other answer, and for addresses that this cloud may not call. */
async function getJson(outbound: Outbound, address: unknown): Promise<Readonly<Record<string, unknown>> | undefined> {
  if (typeof address !== 'string' || !URL.canParse(address)) return undefined;
  const url = new URL(address);
  if (!/^https?:$/.test(url.protocol)) return undefined;
  try {
    const response = await outbound.request(url, {
      by: 'STS',
      agent: false,
      // A certificate on loopback is its owner's own.
      rejectUnauthorized: !isLoopback(url.hostname),
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    const text = await readText(response, MOST_BYTES);
    const value: unknown = response.statusCode === 200 ? parseUserJson(text) : undefined;
    return isClaims(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
