import { member, type ServiceActions } from './types.ts';

/** API Gateway's actions are HTTP verbs on paths: https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonapigatewaymanagement.html */
const VERBS: readonly (readonly [prefix: RegExp, verb: string])[] = [
  [/^(Get|Export|Test)/, 'GET'],
  [/^(Create|Import|Generate)/, 'POST'],
  [/^Update/, 'PATCH'],
  [/^(Put|Tag)/, 'PUT'],
  [/^(Delete|Flush|Untag)/, 'DELETE'],
];

/** Member that names one thing, and the path it stands in. */
const PATHS: readonly (readonly [member: string, path: string])[] = [
  ['restApiId', '/restapis/'],
  ['apiKey', '/apikeys/'],
  ['usagePlanId', '/usageplans/'],
  ['domainName', '/domainnames/'],
  ['vpcLinkId', '/vpclinks/'],
  ['clientCertificateId', '/clientcertificates/'],
];

const COLLECTIONS: Readonly<Record<string, string>> = {
  RestApi: '/restapis',
  RestApis: '/restapis',
  ApiKey: '/apikeys',
  ApiKeys: '/apikeys',
  UsagePlan: '/usageplans',
  UsagePlans: '/usageplans',
  DomainName: '/domainnames',
  DomainNames: '/domainnames',
  Account: '/account',
};

export const apigateway: ServiceActions = (operation, input, { region }) => {
  const action = `apigateway:${VERBS.find(([prefix]) => prefix.test(operation))?.[1] ?? 'GET'}`;
  const base = `arn:aws:apigateway:${region}::`;
  const found = PATHS.find(([name]) => member(input, name) !== undefined);
  const what = operation.replace(/^[A-Z][a-z]+/, '');
  if (!found) return { action, resource: COLLECTIONS[what] === undefined ? undefined : base + COLLECTIONS[what] };
  const [name, path] = found;
  return { action, resource: `${base}${path}${member(input, name)}${below(input)}` };
};

/** The part of an API that is meant. */
function below(input: Parameters<ServiceActions>[1]): string {
  const stage = member(input, 'stageName');
  const resource = member(input, 'resourceId');
  const method = member(input, 'httpMethod');
  if (stage !== undefined) return `/stages/${stage}`;
  if (resource === undefined) return '';
  return `/resources/${resource}${method === undefined ? '' : `/methods/${method}`}`;
}
