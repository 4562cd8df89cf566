import type { AuthorizerRecord } from '../../../state/records.ts';
import { javaPattern } from '../../../vtl/index.ts';
import { apiConfiguration, tokenExpired, unauthorized } from '../../gateway-error.ts';
import type { CompiledMethod, Exchange } from '../../types.ts';
import { type KeySets, keySets } from './key-sets.ts';
import { type Claims, readToken, shownClaims, type Token } from './token.ts';

/**
 * A Cognito user pool authorizer: the token must be signed by one of its pools and be in its time. A method with scopes
 * wants an access token with one of them, a method without an identity token.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-integrate-with-cognito.html
 */
export async function authorizeByCognito(
  exchange: Exchange,
  route: CompiledMethod,
  authorizer: AuthorizerRecord,
): Promise<void> {
  const token = tokenOf(exchange, authorizer);
  const { kernel } = exchange.stage.context;
  const now = kernel.clock.now();
  await checkSignature(exchange, authorizer, token, kernel.part(keySets), now);
  const { claims } = token;
  if (typeof claims.exp !== 'number' || claims.exp * 1000 <= now) throw tokenExpired();
  if (typeof claims.nbf === 'number' && claims.nbf * 1000 > now) throw unauthorized();
  checkUse(claims, route.method.authorizationScopes ?? []);
  checkAudience(claims, authorizer.identityValidationExpression);
  exchange.authorizer = { claims: shownClaims(claims) };
}

function tokenOf(exchange: Exchange, authorizer: AuthorizerRecord): Token {
  const header = /^method\.request\.header\.(.+)$/.exec(authorizer.identitySource ?? '')?.[1] ?? 'Authorization';
  const token = readToken((exchange.headers.get(header) ?? '').replace(/^Bearer +/i, ''));
  if (!token) throw unauthorized();
  return token;
}

async function checkSignature(
  exchange: Exchange,
  authorizer: AuthorizerRecord,
  token: Token,
  sets: KeySets,
  now: number,
): Promise<void> {
  if (sets.endpoint === undefined) {
    exchange.log?.add(
      'Execution failed: jaws-cloud has no Cognito user pools. AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER says where pools are served.',
    );
    throw apiConfiguration();
  }
  const pool = (authorizer.providerARNs ?? [])
    .map((arn) => /^arn:[^:]+:cognito-idp:([^:]+):\d*:userpool\/(.+)$/.exec(arn))
    .find((found) => found && issuers(sets.endpoint!, found[1]!, found[2]!).includes(String(token.claims.iss)))?.[2];
  if (pool === undefined) throw unauthorized();
  let signed: boolean;
  try {
    const key = await sets.key(pool, token.kid, now);
    signed = key !== undefined && token.isSignedBy(key);
  } catch (error) {
    exchange.log?.add(`Execution failed: the keys of the user pool ${pool} cannot be read: ${String(error)}`);
    throw apiConfiguration();
  }
  if (!signed) throw unauthorized();
}

/** A pool's own issuer, and that of a local server that names itself. */
function issuers(endpoint: string, region: string, pool: string): string[] {
  return [`https://cognito-idp.${region}.amazonaws.com/${pool}`, `${endpoint}/${pool}`];
}

function checkUse(claims: Claims, scopes: readonly string[]): void {
  const use = claims.token_use;
  if (scopes.length === 0) {
    if (use !== 'id') throw unauthorized();
    return;
  }
  const granted = String(claims.scope ?? '').split(' ');
  if (use !== 'access' || !scopes.some((scope) => granted.includes(scope))) throw unauthorized();
}

/** For user pools the authorizer's expression is about the token's audience. */
function checkAudience(claims: Claims, expression: string | undefined): void {
  if (!expression) return;
  const audience = String(claims.aud ?? claims.client_id ?? '');
  if (!javaPattern(expression).matches(audience)) throw unauthorized();
}
