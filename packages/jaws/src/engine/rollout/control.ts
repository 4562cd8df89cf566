import { messageOf } from '../../base/text.ts';
import { type Release, tokenOf } from '../../deploy/execute.ts';
import { type Lease, underLeases } from '../../deploy/lease.ts';
import { nextNumber, type RegionHistory } from '../../deploy/releases/history.ts';
import { commands } from '../../deploy/rollouts/machine.ts';
import type { RolloutRecord } from '../../deploy/rollouts/record.ts';
import { giveOrder } from '../../deploy/rollouts/store.ts';
import { fail } from '../../errors/catalogue/index.ts';
import type { JawsError } from '../../errors/error.ts';
import type { StackOutcome } from '../../events.ts';
import type { RegionModel } from '../../model/types.ts';
import type { RegionState } from '../../plan/types.ts';
import { readBase } from '../base.ts';
import type { Host } from '../host.ts';
import { forUser } from '../open.ts';
import { closeOpen } from '../releases/open.ts';
import { readStage } from '../releases/read.ts';
import { asDeployment } from '../task.ts';
import type { LackingRegions } from '../unread.ts';
import { findRollout, type LookedUp, lookUpRollout, type StageRollout, supersededBy } from './find.ts';
import { checkCommand, checkUnderLease, nextText, nowOf, refusalOf } from './gate.ts';
import { type RolloutJournal, resumedJournal } from './journal.ts';
import { goalsOf } from './resume.ts';
import type {
  ContinueOptions,
  OrderResult,
  RolloutAt,
  RolloutRegionState,
  RolloutStatus,
  WatchedRollout,
} from './types.ts';
import { type Undone, undoRollout } from './undo.ts';

/** The progress of a stage's rollout, no matter who runs it. Throws RolloutNone. */
export function rolloutStatus(host: Host, options: RolloutAt): Promise<RolloutStatus & LackingRegions> {
  return forUser(host, async () => {
    const { unread, waiting: _, ...rollout } = await findRollout(host, options);
    return { ...statusOf(rollout, await supersededBy(rollout)), unread };
  });
}

/** The same for readers that show what is known so far, also without a rollout; that has no newer release yet. */
export function watchRollout(
  host: Host,
  options: RolloutAt,
  soFar?: (watched: WatchedRollout) => void,
): Promise<WatchedRollout> {
  const of = ({ rollout, ...lacking }: LookedUp, newer?: number): WatchedRollout => ({
    ...lacking,
    ...(rollout && { rollout: statusOf(rollout, newer) }),
  });
  return forUser(host, async () => {
    const looked = await lookUpRollout(host, options, soFar && ((found) => soFar(of(found))));
    return of(looked, looked.rollout && (await supersededBy(looked.rollout)));
  });
}

function statusOf(rollout: StageRollout, newer?: number): RolloutStatus {
  const { record, age } = rollout.found;
  const now = nowOf(rollout, newer);
  return {
    stage: record.stage,
    record,
    runner: rollout.runner,
    accepts: commands.filter((command) => refusalOf(command, now) === undefined),
    next: nextText(now),
    waves: record.waves.map(({ regions, bake }, wave) => ({
      bake,
      regions: regions.map((region) => ({ region, state: stateIn(record, wave, region) })),
    })),
    watched: record.watched + (record.state === 'watching' ? age : 0),
    order: rollout.order?.order,
    ...(now.supersededBy !== undefined && { superseded: now.supersededBy }),
  };
}

function stateIn(record: RolloutRecord, wave: number, region: string): RolloutRegionState {
  if (record.undone.includes(region)) return 'undone';
  if (record.left.some((one) => one.region === region)) return 'left';
  if (record.errors.some((one) => one.region === region)) return 'failed';
  const isCurrent = wave === record.wave && record.state !== 'done';
  if (record.done.includes(region)) return isCurrent && record.step === 'watching' ? 'watched' : 'done';
  return isCurrent && record.step === 'deploying' ? 'changing' : wave < record.wave ? 'done' : 'waiting';
}

/** A running rollout stops before its next step; one whose process is gone is recorded as paused. */
export function pauseRollout(host: Host, options: RolloutAt): Promise<OrderResult> {
  return forUser(host, async () => {
    const rollout = await findRollout(host, options);
    await checkCommand(host, rollout, 'pause');
    if (rollout.runner !== undefined) return order(rollout, 'pause', host);
    await commandUnderLeases(host, rollout, 'pause', false, async ({ journal }) => {
      await journal.record({ type: 'pause', done: rollout.found.record.done });
      await journal.close();
    });
    return { ...aboutOf(rollout), undone: [], left: [] };
  });
}

/**
 * Undoes a rollout: through the process that runs it, or here if none does. Regions with the release get back what they had when it began,
 * the newest one first; so do those whose wave was running.
 */
export function abortRollout(host: Host, options: ContinueOptions): Promise<OrderResult> {
  return forUser(host, async () => {
    const rollout = await findRollout(host, options);
    await checkCommand(host, rollout, 'abort', options.forceUnlock);
    if (rollout.runner !== undefined && !options.forceUnlock) return order(rollout, 'abort', host);
    return asDeployment(host, rollout.found.record.id, (task) => undoStage(task, rollout, options));
  });
}

/** The regions that have the release of a rollout, or may have a part of it. */
function regionsToUndo({ done, undone, step, waves, wave }: RolloutRecord): string[] {
  const begun = [...done, ...(step === 'deploying' ? (waves[wave]?.regions ?? []) : [])];
  return [...new Set(begun)].filter((region) => !undone.includes(region));
}

async function undoStage(host: Host, rollout: StageRollout, options: ContinueOptions): Promise<OrderResult> {
  const { aws, model, regions, found } = rollout;
  const { record } = found;
  const { stage } = record;
  const begun = regionsToUndo(record);
  const { goals } = await goalsOf(rollout, begun, [], []);
  const work = async ({ leases, unleased, histories, journal }: UnderLeases) => {
    const history = new Map(histories.map(({ bucket, keys }) => [bucket.place.region, keys] as const));
    const number = Math.max(record.number, nextNumber(histories) - 1);
    const release: Release = { note: { number, by: await aws.caller() }, history };
    const outcomes: StackOutcome[] = [];
    const settle = { token: tokenOf(record.id, record.revision + 1), recover: options.recover };
    const selection = { stage, region: undefined, resources: true, functions: 'all', endpoints: 'all' } as const;
    const readAgain = (which: readonly RegionModel[]) =>
      readBase(host, aws, model.name, which, { settle, selection, firstEnv: {}, revertDrift: false });
    const befores = new Map(
      begun.flatMap((region) => {
        const goal = goals.get(region);
        return goal && !unleased.has(region) ? [[region, goal.before] as const] : [];
      }),
    );
    await journal.record({ type: 'undo', done: record.done, errors: record.errors });
    const { allowDataLoss, allowAddressLoss } = options;
    const consent = { allowDataLoss, allowAddressLoss, undoes: record.number, continues: record.id };
    const taken = await undoRollout({ host, aws, model, stage, regions, read: readAgain, ...consent }, befores, {
      leases,
      release,
      outcomes,
    });
    const left = [...taken.left, ...withoutBefore(rollout, begun, befores, unleased)];
    await journal.record({ undone: taken.undone, left, type: left.length > 0 ? 'leave' : 'restore' });
    await journal.close();
    host.emit({ type: 'deployed', stage, result: left.length === 0 ? 'done' : 'failed', stacks: outcomes });
    if (left.length > 0) throw notUndone(stage, taken.undone, left);
    return { ...aboutOf(rollout), runner: undefined, undone: taken.undone, left };
  };
  return commandUnderLeases(host, rollout, 'abort', options.forceUnlock, work);
}

/** Regions that cannot be undone, because they do not answer or what they had is lost. */
function withoutBefore(
  { regions }: StageRollout,
  begun: readonly string[],
  befores: ReadonlyMap<string, RegionState>,
  unleased: ReadonlyMap<string, unknown>,
): Undone['left'] {
  return begun
    .filter((region) => !befores.has(region) && (unleased.has(region) || regions.some((one) => one.region === region)))
    .map((region) => ({
      region,
      message: unleased.has(region) ? messageOf(unleased.get(region)) : 'what it had before is not kept in its bucket',
    }));
}

function notUndone(stage: string, undone: readonly string[], left: Undone['left']): JawsError {
  const names = { failed: [], undone, left: left.map(({ region }) => region), done: [], untouched: [] };
  const problems = left.map(({ region, message }) => ({
    message: `${stage} ${region} could not be rolled back: ${message}`,
  }));
  return fail('RolloutFailed', { stage, ...names }, { problems });
}

async function order(rollout: StageRollout, what: 'pause' | 'abort', host: Host): Promise<OrderResult> {
  const { aws, buckets, found } = rollout;
  const by = await aws.caller();
  const at = host.now().toISOString();
  await giveOrder([...buckets.values()], found.record, { id: found.record.id, order: what, by, at });
  return { ...aboutOf(rollout), undone: [], left: [] };
}

const aboutOf = ({ found: { record }, runner }: StageRollout) => ({
  stage: record.stage,
  release: record.number,
  runner,
});

interface UnderLeases {
  readonly leases: Map<string, Lease>;
  /** Regions that could not be leased, with the reason. */
  readonly unleased: ReadonlyMap<string, unknown>;
  readonly histories: readonly RegionHistory[];
  readonly journal: RolloutJournal;
}

/** Does the work of a command under the leases of all regions, if it is accepted with what is true then. */
function commandUnderLeases<T>(
  host: Host,
  rollout: StageRollout,
  command: 'pause' | 'abort',
  force: boolean,
  work: (under: UnderLeases) => Promise<T>,
): Promise<T> {
  const { aws, model, regions, buckets, found } = rollout;
  const activity = command === 'abort' ? ('abort' as const) : ('deploy' as const);
  const options = { host, project: model.name, deployment: found.record.id, activity, force };
  return underLeases([...buckets.values()], options, async (held, unleased) => {
    const read = await readStage(aws, model, regions);
    const { histories } = await closeOpen(host, aws, read.histories, model.name);
    await checkUnderLease(rollout, command, { histories, force });
    const leases = new Map([...held].map(([bucket, lease]) => [bucket.place.region, lease]));
    return work({ leases, unleased, histories, journal: resumedJournal(host, rollout) });
  });
}
