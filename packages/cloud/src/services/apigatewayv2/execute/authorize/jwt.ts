import { verify } from 'node:crypto';
import { parseUserJson } from '../../../../kernel/json.ts';
import type { AuthorizerRecord } from '../../state/records.ts';
import { evaluate } from '../expressions.ts';
import { HttpError, unauthorized } from '../http-error.ts';
import type { Exchange } from '../types.ts';
import { findKey, NoKeys } from './key-sets.ts';

/** Only RSA-based algorithms are supported. */
const HASHES: Readonly<Record<string, string>> = { RS256: 'sha256', RS384: 'sha384', RS512: 'sha512' };

type Claims = Readonly<Record<string, unknown>>;

interface Token {
  readonly header: Claims;
  readonly claims: Claims;
  readonly signed: Buffer;
  readonly signature: Buffer;
}

/** Refuses a token; the message is `error_description`. */
class InvalidToken extends Error {}

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-jwt-authorizer.html */
export async function authorizeByJwt(exchange: Exchange, authorizer: AuthorizerRecord): Promise<void> {
  const source = authorizer.IdentitySource?.[0] ?? '$request.header.Authorization';
  const presented = evaluate(source, exchange)?.replace(/^bearer\s+/i, '');
  if (!presented) throw unauthorized('Bearer', 'The request has no token');
  const required = exchange.route?.AuthorizationScopes ?? [];
  let claims: Claims;
  try {
    claims = await verified(presented, exchange, authorizer);
  } catch (error) {
    if (!(error instanceof InvalidToken)) throw error;
    throw unauthorized(
      `Bearer scope="${required.join(' ')}" error="invalid_token" error_description="${error.message}"`,
      error.message,
    );
  }
  const scopes = scopesOf(claims);
  if (required.length > 0 && !required.some((scope) => scopes.includes(scope))) throw insufficient(required);
  exchange.authorization = {
    kind: 'jwt',
    claims: Object.fromEntries(Object.entries(claims).map(([name, value]) => [name, claimText(value)])),
    scopes: required.length > 0 ? scopes : null,
  };
}

async function verified(text: string, exchange: Exchange, { JwtConfiguration }: AuthorizerRecord): Promise<Claims> {
  const token = parse(text);
  const { kid, alg } = token.header;
  const hash = typeof alg === 'string' && Object.hasOwn(HASHES, alg) ? HASHES[alg] : undefined;
  if (!hash) throw new InvalidToken(`signing method ${String(alg).replace(/[^\w.-]/g, '')} is invalid`);
  const { kernel } = exchange.stage.context;
  const { Issuer = '', Audience = [] } = JwtConfiguration ?? {};
  if (token.claims.iss !== Issuer) throw new InvalidToken('the issuer of the token is not valid');
  const key = await findKey(kernel, Issuer, String(kid)).catch((error: unknown) => {
    throw error instanceof NoKeys ? new InvalidToken(error.message) : error;
  });
  if (!key) throw new InvalidToken('the signing key of the token was not found');
  if (!verify(hash, token.signed, key, token.signature)) throw new InvalidToken('the token has an invalid signature');
  checkTimes(token.claims, kernel.clock.now() / 1000);
  const { aud, client_id: client } = token.claims;
  // `client_id` counts only if `aud` is missing.
  const audiences = [aud ?? client].flat();
  if (!Audience.some((one) => audiences.includes(one))) {
    throw new InvalidToken('the token does not have a valid audience');
  }
  return token.claims;
}

function checkTimes({ exp, nbf, iat }: Claims, now: number): void {
  if (typeof exp !== 'number' || exp <= now) throw new InvalidToken('the token has expired');
  if (typeof nbf === 'number' && nbf > now) throw new InvalidToken('the token is not valid yet');
  if (typeof iat === 'number' && iat > now + 1) throw new InvalidToken('the token was issued in the future');
}

function parse(text: string): Token {
  const [header, claims, signature, ...rest] = text.split('.');
  if (!header || !claims || !signature || rest.length > 0) throw new InvalidToken('the token is malformed');
  return {
    header: json(header),
    claims: json(claims),
    signed: Buffer.from(`${header}.${claims}`, 'latin1'),
    signature: Buffer.from(signature, 'base64url'),
  };
}

function json(part: string): Claims {
  try {
    const value: unknown = parseUserJson(Buffer.from(part, 'base64url').toString('utf8'));
    if (value !== null && typeof value === 'object' && !Array.isArray(value)) return value as Claims;
  } catch {
    // Answered below.
  }
  throw new InvalidToken('the token is malformed');
}

/** `scope` is words in a text, `scp` may be a list. */
function scopesOf({ scope, scp }: Claims): string[] {
  const presented = scope ?? scp ?? '';
  return Array.isArray(presented) ? presented.map(String) : String(presented).split(' ').filter(Boolean);
}

function insufficient(required: readonly string[]): HttpError {
  return new HttpError(403, 'Forbidden', 'ACCESS_DENIED', {
    reason: 'insufficient_scope',
    headers: {
      'www-authenticate': `Bearer scope="${required.join(' ')}" error="insufficient_scope" error_description="the token does not have required scopes"`,
    },
  });
}

/** Claims reach functions as texts: a list as `[a b]`, an object as `map[k:v]`. */
function claimText(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(claimText).join(' ')}]`;
  if (value === null || typeof value !== 'object') return String(value);
  const pairs = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `map[${pairs.map(([name, one]) => `${name}:${claimText(one)}`).join(' ')}]`;
}
