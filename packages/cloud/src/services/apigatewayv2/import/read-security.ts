import type { AuthorizationType, CreateAuthorizerRequest } from '@aws-sdk/client-apigatewayv2';
import { defined } from '../shared/values.ts';
import { flag, list, type Node, node, number, text, texts } from './document.ts';
import type { ImportedRoute } from './imported.ts';

type Authorizer = Omit<CreateAuthorizerRequest, 'ApiId'>;

const schemesOf = (root: Node): Node => node(node(root.components)?.securitySchemes) ?? {};

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-swagger-extensions-authorizer.html */
export function readAuthorizers(root: Node): Map<string, Authorizer> {
  const found = new Map<string, Authorizer>();
  for (const [name, scheme] of Object.entries(schemesOf(root))) {
    const specified = node(node(scheme)?.['x-amazon-apigateway-authorizer']);
    if (specified) found.set(name, authorizerOf(name, specified));
  }
  return found;
}

function authorizerOf(name: string, input: Node): Authorizer {
  const jwt = node(input.jwtConfiguration);
  return {
    ...defined({
      AuthorizerCredentialsArn: text(input.authorizerCredentials),
      AuthorizerPayloadFormatVersion: text(input.authorizerPayloadFormatVersion),
      AuthorizerResultTtlInSeconds: number(input.authorizerResultTtlInSeconds),
      AuthorizerUri: text(input.authorizerUri),
      EnableSimpleResponses: flag(input.enableSimpleResponses),
      IdentityValidationExpression: text(input.identityValidationExpression),
      JwtConfiguration: jwt && defined({ Audience: texts(jwt.audience), Issuer: text(jwt.issuer) }),
    }),
    AuthorizerType: text(input.type)?.toLowerCase() === 'jwt' ? 'JWT' : 'REQUEST',
    // Several identity sources are a list, or one text with commas.
    IdentitySource:
      texts(input.identitySource) ??
      (text(input.identitySource) ?? '')
        .split(',')
        .map((one) => one.trim())
        .filter(Boolean),
    Name: name,
  };
}

type Security = Pick<ImportedRoute, 'authorizer' | 'AuthorizationType' | 'AuthorizationScopes'>;

/** How an operation is authorized: by its own `security`, or by the document's. */
export function readSecurity(root: Node, operation: Node): Security {
  const schemes = schemesOf(root);
  const requirement = node(list(operation.security ?? root.security)[0]) ?? {};
  const [name, scopes] = Object.entries(requirement)[0] ?? [];
  const scheme = name === undefined || !Object.hasOwn(schemes, name) ? undefined : node(schemes[name]);
  const byIam =
    text(scheme?.['x-amazon-apigateway-authtype'])?.toLowerCase() === 'awssigv4' ||
    text(node(operation['x-amazon-apigateway-auth'])?.type)?.toUpperCase() === 'AWS_IAM';
  if (byIam) return security('AWS_IAM', undefined, []);
  const authorizer = node(scheme?.['x-amazon-apigateway-authorizer']);
  if (!authorizer) return security('NONE', undefined, []);
  const isJwt = text(authorizer.type)?.toLowerCase() === 'jwt';
  return security(isJwt ? 'JWT' : 'CUSTOM', name, isJwt ? (texts(scopes) ?? []) : []);
}

const security = (type: AuthorizationType, authorizer: string | undefined, scopes: string[]): Security => ({
  AuthorizationType: type,
  AuthorizationScopes: scopes,
  authorizer,
});
