import { createPublicKey, type JsonWebKey, verify } from 'node:crypto';
import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { parseUserJson } from '../../kernel/json.ts';
import { isLoopback, lookup } from '../../kernel/lookup.ts';
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

/** Milliseconds and bytes that a provider on this machine gets. */
const PATIENCE = 5_000;
const MOST_BYTES = 256 * 1024;

/**
 * Checks a token's signature with the keys that its issuer publishes. Only an issuer on this machine is asked: this cloud calls
 * nobody else. Others' tokens are believed, but not by a strict cloud. Throws InvalidIdentityToken.
 */
export async function checkSignature(token: Token, strict: boolean): Promise<void> {
  const url = URL.canParse(token.issuer) ? new URL(token.issuer) : undefined;
  const isHere = url !== undefined && isLoopback(url.hostname);
  if (!isHere && !strict) return;
  const keys = isHere ? await publishedKeys(token.issuer) : undefined;
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
async function publishedKeys(issuer: string): Promise<readonly JsonWebKey[] | undefined> {
  const config = await getJson(`${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`);
  const { keys } = (await getJson(isClaims(config) ? config.jwks_uri : undefined)) ?? {};
  return Array.isArray(keys) ? keys.filter(isClaims) : undefined;
}

/** The object at that address on this machine; undefined for any other answer, and for addresses elsewhere. */
async function getJson(address: unknown): Promise<Readonly<Record<string, unknown>> | undefined> {
  if (typeof address !== 'string' || !URL.canParse(address)) return undefined;
  const url = new URL(address);
  if (!isLoopback(url.hostname) || !/^https?:$/.test(url.protocol)) return undefined;
  try {
    const value: unknown = parseUserJson(await get(url));
    return isClaims(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function get(url: URL): Promise<string> {
  return new Promise((resolve, reject) => {
    const send = url.protocol === 'https:' ? httpsRequest : httpRequest;
    // A certificate on loopback is its owner's own.
    const options = { lookup, agent: false as const, rejectUnauthorized: false, signal: AbortSignal.timeout(PATIENCE) };
    const request = send(url, options, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => {
        text += chunk;
        if (text.length > MOST_BYTES) request.destroy(new Error('The answer is too long.'));
      });
      response.on('error', reject);
      response.on('end', () =>
        response.statusCode === 200 ? resolve(text) : reject(new Error(`Status ${response.statusCode}`)),
      );
    });
    request.on('error', reject);
    request.end();
  });
}
