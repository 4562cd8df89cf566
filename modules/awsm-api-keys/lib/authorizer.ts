import { type Admission, admit, type Gate } from './admit.ts';

/** The event of an authorizer of the type REQUEST, of a REST or an HTTP API. */
export interface AuthorizerRequest {
  readonly headers?: Readonly<Record<string, string | undefined>> | null;
  /** `arn:aws:execute-api:<region>:<account>:<api>/<stage>/<method>/<path>` */
  readonly methodArn?: string;
  /** The same for an HTTP API, in format 2.0. */
  readonly routeArn?: string;
}

export interface AuthorizerOptions {
  /**
   * Who refuses a request beyond rate or quota: the authorizer, by a policy that denies, or the function, which gets `refused` and returns
   * 429. Only endpoints whose functions use `withKey` may leave it to them.
   */
  readonly refusals: 'authorizer' | 'function';
}

/**
 * Lets requests with a key in. Throws `Unauthorized` for a key that does not count, from which both kinds of APIs make a 401. A denial is a 403 in
 * HTTP APIs; in REST APIs it is the gateway response ACCESS_DENIED, which finds the context in `context.authorizer`.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-lambda-authorizer.html
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/supported-gateway-response-types.html
 */
export async function authorize(request: AuthorizerRequest, gate: Gate, { refusals }: AuthorizerOptions) {
  const { headers, methodArn, routeArn } = request;
  const header = Object.entries(headers ?? {}).find(([name]) => name.toLowerCase() === 'authorization')?.[1];
  const key = /^Bearer (\S{1,200})$/i.exec(header ?? '')?.[1];
  const admission = key === undefined ? undefined : await admit(gate, key);
  const arn = routeArn ?? methodArn;
  if (!admission || !arn) throw new Error('Unauthorized');
  const isDenied = admission.refused !== undefined && refusals === 'authorizer';
  return {
    principalId: admission.customer,
    policyDocument: {
      Version: '2012-10-17',
      // Its results are not cached, so they concern only this request.
      Statement: [{ Action: 'execute-api:Invoke', Effect: isDenied ? 'Deny' : 'Allow', Resource: arn }],
    },
    context: contextOf(admission),
  };
}

/** Strings only, since both kinds of APIs pass those on unchanged. */
const contextOf = ({ customer, key, plan, scopes, refused, retryAfter, rateLimit, rateLimitPolicy }: Admission) => ({
  sub: customer,
  customer,
  apiKey: key,
  plan,
  scopes: scopes.join(' '),
  refused: refused ?? '',
  retryAfter: String(retryAfter ?? ''),
  rateLimit,
  rateLimitPolicy,
});
