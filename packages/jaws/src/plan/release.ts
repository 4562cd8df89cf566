import { fail } from '../errors/catalogue/index.ts';
import type { Model, RegionModel, Template } from '../model/types.ts';
import { withoutShift } from '../templates/canary.ts';
import { environmentDigest } from '../templates/environment.ts';
import { resourcesParameters } from '../templates/resources.ts';
import { wellKnownValues } from '../templates/values.ts';
import { versionIn } from '../templates/versions.ts';
import { canaryChange } from './canary.ts';
import { causesOf, impliedChanges, stackAction } from './changes.ts';
import { compareTemplates } from './compare.ts';
import { live, stacksIn } from './deployed.ts';
import { domainsOfState, keepDomains } from './domains.ts';
import { type EnvironmentParameter, parametersIn } from './environment.ts';
import { functionsNamedIn, heldBeyond, withResourcesOf } from './held.ts';
import { checkOneAtATime } from './one-at-a-time.ts';
import { knownOutputs } from './outputs.ts';
import { resolveParameters } from './parameters.ts';
import { checkReplicated, planReplicas, replicaRegions, withReplicas } from './replicas.ts';
import { withDeployedRules } from './replication.ts';
import { resourcesChanges } from './resources.ts';
import { codeIn, stateOf } from './state.ts';
import type { DeployedRegion, DeployedStack, Deployment, RegionPlan, RegionState, StackPlan } from './types.ts';
import { keepAliases, likelyValues, nameVersions } from './versions.ts';

/** What one region is brought back to. */
export interface RegionTarget {
  readonly state: RegionState;
  /** Values of the environment that the state names, by version: a template may have values of several. */
  readonly environments: ReadonlyMap<string, Readonly<Record<string, string>>>;
}

export interface ReleaseInput {
  readonly id: string;
  readonly model: Pick<Model, 'name' | 'domain' | 'stages'>;
  readonly stage: string;
  readonly base: readonly DeployedRegion[];
  /** By region. Those that have none stay as they are. */
  readonly targets: ReadonlyMap<string, RegionTarget>;
  /** Functions go to their earlier versions at once, also where their traffic was shifted then. */
  readonly atOnce: boolean;
  /**
   * Going back, not forward: data and addresses that the state lacks stay, except those named here by their logical ids, and so does a region
   * that had no code then. Undefined: going forward.
   */
  readonly mayBeLost?: readonly string[];
  /** Domains of the state too, as for a continued rollout; otherwise they stay as they are. */
  readonly withDomains?: boolean;
}

/**
 * What to do in every region to get back to a state that it had. The templates are those of that state, word for word except for the names of
 * versions, which follow what is deployed, and the aliases, which stay; values of variables come from the versions of the environment that
 * they name, and outputs of the resources from the resources. Resources stay where the state has none: only `jaws stage remove` takes them
 * away. So do domains, which lead to the API as it is by then: a roll-back is about what answers, not about the name. Going back, data and
 * addresses stay with all that they need. Touches nothing.
 */
export function planRelease(input: ReleaseInput): Deployment {
  const { id, model, stage, base, targets } = input;
  const regions = model.stages.find(({ name }) => name === stage)?.regions ?? [];
  const [first, second, third]: RegionPlan[][] = [[], [], []];
  const env: Record<string, string> = {};
  // Replicas follow jaws.json and not the release: a region that the stage has since keeps its data.
  const replicas = planReplicas(
    regions,
    base.filter((one) => targets.has(one.region)),
  );
  for (const region of regions) {
    const deployed = replicas.base.find((one) => one.region === region.region);
    const target = targets.get(region.region);
    if (!deployed || !target || (input.mayBeLost && losesItsCode(deployed, target.state))) continue;
    env[region.region] = target.state.env;
    const place = { stage, region: region.region, bucket: region.bucket, settings: region.settings };
    const code = codeIn(target.state.stacks.map(({ template }) => template));
    const none = { firstEnv: undefined, uploads: [], kept: [], code };
    const wanted = withHeld(input, deployed, withRegionsOf(regions, region, target));
    const { resources, rest, domains } = planRegion(input, region, deployed, wanted);
    if (resources) first!.push({ ...place, ...none, stacks: [resources] });
    if (rest.length > 0) second!.push({ ...place, ...none, stacks: rest });
    if (domains) third!.push({ ...place, ...none, stacks: [domains] });
  }
  const phases = [
    ...replicas.plans.map((plan) => ({ name: 'resources' as const, regions: [plan] })),
    { name: 'resources' as const, regions: first! },
    { name: 'functions' as const, regions: second! },
    { name: 'domains' as const, regions: third! },
  ].filter((phase) => phase.regions.length > 0);
  return { id, project: model.name, stage, base, phases, code: {}, env };
}

/** A state in which replicated tables are in the regions that the stage has now. */
function withRegionsOf(
  siblings: readonly RegionModel[],
  { replicated }: RegionModel,
  target: RegionTarget,
): RegionTarget {
  if (!replicated) return target;
  const wanted = replicaRegions(siblings, replicated.home);
  const stacks = target.state.stacks.map((stack) =>
    stack.kind === 'resources' ? { ...stack, template: withReplicas(stack.template, () => wanted) } : stack,
  );
  return { ...target, state: { ...target.state, stacks } };
}

/** Whether a region runs code now and had none in an earlier state: that was groundwork, and no release to go back to. */
export const losesItsCode = (deployed: DeployedRegion, earlier: Pick<RegionState, 'stacks'>): boolean =>
  codeIn(stateOf(deployed).stacks.map(({ template }) => template)).length > 0 &&
  codeIn(earlier.stacks.map(({ template }) => template)).length === 0;

type WantedStack = RegionState['stacks'][number] & Pick<StackPlan, 'held'>;

/** A state to go back to, with the data and the addresses that the region has since. Throws AddressWouldBeLost for an API of another kind. */
function withHeld({ mayBeLost }: ReleaseInput, deployed: DeployedRegion, target: RegionTarget): RegionTarget {
  if (!mayBeLost) return target;
  const { stage, region } = deployed;
  const stacks = new Map<string, WantedStack>(target.state.stacks.map((stack) => [stack.name, stack]));
  let called = '';
  for (const { name, kind, template } of stateOf(deployed).stacks) {
    if (kind !== 'endpoints') continue;
    const earlier = stacks.get(name);
    const held = heldBeyond(template, earlier?.template, mayBeLost);
    if (held.length === 0) continue;
    // Without its deployment and stage, an API that stays would answer nothing.
    if (earlier) {
      const lost = { stage, region, stack: name, how: 'deleted', address: true } as const;
      const losses = held.map(({ logicalId, type }) => ({ ...lost, logicalId, resourceType: type }));
      throw fail('AddressWouldBeLost', { losses });
    }
    stacks.set(name, { name, kind, template, held });
    called += JSON.stringify(template);
  }
  for (const { name, kind, template } of stateOf(deployed).stacks) {
    if (kind !== 'resources' && kind !== 'lambdas') continue;
    const earlier = stacks.get(name);
    if (kind === 'resources' && !earlier) continue;
    const held = heldBeyond(template, earlier?.template, mayBeLost);
    const needed = kind === 'lambdas' ? functionsNamedIn(called, template) : [];
    const functions = needed.filter((id) => !earlier?.template.Resources[id]);
    const companions = functions.flatMap((id) => [`${id}Live`, ...versionsOf(id, template)]);
    const kept = [...held.map(({ logicalId }) => logicalId), ...functions, ...companions];
    if (kept.length === 0) continue;
    const shown = [...held, ...functions.map((logicalId) => ({ logicalId, type: 'AWS::Lambda::Function' }))];
    const merged = withResourcesOf(earlier?.template ?? { ...template, Resources: {} }, template, kept);
    stacks.set(name, { ...(earlier ?? { name, kind }), template: merged, held: shown });
  }
  return { ...target, state: { ...target.state, stacks: [...stacks.values()] } };
}

const versionsOf = (id: string, { Resources }: Template): string[] => {
  const found = versionIn(Resources, id);
  return found ? [found.id] : [];
};

function planRegion(
  { model, atOnce, withDomains = false }: ReleaseInput,
  region: RegionModel,
  deployed: DeployedRegion,
  target: RegionTarget,
): {
  readonly resources: StackPlan | undefined;
  readonly rest: readonly StackPlan[];
  readonly domains: StackPlan | undefined;
} {
  const before = new Map(stacksIn(deployed).flatMap((stack) => (live(stack) ? [[stack.name, stack]] : [])));
  const stacks: readonly WantedStack[] = target.state.stacks;
  const wanted = stacks.find(({ kind }) => kind === 'resources');
  const env = target.environments.get(target.state.env) ?? deployed.env;
  const known = wellKnownValues(model, region, env);
  const resources = wanted && {
    ...planResources(region, wanted.name, before.get(wanted.name), wanted.template, known),
    ...(wanted.held && { held: wanted.held }),
  };
  const outputs = knownOutputs(live(deployed.resources), resources);
  const rest = stacks
    .filter(({ kind }) => kind !== 'resources' && kind !== 'domains')
    .map(({ name, kind, template: kept, held }): StackPlan => {
      const old = before.get(name);
      const isLambdas = kind === 'lambdas';
      const wanted = isLambdas ? { ...kept, Resources: earlier(kept.Resources, old, atOnce) } : kept;
      const values = resolveParameters(wanted, {
        stage: region.stage,
        region: region.region,
        stack: name,
        known: { ...defaultsIn(wanted, old, outputs.names), ...known },
        environment: valuesOf(wanted, target, deployed),
        outputs: outputs.values,
        outputNames: outputs.names,
        homeOutputs: region.homeOutputs,
        replicaStreams: region.replicated?.streams,
        deployed: old?.parameters ?? {},
      });
      const place = { values: likelyValues(values, old), deployed: old, base: deployed };
      const template = isLambdas ? { ...wanted, Resources: nameVersions(wanted.Resources, place) } : wanted;
      const certain = stackAction(old, template, values.parameters);
      if (!isLambdas) checkOneAtATime(old?.template, template, region);
      const own = compareTemplates(kind, old?.template, template);
      const entries = new Map(Object.entries(template.Resources));
      const what = isLambdas ? 'function' : 'resource';
      const implied = impliedChanges(what, entries, causesOf(old, template, values), own);
      const action = certain === 'none' && implied.length > 0 ? 'maybe' : certain;
      const shift = isLambdas ? canaryChange(old, template.Resources) : [];
      const { published } = target.state;
      const numbers = isLambdas && published ? { published } : {};
      const changes = [...own, ...implied, ...shift];
      return { name, kind, action, template, ...values, ...numbers, changes, ...(held && { held }) };
    });
  const gone = [...before.values()].filter(
    ({ name, kind }) => kind !== 'resources' && kind !== 'domains' && !stacks.some((stack) => stack.name === name),
  );
  const deleted = gone.map(({ name, kind, template }): StackPlan => {
    const changes = compareTemplates(kind, template, undefined);
    return { name, kind, action: 'delete', template, parameters: {}, fromResources: {}, changes };
  });
  // A function goes after the endpoint that calls it; what is made goes in the order of the state.
  const order = { resources: 0, lambdas: 1, endpoints: 2, domains: 3 } as const;
  const made = rest.sort((a, b) => order[a.kind] - order[b.kind]);
  const all = [...made, ...deleted.sort((a, b) => order[b.kind] - order[a.kind])];
  const endpoints = all.find(({ kind }) => kind === 'endpoints');
  const wantedDomains = withDomains ? stacks.find(({ kind }) => kind === 'domains') : undefined;
  const place = { project: model.name, stage: region.stage, region: region.region };
  const domains = wantedDomains
    ? domainsOfState(place, deployed, endpoints, wantedDomains.template)
    : keepDomains(region, model.name, deployed, endpoints);
  // A domain goes before the endpoints that it leads to.
  if (domains?.action === 'delete')
    return { resources, rest: [...made, domains, ...all.slice(made.length)], domains: undefined };
  return { resources, rest: all, domains };
}

/** Values of parameters that only another tool gives, and that the stack does not have now: their defaults. */
function defaultsIn(wanted: Template, old: DeployedStack | undefined, outputs: ReadonlySet<string>) {
  const isOurs = (name: string) => outputs.has(name) || outputs.has(name.replace(/^aa/, ''));
  return Object.fromEntries(
    Object.entries(wanted.Parameters ?? {}).flatMap(([name, { Default }]): [string, string][] =>
      typeof Default === 'string' && !isOurs(name) && !Object.hasOwn(old?.parameters ?? {}, name)
        ? [[name, Default]]
        : [],
    ),
  );
}

/** The functions of an earlier state, as they come back. */
function earlier(resources: Template['Resources'], old: DeployedStack | undefined, atOnce: boolean) {
  const kept = keepAliases(resources, old?.template.Resources ?? {});
  return atOnce ? withoutShift(kept) : kept;
}

function planResources(
  region: RegionModel,
  name: string,
  before: DeployedStack | undefined,
  earlier: Template,
  known: Readonly<Record<string, string>>,
): StackPlan {
  const template = withDeployedRules(earlier, before?.template);
  checkReplicated(before?.template, template, region);
  const parameters = resourcesParameters(template, known, before?.parameters ?? {}, region);
  const values = { parameters, fromResources: {} };
  const action = stackAction(before, template, parameters);
  const changes = action === 'none' ? [] : resourcesChanges(before, template, values, { set: {}, drop: [] });
  return {
    name,
    kind: 'resources',
    action,
    template,
    ...values,
    changes,
  };
}

/** Values for the parameters of variables. Throws ReleaseValueMissing for one that no kept version has. */
function valuesOf(template: Template, { environments }: RegionTarget, deployed: DeployedRegion) {
  const values = parametersIn(template).map((one) => {
    const value = environments.get(one.version)?.[one.variable] ?? valueOfNow(one, deployed);
    if (value !== undefined) return [one.parameter, value] as const;
    const { stage, region } = deployed;
    throw fail('ReleaseValueMissing', { variable: one.variable, version: one.version, stage, region });
  });
  return Object.fromEntries(values);
}

/** The value that the variable has now, where it is the one that the template means. */
function valueOfNow({ variable, digest }: EnvironmentParameter, { env, envSalt }: DeployedRegion): string | undefined {
  const value = env[variable];
  return value !== undefined && environmentDigest(variable, value, envSalt) === digest ? value : undefined;
}
