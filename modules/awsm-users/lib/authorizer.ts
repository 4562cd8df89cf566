import type { KeyObject } from 'node:crypto';
import type { Store } from './table.ts';
import { bearerToken, type Identity, verifyAccessToken } from './tokens/access.ts';
import { keyReader } from './tokens/published-key.ts';

/** The event of an authorizer of a REST API (TOKEN or REQUEST) or of an HTTP API. */
export interface AuthorizerRequest {
  readonly authorizationToken?: string;
  readonly headers?: Readonly<Record<string, string | undefined>> | null;
  /** `arn:aws:execute-api:<region>:<account>:<api>/<stage>/<method>/<path>` */
  readonly methodArn?: string;
  /** The same for an HTTP API, in format 2.0. */
  readonly routeArn?: string;
}

export interface Verifier {
  readonly publicKey: () => Promise<KeyObject | undefined>;
  /** USERS_ISSUER: project and stage. */
  readonly issuer: string;
  /** Milliseconds. */
  readonly now: () => number;
}

/** Verifies tokens of the users in this table, with the public key that is published there. */
export const createVerifier = (store: Store, issuer: string): Verifier => ({
  publicKey: keyReader(store),
  issuer,
  now: store.now,
});

/** The owner of a token; undefined if it is invalid. */
export async function identify({ publicKey, issuer, now }: Verifier, token: unknown): Promise<Identity | undefined> {
  const key = await publicKey();
  return key && verifyAccessToken(key, issuer, token, now());
}

/**
 * Lets users in, on all endpoints of the stage that use it, since API Gateway keeps the answer for all of them. Endpoints find
 * `sub`, `email`, `sid`, `roles` and `amr` (both separated by spaces) in `requestContext.authorizer`, in an HTTP API in
 * `requestContext.authorizer.lambda`. Throws `Unauthorized`, from which API Gateway makes a 401.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-lambda-authorizer-output.html
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-lambda-authorizer.html
 */
export async function authorize(request: AuthorizerRequest, verifier: Verifier) {
  const { authorizationToken, headers, methodArn, routeArn } = request;
  const header = Object.entries(headers ?? {}).find(([name]) => name.toLowerCase() === 'authorization')?.[1];
  const token = bearerToken(authorizationToken ?? header);
  const identity = token === undefined ? undefined : await identify(verifier, token);
  const arn = routeArn ?? methodArn;
  if (!identity || !arn) throw new Error('Unauthorized');
  return policy(identity, arn);
}

function policy({ roles, amr, ...identity }: Identity, arn: string) {
  const [api, stage] = arn.split('/');
  return {
    principalId: identity.sub,
    policyDocument: {
      Version: '2012-10-17',
      Statement: [{ Action: 'execute-api:Invoke', Effect: 'Allow', Resource: `${api}/${stage}/*` }],
    },
    context: { ...identity, roles: roles.join(' '), amr: amr.join(' ') },
  };
}
