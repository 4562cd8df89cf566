import { bearerToken, type Identity, verifyAccessToken } from './tokens/access.ts';

/** The event of an authorizer of a REST API (TOKEN or REQUEST) or of an HTTP API. */
export interface AuthorizerRequest {
  readonly authorizationToken?: string;
  readonly headers?: Readonly<Record<string, string | undefined>> | null;
  /** `arn:aws:execute-api:<region>:<account>:<api>/<stage>/<method>/<path>` */
  readonly methodArn?: string;
  /** The same of an HTTP API, in format 2.0. */
  readonly routeArn?: string;
}

/**
 * Lets users in, on all endpoints of the stage that use it, since API Gateway keeps the answer for all of them. Endpoints find
 * `sub`, `email` and `sid` in `requestContext.authorizer`, in an HTTP API in `requestContext.authorizer.lambda`. Throws `Unauthorized`,
 * from which API Gateway makes a 401.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-lambda-authorizer-output.html
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-lambda-authorizer.html
 */
export function authorize(request: AuthorizerRequest, secret: string | undefined, now: number) {
  const { authorizationToken, headers, methodArn, routeArn } = request;
  const header = Object.entries(headers ?? {}).find(([name]) => name.toLowerCase() === 'authorization')?.[1];
  const identity = verifyAccessToken(secret, bearerToken(authorizationToken ?? header), now);
  const arn = routeArn ?? methodArn;
  if (!identity || !arn) throw new Error('Unauthorized');
  return policy(identity, arn);
}

function policy(identity: Identity, arn: string) {
  const [api, stage] = arn.split('/');
  return {
    principalId: identity.sub,
    policyDocument: {
      Version: '2012-10-17',
      Statement: [{ Action: 'execute-api:Invoke', Effect: 'Allow', Resource: `${api}/${stage}/*` }],
    },
    context: { ...identity },
  };
}
