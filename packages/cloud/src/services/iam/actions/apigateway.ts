import { type Input, type Permission, passRole, type ServiceActions, together } from './types.ts';

/**
 * Actions of both APIs are HTTP verbs, their resources the paths of requests.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonapigatewaymanagement.html
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonapigatewaymanagementv2.html
 */
export const apigateway: ServiceActions = (operation, input, { region, http }) => {
  if (!http) return { action: `apigateway:${operation}`, resource: undefined };
  const path = http.uri
    .replace(/\?.*$/, '')
    .replace(/^\/v2(?=\/)/, '')
    .replace(/\{(\w+)\+?\}/g, (_, name: string) => encodeURIComponent(textOf(input, name)));
  const first = { action: `apigateway:${http.method}`, resource: `arn:aws:apigateway:${region}::${path}` };
  return together(first, passed(input));
};

/** Labels of paths are spelt otherwise than members in a few models. */
function textOf(input: Input, name: string): string {
  const value = input[name] ?? input[name.charAt(0).toUpperCase() + name.slice(1)];
  return value === undefined || value === null ? '*' : String(value);
}

const passed = (input: Input): (Permission | undefined)[] =>
  ['credentials', 'CredentialsArn', 'authorizerCredentials', 'AuthorizerCredentialsArn'].map((name) => {
    const role = input[name];
    return passRole(typeof role === 'string' ? role : undefined, 'apigateway');
  });
