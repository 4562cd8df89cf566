import {
  type Input,
  list,
  type Permission,
  passRole,
  type ServiceActions,
  structure,
  withPermissions,
} from './types.ts';

/**
 * Actions of both APIs are HTTP verbs, their resources the paths of requests.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonapigatewaymanagement.html
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonapigatewaymanagementv2.html
 */
export const apigateway: ServiceActions = (operation, input, { region, http }) => {
  if (!http) return { action: `apigateway:${operation}`, resource: undefined };
  const path = http.uri
    .replace(/\?.*/, '')
    .replace(/^\/v2(?=\/)/, '')
    .replace(/\{(\w+)\+?\}/g, (_, name: string) => encodeURIComponent(textOf(input, name)));
  const first = { action: `apigateway:${http.method}`, resource: `arn:aws:apigateway:${region}::${path}` };
  return withPermissions(first, passed(input));
};

/** Labels of paths are spelled otherwise than members in a few models. */
function textOf(input: Input, name: string): string {
  const value = input[name] ?? input[name.charAt(0).toUpperCase() + name.slice(1)];
  return value === undefined || value === null ? '*' : String(value);
}

const MEMBERS = ['credentials', 'CredentialsArn', 'authorizerCredentials', 'AuthorizerCredentialsArn'];

/** Roles that a request hands over: in a member, in a patch, or in a document that is imported, which the gateway has read. */
function passed(input: Input): (Permission | undefined)[] {
  const patches = list(input, 'patchOperations').map((patch) => structure({ patch }, 'patch').value);
  const roles = [...MEMBERS.map((name) => input[name]), ...patches, ...list(input, IMPORTED_ROLES)];
  const named = roles.filter((role): role is string => typeof role === 'string');
  return [...new Set(named)].map((role) => passRole(role, 'apigateway'));
}

/** Where the gateway puts the roles of an OpenAPI document. */
export const IMPORTED_ROLES = 'importedRoles';
