import { buildArtifacts } from '../artifacts/build.ts';
import type { Aws } from '../aws/types.ts';
import { messageOf } from '../base/text.ts';
import { jawsBucket } from '../deploy/bucket.ts';
import { tokenOf } from '../deploy/execute.ts';
import type { PlanSummary } from '../events.ts';
import { apiWarnings } from '../model/api/warnings.ts';
import { replicatedBuckets } from '../model/replicate-bucket.ts';
import { runtimeWarnings } from '../model/runtime-warnings.ts';
import type { Model, RegionModel } from '../model/types.ts';
import { live } from '../plan/deployed.ts';
import { makeDeployment } from '../plan/deployment.ts';
import { selectFunctions } from '../plan/lambdas.ts';
import { checkOneAccount, replicates } from '../plan/replication.ts';
import type { Deployment, Selection } from '../plan/types.ts';
import { stackName } from '../templates/names.ts';
import { accessOf, tieToAccount } from './account.ts';
import { noteAlarms } from './alarm-notes.ts';
import { apply, type Ends, failureOf } from './apply.ts';
import { readBase } from './base.ts';
import { commitOf } from './commit.ts';
import { projectUsage } from './cost/usage-file.ts';
import { domainsAfter, prepareDomains } from './domains/deploy.ts';
import { missingVariables, refuseMissing, warnOfMissing } from './environment.ts';
import { expectationOf } from './expect.ts';
import { failureOfAll, type RegionFailure, reportFailure } from './failures.ts';
import { noteHeld } from './held-notes.ts';
import type { Host } from './host.ts';
import { warnOfLeftRegions } from './left-regions.ts';
import { warnOfModulesOnlyInNpm } from './modules/only-in-npm.ts';
import { checkIds, forUser, reach, regionsOf } from './open.ts';
import { findDrift, previewChanges } from './preview.ts';
import { protectedAmong } from './protected.ts';
import { type RegionOutputs, recordResources } from './record.ts';
import { noteReplication } from './replication-notes.ts';
import { withSchemas } from './request-schemas.ts';
import { endAbandoned } from './rollout/abandoned.ts';
import { withAlarms, withRinging } from './rollout/alarms.ts';
import { rolloutFailure } from './rollout/failure.ts';
import { RolloutJournal } from './rollout/journal.ts';
import { rolloutFor } from './rollout/plan.ts';
import { beforesOf, type Undone, undoRollout } from './rollout/undo.ts';
import { wavesOf } from './rollout/waves.ts';
import { summarize } from './summary.ts';
import { asDeployment, newDeploymentId } from './task.ts';
import type { DeployOptions, DeployResult } from './types.ts';
import { refreshTypes } from './types-file.ts';
import { urlsAfter } from './urls.ts';
import { socketUrlsAfter } from './web-socket.ts';
import { writeTemplates } from './write-templates.ts';

/**
 * Deploys a selection to a stage, in one region or all: resources, functions, endpoints. Nothing is changed before everything
 * is built and planned. A region that fails does not stop the others; the error is thrown when all have ended.
 */
export function deploy(host: Host, options: DeployOptions): Promise<DeployResult> {
  const id = newDeploymentId(host.now());
  return asDeployment(host, id, (task) => forUser(task, () => run(task, id, options)));
}

async function run(host: Host, id: string, options: DeployOptions): Promise<DeployResult> {
  const { selection, mode = 'apply', revertDrift = false, promoted } = options;
  const { model: said } = options.project;
  const chosen = regionsOf(said, selection.stage, selection.region);
  const regions = selection.resources ? withSiblings(said, chosen) : chosen;
  checkIds(said, idsIn(selection.functions), idsIn(selection.endpoints));
  // A removal regenerates the body of the API, too.
  const hasBody = selection.endpoints.length > 0 || (selection.remove ?? []).length > 0;
  const model = hasBody ? await withSchemas(host, said) : said;
  const functions = selectFunctions(model, selection.functions);
  // A mistake in it is reported before anything is read or built.
  const usage =
    mode === 'plan' || (mode === 'apply' && options.rollout) ? projectUsage(model.root, selection.stage) : undefined;
  warnOfModulesOnlyInNpm(host, model.root);
  if (mode === 'apply') refreshTypes(host, model.root, { model });
  if (selection.endpoints.length > 0) warnOfApi(host, model);
  for (const warning of runtimeWarnings(functions, host.now())) host.emit({ type: 'warning', ...warning });
  const aws = await reach(host, model, options.profile, selection.stage);
  if (selection.resources) await checkAccounts(aws, model, selection.stage);
  const settle = mode === 'apply' ? { token: tokenOf(id, 1), recover: options.recover ?? false } : undefined;
  const rollout = rolloutFor(model.stages.find(({ name }) => name === selection.stage)!, options.rollout);
  const read = async (which: readonly RegionModel[]) => {
    const { firstEnv = {}, onRead, afterRemoval } = options;
    const settings = { settle, selection, firstEnv, revertDrift, onRead, afterRemoval };
    const base = await withAlarms(aws, rollout, await readBase(host, aws, model.name, which, settings));
    return withRinging(aws, model.name, rollout, which, base);
  };

  const [built, first, commit] = await Promise.allSettled([
    promoted?.artifacts ??
      buildArtifacts(
        model,
        functions.map((fn) => fn.id),
        { emit: host.emit, signal: host.signal, session: options.session },
      ),
    read(regions),
    promoted ? promoted.git : mode === 'apply' ? commitOf(model.root) : undefined,
    warnOfLeftRegions(host, async () => aws, options.project, selection.stage),
  ]);
  if (built.status === 'rejected') throw built.reason;
  if (first.status === 'rejected') throw first.reason;
  const artifacts = built.value;
  const git = commit.status === 'fulfilled' ? commit.value : undefined;
  const zones = await prepareDomains(host, aws, model, selection, first.value.regions);
  const plan = (base: Deployment['base']) => {
    const env = Object.fromEntries(base.map(({ region, envVersion }) => [region, envVersion]));
    const shared = { id, model, artifacts, base, env, revertDrift, zones, rollout };
    return makeDeployment({ ...shared, selection: mode === 'write' ? { ...selection, resources: true } : selection });
  };
  const isNeeded = ({ region }: RegionFailure) =>
    [...chosen.map((one) => one.region), chosen[0]?.replicated?.home].includes(region);
  const failures: RegionFailure[] = first.value.failed.filter(isNeeded);
  for (const failure of failures) reportFailure(host, failure);
  for (const failure of first.value.failed.filter((one) => !isNeeded(one))) warnOfRules(host, failure);
  const missing = first.value.regions
    .filter(({ region }) => chosen.some((one) => one.region === region))
    .flatMap((region) => missingVariables(functions, region));
  const isProtected = protectedAmong(model, [selection.stage]).length > 0;
  if (mode === 'apply' && isProtected && !options.allowMissing) refuseMissing(missing, chosen.length);
  warnOfMissing(host.emit, missing);
  const access = mode === 'write' ? undefined : await accessOf(aws, first.value.regions);
  if (mode === 'apply' && access) await tieToAccount(host, model, selection.stage, access, first.value.regions);
  const deployment = plan(first.value.regions);
  options.onPlanned?.(deployment);
  const expected = () => expectationOf(host, aws, model, deployment, options.rollout && rollout, usage);
  noteReplication(host, regions, deployment);
  noteAlarms(host, chosen, deployment);
  noteHeld(host, deployment);

  if (mode === 'apply') {
    const { keepOutputs = true } = options;
    const after = (ends: Ends) => (keepOutputs ? recordOutputs(host, model, selection, ends) : undefined);
    const { stage } = selection;
    let taken: Undone | undefined;
    const buckets = new Map(regions.map((one) => [one.region, jawsBucket(aws, one)]));
    const waves =
      options.rollout &&
      wavesOf({
        host,
        aws,
        project: model.name,
        stage,
        rollout,
        id,
        regions: regions.map(({ region }) => region),
        journal: new RolloutJournal({ host, project: model.name, stage, bucketOf: (region) => buckets.get(region) }),
        undo: async (ends, context) => {
          taken = await undoRollout({ host, aws, model, stage, regions, read, ends }, beforesOf(ends), context);
          return taken;
        },
      });
    if (waves && summarize(deployment).empty) await endAbandoned(host, options);
    const isShown = waves !== undefined && !summarize(deployment).empty;
    const work = {
      host,
      id,
      aws,
      model,
      stage,
      regions,
      options,
      git,
      origin: promoted?.origin,
      dev: options.session !== undefined,
      waves,
      expected: isShown ? await expected() : undefined,
      access,
      read,
      plan,
      after,
    };
    const applied = await apply(work, deployment, failures);
    if (applied.failures.length > 0) throw waves ? rolloutFailure(work, applied, taken) : failureOf(work, applied);
    const regional = applied.ends.flatMap(({ deployment, end }) =>
      urlsAfter(model, deployment, end, selection, functions, aws.endpoint),
    );
    const sockets = applied.ends.flatMap(({ deployment, end }) =>
      socketUrlsAfter(model, deployment, end, aws.endpoint),
    );
    const urls = [...regional, ...domainsAfter(host, model, applied.ends, regional), ...sockets];
    for (const { path: _, ...url } of urls) host.emit({ type: 'url', ...url });
    const { stacks, release: releaseNumber } = applied;
    return {
      id,
      plan: { ...applied.summary, ...(access && { access }) },
      applied: true,
      stacks,
      releaseNumber,
      urls,
      files: [],
      missing,
    };
  }
  if (mode === 'write') {
    if (failures.length > 0) throw failureOfAll(failures, [], regions.length);
    const files = writeTemplates(host, model, deployment, selection);
    return { id, plan: summarize(deployment), applied: false, stacks: [], urls: [], files, missing };
  }
  const [previewed, drift, outlook] = await Promise.all([
    previewChanges(host, aws, deployment, summarize(deployment)),
    options.drift || revertDrift ? findDrift(host, aws, deployment.base, selection) : undefined,
    summarize(deployment).empty ? undefined : expected(),
  ]);
  const summary: PlanSummary = {
    ...previewed,
    ...(access && { access }),
    ...(drift && { drift }),
    ...(outlook && { expected: outlook }),
  };
  host.emit({ type: 'plan', stage: selection.stage, plan: summary });
  if (failures.length > 0) throw failureOfAll(failures, summary.regions.map(nameOf), regions.length, true);
  return { id, plan: summary, applied: false, stacks: [], urls: [], files: [], missing };
}

/** Writes the outputs of the resources stacks into jaws.json, also for regions in which something else failed later. */
function recordOutputs(host: Host, model: Model, selection: Selection, ends: Ends): void {
  if (!selection.resources) return;
  const regions = regionsOf(model, selection.stage, selection.region);
  const found = ends.flatMap(({ deployment, end }): RegionOutputs[] => {
    const base = deployment.base.find(({ region }) => region === end.region);
    const region = regions.find((one) => one.region === end.region);
    const outputs =
      end.states.get(stackName(end.stage, model.name, 'resources'))?.outputs ?? live(base?.resources)?.outputs;
    return region && outputs ? [{ region: region.region, bucket: region.bucket, outputs }] : [];
  });
  recordResources(host.emit, model, selection.stage, found);
}

/**
 * Regions, with those whose resources change along with theirs: the home region, where replicas of tables are created, and all regions of the
 * stage
 * if buckets are replicated, since each region has rules that lead to the others.
 */
function withSiblings(model: Model, regions: readonly RegionModel[]): readonly RegionModel[] {
  const [first] = regions;
  if (first && replicatedBuckets(first.resources).length > 0) return regionsOf(model, first.stage, undefined);
  const home = first?.replicated?.home;
  if (home === undefined || regions.some(({ region }) => region === home)) return regions;
  return [...regionsOf(model, first!.stage, home), ...regions];
}

/**
 * Also for regions that take no part: a home region alone would create their replicas in its own account. Throws ReplicationBetweenAccounts.
 * An account that is still unknown is checked when its region is read.
 */
async function checkAccounts(aws: Aws, model: Model, stage: string): Promise<void> {
  const siblings = regionsOf(model, stage, undefined);
  if (!replicates(siblings)) return;
  const asked = await Promise.allSettled(
    siblings.map(async ({ region }) => ({ stage, region, account: await aws.in(region).account() })),
  );
  checkOneAccount(
    siblings,
    asked.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : [])),
  );
}

/** A region that is only read, and takes no part itself. */
function warnOfRules(host: Host, { stage, region, error }: RegionFailure): void {
  host.emit({
    type: 'warning',
    message: `${stage} ${region} could not be read: ${messageOf(error)} Its buckets are not replicated to new buckets of other regions yet.`,
    hint: `When it is back: jaws deploy resources ${stage} ${region}`,
  });
}

const nameOf = ({ stage, region }: { readonly stage: string; readonly region: string }) => `${stage} ${region}`;

const idsIn = (list: readonly string[] | 'all') => (list === 'all' ? [] : list);

function warnOfApi(host: Host, model: Model): void {
  for (const warning of apiWarnings(model)) host.emit({ type: 'warning', ...warning });
}
