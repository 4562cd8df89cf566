import { rejected } from '../aws/observe.ts';
import { isUnreachable } from '../aws/reachability.ts';
import type { Aws } from '../aws/types.ts';
import { inParallel } from '../base/async.ts';
import { type ErrorCode, JawsError } from '../errors/error.ts';
import { live } from '../plan/deployed.ts';
import type { DeployedRegion, Deployment, Phase, RegionPlan } from '../plan/types.ts';
import { adoptVersions } from './adopt-versions.ts';
import { type JawsBucket, jawsBucket } from './bucket.ts';
import { type DataLossAt, type DeployHost, Interrupted, Moved, type StackOutcome } from './context.ts';
import { putBackEnvironment } from './drift-environment.ts';
import type { StackState } from './handle.ts';
import { restoreSwapped } from './hotswap/restore.ts';
import { acquireLeases, type Lease } from './lease.ts';
import { protectionOf, protectRegion } from './protection.ts';
import { discardRegion, executeRegion, type PreparedRegion, prepareRegion, type RegionRun } from './region.ts';
import { type Begun, deleteBegun } from './releases/begun.ts';
import { putCodeFirst } from './releases/code-first.ts';
import type { ReleaseNote } from './releases/record.ts';
import { recordBegun, recordRelease } from './releases/write.ts';
import { reviewLosses } from './review.ts';
import { uploadCode } from './upload.ts';

export interface ExecuteOptions {
  /** Logical ids of resources that may lose their data. */
  readonly allowDataLoss: readonly string[];
  /** Logical ids of functions, APIs and domains that may be replaced by ones with another address. */
  readonly allowAddressLoss?: readonly string[] | undefined;
  /** See reviewLosses. */
  readonly agreed?: Set<string> | undefined;
  readonly revertDrift: boolean;
  /** Counts plans of one deployment: a region that moved is planned again. */
  readonly attempt: number;
  /** By region; those of regions that have no bucket yet are added as soon as they have one. */
  readonly leases: Map<string, Lease>;
  /** Undefined if nothing will change, so there is nothing to record. */
  readonly release: Release | undefined;
  /** Updates the code of functions with no other change before CloudFormation does, which takes longer. */
  readonly codeFirst?: boolean;
  /** The last steps in a region after its stacks are done, before it is recorded. */
  readonly finish?: ((run: RegionRun) => Promise<void>) | undefined;
}

export interface Release {
  readonly note: ReleaseNote;
  /** By region: keys of the existing records and of the objects beside them. */
  readonly history: ReadonlyMap<string, readonly string[]>;
  /** Of all reachable regions of the stage: a record that one does not accept waits in another. */
  readonly buckets?: readonly JawsBucket[];
}

export interface RegionEnd {
  readonly stage: string;
  readonly region: string;
  readonly outcomes: readonly StackOutcome[];
  /** The errors; empty on success. Moved means that the region has to be planned again. */
  readonly errors: readonly unknown[];
  readonly states: ReadonlyMap<string, StackState>;
  /** Names of functions that were created, or created again. */
  readonly made: ReadonlySet<string>;
  /** Whether AWS was asked to change anything that runs. Without it the region has what it had, also when it does not respond. */
  readonly begun: boolean;
}

/** More regions than AWS has: each has its own quotas and mostly waits, so a delayed start would only delay its end. */
const regionsAtOnce = 64;

/** Concurrent uploads of all regions, and of one: each holds its zip in memory. */
const uploadsAtOnce = 96;
const uploadsOfRegion = 8;

interface Entry {
  readonly run: RegionRun;
  readonly errors: unknown[];
  begun: boolean;
  /** What is written of the changes that have begun. */
  written?: Begun | undefined;
}

export const tokenOf = (id: string, attempt: number): string => `jaws-${id}${attempt > 1 ? `-${attempt}` : ''}`;

/**
 * Executes a deployment phase by phase, all regions of a phase in parallel: prepare everywhere, review everything, execute. A region
 * that fails leaves the deployment and does not stop the others. Never throws for a region: its result has the errors.
 */
export async function executeDeployment(
  deployment: Deployment,
  host: DeployHost,
  aws: Aws,
  options: ExecuteOptions,
): Promise<readonly RegionEnd[]> {
  const entries = new Map(deployment.base.map((base) => [base.region, entryOf(deployment, base, host, aws, options)]));
  await inParallel([...entries.values()], regionsAtOnce, (entry) => {
    if (entry.run.base.swapped) entry.begun = true;
    return attempt(entry, () => restoreSwapped(entry.run));
  });
  await adoptEverywhere(deployment, entries);
  for (const phase of deployment.phases) {
    const prepared = await preparePhase(phase, entries);
    await review(host, prepared, entries, options);
    const { release, codeFirst = false } = options;
    await inParallel(release ? prepared : [], regionsAtOnce, async (region) => {
      const entry = entries.get(region.plan.region)!;
      if (entry.errors.length > 0) return;
      await attempt(entry, async () => {
        entry.written = await recordBegun(region, deployment, { note: release!.note, codeFirst }, entry.written);
      });
    });
    if (codeFirst && phase === deployment.phases[0])
      await putCode(deployment, entries, ({ errors }) => errors.length === 0);
    await inParallel(prepared, regionsAtOnce, async (region) => {
      const entry = entries.get(region.plan.region)!;
      if (entry.errors.length > 0) await discardRegion(region);
      else {
        if (isChanging(region.plan)) entry.begun = true;
        await attempt(entry, () => executeRegion(region));
      }
    });
    if (phase.name === 'resources') await leaseNewBuckets(deployment, entries, host, options.leases);
  }
  if (options.revertDrift) await putBackVariables(deployment, entries);
  // A function must not run other code than its stack says.
  if (options.codeFirst) await putCode(deployment, entries, ({ errors, begun }) => begun && errors.length > 0, true);
  if (options.finish) {
    const done = [...entries.values()].filter(({ errors }) => errors.length === 0);
    await inParallel(done, regionsAtOnce, (entry) => attempt(entry, () => options.finish!(entry.run)));
  }
  const ended = [...entries.values()].filter(
    ({ errors }) => !errors.some((one) => one instanceof Moved || isOpenEnd(one)),
  );
  await inParallel(ended, regionsAtOnce, ({ run }) => protectRegion(run));
  await inParallel([...entries.values()], regionsAtOnce, (entry) => record(deployment, entry, options.release));
  return [...entries.values()].map(({ run, errors, begun }) => ({
    begun,
    stage: run.base.stage,
    region: run.base.region,
    outcomes: run.outcomes,
    errors,
    states: run.states,
    made: new Set([...run.publications].flatMap(([name, { isMade }]) => (isMade ? [name] : []))),
  }));
}

/**
 * Uploads the code of all regions, has CloudFormation prepare and validate every change that it can, and asks about what would be lost, before anything is
 * changed. Change sets are deleted again. Changes that need resources of this deployment can only be checked once those exist.
 */
export async function checkDeployment(
  deployment: Deployment,
  host: DeployHost,
  aws: Aws,
  options: ExecuteOptions,
): Promise<readonly Pick<RegionEnd, 'stage' | 'region' | 'errors'>[]> {
  const changing = new Set(
    deployment.phases
      .filter(({ name }) => name === 'resources')
      .flatMap(({ regions }) => regions)
      .filter(isChanging)
      .map(({ region }) => region),
  );
  const entries = new Map(
    deployment.base.map((base) => {
      const entry = entryOf(deployment, base, host, aws, options);
      return [base.region, { ...entry, run: { ...entry.run, token: `${entry.run.token}-check` } }];
    }),
  );
  for (const phase of deployment.phases) {
    const regions = phase.regions.filter(
      ({ region, stacks }) =>
        // A missing API cannot be checked.
        !stacks.some(({ fromEndpoints }) => fromEndpoints) &&
        live(entries.get(region)?.run.base.resources) &&
        (phase.name === 'resources' || !changing.has(region)),
    );
    const prepared = await preparePhase({ ...phase, regions }, entries);
    await review(host, prepared, entries, options).finally(() => inParallel(prepared, regionsAtOnce, discardRegion));
    if (phase.name === 'functions') await uploadAhead(phase, changing, entries);
  }
  return [...entries.values()]
    .filter(({ errors }) => errors.length > 0)
    .map(({ run, errors }) => ({ stage: run.base.stage, region: run.base.region, errors }));
}

/** The code of regions whose resources change first, so that another machine finds it when this one is gone. */
async function uploadAhead(
  phase: Phase,
  changing: ReadonlySet<string>,
  entries: ReadonlyMap<string, Entry>,
): Promise<void> {
  const ahead = phase.regions.filter(({ region }) => changing.has(region));
  await inParallel(ahead, regionsAtOnce, async (plan) => {
    const { run, errors } = entries.get(plan.region)!;
    if (errors.length > 0 || !live(run.base.resources) || run.base.bucketState) return;
    await attempt(
      entries.get(plan.region)!,
      async () => void (await uploadCode(run.host, run.bucket, plan, true, run.uploadsAtOnce)),
    );
  });
}

function entryOf(
  deployment: Deployment,
  base: DeployedRegion,
  host: DeployHost,
  aws: Aws,
  options: ExecuteOptions,
): Entry {
  const plans = deployment.phases.flatMap(({ regions }) => regions);
  const bucket = plans.find((plan) => plan.region === base.region)?.bucket ?? '';
  const shareOfUploads = Math.max(1, Math.floor(uploadsAtOnce / deployment.base.length));
  const run: RegionRun = {
    host,
    aws,
    project: deployment.project,
    token: tokenOf(deployment.id, options.attempt),
    base,
    bucket: jawsBucket(aws, { stage: base.stage, region: base.region, bucket }),
    began: host.now(),
    revertDrift: options.revertDrift,
    allowDataLoss: options.allowDataLoss,
    allowAddressLoss: options.allowAddressLoss,
    agreed: options.agreed,
    lease: options.leases.get(base.region),
    uploadsAtOnce: Math.min(uploadsOfRegion, shareOfUploads),
    outcomes: [],
    templates: new Map(),
    states: new Map(),
    protection: protectionOf(deployment.project, base),
    publications: new Map(),
  };
  return { run, errors: [], begun: false };
}

const isChanging = ({ stacks }: RegionPlan): boolean => stacks.some(({ action }) => action !== 'none');

/** Does one step of a region; an error is stored in its result. */
async function attempt(entry: Entry, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    const errors: readonly unknown[] = error instanceof AggregateError ? error.errors : [error];
    for (const one of errors.map(rejected)) {
      // What is left to do there fails at once, so that the other regions do not wait for it.
      if (isUnreachable(one)) entry.run.aws.in(entry.run.base.region).giveUp(one);
      if (!entry.errors.some((other) => saysTheSame(one, other))) entry.errors.push(one);
    }
  }
}

/** Errors about the caller or the region, not about the call: each call of a region fails with them. */
const ofEveryCall: ReadonlySet<ErrorCode> = new Set([
  'AwsUnreachable',
  'AwsCredentialsExpired',
  'AwsCredentialsInvalid',
  'AwsCredentialsMissing',
  'AwsRegionNotEnabled',
  'RegionSilent',
]);

const saysTheSame = (one: unknown, other: unknown): boolean =>
  one instanceof JawsError &&
  other instanceof JawsError &&
  one.code === other.code &&
  (one.message === other.message || ofEveryCall.has(one.code));

async function preparePhase(phase: Phase, entries: ReadonlyMap<string, Entry>): Promise<PreparedRegion[]> {
  const prepared: PreparedRegion[] = [];
  const alive = phase.regions.filter((plan) => entries.get(plan.region)?.errors.length === 0);
  await inParallel(alive, regionsAtOnce, async (plan: RegionPlan) => {
    const entry = entries.get(plan.region)!;
    await attempt(entry, async () => void prepared.push(await prepareRegion(entry.run, plan)));
  });
  return prepared;
}

/** Before anything is recorded: nothing that runs changes. */
async function adoptEverywhere({ phases }: Deployment, entries: ReadonlyMap<string, Entry>): Promise<void> {
  const plans = phases.filter(({ name }) => name === 'functions').flatMap(({ regions }) => regions);
  await inParallel([...entries.values()], regionsAtOnce, async (entry) => {
    const own = plans.filter(({ region }) => region === entry.run.base.region);
    if (entry.errors.length === 0) await attempt(entry, () => adoptVersions(entry.run, own));
  });
}

/** One question for all regions of a phase. Without consent nothing of the affected regions is executed. */
async function review(
  host: DeployHost,
  prepared: readonly PreparedRegion[],
  entries: ReadonlyMap<string, Entry>,
  options: ExecuteOptions,
): Promise<void> {
  const losses: DataLossAt[] = prepared.flatMap((region) => region.losses);
  if (losses.length === 0) return;
  try {
    await reviewLosses(host, losses, options);
  } catch (error) {
    // Regions without a loss wait as well: a partial answer is not consent.
    for (const region of prepared) entries.get(region.plan.region)!.errors.push(error);
  }
}

async function leaseNewBuckets(
  deployment: Deployment,
  entries: ReadonlyMap<string, Entry>,
  host: DeployHost,
  leases: Map<string, Lease>,
): Promise<void> {
  const functions = deployment.phases.filter(({ name }) => name === 'functions').flatMap(({ regions }) => regions);
  const changing = functions.filter(isChanging);
  const without = [...entries.values()].filter(
    ({ run, errors }) => !run.lease && errors.length === 0 && changing.some(({ region }) => region === run.base.region),
  );
  if (without.length === 0) return;
  const entryAt = new Map<JawsBucket, Entry>(without.map((entry) => [entry.run.bucket, entry]));
  try {
    const { held } = await acquireLeases(
      [...entryAt.keys()],
      { host, project: deployment.project, deployment: deployment.id, activity: 'deploy', force: false },
      (bucket, error) => entryAt.get(bucket)!.errors.push(rejected(error)),
    );
    for (const [bucket, lease] of held) {
      entryAt.get(bucket)!.run.lease = lease;
      leases.set(bucket.place.region, lease);
    }
  } catch (error) {
    for (const { errors } of without) errors.push(error);
  }
}

/** Updates code before CloudFormation, or restores what the stacks say, in the selected regions. */
async function putCode(
  { phases }: Deployment,
  entries: ReadonlyMap<string, Entry>,
  isMeant: (entry: Entry) => boolean,
  back = false,
): Promise<void> {
  const plans = phases.filter(({ name }) => name === 'functions').flatMap(({ regions }) => regions);
  await inParallel(plans, regionsAtOnce, async ({ region, stacks }) => {
    const entry = entries.get(region)!;
    if (!isMeant(entry)) return;
    entry.begun = true;
    const done = new Set(entry.run.outcomes.filter(({ result }) => result === 'updated').map(({ stack }) => stack));
    await attempt(entry, () =>
      putCodeFirst(
        entry.run,
        stacks.filter(({ name }) => !done.has(name)),
        back,
      ),
    );
  });
}

/** Restores variables that CloudFormation considers deployed, in the functions of finished regions. */
async function putBackVariables(deployment: Deployment, entries: ReadonlyMap<string, Entry>): Promise<void> {
  const plans = deployment.phases.filter(({ name }) => name === 'functions').flatMap(({ regions }) => regions);
  await inParallel(plans, regionsAtOnce, async ({ region, stacks }) => {
    const entry = entries.get(region)!;
    const { run, errors } = entry;
    if (errors.length > 0) return;
    entry.begun = true;
    const own = stacks.filter(({ kind, action }) => kind === 'lambdas' && action !== 'delete');
    await attempt(entry, async () => {
      run.lease?.check();
      await putBackEnvironment(run.host, run.aws, run.project, run.base, run.bucket, own);
    });
  });
}

/** Records the work in a region's bucket. A deployment that cannot be recorded is still done. */
async function record(
  deployment: Deployment,
  { run, errors, written }: Entry,
  release: Release | undefined,
): Promise<void> {
  const changed = run.outcomes.some(({ result }) => result !== 'unchanged');
  if (!release) return;
  // One that moved is planned again, which writes what then begins.
  if (!changed && errors.every((error) => error instanceof Moved)) {
    if (written) await deleteBegun(run.bucket, written.record).catch(() => {});
    return;
  }
  if (errors.some((error) => error instanceof Moved)) return;
  // CloudFormation goes on without this process: only the stacks can tell later how it ended.
  if (written && errors.some(isOpenEnd)) return;
  const error = errors[0];
  const result = error === undefined ? 'done' : error instanceof Interrupted ? 'interrupted' : 'failed';
  const code = error instanceof JawsError ? error.code : undefined;
  const { note, history, buckets = [] } = release;
  const others = buckets.filter(({ place }) => place.region !== run.base.region);
  const own = history.get(run.base.region) ?? [];
  await recordRelease(run, deployment, { note, history: own, others, result, error: code, begun: written });
}

const isOpenEnd = (error: unknown): boolean =>
  error instanceof Interrupted || (error instanceof JawsError && ofEveryCall.has(error.code));
