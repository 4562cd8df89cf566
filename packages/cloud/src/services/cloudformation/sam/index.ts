import { entry, isObject, type Json, type JsonObject } from '../template/json.ts';
import { restApi } from './apis.ts';
import { application } from './application.ts';
import {
  absent,
  type Build,
  object,
  pick,
  type Route,
  SAM,
  SamProblem,
  type SamResource,
  transformFailure,
} from './build.ts';
import { deploymentApplication } from './deployment-preference.ts';
import { IMPLICIT_HTTP, IMPLICIT_REST } from './events/api.ts';
import { serverlessFunction } from './function.ts';
import { checkGlobals, withGlobals } from './globals.ts';
import { httpApi } from './http-api.ts';
import { checkProperties } from './known-properties.ts';
import { stateMachine } from './state-machine.ts';
import { layerVersion, simpleTable } from './tables-and-layers.ts';

/** In this order: functions name layers and fill APIs. */
const makers: readonly (readonly [type: string, make: (build: Build, resource: SamResource) => void])[] = [
  ['AWS::Serverless::Application', application],
  ['AWS::Serverless::LayerVersion', layerVersion],
  ['AWS::Serverless::SimpleTable', simpleTable],
  ['AWS::Serverless::Function', serverlessFunction],
  ['AWS::Serverless::StateMachine', stateMachine],
  ['AWS::Serverless::Api', restApi],
  ['AWS::Serverless::HttpApi', httpApi],
];

/**
 * The transform `AWS::Serverless-2016-10-31`: a template of SAM's resources as one of CloudFormation's. `values`: the
 * parameters' values. https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-specification.html
 */
export function transformSam(
  template: JsonObject,
  values: (parameter: string) => string | undefined,
  region: string,
): JsonObject {
  const { Globals: globals, ...rest } = template;
  checkGlobals(object(globals));
  const build = begin(template, object(globals), values, region);
  const problems: string[] = [];
  for (const [type, make] of makers) {
    for (const resource of build.sources.values()) {
      if (resource.type !== type) continue;
      attempt(() => {
        checkProperties(resource);
        make(build, resource);
      });
    }
  }
  const implicit = (
    logicalId: string,
    type: string,
    properties: JsonObject,
    routes: readonly Route[] = [],
  ): SamResource => ({
    logicalId,
    type,
    properties: withGlobals(object(globals), type, properties),
    attributes: conditionOf(logicalId, routes, build.conditions),
  });
  if (build.restRoutes.has(IMPLICIT_REST) && !build.sources.has(IMPLICIT_REST)) {
    const routes = build.restRoutes.get(IMPLICIT_REST);
    const api = implicit(IMPLICIT_REST, 'AWS::Serverless::Api', { StageName: 'Prod' }, routes);
    attempt(() => restApi(build, api, true));
  }
  if (build.httpRoutes.has(IMPLICIT_HTTP) && !build.sources.has(IMPLICIT_HTTP)) {
    const routes = build.httpRoutes.get(IMPLICIT_HTTP);
    attempt(() => httpApi(build, implicit(IMPLICIT_HTTP, 'AWS::Serverless::HttpApi', {}, routes)));
  }
  if (build.deployments.length > 0) {
    deploymentApplication(build, conditionOf('ServerlessCodeDeploy', build.deployments, build.conditions));
  }
  if (problems.length > 0) {
    throw transformFailure(
      SAM,
      `Invalid Serverless Application Specification document. Number of errors found: ${problems.length}. ${problems.join(' ')}`,
    );
  }
  const made: JsonObject = {
    ...rest,
    ...(build.conditions.size === 0
      ? {}
      : { Conditions: { ...object(template.Conditions), ...Object.fromEntries(build.conditions) } }),
    Resources: Object.fromEntries(build.resources),
  };
  return rename(made, build.renamed) as JsonObject;

  function attempt(make: () => void): void {
    try {
      make();
    } catch (error) {
      if (!(error instanceof SamProblem)) throw error;
      problems.push(error.message);
    }
  }
}

/**
 * An implicit resource, an API or CodeDeploy's application, is created when one of those that need it is: when all have
 * conditions, one of them must hold. A condition that says so is added to `made`.
 */
function conditionOf(
  logicalId: string,
  users: readonly { readonly condition?: string }[],
  made: Map<string, Json>,
): JsonObject {
  const names = new Set(users.flatMap(({ condition }) => (condition === undefined ? [] : [condition])));
  const always = users.some(({ condition }) => condition === undefined);
  const [only, ...others] = [...names].sort();
  if (always || only === undefined) return {};
  if (others.length === 0) return { Condition: only };
  made.set(`${logicalId}Condition`, oneOf([only, ...others].map((Condition) => ({ Condition }))));
  return { Condition: `${logicalId}Condition` };
}

/** `Fn::Or` takes ten at most. */
function oneOf(all: readonly Json[]): Json {
  if (all.length === 1) return all[0]!;
  if (all.length <= 10) return { 'Fn::Or': all };
  return { 'Fn::Or': [...all.slice(0, 9), oneOf(all.slice(9))] };
}

function begin(
  template: JsonObject,
  globals: JsonObject,
  values: (parameter: string) => string | undefined,
  region: string,
): Build {
  const sources = new Map<string, SamResource>();
  const resources = new Map<string, JsonObject>();
  for (const [logicalId, value] of Object.entries(object(template.Resources))) {
    const definition = object(value);
    const type = String(definition.Type);
    if (definition.Connectors !== undefined) throw absent('Connectors of a resource');
    if (!type.startsWith('AWS::Serverless::')) {
      resources.set(logicalId, definition);
      continue;
    }
    if (!makers.some(([name]) => name === type)) throw absent(`The resource type ${type}`);
    const { DependsOn: dependsOn, Metadata: metadata } = definition;
    sources.set(logicalId, {
      logicalId,
      type,
      properties: withGlobals(globals, type, object(definition.Properties), definition.IgnoreGlobals),
      attributes: pick(definition, ['Condition', 'DeletionPolicy', 'UpdateReplacePolicy']),
      ...(dependsOn === undefined ? {} : { dependsOn }),
      ...(metadata === undefined ? {} : { metadata }),
    });
  }
  const resolve = (value: Json): Json => {
    if (Array.isArray(value)) return value.map(resolve);
    if (!isObject(value)) return value;
    const object = value as JsonObject;
    const ref = entry(object, 'Ref');
    const known = typeof ref === 'string' && Object.keys(object).length === 1 ? values(ref) : undefined;
    if (known !== undefined) return known;
    return Object.fromEntries(Object.entries(object).map(([name, item]) => [name, resolve(item)]));
  };
  return {
    sources,
    resources,
    restRoutes: new Map(),
    httpRoutes: new Map(),
    conditions: new Map(),
    renamed: new Map(),
    globals,
    region,
    deployments: [],
    resolve,
  };
}

/** Updates `Ref`, `Fn::GetAtt`, `Fn::Sub` and `DependsOn` of resources whose logical id has changed. */
function rename(value: Json, renamed: ReadonlyMap<string, string>): Json {
  if (Array.isArray(value)) return value.map((item) => rename(item, renamed));
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value as JsonObject).map(([name, item]) => {
      if (name === 'Ref' && typeof item === 'string') return [name, renamed.get(item) ?? item];
      if (name === 'Fn::Sub') return [name, renameSub(item, renamed)];
      if (name === 'Fn::GetAtt' && Array.isArray(item)) return [name, renameAttribute(item, renamed)];
      if (name === 'DependsOn') return [name, renameNames(item, renamed)];
      return [name, rename(item, renamed)];
    }),
  );
}

function renameAttribute(parts: readonly Json[], renamed: ReadonlyMap<string, string>): Json {
  const [first, ...rest] = parts;
  const property = renamed.get(`${String(first)}.${String(rest[0]).split('.')[0]}`);
  // `Function.Alias` and its like are resources themselves: what follows is their attribute.
  if (property !== undefined) return [property, ...String(rest[0]).split('.').slice(1), ...rest.slice(1)];
  return [renamed.get(String(first)) ?? first!, ...rest];
}

function renameSub(value: Json, renamed: ReadonlyMap<string, string>): Json {
  const inText = (text: Json) =>
    typeof text === 'string'
      ? text.replace(/\$\{([A-Za-z0-9]+(?:\.[A-Za-z0-9]+)?)/g, (whole, name: string) => {
          const [first, second] = name.split('.');
          const to = renamed.get(name) ?? renamed.get(first!);
          if (to === undefined) return whole;
          return `\${${to}${renamed.has(name) || second === undefined ? '' : `.${second}`}`;
        })
      : text;
  if (!Array.isArray(value)) return inText(value);
  const [text, ...others] = value as Json[];
  return [inText(text ?? ''), ...others.map((item) => rename(item, renamed))];
}

function renameNames(value: Json, renamed: ReadonlyMap<string, string>): Json {
  if (Array.isArray(value)) return value.map((item) => renameNames(item, renamed));
  return typeof value === 'string' ? (renamed.get(value) ?? value) : value;
}
