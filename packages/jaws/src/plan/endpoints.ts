import { isObject } from '../base/text.ts';
import { fail } from '../errors/catalogue/index.ts';
import { topicName } from '../model/alarms/alarm.ts';
import { type ApiModel, callsFunction, noApi, settingsAt } from '../model/api/types.ts';
import { liveAlias } from '../model/live.ts';
import type { EndpointModel, Model, RegionModel, Template, TemplateResource } from '../model/types.ts';
import {
  type ApiParts,
  corsOf,
  detailsOf,
  type EndpointDetails,
  logicalIds,
  partsIn,
} from '../templates/api/details.ts';
import { dataLostWith } from '../templates/data-types.ts';
import { endpointsTemplate } from '../templates/endpoints.ts';
import { stackName, stackTags } from '../templates/names.ts';
import { httpOperationOf, operationOf } from '../templates/openapi/operation.ts';
import { schemeOf } from '../templates/openapi/security.ts';
import { methodKey, methodOfKey, type Operations } from '../templates/openapi.ts';
import { withBoundary, withTagNames } from '../templates/settings.ts';
import { wellKnownValues } from '../templates/values.ts';
import {
  causesOf,
  changesBetween,
  differing,
  impliedChanges,
  resourceDifferences,
  sayLoss,
  stackAction,
  stackTagsOf,
  tagChange,
} from './changes.ts';
import { live, namesOf } from './deployed.ts';
import { changesParametersOnly, keepRecord, nameParameters, withDigests } from './environment.ts';
import { namesFunction } from './held.ts';
import { checkOneAtATime } from './one-at-a-time.ts';
import { resolveParameters, type Sources } from './parameters.ts';
import { checkEndpoints } from './stored-body.ts';
import type { Change, DeployedRegion, Selection, StackPlan } from './types.ts';
import { likelyValues } from './versions.ts';

type Operation = Readonly<Record<string, unknown>>;

/** Operations by the id of their endpoint: `GET /greetings/hello`. */
function byId(operations: Operations): Map<string, Operation> {
  return new Map(
    Object.entries(operations).flatMap(([path, methods]) =>
      Object.entries(methods).map(([key, operation]) => [`${methodOfKey(key)} ${path}`, operation] as const),
    ),
  );
}

const words: Readonly<Record<string, string>> = { 'x-amazon-apigateway-integration': 'integration' };

/** The parts of an operation that differ; inside the integration, its parts. */
function operationDifferences(before: Operation, after: Operation): string[] {
  return differing(before, after).flatMap((name) => {
    if (name !== 'x-amazon-apigateway-integration') return [words[name] ?? name];
    return differing((before[name] ?? {}) as Operation, (after[name] ?? {}) as Operation);
  });
}

export const endpointChanges = (before: Operations, after: Operations): Change[] =>
  changesBetween('endpoint', byId(before), byId(after), operationDifferences);

/** Data that is deleted with a whole stack of endpoints. */
export const logsLost = (template: Template): Change[] =>
  dataLostWith(template).map((id) => ({ action: 'delete', kind: 'resource', id, why: [], data: 'deleted' }));

export function selectEndpoints(model: Model, selected: Selection['endpoints']): readonly EndpointModel[] {
  return model.endpoints.filter((endpoint) => selected === 'all' || selected.includes(endpoint.id));
}

interface EndpointsInput extends Pick<Sources, 'outputs' | 'outputNames' | 'homeValues'> {
  readonly model: Model;
  readonly region: RegionModel;
  readonly deployed: DeployedRegion;
  /** Logical ids of all functions after the deployment. */
  readonly functions: ReadonlySet<string>;
  /** The functions among them that are called by their alias. */
  readonly published: ReadonlySet<string>;
  /** Ids of functions whose endpoints are deleted. */
  readonly remove: readonly string[];
}

/** The planned API: the selected endpoints from the project, the others as deployed. */
function wantedParts(
  input: EndpointsInput,
  api: ApiModel,
  before: ApiParts,
  endpoints: readonly EndpointModel[],
  keep: boolean,
): ApiParts {
  const { model, region } = input;
  const { stage } = region;
  const { protocol } = api;
  const settings = settingsAt(api, stage, region.region);
  const logicalIdOf = new Map(model.functions.map((fn) => [fn.id, fn.logicalId]));
  const named = namesOf(input.deployed, model.name);
  const nameOf = (id: string) => {
    const logicalId = logicalIdOf.get(id) ?? '';
    const name = named(logicalId);
    return input.published.has(logicalId) ? `${name}:${liveAlias}` : name;
  };
  const check = (id: string, endpoint: string) => {
    const logicalId = logicalIdOf.get(id);
    if (logicalId !== undefined && input.functions.has(logicalId)) return;
    const leftOut = model.functions.some((fn) => fn.id === id && !fn.deploy);
    throw fail('EndpointFunctionNotDeployed', { stage, region: region.region, endpoint, function: id, leftOut });
  };

  const operations: Operations = Object.create(null);
  const details: Record<string, EndpointDetails> = keep ? { ...before.details } : {};
  if (keep) for (const [path, methods] of Object.entries(before.operations)) operations[path] = { ...methods };
  // The project may have an endpoint at another path by now than the deployed one.
  const removed = input.remove.map((id) => named(logicalIdOf.get(id) ?? ''));
  const gone = new Set(model.endpoints.filter((one) => input.remove.includes(one.function)).map(({ id }) => id));
  for (const [path, methods] of Object.entries(operations)) {
    for (const [key, operation] of Object.entries(methods)) {
      const [id, text] = [`${methodOfKey(key)} ${path}`, JSON.stringify(operation)];
      if (!gone.has(id) && !removed.some((name) => namesFunction(text, name))) continue;
      delete methods[key];
      delete details[id];
    }
    if (Object.keys(methods).length === 0) delete operations[path];
  }
  for (const endpoint of endpoints) {
    if (input.remove.includes(endpoint.function)) continue;
    const authorizer = endpoint.authorizer === undefined ? undefined : api.authorizers[endpoint.authorizer];
    if (callsFunction(endpoint)) check(endpoint.function, endpoint.id);
    if (authorizer?.function !== undefined) check(authorizer.function, endpoint.id);
    const cors = protocol === 'REST' ? corsOf(endpoint, settings) : undefined;
    if (endpoint.request && !endpoint.requestSchema) throw new Error(`the schemas of ${endpoint.id} were not read`);
    const methods = operations[endpoint.path] ?? {};
    operations[endpoint.path] = methods;
    methods[methodKey(endpoint.method)] =
      protocol === 'REST'
        ? operationOf(endpoint, nameOf(endpoint.function), cors)
        : httpOperationOf(endpoint, nameOf(endpoint.function));
    details[endpoint.id] = detailsOf(endpoint, cors);
  }
  const schemes = Object.values(api.authorizers).map((one) => [
    one.name,
    schemeOf(one, protocol, nameOf(one.function ?? '')),
  ]);
  return {
    protocol,
    operations,
    details,
    schemas: { ...(keep && before.schemas), ...api.models },
    schemes: { ...(keep && before.schemes), ...Object.fromEntries(schemes) },
  };
}

/** Differences beside the endpoints: settings of the API and of its stage, keys, plans, the domain. */
export function settingChanges(
  before: Template | undefined,
  after: Template,
  ids: (typeof logicalIds)['REST' | 'HTTP'],
): Change[] {
  const others = (template: Template | undefined) =>
    new Map(
      Object.entries(template?.Resources ?? {})
        .filter(([id]) => !id.startsWith(ids.deployment) && (before || (id !== ids.api && id !== ids.stage)))
        .map(([id, resource]) => [id, resource] as const),
    );
  return changesBetween('resource', others(before), others(after), (was, is) => {
    const found = resourceDifferences(withoutEndpoints(withDigests(was)), withoutEndpoints(withDigests(is)));
    return found.length === 0 && changesParametersOnly(was, is) ? ['names of parameters'] : found;
  }).map(sayLoss(before?.Resources ?? {}));
}

function withoutEndpoints({ Metadata: _, ...resource }: TemplateResource): TemplateResource {
  const { Body: body, BodyS3Location: ______, DeploymentId: __, ...properties } = resource.Properties ?? {};
  const { paths: ___, info: ____, components: _____, ...extensions } = isObject(body) ? body : {};
  const settings = Object.entries(extensions).map(([key, value]) => [key.replace('x-amazon-apigateway-', ''), value]);
  return { ...resource, Properties: { ...properties, ...Object.fromEntries(settings) } };
}

/**
 * The endpoints' stack of one region: the selected ones as the project has them, the others as deployed; with `all`, only
 * the project's. Undefined if there is nothing to deploy and nothing deployed.
 */
export function planEndpoints(input: EndpointsInput, selected: Selection['endpoints']): StackPlan | undefined {
  const { model, region, deployed } = input;
  const { stage } = region;
  const api = model.api ?? noApi;
  const name = stackName(stage, model.name, 'endpoints');
  const old = live(deployed.endpoints);
  const before = partsIn(old?.template);

  // An API of the other kind inherits nothing.
  const keep = selected !== 'all' && before.protocol === api.protocol;
  if (keep && old?.storedBody?.lost !== undefined) {
    throw fail('EndpointsBodyLost', { stage, region: region.region, stack: name, detail: old.storedBody.lost });
  }
  const endpoints = selectEndpoints(model, keep ? selected : 'all');
  const after = wantedParts(input, api, before, endpoints, keep);
  const changes = endpointChanges(before.operations, after.operations);
  if (Object.keys(after.operations).length === 0) {
    if (!old) return undefined;
    const { template } = old;
    const all = [...changes, ...logsLost(template)];
    return { name, kind: 'endpoints', action: 'delete', template, parameters: {}, fromResources: {}, changes: all };
  }
  const place = { project: model.name, stage, region: region.region };
  const alarms = input.outputNames.has(topicName) ? region.alarms : undefined;
  const made = endpointsTemplate({ ...place, alarms }, after, settingsAt(api, stage, region.region), deployed);
  const { missing } = made;
  if (missing.length > 0) throw fail('EnvVariableNotSet', { name: missing[0]!, stage, region: region.region });
  const kept = keepRecord(old?.template.Resources, made.template.Resources);
  const { resources, environment } = nameParameters(kept, old?.template.Resources, deployed);
  const { tags: userTags, permissionsBoundary } = region.settings ?? {};
  const bounded = withBoundary(resources, permissionsBoundary);
  const template = withTagNames({ ...made.template, Resources: bounded }, userTags);
  checkOneAtATime(old?.template, template, { stage, region: region.region });
  const values = resolveParameters(template, {
    ...place,
    stack: name,
    known: wellKnownValues(model, region, deployed.env),
    environment,
    outputs: input.outputs,
    outputNames: input.outputNames,
    written: region.resources.Outputs,
    homeOutputs: region.homeOutputs,
    replicaStreams: region.replicated?.streams,
    homeValues: input.homeValues ?? {},
    deployed: old?.parameters ?? {},
  });
  const certain = stackAction(old, template, values.parameters, userTags);
  if (certain !== 'none') {
    const known = { ...values, parameters: likelyValues(values, old) };
    checkEndpoints(template, known, { ...place, account: deployed.account, stack: name });
  }
  const settings = settingChanges(old?.template, template, logicalIds[api.protocol]);
  const entries = new Map(Object.entries(template.Resources));
  const implied = impliedChanges('resource', entries, causesOf(old, template, values), settings);
  const action = certain === 'none' && implied.length > 0 ? 'maybe' : certain;
  const added = stackTagsOf(old, userTags);
  const wantedTags = { ...userTags, ...stackTags(model.name, stage, 'endpoints', model.id) };
  const tags = action === 'none' ? [] : tagChange(old, wantedTags, added.projectTags?.drop);
  return {
    name,
    kind: 'endpoints',
    action,
    template,
    ...values,
    ...added,
    changes: [...changes, ...settings, ...implied, ...tags],
  };
}
