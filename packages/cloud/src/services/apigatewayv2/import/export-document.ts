import { defined } from '../shared/values.ts';
import type { ApiDefinition, AuthorizerRecord, IntegrationRecord, RouteRecord } from '../state/records.ts';

export interface ExportOptions {
  readonly stage: string | undefined;
  readonly region: string;
  /** Whether the `x-amazon-apigateway-…` extensions are in it. */
  readonly extensions: boolean;
}

/** An API as an OpenAPI 3.0 document. https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-export.html */
export function exportDocument(api: ApiDefinition, { stage, region, extensions }: ExportOptions): object {
  const { ApiId, Name, Description, Version, CreatedDate, CorsConfiguration: cors } = api.api;
  const paths: Record<string, Record<string, object>> = {};
  for (const route of api.routes) {
    const [, method = '', path] = /^(\S+) (\/.*)$/s.exec(route.RouteKey) ?? [];
    const key = method === '' || method === 'ANY' ? 'x-amazon-apigateway-any-method' : method.toLowerCase();
    const at = path ?? '/$default';
    paths[at] = { ...paths[at], [key]: operation(route, api, extensions) };
  }
  const url = `https://${ApiId}.execute-api.${region}.amazonaws.com`;
  const schemes = Object.fromEntries(api.authorizers.map((one) => [one.Name, scheme(one)]));
  return {
    openapi: '3.0.1',
    info: defined({
      title: Name,
      description: Description,
      version: Version ?? new Date(CreatedDate * 1000).toISOString().replace('.000Z', 'Z').replaceAll(':', '-'),
    }),
    servers: [
      stage === undefined || stage === '$default'
        ? { url }
        : { url: `${url}/{basePath}`, variables: { basePath: { default: stage } } },
    ],
    paths,
    ...(extensions && api.authorizers.length > 0 && { components: { securitySchemes: schemes } }),
    ...(extensions && cors && { 'x-amazon-apigateway-cors': withLowerCaseKeys(cors) }),
    ...(extensions && { 'x-amazon-apigateway-importexport-version': '1.0' }),
  };
}

function operation(route: RouteRecord, api: ApiDefinition, extensions: boolean): object {
  const id = /^integrations\/(.+)$/.exec(route.Target ?? '')?.[1];
  const integration = api.integrations.find(({ IntegrationId }) => IntegrationId === id);
  const authorizer = api.authorizers.find(({ AuthorizerId }) => AuthorizerId === route.AuthorizerId);
  const names = [...route.RouteKey.matchAll(/\{([^{}+]+)\+?\}/g)].map(([, name]) => name!);
  return {
    ...(route.OperationName && { operationId: route.OperationName }),
    ...(names.length > 0 && {
      parameters: names.map((name) => ({ name, in: 'path', required: true, schema: { type: 'string' } })),
    }),
    responses: { default: { description: `Default response for ${route.RouteKey}` } },
    ...(authorizer && { security: [{ [authorizer.Name]: route.AuthorizationScopes ?? [] }] }),
    ...(extensions && route.AuthorizationType === 'AWS_IAM' && { 'x-amazon-apigateway-auth': { type: 'AWS_IAM' } }),
    ...(extensions && integration && { 'x-amazon-apigateway-integration': integrationPart(integration) }),
  };
}

function integrationPart(one: IntegrationRecord): object {
  return defined({
    payloadFormatVersion: one.PayloadFormatVersion,
    integrationSubtype: one.IntegrationSubtype,
    type: one.IntegrationType?.toLowerCase(),
    httpMethod: one.IntegrationMethod,
    uri: one.IntegrationUri,
    connectionType: one.ConnectionType,
    connectionId: one.ConnectionId,
    credentials: one.CredentialsArn,
    requestParameters: one.RequestParameters,
    responseParameters: one.ResponseParameters,
    timeoutInMillis: one.TimeoutInMillis,
    tlsConfig: one.TlsConfig && withLowerCaseKeys(one.TlsConfig),
  });
}

function scheme(authorizer: AuthorizerRecord): object {
  const isJwt = authorizer.AuthorizerType === 'JWT';
  return {
    ...(isJwt ? { type: 'oauth2', flows: {} } : { type: 'apiKey', name: 'Unused', in: 'header' }),
    'x-amazon-apigateway-authorizer': defined({
      type: isJwt ? 'jwt' : 'request',
      identitySource: authorizer.IdentitySource?.join(','),
      jwtConfiguration: authorizer.JwtConfiguration && withLowerCaseKeys(authorizer.JwtConfiguration),
      authorizerUri: authorizer.AuthorizerUri,
      authorizerCredentials: authorizer.AuthorizerCredentialsArn,
      authorizerPayloadFormatVersion: authorizer.AuthorizerPayloadFormatVersion,
      authorizerResultTtlInSeconds: authorizer.AuthorizerResultTtlInSeconds,
      enableSimpleResponses: authorizer.EnableSimpleResponses,
    }),
  };
}

/** Names of members with a small first letter, as documents spell them. */
function withLowerCaseKeys(input: object): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(input).map(([name, value]) => [name.charAt(0).toLowerCase() + name.slice(1), value]),
  );
}
