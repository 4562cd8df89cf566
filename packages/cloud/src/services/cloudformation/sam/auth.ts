import type { Json, JsonObject } from '../template/json.ts';
import {
  absent,
  type Build,
  defined,
  formatVersion,
  object,
  put,
  type Route,
  SamProblem,
  type SamResource,
} from './build.ts';

/** The authorization of an API's routes: its security schemes, and what each operation requires. */
export interface Security {
  readonly schemes: JsonObject;
  /** A route's operation with the authorization that its event's `Auth`, or the API's default, requires. */
  secured(route: Route): Route;
  /** The authorization of preflight requests. */
  readonly preflight: Json | undefined;
}

const uriOf = (arn: Json): JsonObject => ({
  'Fn::Sub': [
    `arn:\${AWS::Partition}:apigateway:\${AWS::Region}:lambda:path/2015-03-31/functions/\${__FunctionArn__}/invocations`,
    { __FunctionArn__: arn },
  ],
});

/** https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-property-api-apiauth.html */
export function restSecurity(build: Build, resource: SamResource): Security {
  const auth = object(resource.properties.Auth);
  const authorizers = object(auth.Authorizers);
  const schemes: Record<string, Json> = Object.create(null);
  for (const [name, value] of Object.entries(authorizers)) {
    const authorizer = object(value);
    schemes[name] = restScheme(authorizer);
    const open = authorizer.FunctionArn !== undefined && authorizer.DisableFunctionDefaultPermissions !== true;
    if (open) putAuthorizerPermission(build, resource, name, authorizer.FunctionArn!);
  }
  const iam = { type: 'apiKey', name: 'Authorization', in: 'header', 'x-amazon-apigateway-authtype': 'awsSigv4' };
  const demands = (own: JsonObject): Json[] => {
    refuse(own, ['OverrideApiAuth']);
    const name = own.Authorizer ?? auth.DefaultAuthorizer;
    const demanded: Json[] = [];
    if (own.ApiKeyRequired ?? auth.ApiKeyRequired) {
      schemes.api_key = { type: 'apiKey', name: 'x-api-key', in: 'header' };
      demanded.push({ api_key: [] });
    }
    // Without a default there is nothing that NONE would take away.
    if (name === 'NONE' && auth.DefaultAuthorizer !== undefined) return [...demanded, { NONE: [] }];
    if (name === undefined || name === 'NONE') return demanded;
    if (name === 'AWS_IAM') schemes.AWS_IAM = iam;
    else checkKnown(resource, authorizers, name);
    const scopes = own.AuthorizationScopes ?? object(authorizers[String(name)]).AuthorizationScopes ?? [];
    return [...demanded, { [String(name)]: scopes }];
  };
  const toPreflight = auth.AddDefaultAuthorizerToCorsPreflight !== false && auth.DefaultAuthorizer !== undefined;
  return {
    schemes,
    secured(route) {
      const security = demands(route.auth);
      if (security.length === 0 && route.auth.ApiKeyRequired === false && auth.ApiKeyRequired === true) {
        return { ...route, operation: { ...route.operation, security } };
      }
      const byIam = (route.auth.Authorizer ?? auth.DefaultAuthorizer) === 'AWS_IAM';
      return withSecurity(byIam ? invokedAs(route, auth.InvokeRole) : route, security);
    },
    preflight: toPreflight ? demands({ ApiKeyRequired: false }) : undefined,
  };
}

function restScheme(authorizer: JsonObject): JsonObject {
  const identity = object(authorizer.Identity);
  const ttl = { authorizerResultTtlInSeconds: identity.ReauthorizeEvery };
  if (authorizer.UserPoolArn !== undefined) {
    const arns = authorizer.UserPoolArn;
    const settings = {
      type: 'cognito_user_pools',
      providerARNs: Array.isArray(arns) ? arns : [arns],
      ...ttl,
      identityValidationExpression: identity.ValidationExpression,
    };
    return scheme(identity.Header ?? 'Authorization', 'cognito_user_pools', defined(settings));
  }
  const byRequest = authorizer.FunctionPayloadType === 'REQUEST';
  const settings = defined({
    type: byRequest ? 'request' : 'token',
    authorizerUri: uriOf(authorizer.FunctionArn ?? ''),
    authorizerCredentials: authorizer.FunctionInvokeRole === 'NONE' ? undefined : authorizer.FunctionInvokeRole,
    identityValidationExpression: identity.ValidationExpression,
    identitySource: byRequest ? sourcesOf(identity) : undefined,
    ...ttl,
  });
  return scheme(byRequest ? 'Unused' : (identity.Header ?? 'Authorization'), 'custom', settings);
}

function scheme(name: Json, type: string, settings: JsonObject): JsonObject {
  return {
    type: 'apiKey',
    name,
    in: 'header',
    'x-amazon-apigateway-authorizer': settings,
    'x-amazon-apigateway-authtype': type,
  };
}

function sourcesOf(identity: JsonObject): string | undefined {
  const names = (value: Json | undefined, prefix: string) =>
    Array.isArray(value) ? value.map((name) => `${prefix}.${String(name)}`) : [];
  const all = [
    ...names(identity.Headers, 'method.request.header'),
    ...names(identity.QueryStrings, 'method.request.querystring'),
    ...names(identity.StageVariables, 'stageVariables'),
    ...names(identity.Context, 'context'),
  ];
  return all.length > 0 ? all.join(', ') : undefined;
}

/** https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-property-httpapi-httpapiauth.html */
export function httpSecurity(build: Build, resource: SamResource): Security {
  const auth = object(resource.properties.Auth);
  const authorizers = object(auth.Authorizers);
  const schemes: Record<string, Json> = Object.create(null);
  for (const [name, value] of Object.entries(authorizers)) {
    const authorizer = object(value);
    schemes[name] = httpScheme(authorizer);
    if (authorizer.FunctionArn !== undefined && authorizer.EnableFunctionDefaultPermissions === true) {
      putAuthorizerPermission(build, resource, name, authorizer.FunctionArn);
    }
  }
  return {
    schemes,
    secured(route) {
      const name = route.auth.Authorizer ?? auth.DefaultAuthorizer;
      if (name === 'NONE' && auth.DefaultAuthorizer !== undefined) return withSecurity(route, [{ NONE: [] }]);
      if (name === undefined || name === 'NONE') return route;
      if (name === 'AWS_IAM') {
        schemes.AWS_IAM = {
          type: 'apiKey',
          name: 'Authorization',
          in: 'header',
          'x-amazon-apigateway-authtype': 'awsSigv4',
        };
      } else checkKnown(resource, authorizers, name);
      const scopes = route.auth.AuthorizationScopes ?? object(authorizers[String(name)]).AuthorizationScopes ?? [];
      return withSecurity(route, [{ [String(name)]: scopes }]);
    },
    preflight: undefined,
  };
}

function httpScheme(authorizer: JsonObject): JsonObject {
  if (authorizer.JwtConfiguration !== undefined) {
    const settings = defined({
      type: 'jwt',
      jwtConfiguration: authorizer.JwtConfiguration,
      identitySource: authorizer.IdentitySource,
    });
    return { type: 'oauth2', 'x-amazon-apigateway-authorizer': settings };
  }
  const { Headers: headers, QueryStrings: queries, ReauthorizeEvery: ttl } = object(authorizer.Identity);
  const sources = [
    ...(Array.isArray(headers) ? headers.map((name) => `$request.header.${String(name)}`) : []),
    ...(Array.isArray(queries) ? queries.map((name) => `$request.querystring.${String(name)}`) : []),
  ];
  const settings = defined({
    type: 'request',
    authorizerUri: uriOf(authorizer.FunctionArn ?? ''),
    authorizerCredentials: authorizer.FunctionInvokeRole,
    identitySource: sources.length > 0 ? sources : undefined,
    authorizerResultTtlInSeconds: ttl,
    authorizerPayloadFormatVersion: formatVersion(authorizer.AuthorizerPayloadFormatVersion),
    enableSimpleResponses: authorizer.EnableSimpleResponses || undefined,
  });
  return { type: 'apiKey', name: 'Unused', in: 'header', 'x-amazon-apigateway-authorizer': settings };
}

function withSecurity(route: Route, security: readonly Json[]): Route {
  return security.length === 0 ? route : { ...route, operation: { ...route.operation, security } };
}

/**
 * `InvokeRole`: the integration is called with the credentials of the API's caller, unless the template names another
 * role or none.
 */
function invokedAs(route: Route, byDefault: Json = 'CALLER_CREDENTIALS'): Route {
  const { InvokeRole: role = byDefault } = route.auth;
  if (role === 'NONE' || role === null) return route;
  const name = 'x-amazon-apigateway-integration';
  const credentials = role === 'CALLER_CREDENTIALS' ? 'arn:aws:iam::*:user/*' : role;
  return { ...route, operation: { ...route.operation, [name]: { ...object(route.operation[name]), credentials } } };
}

function putAuthorizerPermission(build: Build, resource: SamResource, name: string, arn: Json): void {
  const text = `arn:\${AWS::Partition}:execute-api:\${AWS::Region}:\${AWS::AccountId}:\${__ApiId__}/authorizers/*`;
  const permission = {
    Action: 'lambda:InvokeFunction',
    FunctionName: arn,
    Principal: 'apigateway.amazonaws.com',
    SourceArn: { 'Fn::Sub': [text, { __ApiId__: { Ref: resource.logicalId } }] },
  };
  const id = `${resource.logicalId}${name}AuthorizerPermission`;
  put(build, id, 'AWS::Lambda::Permission', permission, resource.attributes);
}

function checkKnown(resource: SamResource, authorizers: JsonObject, name: Json): void {
  if (Object.hasOwn(authorizers, String(name))) return;
  throw new SamProblem(
    resource.logicalId,
    `Unable to set Authorizer because '${String(name)}' was not defined in 'Authorizers'.`,
  );
}

function refuse(auth: JsonObject, names: readonly string[]): void {
  const found = names.find((name) => auth[name] !== undefined);
  if (found !== undefined) throw absent(`Auth: ${found}`);
}
