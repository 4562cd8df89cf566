import { rejected } from '../aws/observe.ts';
import type { Aws } from '../aws/types.ts';
import { type JawsBucket, jawsBucket } from '../deploy/bucket.ts';
import { Interrupted, Moved } from '../deploy/context.ts';
import {
  checkDeployment,
  type ExecuteOptions,
  executeDeployment,
  type RegionEnd,
  type Release,
} from '../deploy/execute.ts';
import { acquireLeases, dropEndedLeases, type Lease, type Waited } from '../deploy/lease.ts';
import type { Activity } from '../deploy/machine.ts';
import { reviewPlanned } from '../deploy/planned-losses.ts';
import { isUnprotected } from '../deploy/protection.ts';
import type { RegionHistory } from '../deploy/releases/history.ts';
import type { Commit, Origin, ReleaseNote } from '../deploy/releases/record.ts';
import { dropRemoved } from '../deploy/removed.ts';
import { fail } from '../errors/catalogue/index.ts';
import type { Expected, PlanAccess, PlanSummary, StackOutcome } from '../events.ts';
import type { Model, RegionModel } from '../model/types.ts';
import { hasBucket } from '../plan/deployed.ts';
import { makesBuckets, planRules } from '../plan/replication.ts';
import type { DeployedRegion, Deployment } from '../plan/types.ts';
import type { Base } from './base.ts';
import { failureOfAll, type RegionFailure, reportFailure } from './failures.ts';
import type { Host } from './host.ts';
import { numbered } from './releases/number.ts';
import { supersedeRollout } from './rollout/journal.ts';
import { followedBy, joinSummaries, summarize } from './summary.ts';

/** Options of every task that changes what is deployed. */
interface ApplyOptions {
  /** Logical ids of resources that may lose their data. */
  readonly allowDataLoss?: readonly string[];
  /** Logical ids of functions, APIs and domains that may be replaced by ones with another address. */
  readonly allowAddressLoss?: readonly string[] | undefined;
  /** Take over the stage's lease from its holder. */
  readonly forceUnlock?: boolean;
  /** Bring what was changed or deleted by hand back to what the templates say. */
  readonly revertDrift?: boolean;
}

/** A running deployment: of the project as it is, or of an earlier state of the stage. */
export interface Work {
  readonly host: Host;
  readonly id: string;
  readonly aws: Aws;
  readonly model: Model;
  readonly stage: string;
  /** The regions that take part. */
  readonly regions: readonly RegionModel[];
  readonly options: ApplyOptions;
  /** What the lease says of this work; `deploy` if absent. */
  readonly activity?: Activity;
  readonly git?: Commit | undefined;
  readonly origin?: Origin | undefined;
  readonly dev?: boolean;
  /** Regions that are deployed together, one wave after another. Undefined: all of them. */
  readonly waves?: Waves | undefined;
  /** A text to report before it begins. */
  readonly expected?: Expected | undefined;
  /** Where it goes, and as whom. */
  readonly access?: PlanAccess | undefined;
  /** Reads regions again, once all running changes have ended. */
  read(regions: readonly RegionModel[]): Promise<Base>;
  plan(base: Deployment['base']): Deployment;
  /** Called under the leases with the history as it is then, before a number is given or anything is changed. Throws if what was decided before no longer holds. */
  decide?(histories: readonly RegionHistory[]): Promise<void>;
  /** Called under the leases, before any change of a plan is executed. */
  before?(deployment: Deployment): Promise<void>;
  /** Called in each region whose stacks are done, before the region is recorded. */
  readonly finish?: ExecuteOptions['finish'];
  /** See ExecuteOptions. */
  readonly codeFirst?: boolean;
  /** The release that this continues: its number, who started it, and the number of attempts so far. */
  readonly continues?: (Pick<ReleaseNote, 'number' | 'by'> & { readonly attempts: number }) | undefined;
  /** Called when all regions have ended, successfully or not. */
  after?(ends: Ends): void;
}

/** How a deployment goes over its regions. */
export interface Waves {
  readonly waves: readonly (readonly string[])[];
  /** The wave from which an earlier rollout continues. It is watched even if none of it remains to deploy. */
  readonly from?: number | undefined;
  /** Once every region can take its changes, before anything is changed. */
  start(deployment: Deployment, release: Release | undefined): Promise<void>;
  /** Regions were planned again. `begun`: those in which something has been changed already. */
  planned(deployment: Deployment, begun: ReadonlySet<string>): Promise<void>;
  /** Before a wave begins. Throws to stop there. */
  begin(wave: number, part: Deployment, expected?: Expected): Promise<void>;
  /** Called when all regions of a wave are done. Throws for an unhealthy one. */
  watch(wave: number, ends: Ends): Promise<void>;
  /** After a failure, under the leases: gives regions what they had before, if that is wanted. */
  undo(done: Ends, context: UndoContext): Promise<void>;
  /** Called at the end, whatever the result. */
  end(ends: Ends, failures: readonly RegionFailure[]): Promise<void>;
}

export interface UndoContext {
  readonly leases: ReadonlyMap<string, Lease>;
  readonly release: Release | undefined;
  readonly outcomes: StackOutcome[];
  /** Why. */
  readonly failures: readonly RegionFailure[];
}

/** Of every region: its end, and the deployment that it belongs to, since a region may have been planned again. */
export type Ends = readonly {
  readonly deployment: Deployment;
  /** The region as it was read before anything was changed in it. */
  readonly base: DeployedRegion;
  readonly end: RegionEnd;
}[];

export interface Applied {
  readonly summary: PlanSummary;
  /** The last outcome of every stack. */
  readonly stacks: readonly StackOutcome[];
  readonly ends: Ends;
  /** The number of the release; undefined if nothing was changed. */
  readonly release: number | undefined;
  readonly failures: readonly RegionFailure[];
}

/** How often a region is planned again after another deployment or a manual change has changed it. */
const maxAttempts = 5;

/** Executes a deployment under the leases of its regions. Regions that have changed since they were read are planned again. */
export async function apply(work: Work, first: Deployment, failures: RegionFailure[]): Promise<Applied> {
  const { host, options, regions, waves } = work;
  const leases = new Map<string, Lease>();
  const outcomes: StackOutcome[] = [];
  const ends = new Map<string, Ends[number]>();
  const agreed = new Set<string>();
  let summary: PlanSummary = summarize(first);
  let release: Release | undefined;
  try {
    let deployment = first;
    const isSwapped = first.base.some(({ swapped }) => swapped);
    const isOpen = first.base.some((one) => one.isOpen || isUnprotected(work.model.name, one));
    if (summary.empty && !isSwapped && !isOpen && !options.revertDrift && waves?.from === undefined) {
      const leased = { ...deployment, base: deployment.base.filter(({ isLeased }) => isLeased !== false) };
      await dropEndedLeases(bucketsOf(work, leased), { host, project: work.model.name });
    } else {
      const waitedFor = await lease(work, deployment, leases, failures);
      checkNotUndone(work, waitedFor);
      const able = deployment.base.filter((base) => !failures.some(({ region }) => region === base.region));
      if (waitedFor.length > 0) deployment = await again(able.map(({ region }) => region));
      else if (able.length < deployment.base.length) deployment = work.plan(able);
      const { release: next, isOutdated } = await numbered(work, deployment);
      release = next;
      // The user agreed to that, or has just added the region.
      const wanted = deployment.base.filter(({ removed }) => removed);
      await Promise.all(
        bucketsOf(work, { ...deployment, base: wanted }).map((bucket) => dropRemoved(bucket, work.model.name)),
      );
      // What a process did that ended meanwhile counts.
      if (isOutdated) deployment = await again(deployment.base.map(({ region }) => region));
    }
    const { expected, access } = work;
    const shown = { ...summarize(deployment), ...(access && { access }), ...(expected && { expected }) };
    host.emit({ type: 'plan', stage: deployment.stage, plan: shown });
    await work.before?.(deployment);
    const isRollout = waves && (!summary.empty || waves.from !== undefined);
    const isAgreed = await reviewed(deployment);
    if (isRollout) await checkEverywhere(deployment, release);
    const isStarted = isRollout && failures.length === 0;
    if (isStarted) await waves.start(deployment, release);
    const parts = isAgreed ? (waves?.waves ?? [regions.map(({ region }) => region)]) : [];
    for (const [index, wave] of parts.entries()) {
      // A rollout stops at the first failure; otherwise a region that fails stops no other.
      if (waves && failures.length > 0) break;
      if (index < (waves?.from ?? 0)) continue;
      const part = partOf(deployment, wave);
      if (part.base.length === 0) continue;
      const isIdle = summarize(part).empty && !options.revertDrift && index !== waves?.from;
      if (!isIdle) await stopping(wave, () => waves?.begin(index, part, work.expected));
      if (waves && failures.length > 0) break;
      await stopping(wave, () => execute(part, release));
      if (isIdle || failures.length > 0) continue;
      const own = [...ends.values()].filter(({ end }) => wave.includes(end.region));
      await stopping(wave, () => waves?.watch(index, own));
    }
    // A user who presses Ctrl-C wants the deployment to stop, and can roll back. In a rollout that can continue, earlier regions are
    // done.
    const isBegun = ends.size > 0 || (isStarted && waves.from !== undefined);
    if (waves && failures.length > 0 && isBegun && !host.signal.aborted) {
      await stopping([], () => waves.undo([...ends.values()], { leases, release, outcomes, failures }));
    }
    const names = regions.map(({ region }) => region);
    if (isRollout) await stopping(names, () => waves.end([...ends.values()], failures));
    else if (release && isChanged()) await supersedeRollout(host, work.model.name, release, changed()).catch(() => {});
    if (isAgreed && (!waves || failures.length === 0)) await stopping(names, () => replicate(deployment));
  } finally {
    await Promise.all([...leases.values()].map((one) => one.release()));
  }
  const stacks = lastOutcomes(outcomes);
  work.after?.([...ends.values()]);
  const result = failures.length === 0 ? 'done' : host.signal.aborted ? 'interrupted' : 'failed';
  host.emit({ type: 'deployed', stage: first.stage, result, stacks });
  return {
    summary,
    stacks,
    ends: [...ends.values()],
    release: isChanged() ? release?.note.number : undefined,
    failures,
  };

  /** The regions in which something was changed. */
  function changed(): string[] {
    return outcomes.filter(({ result }) => result !== 'unchanged').map(({ region }) => region);
  }

  /** Otherwise nothing is recorded, and the number belongs to the next release. */
  function isChanged(): boolean {
    return changed().length > 0;
  }

  /** Executes a part of the deployment, and repeats it for regions that changed in the meantime. */
  async function execute(part: Deployment, release: Release | undefined): Promise<void> {
    let deployment = part;
    for (let attempt = 1; ; attempt++) {
      const executed = await executeDeployment(deployment, host, work.aws, executeOptions(release, attempt));
      const moved: string[] = [];
      for (const end of executed) {
        // What was made before a region moved counts as well.
        const earlier = ends.get(end.region);
        const made = new Set([...(earlier?.end.made ?? []), ...end.made]);
        const base = earlier?.end.begun ? earlier.base : deployment.base.find(({ region }) => region === end.region)!;
        const begun = end.begun || earlier?.end.begun === true;
        ends.set(end.region, { deployment, base, end: { ...end, made, begun } });
        outcomes.push(...end.outcomes);
        if (end.errors.some((error) => error instanceof Moved)) moved.push(end.region);
        else keepErrors(host, failures, end);
      }
      if (moved.length === 0) return;
      const where = moved.map((region) => `${deployment.stage} ${region}`).join(', ');
      const isPlanned = await stopping(moved, async () => {
        if (attempt === maxAttempts) throw fail('StageContended', { where });
        host.emit({ type: 'notice', message: `${where} changed meanwhile: reading and planning again.` });
        deployment = await again(moved);
        await reviewPlanned(host, work.aws, deployment, executeOptions(release, attempt));
        const begun = [...ends.values()].filter(({ end }) => end.begun).map(({ end }) => end.region);
        await waves?.planned(deployment, new Set(begun));
        host.emit({ type: 'plan', stage: deployment.stage, plan: summarize(deployment) });
        await work.before?.(deployment);
      });
      if (!isPlanned) return;
    }
  }

  /**
   * Gives buckets their replication rules to the buckets that this deployment created, now that those exist. A region that failed is
   * left out:
   * the next deployment sets its rules, and the rules of the others that lead to it.
   */
  async function replicate({ phases, base, ...rest }: Deployment): Promise<void> {
    const made = phases.flatMap((phase) => phase.regions);
    if (!makesBuckets(made, base) || host.signal.aborted) return;
    const isAble = ({ region }: { readonly region: string }) => !failures.some((one) => one.region === region);
    for (let attempt = 1; ; attempt++) {
      const taking = regions.filter((one) => isAble(one) && base.some(({ region }) => region === one.region));
      const found = await work.read(taking);
      for (const failure of found.failed) reportFailure(host, failure);
      failures.push(...found.failed);
      const part = { ...rest, base: found.regions, phases: [] };
      await lease(work, { ...part, base: part.base.filter(({ region }) => !leases.has(region)) }, leases, failures);
      const able = found.regions.filter(isAble);
      const plans = planRules(regions, able, { step: 'replication', isMeant: () => true });
      if (plans.length === 0) return;
      const deployment = { ...part, base: able, phases: [{ name: 'resources' as const, regions: plans }] };
      host.emit({ type: 'plan', stage: rest.stage, plan: summarize(deployment) });
      // Rules come from jaws.json, not from a release, so none of this is recorded.
      const executed = await executeDeployment(deployment, host, work.aws, executeOptions(undefined, attempt));
      const moved = executed.filter(({ errors }) => errors.some((error) => error instanceof Moved));
      for (const end of executed) {
        outcomes.push(...end.outcomes);
        if (!moved.includes(end)) keepErrors(host, failures, end);
      }
      summary = followedBy(summary, summarize(deployment));
      if (moved.length === 0) return;
      if (attempt === maxAttempts) {
        const where = moved.map(({ stage, region }) => `${stage} ${region}`).join(', ');
        for (const end of moved) keepErrors(host, failures, { ...end, errors: [fail('StageContended', { where })] });
        return;
      }
    }
  }

  /**
   * Asks about everything that goes, before anything changes anywhere: a refusal leaves nothing half done. Regions without a loss do not go
   * on either, since a partial answer is not consent.
   */
  async function reviewed(deployment: Deployment): Promise<boolean> {
    try {
      await reviewPlanned(host, work.aws, deployment, executeOptions(undefined, 1));
      return true;
    } catch (thrown) {
      const errors = [host.signal.aborted ? new Interrupted() : rejected(thrown)];
      for (const { stage, region } of deployment.base) keepErrors(host, failures, { stage, region, errors });
      return false;
    }
  }

  /** Code is uploaded and change sets are made and validated in all regions, before anything changes in any. */
  async function checkEverywhere(deployment: Deployment, release: Release | undefined): Promise<void> {
    if (failures.length > 0) return;
    for (const { stage, region, errors } of await checkDeployment(
      deployment,
      host,
      work.aws,
      executeOptions(release, 1),
    )) {
      keepErrors(host, failures, { stage, region, errors: errors.filter((error) => !(error instanceof Moved)) });
    }
  }

  function executeOptions(release: Release | undefined, attempt: number): ExecuteOptions {
    return {
      allowDataLoss: options.allowDataLoss ?? [],
      allowAddressLoss: options.allowAddressLoss,
      agreed,
      revertDrift: options.revertDrift ?? false,
      attempt: attempt + (work.continues?.attempts ?? 0),
      leases,
      release,
      codeFirst: work.codeFirst ?? false,
      finish: work.finish,
    };
  }

  /**
   * Does a step for regions; what it throws is their failure, so that everything after it still happens: undo, record, event. Returns whether
   * it succeeded. Without regions, all that took part have the failure.
   */
  async function stopping(regions: readonly string[], step: () => Promise<void> | undefined): Promise<boolean> {
    try {
      await step();
      return true;
    } catch (thrown) {
      const error = host.signal.aborted ? new Interrupted() : rejected(thrown);
      const own = [...ends.keys()].filter((region) => regions.length === 0 || regions.includes(region));
      for (const region of own.length > 0 ? own : regions) failures.push({ stage: work.stage, region, error });
      return false;
    }
  }

  /** Reads regions again and plans them; unreadable regions leave the deployment. */
  async function again(names: readonly string[]): Promise<Deployment> {
    const found = await work.read(regions.filter(({ region }) => names.includes(region)));
    for (const failure of found.failed) reportFailure(host, failure);
    failures.push(...found.failed);
    const next = work.plan(found.regions);
    summary = joinSummaries(summary, summarize(next));
    return next;
  }
}

/** The part of a deployment that concerns these regions. */
function partOf(deployment: Deployment, regions: readonly string[]): Deployment {
  const base = deployment.base.filter(({ region }) => regions.includes(region));
  if (base.length === deployment.base.length) return deployment;
  const phases = deployment.phases
    .map((phase) => ({ ...phase, regions: phase.regions.filter(({ region }) => regions.includes(region)) }))
    .filter((phase) => phase.regions.length > 0);
  return { ...deployment, base, phases };
}

/** The one error of a deployment in which regions failed, with the regions that succeeded. */
export function failureOf({ regions }: Pick<Work, 'regions'>, { failures, ends }: Applied): unknown {
  const done = ends.filter(({ end }) => !failures.some(({ region }) => region === end.region));
  return failureOfAll(
    failures,
    done.map(({ end }) => `${end.stage} ${end.region}`),
    regions.length,
  );
}

/** The jaws buckets of the regions that have one. */
function bucketsOf({ aws, regions }: Work, { base }: Deployment): JawsBucket[] {
  return base.filter(hasBucket).flatMap(({ stage, region }) => {
    const found = regions.find((one) => one.region === region);
    return found ? [jawsBucket(aws, { stage, region, bucket: found.bucket })] : [];
  });
}

/**
 * What was planned before a removal or a roll-back would undo that. Throws StageChangedMeanwhile after waiting for one, unless it is
 * a roll-back or removal itself, which decides under its leases.
 */
function checkNotUndone({ stage, activity = 'deploy' }: Work, waitedFor: readonly Waited[]): void {
  if (activity !== 'deploy') return;
  for (const { place, holder } of waitedFor) {
    const { owner, activity: what = 'deploy' } = holder ?? {};
    if (owner === undefined || what === 'deploy' || what === 'env') continue;
    throw fail('StageChangedMeanwhile', { stage, region: place.region, owner, what });
  }
}

/** Takes the lease of every region that has a bucket. Returns the holders that had to end first. */
async function lease(
  work: Work,
  deployment: Deployment,
  leases: Map<string, Lease>,
  failures: RegionFailure[],
): Promise<readonly Waited[]> {
  const { host, id, model, options, activity = 'deploy' } = work;
  const { held, waitedFor } = await acquireLeases(
    bucketsOf(work, deployment),
    { host, project: model.name, deployment: id, activity, force: options.forceUnlock ?? false },
    ({ place: { stage, region } }, error) => {
      const failure = { stage, region, error: rejected(error) };
      failures.push(failure);
      reportFailure(host, failure);
    },
  );
  for (const [bucket, one] of held) leases.set(bucket.place.region, one);
  return waitedFor;
}

function keepErrors(
  host: Host,
  failures: RegionFailure[],
  { stage, region, errors }: Pick<RegionEnd, 'stage' | 'region' | 'errors'>,
): void {
  for (const error of errors) {
    failures.push({ stage, region, error });
    reportFailure(host, { stage, region, error });
  }
}

/** If a stack was changed twice, the last outcome that changed something counts. */
function lastOutcomes(outcomes: readonly StackOutcome[]): StackOutcome[] {
  const last = new Map<string, StackOutcome>();
  for (const outcome of outcomes) {
    const key = `${outcome.region} ${outcome.stack}`;
    if (outcome.result !== 'unchanged' || !last.has(key)) last.set(key, outcome);
  }
  return [...last.values()];
}
