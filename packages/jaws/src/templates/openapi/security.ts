import type { AuthorizerModel } from '../../model/api/types.ts';
import type { EndpointModel } from '../../model/types.ts';
import { apiRoleParameter, type Json, optionalMember } from '../openapi.ts';
import { invocationUri } from './integration.ts';

/** Security schemes that every API may use. */
export const builtInSchemes: Readonly<Record<string, Json>> = {
  api_key: { type: 'apiKey', name: 'x-api-key', in: 'header' },
  sigv4: { type: 'apiKey', name: 'Authorization', in: 'header', 'x-amazon-apigateway-authtype': 'awsSigv4' },
};

/** The credentials that a caller of an endpoint needs, in OpenAPI's terms. */
export function securityOf(endpoint: EndpointModel): Json[] {
  const { authorizationType, authorizer, scopes = [] } = endpoint;
  const needed: Json = {
    ...(authorizationType === 'AWS_IAM' && { sigv4: [] }),
    ...(authorizer !== undefined && { [authorizer]: scopes }),
    ...(endpoint.apiKeyRequired && { api_key: [] }),
  };
  return Object.keys(needed).length > 0 ? [needed] : [];
}

const schemeKey = 'x-amazon-apigateway-authorizer';

/** The header that a token comes in. */
const headerOf = (source: string): string =>
  /^(?:method\.|\$)request\.header\.([^\s,]+)$/.exec(source)?.[1] ?? 'Authorization';

/**
 * An authorizer as a security scheme.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-swagger-extensions-authorizer.html
 */
export function schemeOf(authorizer: AuthorizerModel, protocol: 'REST' | 'HTTP', functionName: string): Json {
  const apiKey = { type: 'apiKey', name: headerOf(authorizer.identitySource), in: 'header' };
  if (authorizer.jwt) {
    const { issuer, audience } = authorizer.jwt;
    const { identitySource } = authorizer;
    const jwtConfiguration = { issuer, audience };
    // OpenAPI requires flows; API Gateway ignores them.
    return { type: 'oauth2', flows: {}, [schemeKey]: { type: 'jwt', identitySource, jwtConfiguration } };
  }
  if (authorizer.type === 'COGNITO_USER_POOLS') {
    return {
      ...apiKey,
      'x-amazon-apigateway-authtype': 'cognito_user_pools',
      [schemeKey]: {
        type: 'cognito_user_pools',
        providerARNs: authorizer.providerArns,
        ...optionalMember('identityValidationExpression', authorizer.identityValidationExpression),
        ...(authorizer.ttl !== 300 && ttlOf(authorizer)),
      },
    };
  }
  return {
    ...apiKey,
    ...(authorizer.type === 'REQUEST' && { name: 'Unused' }),
    'x-amazon-apigateway-authtype': 'custom',
    [schemeKey]: {
      type: authorizer.type.toLowerCase(),
      authorizerUri: invocationUri(functionName),
      authorizerCredentials: authorizer.credentials ?? { Ref: apiRoleParameter },
      ...ttlOf(authorizer),
      ...optionalMember('identityValidationExpression', authorizer.identityValidationExpression),
      ...(authorizer.type === 'REQUEST' && { identitySource: authorizer.identitySource }),
      ...(protocol === 'HTTP' && {
        authorizerPayloadFormatVersion: authorizer.payloadFormatVersion,
        ...(authorizer.simpleResponses && { enableSimpleResponses: true }),
      }),
    },
  };
}

const ttlOf = ({ ttl }: AuthorizerModel): Json => ({ authorizerResultTtlInSeconds: ttl });

/** The same for clients, which know nothing about API Gateway: how they send their credentials. */
export function publicScheme(authorizer: AuthorizerModel): Json {
  if (authorizer.jwt) return { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' };
  const [source = ''] = authorizer.identitySource.split(',').map((one) => one.trim());
  const match = /^(?:method\.|\$)request\.(header|querystring)\.(.+)$/.exec(source);
  const place = match?.[1] === 'querystring' ? 'query' : 'header';
  return { type: 'apiKey', name: match?.[2] ?? 'Authorization', in: place };
}
