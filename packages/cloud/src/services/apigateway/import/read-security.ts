import type { Authorizer, Method } from '@aws-sdk/client-api-gateway';
import { type Document, list, type Node, node, securityOf, string } from './document.ts';

const AUTHORIZER = 'x-amazon-apigateway-authorizer';
const AUTH_TYPE = 'x-amazon-apigateway-authtype';

/**
 * Authorizers by the name of their security scheme.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-swagger-extensions-authorizer.html
 */
export function readAuthorizers(document: Document): Map<string, Authorizer> {
  const authorizers = new Map<string, Authorizer>();
  for (const [name, value] of Object.entries(securityOf(document))) {
    const scheme = node(value);
    const specified = node(scheme?.[AUTHORIZER]);
    if (!scheme || !specified) continue;
    const type = string(specified.type)?.toUpperCase() ?? 'TOKEN';
    const ttl = Number(specified.authorizerResultTtlInSeconds ?? 300);
    authorizers.set(name, {
      name,
      type: type as Authorizer['type'],
      authType: string(scheme[AUTH_TYPE]) ?? 'custom',
      ...(specified.authorizerUri !== undefined && { authorizerUri: string(specified.authorizerUri) }),
      ...(specified.authorizerCredentials !== undefined && {
        authorizerCredentials: string(specified.authorizerCredentials),
      }),
      ...(specified.identityValidationExpression !== undefined && {
        identityValidationExpression: string(specified.identityValidationExpression),
      }),
      ...(Array.isArray(specified.providerARNs) && { providerARNs: specified.providerARNs.map(String) }),
      identitySource: string(specified.identitySource) || headerSource(scheme, type),
      // AWS says no time for user pools: recorded in localstack's test_import_with_cognito_auth_identity_source.
      ...(type !== 'COGNITO_USER_POOLS' && { authorizerResultTtlInSeconds: ttl }),
    });
  }
  return authorizers;
}

/** A TOKEN authorizer's token comes in the header that the scheme names. */
function headerSource(scheme: Node, type: string): string | undefined {
  return type === 'REQUEST' ? undefined : `method.request.header.${string(scheme.name) ?? 'Authorization'}`;
}

export interface Security {
  readonly authorizationType: string;
  readonly authorizer?: string;
  readonly authorizationScopes?: string[];
  readonly apiKeyRequired: boolean;
}

/** The authorization of a method: its `security`, else the document's, else its `x-amazon-apigateway-auth`. */
export function readSecurity(document: Document, operation: Node): Security {
  const schemes = securityOf(document);
  const stated = string(node(operation['x-amazon-apigateway-auth'])?.type)?.toUpperCase();
  let found: Omit<Security, 'apiKeyRequired'> = { authorizationType: stated ?? 'NONE' };
  let apiKeyRequired = false;
  for (const requirement of list(operation.security ?? document.root.security)) {
    for (const [name, scopes] of Object.entries(node(requirement) ?? {})) {
      const scheme = Object.hasOwn(schemes, name) ? node(schemes[name]) : undefined;
      if (!scheme) continue;
      if (scheme[AUTHORIZER] !== undefined) found = byAuthorizer(name, scheme, scopes);
      else if (string(scheme[AUTH_TYPE])?.toLowerCase() === 'awssigv4') found = { authorizationType: 'AWS_IAM' };
      else if (scheme.type === 'apiKey' && string(scheme.name)?.toLowerCase() === 'x-api-key') apiKeyRequired = true;
    }
  }
  return { ...found, apiKeyRequired };
}

function byAuthorizer(name: string, scheme: Node, scopes: unknown): Omit<Security, 'apiKeyRequired'> {
  const type = string(node(scheme[AUTHORIZER])?.type)?.toUpperCase();
  const authorizationScopes = list(scopes).map(String);
  return {
    authorizationType: type === 'COGNITO_USER_POOLS' ? 'COGNITO_USER_POOLS' : 'CUSTOM',
    authorizer: name,
    ...(authorizationScopes.length > 0 && { authorizationScopes }),
  };
}

export function applySecurity(method: Method, security: Security): Method {
  const { authorizer: _, ...fields } = security;
  return { ...method, ...fields };
}
