import { AwsError } from '../../kernel/errors.ts';
import { parseUserJson } from '../../kernel/json.ts';

/** A JSON web token, taken apart. */
export interface Token {
  readonly algorithm: string;
  /** Which of the provider's keys signed it. */
  readonly keyId: string | undefined;
  readonly claims: Claims;
  /** The issuer's URL, as the token says it. */
  readonly issuer: string;
  readonly audiences: readonly string[];
  /** The text that was signed. */
  readonly signed: string;
  readonly signature: Buffer;
}

export type Claims = Readonly<Record<string, unknown>>;

export const invalidToken = (message: string): AwsError => new AwsError('InvalidIdentityToken', message, 400);

/** The token of that text, or InvalidIdentityToken. https://www.rfc-editor.org/rfc/rfc7519 */
export function readToken(text: string): Token {
  const [head = '', payload = '', signature = '', ...more] = text.split('.');
  const [header, claims] = [parsed(head), parsed(payload)];
  if (!header || !claims || signature === '' || more.length > 0) {
    throw invalidToken(
      'The ID Token provided is not a valid JWT. (You may see this error if you sent an Access Token)',
    );
  }
  return {
    algorithm: String(header.alg ?? ''),
    keyId: typeof header.kid === 'string' ? header.kid : undefined,
    claims,
    issuer: String(claims.iss ?? ''),
    audiences: [claims.aud ?? []].flat().map(String),
    signed: `${head}.${payload}`,
    signature: Buffer.from(signature, 'base64url'),
  };
}

function parsed(part: string): Claims | undefined {
  try {
    const value: unknown = parseUserJson(Buffer.from(part, 'base64url').toString());
    return isClaims(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

export const isClaims = (value: unknown): value is Claims =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Claims of GitHub's tokens that trust policies may name. https://aws.amazon.com/about-aws/whats-new/2026/01/aws-sts-supports-validation-identity-provider-claims/ */
const GITHUB = [
  'actor',
  'actor_id',
  'enterprise_id',
  'environment',
  'job_workflow_ref',
  'ref',
  'repository',
  'repository_id',
  'workflow',
];

/**
 * Condition keys of a token, below its issuer's name: `token.example.com:sub`.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html#condition-keys-wif
 */
export function tokenKeys(name: string, { claims, audiences }: Token): Record<string, readonly string[] | undefined> {
  const text = (claim: string) => {
    const values = [claims[claim] ?? []].flat().map(String);
    return values.length === 0 ? undefined : values;
  };
  // Google's tokens have a second audience, which goes first.
  const isSplit = name === 'accounts.google.com' && text('azp') !== undefined;
  const github = /^token\.actions\.githubusercontent\.com(\/|$)/.test(name) ? GITHUB : [];
  return {
    [`${name}:aud`]: isSplit ? text('azp') : audiences,
    ...(isSplit ? { [`${name}:oaud`]: audiences } : {}),
    ...Object.fromEntries(['sub', 'amr', 'email', ...github].map((claim) => [`${name}:${claim}`, text(claim)])),
  };
}
