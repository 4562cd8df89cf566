import { noApi, settingsAt } from '../../model/api/types.ts';
import type { Model, RegionModel, TemplateResource } from '../../model/types.ts';
import { alarmResources } from '../../templates/alarms.ts';
import { corsOf, detailsOf } from '../../templates/api/details.ts';
import { withCanary } from '../../templates/canary.ts';
import { domainsTemplate } from '../../templates/domains.ts';
import { endpointsTemplate } from '../../templates/endpoints.ts';
import { lambdaResources } from '../../templates/lambdas.ts';
import { withBoundary } from '../../templates/settings.ts';
import { canaryIn } from '../canary.ts';
import { regionsOfTable } from '../replicas.ts';
import { domainCalls, lookingCalls, ownCalls, planningCalls, readingCalls } from './own-calls.ts';
import { arnsOf } from './places.ts';
import { resourceTypes, type Target } from './resource-types.ts';

export interface PolicyStatement {
  readonly Effect: 'Allow';
  readonly Action: readonly string[];
  readonly Resource: readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;
}

export interface DeployerPolicy {
  readonly policy: { readonly Version: '2012-10-17'; readonly Statement: readonly PolicyStatement[] };
  /** Types of resources whose required permissions JAWS does not know, with an example of each. */
  readonly unknownTypes: readonly { readonly type: string; readonly resource: string }[];
}

export interface PolicyOptions {
  /**
   * `person`: the user of JAWS. `cloudformation`: the role that CloudFormation works as, if jaws.json names one; the person then
   * only has to pass that role. `planner`: plans only. `reader`: reads only, as a promotion does with its source stage.
   * `viewer`: plans and monitors, as the dash does.
   */
  readonly of: 'person' | 'cloudformation' | 'planner' | 'reader' | 'viewer';
  /** For the role that jaws.json names for a stage, instead of the person who assumes it. */
  readonly ofRole?: boolean;
}

/** Collects actions by the resources that they apply to. */
class Statements {
  readonly #actions = new Map<string, Set<string>>();
  readonly #passed = new Map<string, Set<string>>();

  allow(actions: readonly string[], resources: readonly string[]): void {
    if (resources.length === 0) return;
    const key = JSON.stringify(resources);
    const known = this.#actions.get(key) ?? new Set();
    for (const action of actions) known.add(action);
    this.#actions.set(key, known);
  }

  pass(services: readonly string[], roles: readonly string[]): void {
    const key = JSON.stringify(roles);
    const known = this.#passed.get(key) ?? new Set();
    for (const service of services) known.add(service);
    this.#passed.set(key, known);
  }

  all(): PolicyStatement[] {
    const plain = [...this.#actions]
      .filter(([, actions]) => actions.size > 0)
      .map(
        ([key, actions]): PolicyStatement => ({
          Effect: 'Allow',
          Action: [...actions].sort(),
          Resource: JSON.parse(key),
        }),
      );
    const passing = [...this.#passed].map(
      ([key, services]): PolicyStatement => ({
        Effect: 'Allow',
        Action: ['iam:PassRole'],
        Resource: JSON.parse(key),
        Condition: { StringEquals: { 'iam:PassedToService': [...services].sort() } },
      }),
    );
    return [...plain, ...passing];
  }
}

/** The smallest policy for working with these regions of a project, from its resources. Touches nothing. */
export function deployerPolicy(model: Model, regions: readonly RegionModel[], options: PolicyOptions): DeployerPolicy {
  const { of } = options;
  const isReading = of === 'planner' || of === 'reader' || of === 'viewer';
  const statements = new Statements();
  const unknown = new Map<string, string>();
  for (const region of regions) {
    const domains = model.stages.find(({ name }) => name === region.stage)?.domains ?? [];
    // If jaws.json does not name a zone, it may be any.
    const zones = [...new Set(domains.flatMap(({ zone = '*' }) => (zone === false ? [] : [zone])))];
    const arnsIn = (target: Target, place: RegionModel) =>
      arnsOf(target, model.name, place, zones.includes('*') ? ['*'] : zones);
    const arns = (target: Target) => arnsIn(target, region);
    const role = region.settings?.cloudFormationRole;
    const assumed = (region.access ?? model.accounts?.[region.stage])?.role;
    if (assumed && !options.ofRole && of !== 'cloudformation') {
      // The permissions are the role's. A user who only plans does not get those of a deployment through it.
      if (of !== 'planner') statements.allow(['sts:AssumeRole'], [assumed.arn]);
      continue;
    }
    if (isReading) {
      for (const { target, actions } of readingCalls) statements.allow(actions, arns(target));
      if (of === 'viewer') {
        for (const { target, actions } of lookingCalls) statements.allow(actions, arns(target));
        // CloudFormation detects drift with the permissions of the caller.
        for (const [, { Type }] of resourcesOf(model, region)) {
          const rights = resourceTypes[Type];
          if (!rights) continue;
          const { target, actions, also = [], properties = {} } = rights;
          // Includes unset properties: drift detection finds out whether they are set.
          const ofProperties = Object.values(properties).filter((more) => targetOf(more, target) === target);
          statements.allow([...actions, ...also, ...ofProperties.flat()].filter(onlyReads), arns(target));
        }
      }
      if (of !== 'reader') {
        for (const { target, actions } of planningCalls) statements.allow(actions, arns(target));
        if (role !== undefined) statements.pass(['cloudformation.amazonaws.com'], [role]);
      }
      continue;
    }
    if (of === 'person') {
      const calls = domains.length > 0 ? [...ownCalls, ...domainCalls] : ownCalls;
      for (const { target, actions, also = [] } of calls) statements.allow([...actions, ...also], arns(target));
      // JAWS reads the ARNs of streams that CloudFormation does not know.
      if (region.replicated?.streams) statements.allow(['dynamodb:DescribeTable'], arns('table'));
      if (role !== undefined) {
        statements.pass(['cloudformation.amazonaws.com'], [role]);
        continue;
      }
    }
    // CloudFormation reads the code of functions for Lambda.
    if (of === 'cloudformation') statements.allow(['s3:GetObject'], arns('objects of the jaws bucket'));
    for (const [id, resource] of resourcesOf(model, region)) {
      const { Type, Properties = {} } = resource;
      const rights = resourceTypes[Type];
      if (!rights) {
        if (!unknown.has(Type)) unknown.set(Type, id);
        continue;
      }
      const { target, actions, anywhere = [], also = [], properties = {}, passes, passesWith = {} } = rights;
      const own = placesOf(region, resource).flatMap((place) => arnsIn(target, place));
      statements.allow([...actions, ...also], own);
      statements.allow(anywhere, arns('everything'));
      for (const [name, more] of Object.entries(properties)) {
        if (Properties[name] === undefined) continue;
        const other = targetOf(more, target);
        statements.allow(more, other === target ? own : arns(other));
      }
      if (passes) statements.pass(passes, arns('role'));
      for (const [name, services] of Object.entries(passesWith)) {
        if (Properties[name] !== undefined) statements.pass(services, arns('role'));
      }
    }
  }
  const unknownTypes = [...unknown].sort().map(([type, resource]) => ({ type, resource }));
  return { policy: { Version: '2012-10-17', Statement: statements.all() }, unknownTypes };
}

const onlyReads = (action: string): boolean => /^[\w-]+:(?:Describe|Get|GET$|Head|List)/.test(action);

/** A global table is made in the home region and is in others as well. */
const placesOf = (region: RegionModel, resource: TemplateResource): readonly RegionModel[] =>
  resource.Type === 'AWS::DynamoDB::GlobalTable'
    ? regionsOfTable(resource).map((one) => ({ ...region, region: one }))
    : [region];

/** An inline policy is of roles and of groups. */
const targetOf = (actions: readonly string[], target: Target): Target =>
  actions.some((action) => action.includes('GroupPolicy')) ? 'group' : target;

/** Everything that the stacks of a region have. */
function resourcesOf(model: Model, region: RegionModel): [id: string, resource: TemplateResource][] {
  const { stage, bucket, settings } = region;
  const place = {
    stage,
    region: region.region,
    project: model.name,
    bucket,
    env: {},
    envSalt: '',
    envVersion: '',
    warm: settings?.warm,
  };
  const functions = model.functions.map((fn) => ({
    ...lambdaResources(fn, { key: '', handler: '' }, place).resources,
    ...alarmResources(fn, region.alarms, place, model.api?.authorizers),
  }));
  const { rollout } = model.stages.find(({ name }) => name === stage) ?? {};
  const canary = canaryIn(rollout, model, region, { stage: region.stage, alarms: rollout?.alarms ?? [], lambdas: [] });
  const shifted = withCanary(Object.assign({}, ...functions), canary);
  const all = [region.resources.Resources, shifted, ...endpointsOf(model, region), domainsOf(model, region)];
  return all.flatMap((resources) => Object.entries(withBoundary(resources, settings?.permissionsBoundary)));
}

function domainsOf(model: Model, region: RegionModel): Readonly<Record<string, TemplateResource>> {
  const domains = model.stages.find(({ name }) => name === region.stage)?.domains ?? [];
  const zoned = domains.map((domain) => ({ ...domain, zone: domain.zone ?? '*' }));
  const place = { project: model.name, stage: region.stage, region: region.region };
  return domainsTemplate(place, zoned, (model.api ?? noApi).protocol).Resources;
}

function endpointsOf(model: Model, region: RegionModel): Readonly<Record<string, TemplateResource>>[] {
  if (model.endpoints.length === 0) return [];
  const api = model.api ?? noApi;
  const settings = settingsAt(api, region.stage, region.region);
  const details = Object.fromEntries(
    model.endpoints.map((endpoint) => [endpoint.id, detailsOf(endpoint, corsOf(endpoint, settings))]),
  );
  const parts = { protocol: api.protocol, operations: {}, details, schemas: {}, schemes: {} };
  const place = { project: model.name, stage: region.stage, region: region.region, alarms: region.alarms };
  return [endpointsTemplate(place, parts, settings).template.Resources];
}
