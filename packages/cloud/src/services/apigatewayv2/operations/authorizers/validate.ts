import type { Context } from '../../../../kernel/context.ts';
import { badRequest } from '../../shared/errors.ts';
import type { ApiRecord, AuthorizerRecord } from '../../state/records.ts';

/** https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis-apiid-authorizers.html */
export function checkAuthorizer(api: ApiRecord, authorizer: Partial<AuthorizerRecord>, ctx: Context): void {
  const { AuthorizerType: type, AuthorizerPayloadFormatVersion: version } = authorizer;
  const isHttp = api.ProtocolType === 'HTTP';
  if (type !== 'REQUEST' && !(type === 'JWT' && isHttp)) {
    throw badRequest(`Invalid authorizer type specified. Must be ${isHttp ? 'REQUEST or JWT' : 'REQUEST'}`);
  }
  if (!authorizer.Name) throw badRequest('No authorizer name specified');
  if (type === 'REQUEST' && isHttp && !version) {
    throw badRequest('AuthorizerPayloadFormatVersion is a required parameter for REQUEST authorizer');
  }
  if (ctx.kernel.lenient) return;
  if (type === 'JWT') {
    checkJwt(authorizer);
    return;
  }
  if (!authorizer.AuthorizerUri) throw badRequest('Authorizer URI is a required parameter for REQUEST authorizer');
  if (isHttp && version !== '1.0' && version !== '2.0') {
    throw badRequest('Invalid authorizer payload format version specified. Must be 1.0 or 2.0');
  }
  if (authorizer.EnableSimpleResponses && version !== '2.0') {
    throw badRequest('Simple responses are only supported with authorizer payload format version 2.0');
  }
  const ttl = authorizer.AuthorizerResultTtlInSeconds;
  if (ttl !== undefined && (ttl < 0 || ttl > 3600))
    throw badRequest('Authorizer result TTL has to be between 0 and 3600');
  for (const source of authorizer.IdentitySource ?? []) checkSource(source, isHttp);
}

function checkJwt({ JwtConfiguration, IdentitySource }: Partial<AuthorizerRecord>): void {
  if (!JwtConfiguration?.Issuer) throw badRequest('An issuer is required for JWT authorizers');
  if (!/^https?:\/\/./.test(JwtConfiguration.Issuer)) throw badRequest(`Invalid issuer: ${JwtConfiguration.Issuer}`);
  if (!JwtConfiguration.Audience?.length) throw badRequest('At least one audience is required for JWT authorizers');
  if (IdentitySource?.length !== 1) throw badRequest('Exactly one identity source is required for JWT authorizers');
  if (!/^\$request\.(header|querystring)\../.test(IdentitySource[0]!)) {
    throw badRequest(`Invalid identity source specified ${IdentitySource[0]}`);
  }
}

function checkSource(source: string, isHttp: boolean): void {
  const valid = isHttp
    ? /^\$(?:request\.(?:header|querystring)|context|stageVariables)\../
    : /^(?:route\.request\.(?:header|querystring)|context|stageVariables)\../;
  if (!valid.test(source)) throw badRequest(`Invalid mapping expression specified: ${source}`);
}
