import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { buildArtifacts } from '../artifacts/build.ts';
import type { Artifacts } from '../artifacts/types.ts';
import type { Aws } from '../aws/types.ts';
import { applyPlan } from '../deploy/apply.ts';
import { readRegion, readStack } from '../deploy/read.ts';
import { settleRegion } from '../deploy/settle.ts';
import type { FunctionModel, Model, RegionModel } from '../model/types.ts';
import { live } from '../plan/deployed.ts';
import { selectEndpoints } from '../plan/endpoints.ts';
import { selectFunctions } from '../plan/lambdas.ts';
import { makePlan } from '../plan/make.ts';
import type { DeployedRegion, Plan, Selection } from '../plan/types.ts';
import { replaceFile } from '../project/edit.ts';
import { stackName } from '../templates/names.ts';
import { ensureEnv, warnOfMissing } from './environment.ts';
import type { Host } from './host.ts';
import { checkIds, forUser, openProject, reach, regionsOf } from './open.ts';
import { recordResources } from './record.ts';
import { joinSummaries, summarise } from './summary.ts';
import type { DeployOptions, DeployResult, EndpointUrl, PlanSummary, StackResult } from './types.ts';
import { urlsOf } from './urls.ts';

interface Work {
  readonly host: Host;
  readonly aws: Aws;
  readonly root: string;
  readonly model: Model;
  readonly regions: readonly RegionModel[];
  readonly recover: boolean;
}

/**
 * Deploys what is selected to a stage, in one region or all: resources, functions, endpoints. With `plan` it tells what would
 * change, with `writeOnly` it writes the templates; both only read from AWS.
 */
export function deploy(host: Host, options: DeployOptions): Promise<DeployResult> {
  return forUser(host, async () => {
    const { root, selection, recover } = options;
    const { model } = openProject(root);
    const regions = regionsOf(model, selection.stage, selection.region);
    checkIds(model, idsIn(selection.functions), idsIn(selection.endpoints));
    const functions = selectFunctions(model, selection.functions);
    const aws = await reach(host, model, options.profile);
    const work: Work = { host, aws, root, model, regions, recover };
    const apply = !options.plan && !options.writeOnly;

    const [artifacts, ready] = await Promise.all([
      buildArtifacts(
        model,
        functions.map((fn) => fn.id),
        host,
      ),
      apply ? bringUp(work, selection) : look(work),
    ]);
    for (const region of ready.deployed) warnOfMissing(host.emit, functions, region);
    if (options.writeOnly) return writeTemplates(work, { ...selection, resources: true }, artifacts, ready.deployed);

    const rest = ready.stacks.length < regions.length ? selection : { ...selection, resources: false };
    const plan = makePlan({ model, artifacts, deployed: ready.deployed, selection: rest, now: host.now() });
    const summary = ready.summary ? joinSummaries(ready.summary, summarise(plan)) : summarise(plan);
    if (options.plan) return { plan: summary, applied: false, stacks: [], urls: [], files: [] };

    const outcomes = await applyPlan(plan, host, aws, { project: model.name, recover });
    const stacks = [...ready.stacks, ...outcomes.filter((one) => !ready.stacks.some((other) => sameStack(one, other)))];
    const urls = await findUrls(work, selection, functions);
    for (const { path: _, ...url } of urls) host.emit({ type: 'url', ...url });
    return { plan: summary, applied: true, stacks, urls, files: [] };
  });
}

const idsIn = (list: readonly string[] | 'all') => (list === 'all' ? [] : list);

const sameStack = (a: StackResult, b: StackResult) => a.stack === b.stack && a.region === b.region;

interface Ready {
  readonly deployed: readonly DeployedRegion[];
  /** What was done already to get this far. */
  readonly summary: PlanSummary | undefined;
  readonly stacks: readonly StackResult[];
}

/** What is deployed, for whoever only wants to know. A salt that is not there yet is made up. */
async function look({ aws, model, regions }: Work): Promise<Ready> {
  const deployed = await Promise.all(regions.map((region) => readRegion(aws, model.name, region)));
  const salt = randomBytes(32).toString('hex');
  return {
    deployed: deployed.map((one) => ({ ...one, envSalt: one.envSalt || salt })),
    summary: undefined,
    stacks: [],
  };
}

/**
 * Makes every region ready for functions: changes that are under way have ended, and where resources are asked for and have
 * never been deployed they are now, since the environment lies in the bucket that they make.
 */
async function bringUp(work: Work, selection: Selection): Promise<Ready> {
  const { host, aws, root, model, recover } = work;
  const read = (region: RegionModel) => readRegion(aws, model.name, region);
  const before = await Promise.all(
    work.regions.map(async (region) => {
      const found = await read(region);
      return { region, deployed: (await settleRegion(host, aws, found)) ? await read(region) : found };
    }),
  );
  const missing = selection.resources ? before.filter(({ deployed }) => !live(deployed.resources)) : [];
  const first = makePlan({
    model,
    artifacts: new Map(),
    deployed: missing.map(({ deployed }) => deployed),
    selection: { ...selection, resources: true, functions: [], endpoints: [] },
    now: host.now(),
  });
  const stacks = missing.length > 0 ? await applyPlan(first, host, aws, { project: model.name, recover }) : [];
  const deployed = await Promise.all(
    before.map(async ({ region, deployed: found }) => {
      const isNew = missing.some((one) => one.region === region);
      if (!isNew && (!live(found.resources) || found.envSalt)) return found;
      await ensureEnv(aws, model.name, region);
      return read(region);
    }),
  );
  if (selection.resources) {
    for (const [index, one] of deployed.entries()) {
      recordResources(host.emit, root, work.regions[index]!.bucket, one);
    }
  }
  return { deployed, summary: missing.length > 0 ? summarise(first) : undefined, stacks };
}

/** Writes the templates of functions and endpoints beside those of the resources. */
function writeTemplates(
  { host, root, model }: Work,
  selection: Selection,
  artifacts: Artifacts,
  deployed: readonly DeployedRegion[],
): DeployResult {
  const plan: Plan = makePlan({ model, artifacts, deployed, selection, now: host.now() });
  const files: string[] = [];
  for (const { stage, region, stacks } of plan.regions) {
    for (const stack of stacks) {
      if (stack.kind === 'resources' || stack.action === 'delete') continue;
      const shard = stack.name.slice(stackName(stage, model.name, stack.kind).length);
      const path = `cloudformation/${stage}/${region}/${stack.kind}${shard}-cf.json`;
      replaceFile(join(root, path), `${JSON.stringify(stack.template, null, 2)}\n`);
      files.push(path);
      host.emit({ type: 'wrote', path: join(root, path) });
    }
  }
  return { plan: summarise(plan), applied: false, stacks: [], urls: [], files };
}

/** URLs of the endpoints that were deployed, and of those that call a deployed function. */
async function findUrls(
  { aws, model, regions }: Work,
  selection: Selection,
  functions: readonly FunctionModel[],
): Promise<EndpointUrl[]> {
  const asked = new Set([
    ...selectEndpoints(model, selection.endpoints).map((endpoint) => endpoint.id),
    ...model.endpoints.filter((one) => functions.some((fn) => fn.id === one.function)).map((one) => one.id),
  ]);
  if (asked.size === 0) return [];
  const all = await Promise.all(
    regions.map(async (region) => {
      const name = stackName(region.stage, model.name, 'endpoints');
      return urlsOf(live(await readStack(aws, region, name, 'endpoints')), region, aws.endpoint);
    }),
  );
  return all.flat().filter(({ method, path }) => asked.has(`${method} ${path}`));
}
