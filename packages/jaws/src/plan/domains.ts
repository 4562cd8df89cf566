import { fail } from '../errors/catalogue/index.ts';
import type { Model, RegionModel, Template } from '../model/types.ts';
import { domainsIn, domainsTemplate, protocolOf, type ZonedDomain } from '../templates/domains.ts';
import { stackName, stackTags } from '../templates/names.ts';
import { withTagNames } from '../templates/settings.ts';
import { causesOf, impliedChanges, resourceChanges, stackAction, stackTagsOf, tagChange } from './changes.ts';
import { conditionOf, live } from './deployed.ts';
import { checkSize } from './size.ts';
import type { DeployedRegion, DeployedStack, StackPlan } from './types.ts';

/** Domain -> id of its hosted zone, or false if it is held elsewhere. */
export type Zones = ReadonlyMap<string, string | false>;

export interface DomainsInput {
  readonly model: Pick<Model, 'name' | 'stages'>;
  readonly region: RegionModel;
  readonly deployed: DeployedRegion;
  /** What the deployment does to the endpoints; undefined: nothing. */
  readonly endpoints: StackPlan | undefined;
  readonly zones: Zones;
  /** Resources deleted by hand are created again, the API with another id. */
  readonly revertDrift?: boolean | undefined;
}

/** The outputs of the endpoints that the domains take, by parameter. */
const taken = { ApiId: 'ApiId', ApiStage: 'ApiStage' } as const;

/**
 * The domains' stack of one region. Undefined if there is nothing to deploy and nothing deployed. Throws EndpointsNotDeployed if the
 * API is neither deployed nor about to be.
 */
export function planDomains(input: DomainsInput): StackPlan | undefined {
  const { model, region, deployed, endpoints, zones } = input;
  const { stage, settings } = region;
  const old = live(deployed.domains);
  const wanted = model.stages.find((one) => one.name === stage)?.domains ?? [];
  const api = endpoints ?? live(deployed.endpoints);
  const isGone = endpoints?.action === 'delete';
  if (wanted.length === 0 || isGone) return old && withoutDomains(old);
  if (!api) throw fail('EndpointsNotDeployed', { stage, region: region.region, domain: wanted[0]!.name });
  const protocol = protocolOf(api.template);
  const zoned = wanted.map(
    (domain): ZonedDomain => ({ ...domain, zone: zones.get(domain.name) ?? domain.zone ?? false }),
  );
  const place = { project: model.name, stage, region: region.region };
  const name = stackName(stage, model.name, 'domains');
  const template = withTagNames(domainsTemplate(place, zoned, protocol), settings?.tags);
  checkProtocol(old, protocol, region);
  checkSize(template, { stage, region: region.region, stack: name });
  const values = valuesFrom(endpoints, deployed, input.revertDrift ?? false);
  return {
    ...changeOf(old, { template, values, tags: settings?.tags ?? {}, place }),
    ...stackTagsOf(old, settings?.tags),
  };
}

/** The domains as deployed, for an API that may have been replaced; undefined if there are none. */
export function keepDomains(
  { stage, region }: Pick<RegionModel, 'stage' | 'region'>,
  project: string,
  deployed: DeployedRegion,
  endpoints: StackPlan | undefined,
): StackPlan | undefined {
  const old = live(deployed.domains);
  if (!old) return undefined;
  if (endpoints?.action === 'delete' || !(endpoints ?? live(deployed.endpoints))) return withoutDomains(old);
  if (!endpoints || endpoints.action === 'none') return undefined;
  checkProtocol(old, protocolOf(endpoints.template), { stage, region });
  const values = valuesFrom(endpoints, deployed, false);
  return changeOf(old, { template: old.template, values, tags: {}, place: { project, stage, region } });
}

/** The domains as a state of the stage has them. */
export function domainsOfState(
  place: { readonly project: string; readonly stage: string; readonly region: string },
  deployed: DeployedRegion,
  endpoints: StackPlan | undefined,
  template: Template,
): StackPlan {
  const old = live(deployed.domains);
  const values = valuesFrom(endpoints, deployed, false);
  return changeOf(old, { template, values, tags: {}, place });
}

/** Whether a change of the endpoints gives the API another id. An update of an API never replaces it. */
export function changesApi(endpoints: StackPlan | undefined, deployed: DeployedRegion): boolean {
  const old = live(deployed.endpoints);
  if (!endpoints || endpoints.action === 'none') return false;
  return !old || endpoints.action === 'delete' || protocolOf(old.template) !== protocolOf(endpoints.template);
}

type Values = Pick<StackPlan, 'parameters' | 'fromResources' | 'fromEndpoints'>;

function valuesFrom(endpoints: StackPlan | undefined, deployed: DeployedRegion, revertDrift: boolean): Values {
  const outputs = live(deployed.endpoints)?.outputs ?? {};
  const { ApiId, ApiStage = deployed.stage } = outputs;
  if (revertDrift || changesApi(endpoints, deployed) || ApiId === undefined) {
    return { parameters: {}, fromResources: {}, fromEndpoints: taken };
  }
  return { parameters: { ApiId, ApiStage }, fromResources: {} };
}

function changeOf(
  old: DeployedStack | undefined,
  input: {
    readonly template: StackPlan['template'];
    readonly values: Values;
    readonly tags: Readonly<Record<string, string>>;
    readonly place: { readonly project: string; readonly stage: string; readonly region: string };
  },
): StackPlan {
  const { template, values, tags, place } = input;
  const name = stackName(place.stage, place.project, 'domains');
  const certain = stackAction(old, template, values.parameters, tags);
  const own = resourceChanges(old?.template.Resources ?? {}, template.Resources);
  const implied = impliedChanges(
    'resource',
    new Map(Object.entries(template.Resources)),
    causesOf(old, template, values),
    own,
  );
  // A certificate may be waiting for its record since an earlier deployment: this one waits with it.
  const isBusy = old !== undefined && conditionOf(old) === 'busy';
  const action = certain === 'none' && (implied.length > 0 || isBusy) ? 'maybe' : certain;
  const wantedTags = { ...tags, ...stackTags(place.project, place.stage, 'domains') };
  const tagged = action === 'none' ? [] : tagChange(old, wantedTags);
  return { name, kind: 'domains', action, template, ...values, changes: [...own, ...implied, ...tagged] };
}

function withoutDomains({ name, template }: DeployedStack): StackPlan {
  const changes = resourceChanges(template.Resources, {});
  return { name, kind: 'domains', action: 'delete', template, parameters: {}, fromResources: {}, changes };
}

/** Domain names and mappings of the two kinds of APIs are resources of two types, and API Gateway allows each name only once. */
function checkProtocol(
  old: DeployedStack | undefined,
  to: 'REST' | 'HTTP',
  { stage, region }: Pick<RegionModel, 'stage' | 'region'>,
): void {
  const held = domainsIn(old?.template).find(({ protocol }) => protocol !== to);
  if (!held) return;
  throw fail('DomainsNeedTwoDeployments', { stage, region, from: held.protocol, to, domain: held.name });
}
