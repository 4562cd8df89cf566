import { member, type ServiceActions } from './types.ts';

/** API Gateway V2's actions are HTTP verbs on paths: https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonapigatewaymanagementv2.html */
const VERBS: readonly (readonly [prefix: RegExp, verb: string])[] = [
  [/^(Get|Export|List)/, 'GET'],
  [/^(Create|Tag)/, 'POST'],
  [/^Update/, 'PATCH'],
  [/^(Import|Reimport|Put)/, 'PUT'],
  [/^(Delete|Reset|Untag)/, 'DELETE'],
];

/** Members that name one thing, and the paths they stand in, from the outside in. */
const PATHS: readonly (readonly [member: string, path: string])[] = [
  ['ApiId', '/apis/'],
  ['DomainName', '/domainnames/'],
  ['VpcLinkId', '/vpclinks/'],
  ['StageName', '/stages/'],
  ['RouteId', '/routes/'],
  ['IntegrationId', '/integrations/'],
  ['AuthorizerId', '/authorizers/'],
  ['DeploymentId', '/deployments/'],
  ['ModelId', '/models/'],
  ['ApiMappingId', '/apimappings/'],
];

/** What a list, or a creation, is of. */
const COLLECTIONS: Readonly<Record<string, string>> = {
  Api: '/apis',
  Apis: '/apis',
  ApiMapping: '/apimappings',
  ApiMappings: '/apimappings',
  Authorizer: '/authorizers',
  Authorizers: '/authorizers',
  Deployment: '/deployments',
  Deployments: '/deployments',
  DomainName: '/domainnames',
  DomainNames: '/domainnames',
  Integration: '/integrations',
  Integrations: '/integrations',
  Model: '/models',
  Models: '/models',
  Route: '/routes',
  Routes: '/routes',
  Stage: '/stages',
  Stages: '/stages',
  VpcLink: '/vpclinks',
  VpcLinks: '/vpclinks',
};

export const apigatewayv2: ServiceActions = (operation, input, { region }) => {
  const action = `apigateway:${VERBS.find(([prefix]) => prefix.test(operation))?.[1] ?? 'GET'}`;
  const base = `arn:aws:apigateway:${region}::`;
  const arn = member(input, 'ResourceArn');
  if (arn !== undefined) return { action, resource: `${base}/tags/${encodeURIComponent(arn)}` };
  const what = operation.replace(/^[A-Z][a-z]+/, '');
  const isMany = /^(Create|Import)/.test(operation) || (operation.startsWith('Get') && what.endsWith('s'));
  const below = isMany && Object.hasOwn(COLLECTIONS, what) ? COLLECTIONS[what] : '';
  return { action, resource: `${base}${placeOf(what, isMany, input)}${below}` };
};

/** The path of the named thing. Where something is made or listed, only of what holds it. */
function placeOf(what: string, isMany: boolean, input: Parameters<ServiceActions>[1]): string {
  const outer = what.startsWith('ApiMapping') ? 'DomainName' : 'ApiId';
  const present = PATHS.filter(([name]) => member(input, name) !== undefined);
  const holder = present.find(([name]) => name === outer);
  const rest = present.filter(([name]) => name !== outer && name !== 'ApiId');
  const named = rest.find(([name]) => what.startsWith(name.replace(/(?:Id|Name)$/, '')));
  const inner = isMany ? undefined : (named ?? rest.find(([name]) => name === 'StageName'));
  return [holder, inner].map((one) => (one ? `${one[1]}${member(input, one[0])}` : '')).join('');
}
