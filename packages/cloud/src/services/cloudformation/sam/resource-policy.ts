import { isObject, type Json, type JsonObject } from '../template/json.ts';
import { type Build, object, type Route, SamProblem, type SamResource } from './build.ts';

const KEY = 'x-amazon-apigateway-policy';
const INVOKE = { Action: 'execute-api:Invoke' };

/**
 * The callers and sources that may call a REST API, from its events' `Auth` and its own: statements added to those that its
 * document has.
 * https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-property-api-resourcepolicystatement.html
 */
export function resourcePolicy(
  build: Build,
  resource: SamResource,
  routes: readonly Route[],
  input: JsonObject,
  paths: JsonObject,
): JsonObject {
  const stage = resource.properties.StageName ?? '';
  const methodsOf = (path: string) => Object.keys(object(paths[path]));
  const own = object(object(resource.properties.Auth).ResourcePolicy);
  const wanted = [
    ...routes.flatMap(({ auth, path }) => [
      ...statementsOf(build, resource, object(auth.ResourcePolicy), path, methodsOf(path), stage),
      ...listOf(object(auth.ResourcePolicy).CustomStatements),
    ]),
    ...Object.keys(paths).flatMap((path) => statementsOf(build, resource, own, path, methodsOf(path), stage)),
    ...listOf(own.CustomStatements),
  ];
  if (wanted.length === 0) return {};
  const before = object(input[KEY]);
  const alone = before.Statement === undefined && wanted.length === listOf(own.CustomStatements).length;
  // May be a function that will be statements.
  if (alone) return { [KEY]: { ...before, Version: '2012-10-17', Statement: own.CustomStatements! } };
  const statements = [...listOf(before.Statement), ...wanted];
  const different = new Map(statements.map((statement) => [JSON.stringify(statement), statement]));
  return { [KEY]: { ...before, Version: '2012-10-17', Statement: [...different.values()] } };
}

function statementsOf(
  build: Build,
  resource: SamResource,
  policy: JsonObject,
  path: string,
  methods: readonly string[],
  stage: Json,
): JsonObject[] {
  const Resource = methods.map((method) => arnOf(method, path, stage));
  const accounts = (Effect: string, list: Json | undefined) =>
    listOf(list).length === 0 ? [] : [{ Effect, ...INVOKE, Resource, Principal: { AWS: listOf(list) } }];
  const denied = (Condition: JsonObject | undefined) =>
    Condition === undefined
      ? []
      : [
          { Effect: 'Allow', ...INVOKE, Resource, Principal: '*' },
          { Effect: 'Deny', ...INVOKE, Resource, Principal: '*', Condition },
        ];
  return [
    ...accounts('Allow', policy.AwsAccountWhitelist),
    ...accounts('Deny', policy.AwsAccountBlacklist),
    ...denied(addresses('NotIpAddress', policy.IpRangeWhitelist)),
    ...denied(addresses('IpAddress', policy.IpRangeBlacklist)),
    ...denied(networks(build, resource, 'StringEquals', policy, 'Blacklist')),
    ...denied(networks(build, resource, 'StringNotEquals', policy, 'Whitelist')),
  ];
}

function addresses(operator: string, list: Json | undefined): JsonObject | undefined {
  return listOf(list).length === 0 ? undefined : { [operator]: { 'aws:SourceIp': listOf(list) } };
}

function networks(
  build: Build,
  resource: SamResource,
  operator: string,
  policy: JsonObject,
  colour: 'Blacklist' | 'Whitelist',
): JsonObject | undefined {
  const plain = listOf(policy[`SourceVpc${colour}`]).map((one) => build.resolve(one));
  if (plain.some((one) => typeof one !== 'string')) {
    throw new SamProblem(
      resource.logicalId,
      `SourceVpc${colour} must be a list of strings. Use IntrinsicVpc${colour} instead for values that use Intrinsic Functions`,
    );
  }
  const starting = (prefix: string) => plain.filter((one) => String(one).startsWith(prefix));
  const vpcs = [...starting('vpc-'), ...listOf(policy[`IntrinsicVpc${colour}`])];
  const endpoints = [...starting('vpce-'), ...listOf(policy[`IntrinsicVpce${colour}`])];
  if (vpcs.length + endpoints.length === 0) return undefined;
  return {
    [operator]: {
      ...(vpcs.length > 0 ? { 'aws:SourceVpc': vpcs } : {}),
      ...(endpoints.length > 0 ? { 'aws:SourceVpce': endpoints } : {}),
    },
  };
}

function arnOf(method: string, path: string, stage: Json): JsonObject {
  const verb = method === 'x-amazon-apigateway-any-method' ? '*' : method.toUpperCase();
  const anywhere = path.replace(/\{[a-zA-Z0-9._-]+\+?\}/g, '*');
  return { 'Fn::Sub': [`execute-api:/\${__Stage__}/${verb}${anywhere}`, { __Stage__: stage }] };
}

const listOf = (value: Json | undefined): readonly Json[] =>
  value === undefined
    ? []
    : Array.isArray(value)
      ? value
      : isObject(value) || typeof value === 'string'
        ? [value as Json]
        : [];
