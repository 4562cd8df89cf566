import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import type { RolloutModel } from '../../model/types.ts';
import type { RegionState } from '../../plan/types.ts';
import type { JawsBucket } from '../bucket.ts';
import { type ReleaseNote, recordPrefix } from '../releases/record.ts';

/**
 * `paused`: by an order, or because a confirmation was needed without a terminal. `stopped`: it was interrupted. `undone`: it failed and was
 * undone, `aborted`: the same by an order. A rollout whose process has died stays `running`, without a lease.
 */
type RolloutState = 'running' | 'paused' | 'stopped' | 'failed' | 'undone' | 'aborted' | 'done';

/** A rollout on its way, as every region that takes part keeps it in its jaws bucket: any machine can go on from there. */
export interface RolloutRecord extends ReleaseNote {
  readonly id: string;
  readonly project: string;
  readonly stage: string;
  /** Counts the writes: the highest one is the newest, whatever the clocks of two machines say. */
  readonly revision: number;
  /** ISO 8601. */
  readonly began: string;
  readonly state: RolloutState;
  readonly waves: RolloutModel['waves'];
  readonly rollout: Pick<
    RolloutModel,
    'minRequests' | 'maxErrorRate' | 'alarms' | 'ownAlarms' | 'probe' | 'allOrNothing' | 'confirm'
  >;
  /** The wave that is under way, or that would be the next one; counts from 0. */
  readonly wave: number;
  /** `waiting`: it is not begun. */
  readonly step: 'waiting' | 'deploying' | 'watching';
  /** Seconds for which the wave had been watched when this was written. */
  readonly watched: number;
  /** Regions that have the release, in the order in which they got it. */
  readonly done: readonly string[];
  /** Regions that were undone, and those that could not be, with the reason. */
  readonly undone: readonly string[];
  readonly left: readonly { readonly region: string; readonly message: string }[];
  /** Why it failed. */
  readonly errors: readonly { readonly region: string; readonly message: string }[];
}

/** An order from another machine to the one that runs a rollout. */
export interface RolloutOrder {
  /** Of the deployment. */
  readonly id: string;
  readonly order: 'pause' | 'abort';
  /** `user/anna` */
  readonly by: string;
  /** ISO 8601. */
  readonly at: string;
}

/** What a region had when a rollout began, and what it is to have. Neither holds a value of a variable. */
export interface RegionGoal {
  readonly before: RegionState;
  readonly target: RegionState;
}

/** There is one rollout of a stage at a time. */
export const rolloutKey = (project: string, stage: string): string => `${recordPrefix(project, stage)}rollout.json`;

export const orderKey = (project: string, stage: string): string => `${recordPrefix(project, stage)}rollout-order.json`;

export const goalKey = (project: string, stage: string, id: string): string =>
  `${recordPrefix(project, stage)}${id}.goal.json.gz`;

const goalPattern = /\/(\d{8}T\d{6}Z-[0-9a-f]+)\.goal\.json\.gz$/;

/** Among the keys that lie beside the records, the goals of other rollouts. */
export const otherGoals = (keys: readonly string[], id: string): string[] =>
  keys.filter((key) => (goalPattern.exec(key)?.[1] ?? id) !== id);

export interface FoundRollout {
  readonly record: RolloutRecord;
  readonly bucket: JawsBucket;
  /** For how many seconds the record has been as it is, by the clock of S3. */
  readonly age: number;
}

/** The record in one bucket; undefined if there is none, or none that can be read. */
export async function readRollout(
  bucket: JawsBucket,
  project: string,
  signal?: AbortSignal,
): Promise<FoundRollout | undefined> {
  const found = await bucket.get(rolloutKey(project, bucket.place.stage), signal);
  const record = found && parsed<RolloutRecord>(found.text);
  if (!found || typeof record?.id !== 'string' || !Array.isArray(record.waves)) return undefined;
  const age = Math.max(0, Math.floor((found.answered.getTime() - found.written.getTime()) / 1000));
  return { record, bucket, age };
}

export async function readOrder(
  bucket: JawsBucket,
  project: string,
  signal?: AbortSignal,
): Promise<RolloutOrder | undefined> {
  const order = parsed<RolloutOrder>((await bucket.get(orderKey(project, bucket.place.stage), signal))?.text ?? '');
  return typeof order?.id === 'string' && (order.order === 'pause' || order.order === 'abort') ? order : undefined;
}

export async function writeGoal(bucket: JawsBucket, key: string, goal: RegionGoal): Promise<void> {
  await bucket.put(key, await promisify(gzip)(JSON.stringify(goal)), { type: 'application/gzip' });
}

/** Two states of at most 512 MB each. */
const maxGoalBytes = 1024 * 1024 * 1024 - 1;

/** Undefined if there is none, or none that can be read. */
export async function readGoal(bucket: JawsBucket, key: string): Promise<RegionGoal | undefined> {
  const bytes = await bucket.getBytes(key);
  if (!bytes) return undefined;
  try {
    const text = await promisify(gunzip)(bytes, { maxOutputLength: maxGoalBytes });
    const goal = JSON.parse(text.toString()) as Partial<RegionGoal>;
    return isState(goal.before) && isState(goal.target) ? (goal as RegionGoal) : undefined;
  } catch {
    return undefined;
  }
}

const isState = (state: Partial<RegionState> | undefined): boolean =>
  Array.isArray(state?.stacks) && typeof state.env === 'string';

function parsed<T>(text: string): (Partial<T> & T) | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as T) : undefined;
  } catch {
    return undefined;
  }
}
