import { buildArtifacts } from '../artifacts/build.ts';
import type { Artifacts } from '../artifacts/types.ts';
import { rejected } from '../aws/observe.ts';
import type { Aws } from '../aws/types.ts';
import { type JawsBucket, jawsBucket } from '../deploy/bucket.ts';
import { Moved } from '../deploy/context.ts';
import { executeDeployment, type RegionEnd, tokenOf } from '../deploy/execute.ts';
import { acquireLeases, dropEndedLeases, type Lease } from '../deploy/lease.ts';
import { fail } from '../errors/catalogue/index.ts';
import type { PlanSummary, StackOutcome } from '../events.ts';
import { apiWarnings } from '../model/api/warnings.ts';
import { runtimeWarnings } from '../model/runtime-warnings.ts';
import type { FunctionModel, Model, RegionModel } from '../model/types.ts';
import { live } from '../plan/deployed.ts';
import { makeDeployment } from '../plan/deployment.ts';
import { selectFunctions } from '../plan/lambdas.ts';
import type { Deployment } from '../plan/types.ts';
import { stackName } from '../templates/names.ts';
import { readBase } from './base.ts';
import { warnOfMissing } from './environment.ts';
import { failureOfAll, type RegionFailure, reportFailure } from './failures.ts';
import type { Host } from './host.ts';
import { warnOfLeftRegions } from './left-regions.ts';
import { warnOfModulesOnlyInNpm } from './modules/only-in-npm.ts';
import { checkIds, forUser, reach, regionsOf } from './open.ts';
import { findDrift, previewChanges } from './preview.ts';
import { type RegionOutputs, recordResources } from './record.ts';
import { joinSummaries, summarize } from './summary.ts';
import { asDeployment, newDeploymentId } from './task.ts';
import type { DeployOptions, DeployResult } from './types.ts';
import { urlsAfter } from './urls.ts';
import { writeTemplates } from './write-templates.ts';

/**
 * Deploys what is selected to a stage, in one region or all: resources, functions, endpoints. Nothing is changed before everything
 * is built and planned. A region that fails stops no other; the error comes when all have ended.
 */
export function deploy(host: Host, options: DeployOptions): Promise<DeployResult> {
  const id = newDeploymentId(host.now());
  return asDeployment(host, id, (task) => forUser(task, () => run(task, id, options)));
}

/** One deployment on its way. */
interface Work {
  readonly host: Host;
  readonly id: string;
  readonly aws: Aws;
  readonly model: Model;
  readonly options: DeployOptions;
  readonly functions: readonly FunctionModel[];
  readonly regions: readonly RegionModel[];
  readonly artifacts: Artifacts;
}

async function run(host: Host, id: string, options: DeployOptions): Promise<DeployResult> {
  const { selection, mode = 'apply', revertDrift = false } = options;
  const { model } = options.project;
  const regions = regionsOf(model, selection.stage, selection.region);
  checkIds(model, idsIn(selection.functions), idsIn(selection.endpoints));
  const functions = selectFunctions(model, selection.functions);
  warnOfModulesOnlyInNpm(host, model.root);
  if (selection.endpoints.length > 0) warnOfApi(host, model);
  for (const warning of runtimeWarnings(functions, host.now())) host.emit({ type: 'warning', ...warning });
  const aws = await reach(host, model, options.profile);
  const settle = mode === 'apply' ? { token: tokenOf(id, 1), recover: options.recover ?? false } : undefined;
  const read = (which: readonly RegionModel[]) =>
    readBase(host, aws, model.name, which, { settle, selection, firstEnv: options.firstEnv ?? {}, revertDrift });

  const [built, first] = await Promise.allSettled([
    buildArtifacts(
      model,
      functions.map((fn) => fn.id),
      host,
    ),
    read(regions),
    warnOfLeftRegions(host, aws, options.project, selection.stage),
  ]);
  if (built.status === 'rejected') throw built.reason;
  if (first.status === 'rejected') throw first.reason;
  const work: Work = { host, id, aws, model, options, functions, regions, artifacts: built.value };
  const plan = (base: Deployment['base']) => {
    const env = Object.fromEntries(base.map(({ region, envVersion }) => [region, envVersion]));
    const shared = { id, model, artifacts: work.artifacts, base, env, revertDrift };
    return makeDeployment({ ...shared, selection: mode === 'write' ? { ...selection, resources: true } : selection });
  };
  const failures: RegionFailure[] = [...first.value.failed];
  for (const failure of failures) reportFailure(host, failure);
  for (const region of first.value.regions) warnOfMissing(host.emit, functions, region);
  const deployment = plan(first.value.regions);

  if (mode === 'apply') return apply(work, deployment, failures, read, plan);
  if (mode === 'write') {
    if (failures.length > 0) throw failureOfAll(failures, [], regions.length);
    const files = writeTemplates(host, model, deployment, selection);
    return { id, plan: summarize(deployment), applied: false, stacks: [], urls: [], files };
  }
  const [previewed, drift] = await Promise.all([
    previewChanges(host, aws, deployment, summarize(deployment)),
    options.drift || revertDrift ? findDrift(host, aws, deployment.base, selection) : undefined,
  ]);
  const summary: PlanSummary = { ...previewed, ...(drift && { drift }) };
  host.emit({ type: 'plan', stage: selection.stage, plan: summary });
  if (failures.length > 0) throw failureOfAll(failures, summary.regions.map(nameOf), regions.length);
  return { id, plan: summary, applied: false, stacks: [], urls: [], files: [] };
}

/** How often a region is planned again because somebody else changed it in the meantime. */
const maxAttempts = 5;

/** Executes a deployment under the leases of its regions, and plans regions again that are not as they were read. */
async function apply(
  work: Work,
  first: Deployment,
  failures: RegionFailure[],
  read: (regions: readonly RegionModel[]) => ReturnType<typeof readBase>,
  plan: (base: Deployment['base']) => Deployment,
): Promise<DeployResult> {
  const { host, id, aws, options, regions } = work;
  const leases = new Map<string, Lease>();
  const outcomes: StackOutcome[] = [];
  const ends = new Map<string, { readonly deployment: Deployment; readonly end: RegionEnd }>();
  let summary: PlanSummary = summarize(first);
  try {
    let deployment = first;
    for (let attempt = 1; ; attempt++) {
      if (attempt === 1 && summary.empty && !options.revertDrift) {
        await dropEndedLeases(bucketsOf(work, deployment), { host, project: work.model.name });
      } else if (attempt === 1) {
        const waited = await lease(work, deployment, leases, failures);
        const able = deployment.base.filter((base) => !failures.some(({ region }) => region === base.region));
        if (waited) deployment = await again(able.map(({ region }) => region));
        else if (able.length < deployment.base.length) deployment = plan(able);
      }
      host.emit({ type: 'plan', stage: deployment.stage, plan: summarize(deployment) });
      const executed = await executeDeployment(deployment, host, aws, {
        allowDataLoss: options.allowDataLoss ?? [],
        revertDrift: options.revertDrift ?? false,
        attempt,
        leases,
      });
      const moved: string[] = [];
      for (const end of executed) {
        ends.set(end.region, { deployment, end });
        outcomes.push(...end.outcomes);
        if (end.errors.some((error) => error instanceof Moved)) moved.push(end.region);
        else keepErrors(host, failures, end);
      }
      if (moved.length === 0) break;
      const where = moved.map((region) => `${deployment.stage} ${region}`).join(', ');
      if (attempt === maxAttempts) throw fail('StageContended', { where });
      host.emit({
        type: 'notice',
        message: `${where} was changed by somebody else meanwhile: reading and planning again.`,
      });
      deployment = await again(moved);
    }
  } finally {
    await Promise.all([...leases.values()].map((one) => one.release()));
  }

  const stacks = lastOutcomes(outcomes);
  const executed = [...ends.values()];
  recordOutputs(work, executed);
  const result = failures.length === 0 ? 'done' : host.signal.aborted ? 'interrupted' : 'failed';
  host.emit({ type: 'deployed', stage: first.stage, result, stacks });
  if (failures.length > 0) {
    const done = executed.filter(({ end }) => !failures.some(({ region }) => region === end.region));
    throw failureOfAll(
      failures,
      done.map(({ end }) => nameOf(end)),
      regions.length,
    );
  }
  const urls = executed.flatMap(({ deployment, end }) =>
    urlsAfter(work.model, deployment, end, options.selection, work.functions, aws.endpoint),
  );
  for (const { path: _, ...url } of urls) host.emit({ type: 'url', ...url });
  return { id, plan: summary, applied: true, stacks, urls, files: [] };

  /** Reads regions anew and plans them; those that cannot be read leave the deployment. */
  async function again(names: readonly string[]): Promise<Deployment> {
    const found = await read(regions.filter(({ region }) => names.includes(region)));
    for (const failure of found.failed) reportFailure(host, failure);
    failures.push(...found.failed);
    const next = plan(found.regions);
    summary = joinSummaries(summary, summarize(next));
    return next;
  }
}

/** The jaws buckets of the regions whose resources are there. */
function bucketsOf({ aws, regions }: Work, { base }: Deployment): JawsBucket[] {
  return base
    .filter(({ resources }) => live(resources))
    .flatMap(({ stage, region }) => {
      const found = regions.find((one) => one.region === region);
      return found ? [jawsBucket(aws, { stage, region, bucket: found.bucket })] : [];
    });
}

/** Takes the lease of every region that has a bucket. True when another deployment had to be waited for. */
async function lease(
  work: Work,
  deployment: Deployment,
  leases: Map<string, Lease>,
  failures: RegionFailure[],
): Promise<boolean> {
  const { host, id, model, options } = work;
  const { held, waited } = await acquireLeases(
    bucketsOf(work, deployment),
    { host, project: model.name, deployment: id, force: options.forceUnlock ?? false },
    ({ place: { stage, region } }, error) => {
      const failure = { stage, region, error: rejected(error) };
      failures.push(failure);
      reportFailure(host, failure);
    },
  );
  for (const [bucket, one] of held) leases.set(bucket.place.region, one);
  return waited;
}

function keepErrors(host: Host, failures: RegionFailure[], { stage, region, errors }: RegionEnd): void {
  for (const error of errors) {
    failures.push({ stage, region, error });
    reportFailure(host, { stage, region, error });
  }
}

/** Of a stack that was worked on twice the last outcome that changed something counts. */
function lastOutcomes(outcomes: readonly StackOutcome[]): StackOutcome[] {
  const last = new Map<string, StackOutcome>();
  for (const outcome of outcomes) {
    const key = `${outcome.region} ${outcome.stack}`;
    if (outcome.result !== 'unchanged' || !last.has(key)) last.set(key, outcome);
  }
  return [...last.values()];
}

/** Writes what the resources put out into jaws.json, also for regions in which something else failed later. */
function recordOutputs(
  { host, options, model, regions }: Work,
  executed: readonly { readonly deployment: Deployment; readonly end: RegionEnd }[],
): void {
  if (!options.selection.resources) return;
  const found = executed.flatMap(({ deployment, end }): RegionOutputs[] => {
    const base = deployment.base.find(({ region }) => region === end.region);
    const region = regions.find((one) => one.region === end.region);
    const outputs =
      end.states.get(stackName(end.stage, model.name, 'resources'))?.outputs ?? live(base?.resources)?.outputs;
    return region && outputs ? [{ region: region.region, bucket: region.bucket, outputs }] : [];
  });
  recordResources(host.emit, model.root, options.selection.stage, found);
}

const nameOf = ({ stage, region }: { readonly stage: string; readonly region: string }) => `${stage} ${region}`;

const idsIn = (list: readonly string[] | 'all') => (list === 'all' ? [] : list);

function warnOfApi(host: Host, model: Model): void {
  for (const warning of apiWarnings(model)) host.emit({ type: 'warning', ...warning });
}
