import { bearerToken, type Identity, verifyAccessToken } from './tokens/access.ts';

/** What API Gateway asks an authorizer: of type TOKEN, REQUEST, or that of an HTTP API. */
export interface AuthorizerRequest {
  readonly version?: string;
  readonly authorizationToken?: string;
  readonly headers?: Readonly<Record<string, string | undefined>> | null;
  /** `arn:aws:execute-api:<region>:<account>:<api>/<stage>/<method>/<path>` */
  readonly methodArn?: string;
}

/**
 * Lets users in, on all endpoints of the stage that ask for it, since API Gateway keeps the answer for all of them. Endpoints find
 * `sub`, `email` and `sid` in `requestContext.authorizer`. Throws `Unauthorized`, from which API Gateway makes a 401.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-lambda-authorizer-output.html
 */
export function authorize(request: AuthorizerRequest, secret: string | undefined, now: number) {
  const { version, authorizationToken, headers, methodArn } = request;
  const header = Object.entries(headers ?? {}).find(([name]) => name.toLowerCase() === 'authorization')?.[1];
  const identity = verifyAccessToken(secret, bearerToken(authorizationToken ?? header), now);
  if (version === '2.0') return { isAuthorized: identity !== undefined, context: { ...identity } };
  if (!identity || !methodArn) throw new Error('Unauthorized');
  return policy(identity, methodArn);
}

function policy(identity: Identity, methodArn: string) {
  const [api, stage] = methodArn.split('/');
  return {
    principalId: identity.sub,
    policyDocument: {
      Version: '2012-10-17',
      Statement: [{ Action: 'execute-api:Invoke', Effect: 'Allow', Resource: `${api}/${stage}/*` }],
    },
    context: { ...identity },
  };
}
