import type { Artifacts } from '../artifacts/types.ts';
import { fail } from '../errors/catalogue/index.ts';
import type { Model, RegionModel, RolloutModel } from '../model/types.ts';
import { canaryIn } from './canary.ts';
import { live } from './deployed.ts';
import { changesApi, planDomains, type Zones } from './domains.ts';
import { planEndpoints } from './endpoints.ts';
import { planLambdas } from './lambdas.ts';
import { knownOutputs } from './outputs.ts';
import { checkMadeAtHome, planReplicas } from './replicas.ts';
import { checkOneAccount, makesBuckets, planRules } from './replication.ts';
import { planResources } from './resources.ts';
import { codeIn } from './state.ts';
import type { DeployedRegion, Deployment, Phase, RegionPlan, Selection, StackPlan, Upload } from './types.ts';
import { hasAlias } from './versions.ts';

export interface DeploymentInput {
  readonly id: string;
  readonly model: Model;
  /** Code of every selected function. */
  readonly artifacts: Artifacts;
  /** One for each region that takes part. */
  readonly base: readonly DeployedRegion[];
  readonly selection: Selection;
  /** Region -> version of its environment. */
  readonly env: Readonly<Record<string, string>>;
  /** Overrides the stage's setting. */
  readonly rollout?: RolloutModel | undefined;
  /** Resources deleted by hand are created again: any output of the resources may then have another value. */
  readonly revertDrift?: boolean;
  /** Zones of the domains for which jaws.json names none. */
  readonly zones?: Zones;
}

const isEmpty = (list: readonly string[] | 'all') => list !== 'all' && list.length === 0;

interface RegionParts {
  readonly resources: StackPlan | undefined;
  /** Functions and endpoints, in the order in which they are applied. */
  readonly rest: readonly StackPlan[];
  readonly domains: StackPlan | undefined;
  readonly uploads: readonly Upload[];
  readonly kept: readonly Upload[];
}

function planRegion(input: DeploymentInput, region: RegionModel, deployed: DeployedRegion): RegionParts {
  const { model, selection, artifacts } = input;
  const { stage } = region;
  const resources = selection.resources ? planResources(model, region, deployed, input.base) : undefined;
  const before = live(deployed.resources);
  const remove = selection.remove ?? [];
  const needed = !isEmpty(selection.functions) || !isEmpty(selection.endpoints);
  if (needed && !before && !resources) throw fail('ResourcesNotDeployed', { stage, region: region.region });

  const outputs = knownOutputs(before, resources);
  const homeValues = homeValuesOf(input, region);
  const certain = resources && input.revertDrift ? {} : outputs.values;
  const shared = { model, region, deployed, outputs: certain, outputNames: outputs.names, homeValues };
  const rollout = input.rollout ?? model.stages.find(({ name }) => name === stage)?.rollout;
  const canary = canaryIn(rollout, model, region, deployed);
  const functions =
    isEmpty(selection.functions) && remove.length === 0
      ? undefined
      : planLambdas(
          { ...shared, artifacts, remove, canary, withEndpoints: selection.endpoints === 'all' },
          selection.functions,
        );
  const present =
    functions?.present ??
    new Set(deployed.lambdas.filter(live).flatMap((stack) => Object.keys(stack.template.Resources)));
  const published = functions?.published ?? publishedIn(deployed);
  const endpoints =
    isEmpty(selection.endpoints) && remove.length === 0
      ? undefined
      : planEndpoints({ ...shared, functions: present, published, remove }, selection.endpoints);

  // An API with domains changes only together with them.
  const meansDomains = selection.domains || (live(deployed.domains) && changesApi(endpoints, deployed));
  const { zones = new Map(), revertDrift } = input;
  const domains = meansDomains ? planDomains({ model, region, deployed, endpoints, zones, revertDrift }) : undefined;

  // A domain is deleted before the endpoints that it leads to. A function is deleted after the endpoint that calls it, everything else
  // before.
  const lambdas = functions?.stacks ?? [];
  const rest = [
    ...lambdas.filter((stack) => stack.action !== 'delete'),
    ...(endpoints?.action === 'delete' ? [domains] : []),
    endpoints,
    ...lambdas.filter((stack) => stack.action === 'delete'),
  ].filter((stack) => stack !== undefined);
  const last = endpoints?.action === 'delete' ? undefined : domains;
  return { resources, rest, domains: last, uploads: functions?.uploads ?? [], kept: functions?.kept ?? [] };
}

/** Logical ids of a region's functions with an alias. */
function publishedIn({ lambdas }: DeployedRegion): Set<string> {
  const ids = lambdas
    .filter(live)
    .flatMap(({ template: { Resources } }) => Object.keys(Resources).filter((id) => hasAlias(Resources, id)));
  return new Set(ids);
}

/** Outputs of the home region that this deployment cannot change. Those of a home region that takes no part are read when needed. */
function homeValuesOf({ model, base, selection }: DeploymentInput, region: RegionModel): Record<string, string> {
  const values: Record<string, string> = {};
  for (const [output, name] of Object.entries(region.homeOutputs ?? {})) {
    const siblings = model.stages.find((one) => one.name === region.stage)?.regions ?? [];
    const home = siblings.find((one) => one.region === name);
    const deployed = base.find((one) => one.stage === region.stage && one.region === name);
    if (!home || !deployed) continue;
    const plan = selection.resources ? planResources(model, home, deployed, base) : undefined;
    const value = knownOutputs(live(deployed.resources), plan).values[output];
    if (value !== undefined) values[output] = value;
  }
  return values;
}

/**
 * The steps in every region from the deployed state to the requested one. Touches nothing. The resources are a separate phase,
 * because their outputs are known only afterwards; so is the API that domains point to.
 */
export function makeDeployment(input: DeploymentInput): Deployment {
  const { id, model, selection } = input;
  const regions = model.stages.find((stage) => stage.name === selection.stage)?.regions ?? [];
  const chosen = selection.region === undefined ? undefined : [selection.region].flat();
  const isChosen = ({ region }: { readonly region: string }) => chosen?.includes(region) ?? true;
  if (selection.resources) checkOneAccount(regions, input.base);
  const replicas = selection.resources ? planReplicas(regions, input.base) : { plans: [], base: input.base };
  const isOther = (one: { readonly region: string }) => selection.resources && !isChosen(one);
  const rules = planRules(regions, input.base, { step: 'rules', isMeant: isOther });
  if (input.base.some((one) => !isChosen(one))) checkMadeAtHome(regions, input.base, isChosen);
  const [first, second, third]: RegionPlan[][] = [[], [], []];
  for (const region of regions.filter(isChosen)) {
    const deployed = replicas.base.find((one) => one.stage === region.stage && one.region === region.region);
    if (!deployed) continue;
    const {
      resources,
      rest,
      domains,
      uploads,
      kept: keptCode,
    } = planRegion({ ...input, base: replicas.base }, region, deployed);
    const { settings } = region;
    const place = { stage: region.stage, region: region.region, bucket: region.bucket, settings };
    const { firstEnv: text, envSalt: salt } = deployed;
    // It is stored in the bucket, which is one of the resources.
    const hasBucket = resources !== undefined || live(deployed.resources) !== undefined;
    const firstEnv = text === undefined || !hasBucket ? undefined : { text, salt };
    const kept = rest.length > 0 ? rest.filter(({ action }) => action !== 'delete') : deployed.lambdas.filter(live);
    const planned = new Set(rest.map(({ name }) => name));
    const others = deployed.lambdas.filter((stack) => live(stack) && !planned.has(stack.name));
    const code = codeIn([...kept, ...others].map(({ template }) => template));
    if (resources || firstEnv) {
      first!.push({ ...place, firstEnv, uploads: [], kept: [], code, stacks: resources ? [resources] : [] });
    }
    if (rest.length > 0) second!.push({ ...place, firstEnv: undefined, uploads, kept: keptCode, code, stacks: rest });
    if (domains) third!.push({ ...place, firstEnv: undefined, uploads: [], kept: [], code, stacks: [domains] });
  }
  // The home region takes part if it gets a replica for another one, any region if its buckets get rules.
  const others = [...replicas.plans, ...rules].map(({ region }) => region);
  const isTarget = selection.resources && makesBuckets(first!, input.base);
  const base = input.base.filter((one) => isChosen(one) || isTarget || others.includes(one.region));
  const phases: Phase[] = [
    ...replicas.plans.map((plan) => ({ name: 'resources' as const, regions: [plan] })),
    { name: 'resources' as const, regions: rules },
    { name: 'resources' as const, regions: first! },
    { name: 'functions' as const, regions: second! },
    { name: 'domains' as const, regions: third! },
  ].filter((phase) => phase.regions.length > 0);
  const selected = [...input.artifacts.values()].map((artifact) => [artifact.function, artifact.hash] as const);
  return {
    id,
    project: model.name,
    stage: selection.stage,
    base,
    phases,
    code: Object.fromEntries(selected.sort(([a], [b]) => (a < b ? -1 : 1))),
    env: input.env,
  };
}
