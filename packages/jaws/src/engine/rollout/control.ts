import { rejected } from '../../aws/observe.ts';
import { messageOf } from '../../base/text.ts';
import { type Release, tokenOf } from '../../deploy/execute.ts';
import { acquireLeases, type Lease } from '../../deploy/lease.ts';
import type { Activity } from '../../deploy/machine.ts';
import { nextNumber } from '../../deploy/releases/history.ts';
import type { RolloutRecord } from '../../deploy/rollouts/record.ts';
import { giveOrder } from '../../deploy/rollouts/store.ts';
import { fail } from '../../errors/catalogue/index.ts';
import { JawsError } from '../../errors/error.ts';
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
import { checkIsNewest, checkUnchanged, findRollout, type LookedUp, lookUpRollout, type StageRollout } from './find.ts';
import { goalsOf, journalOf } from './resume.ts';
import type {
  ContinueOptions,
  OrderResult,
  RolloutAt,
  RolloutRegionState,
  RolloutStatus,
  WatchedRollout,
} from './types.ts';
import { undoRollout } from './undo.ts';

/** The progress of a stage's rollout, no matter who runs it. Throws RolloutNone. */
export function rolloutStatus(host: Host, options: RolloutAt): Promise<RolloutStatus & LackingRegions> {
  return forUser(host, async () => {
    const { unread, waiting: _, ...rollout } = await findRollout(host, options);
    const superseded = await supersededBy(rollout);
    return { ...statusOf(rollout), ...(superseded !== undefined && { superseded }), unread };
  });
}

/** The number of the newest release if it came after a rollout that has not ended. */
async function supersededBy(rollout: StageRollout): Promise<number | undefined> {
  if (['done', 'undone', 'aborted'].includes(rollout.found.record.state)) return undefined;
  const { histories } = await readStage(rollout.aws, rollout.model, rollout.regions);
  try {
    await checkIsNewest(rollout, histories);
    return undefined;
  } catch (error) {
    if (error instanceof JawsError && error.code === 'RolloutSuperseded') return nextNumber(histories) - 1;
    throw error;
  }
}

/** The same where no rollout is no error, for readers that show what is known so far. */
export function watchRollout(
  host: Host,
  options: RolloutAt,
  soFar?: (watched: WatchedRollout) => void,
): Promise<WatchedRollout> {
  const of = ({ rollout, ...lacking }: LookedUp): WatchedRollout => ({
    ...lacking,
    ...(rollout && { rollout: statusOf(rollout) }),
  });
  return forUser(host, async () => of(await lookUpRollout(host, options, soFar && ((looked) => soFar(of(looked))))));
}

function statusOf({ found: { record, age }, runner, order }: StageRollout): RolloutStatus {
  const isWatched = record.state === 'running' && record.step === 'watching';
  return {
    stage: record.stage,
    record,
    runner,
    waves: record.waves.map(({ regions, bake }, wave) => ({
      bake,
      regions: regions.map((region) => ({ region, state: stateIn(record, wave, region) })),
    })),
    watched: record.watched + (isWatched ? age : 0),
    order: order?.order,
  };
}

function stateIn(record: RolloutRecord, wave: number, region: string): RolloutRegionState {
  if (record.undone.includes(region)) return 'undone';
  if (record.left.some((one) => one.region === region)) return 'left';
  if (record.errors.some((one) => one.region === region)) return 'failed';
  const isCurrent = wave === record.wave;
  if (record.done.includes(region)) return isCurrent && record.step === 'watching' ? 'watched' : 'done';
  return isCurrent && record.step === 'deploying' ? 'changing' : wave < record.wave ? 'done' : 'waiting';
}

/** A running rollout stops before its next step; one without a process is marked, so it is not continued by mistake. */
export function pauseRollout(host: Host, options: RolloutAt): Promise<OrderResult> {
  return forUser(host, async () => {
    const rollout = await findRollout(host, options);
    checkIsOpen(rollout);
    if (rollout.runner !== undefined) return order(rollout, 'pause', host);
    await underLeases(host, rollout, 'deploy', false, async () => {
      await checkUnchanged(rollout);
      const { record, age } = rollout.found;
      const journal = journalOf(host, rollout);
      journal.resume(record, namesOf(rollout));
      await journal.end({ state: 'paused', watched: record.watched + (record.step === 'watching' ? age : 0) });
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
    checkIsOpen(rollout);
    if (rollout.runner !== undefined && !options.forceUnlock) return order(rollout, 'abort', host);
    return asDeployment(host, rollout.found.record.id, (task) => undoStage(task, rollout, options));
  });
}

async function undoStage(host: Host, rollout: StageRollout, options: ContinueOptions): Promise<OrderResult> {
  const { aws, model, regions, found } = rollout;
  const { record } = found;
  const { stage } = record;
  const begun = [
    ...record.done,
    ...(record.step === 'deploying' ? (record.waves[record.wave]?.regions ?? []) : []),
  ].filter((region) => !record.undone.includes(region));
  const { goals } = await goalsOf(rollout, [...new Set(begun)], [], []);
  const missing = begun.filter((region) => !goals.has(region) && regions.some((one) => one.region === region));
  const befores = new Map<string, RegionState>(
    [...new Set(begun)].flatMap((region) => {
      const goal = goals.get(region);
      return goal ? [[region, goal.before] as const] : [];
    }),
  );
  return underLeases(host, rollout, 'abort', options.forceUnlock, async (leases, unleased) => {
    const read = await readStage(aws, model, regions);
    const { histories: whole } = await closeOpen(host, aws, read.histories, model.name);
    const { histories, newest } = await checkIsNewest(rollout, whole);
    if (!options.forceUnlock) await checkUnchanged(rollout);
    const history = new Map(histories.map(({ bucket, keys }) => [bucket.place.region, keys] as const));
    const release: Release = { note: { number: Math.max(record.number, newest), by: await aws.caller() }, history };
    const away = begun.filter((region) => unleased.has(region));
    for (const region of away) befores.delete(region);
    const outcomes: StackOutcome[] = [];
    const settle = { token: tokenOf(record.id, record.revision + 1), recover: options.recover };
    const selection = { stage, region: undefined, resources: true, functions: 'all', endpoints: 'all' } as const;
    const readAgain = (which: readonly RegionModel[]) =>
      readBase(host, aws, model.name, which, { settle, selection, firstEnv: {}, revertDrift: false });
    const journal = journalOf(host, rollout);
    journal.resume(record, namesOf(rollout));
    const taken = await undoRollout(
      {
        host,
        aws,
        model,
        stage,
        regions,
        read: readAgain,
        allowDataLoss: options.allowDataLoss,
        allowAddressLoss: options.allowAddressLoss,
        undoes: record.number,
        continues: record.id,
      },
      befores,
      { leases, release, outcomes },
    );
    const left = [
      ...taken.left,
      ...away.map((region) => ({ region, message: messageOf(unleased.get(region)) })),
      ...missing
        .filter((region) => !away.includes(region))
        .map((region) => ({ region, message: 'what it had before is not kept in its bucket' })),
    ];
    await journal.end({
      state: 'aborted',
      done: record.done.filter((region) => !taken.undone.includes(region)),
      undone: [...record.undone, ...taken.undone],
      left,
    });
    host.emit({ type: 'deployed', stage, result: left.length === 0 ? 'done' : 'failed', stacks: outcomes });
    if (left.length > 0) {
      const names = {
        failed: [],
        undone: taken.undone,
        left: left.map(({ region }) => region),
        done: [],
        untouched: [],
      };
      const problems = left.map(({ region, message }) => ({
        message: `${stage} ${region} could not be rolled back: ${message}`,
      }));
      throw fail('RolloutFailed', { stage, ...names }, { problems });
    }
    return { ...aboutOf(rollout), runner: undefined, undone: taken.undone, left };
  });
}

/** Throws RolloutEnded for one that takes no more orders. */
function checkIsOpen({ found: { record } }: StageRollout): void {
  const { stage, state, number } = record;
  const isOver = state === 'done' || ((state === 'undone' || state === 'aborted') && record.left.length === 0);
  if (isOver) throw fail('RolloutEnded', { stage, state, number });
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

const namesOf = ({ buckets }: StageRollout): string[] => [...buckets.keys()];

/** Does work under the leases of all regions. Regions that could not be leased are reported with the reason. */
async function underLeases<T>(
  host: Host,
  { buckets, model, found }: StageRollout,
  activity: Activity,
  force: boolean,
  work: (leases: Map<string, Lease>, unleased: ReadonlyMap<string, unknown>) => Promise<T>,
): Promise<T> {
  const unleased = new Map<string, unknown>();
  const { held } = await acquireLeases(
    [...buckets.values()],
    { host, project: model.name, deployment: found.record.id, activity, force },
    ({ place }, error) => unleased.set(place.region, rejected(error)),
  );
  try {
    return await work(new Map([...held].map(([bucket, lease]) => [bucket.place.region, lease])), unleased);
  } finally {
    await Promise.all([...held.values()].map((lease) => lease.release()));
  }
}
