import { type KeyObject, verify } from 'node:crypto';
import { parseUserJson } from '../../../../../kernel/json.ts';
import { javaDate } from '../../../shared/time.ts';

export type Claims = Readonly<Record<string, unknown>>;

/** A JSON Web Token, parsed but not yet verified. */
export interface Token {
  readonly kid: string;
  readonly claims: Claims;
  /** Whether the key made its signature (RS256). */
  isSignedBy(key: KeyObject): boolean;
}

/** Undefined: it is not a token of a user pool, which signs with RS256 only. */
export function readToken(text: string): Token | undefined {
  const parts = text.split('.');
  const [head, body, signature] = parts;
  if (parts.length !== 3 || !head || !body || !signature) return undefined;
  const header = json(head);
  const claims = json(body);
  if (!header || !claims || header.alg !== 'RS256' || typeof header.kid !== 'string') return undefined;
  return {
    kid: header.kid,
    claims,
    isSignedBy: (key) => verify('RSA-SHA256', Buffer.from(`${head}.${body}`), key, Buffer.from(signature, 'base64url')),
  };
}

function json(part: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = parseUserJson(Buffer.from(part, 'base64url').toString('utf8'));
    return value !== null && typeof value === 'object' && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Claims as `$context.authorizer.claims` shows them: all of them text, lists joined with commas, `exp` and `iat` as Java
 * prints a date.
 */
export function shownClaims(claims: Claims): Record<string, string> {
  const shown: Record<string, string> = Object.create(null);
  for (const [name, value] of Object.entries(claims)) {
    if ((name === 'exp' || name === 'iat') && typeof value === 'number') shown[name] = javaDate(value * 1000);
    else if (Array.isArray(value)) shown[name] = value.map(String).join(',');
    else shown[name] = value !== null && typeof value === 'object' ? JSON.stringify(value) : String(value);
  }
  return shown;
}
