import { packRecord, parseRecord } from '../../env/format.ts';
import type { RolloutModel } from '../../model/types.ts';
import type { RegionState } from '../../plan/types.ts';
import { type JawsBucket, readPacked, readText, whereIn } from '../bucket.ts';
import { type ReleaseNote, recordPrefix } from '../releases/record.ts';
import { isState } from '../releases/state.ts';
import { inOurWords, type RolloutState, type RolloutStep } from './machine.ts';

/** A rollout in progress, as every participating region stores it in its jaws bucket: any machine can continue it. */
export interface RolloutRecord extends ReleaseNote {
  readonly id: string;
  readonly project: string;
  readonly stage: string;
  /** Counts the writes: the highest number is the newest, whatever the clocks of two machines say. */
  readonly revision: number;
  /** ISO 8601. */
  readonly began: string;
  readonly state: RolloutState;
  readonly waves: RolloutModel['waves'];
  readonly rollout: Pick<
    RolloutModel,
    'minRequests' | 'maxErrorRate' | 'alarms' | 'ownAlarms' | 'probe' | 'allOrNothing' | 'confirm'
  >;
  /** The current or next wave; counts from 0. */
  readonly wave: number;
  /** Where it is in its waves, or was when it stopped. */
  readonly step: RolloutStep;
  /** Seconds for which the wave had been watched at the time of this record. */
  readonly watched: number;
  /** Regions that have the release, in the order in which they got it. */
  readonly done: readonly string[];
  /** Regions that were undone, and regions that could not be, with the reason. */
  readonly undone: readonly string[];
  readonly left: readonly { readonly region: string; readonly message: string }[];
  /** The number of the newer release. */
  readonly supersededBy?: number;
  /** Why it failed. */
  readonly errors: readonly { readonly region: string; readonly message: string }[];
}

/** A request from another machine to the process that runs a rollout. */
export interface RolloutOrder {
  /** The id of the deployment. */
  readonly id: string;
  readonly order: 'pause' | 'abort';
  /** `user/anna` */
  readonly by: string;
  /** ISO 8601. */
  readonly at: string;
}

/** The state of a region when a rollout began, and its target state. Neither contains a value of a variable. */
export interface RegionGoal {
  readonly before: RegionState;
  readonly target: RegionState;
}

/** Whether a region is in a wave of a rollout: a release of other regions leaves the rollout as it is. */
export const takesPart = ({ waves }: Pick<RolloutRecord, 'waves'>, region: string): boolean =>
  waves.some((wave) => wave.regions.includes(region));

/** A stage has one rollout at a time. */
export const rolloutKey = (project: string, stage: string): string => `${recordPrefix(project, stage)}rollout.json`;

export const orderKey = (project: string, stage: string): string => `${recordPrefix(project, stage)}rollout-order.json`;

export const goalKey = (project: string, stage: string, id: string): string =>
  `${recordPrefix(project, stage)}${id}.goal.json.gz`;

const goalPattern = /\/(\d{8}T\d{6}Z-[0-9a-f]+)\.goal\.json\.gz$/;

/** The goals of other rollouts, among the keys beside the records. */
export const otherGoals = (keys: readonly string[], id: string): string[] =>
  keys.filter((key) => (goalPattern.exec(key)?.[1] ?? id) !== id);

/** Whether a rollout may be open: it has goals until it is over. */
export const hasGoals = (keys: readonly string[]): boolean => keys.some((key) => goalPattern.test(key));

export interface FoundRollout {
  readonly record: RolloutRecord;
  readonly bucket: JawsBucket;
  /** The age of the record in seconds, by the clock of S3. */
  readonly age: number;
  readonly etag: string;
}

/** The record in one bucket; undefined if it does not exist or cannot be read. Throws OtherJawsNeeded. */
export async function readRollout(
  bucket: JawsBucket,
  project: string,
  signal?: AbortSignal,
): Promise<FoundRollout | undefined> {
  const key = rolloutKey(project, bucket.place.stage);
  const found = await bucket.get(key, signal);
  const read = found && parseRecord<RolloutRecord>(found.text, whereIn(bucket, key));
  const isWhole = typeof read?.id === 'string' && Array.isArray(read.waves);
  const record = isWhole ? inOurWords(read as RolloutRecord) : undefined;
  if (!found || !record) return undefined;
  const age = Math.max(0, Math.floor((found.answered.getTime() - found.written.getTime()) / 1000));
  return { record, bucket, age, etag: found.etag };
}

export async function readOrder(
  bucket: JawsBucket,
  project: string,
  signal?: AbortSignal,
): Promise<RolloutOrder | undefined> {
  const order = await readText<RolloutOrder>(bucket, orderKey(project, bucket.place.stage), signal);
  const isWhole = typeof order?.id === 'string' && (order.order === 'pause' || order.order === 'abort');
  return isWhole ? (order as RolloutOrder) : undefined;
}

export async function writeGoal(bucket: JawsBucket, key: string, goal: RegionGoal): Promise<void> {
  await bucket.put(key, await packRecord(goal), { type: 'application/gzip' });
}

/** Two states of at most 512 MB each. */
const maxGoalBytes = 1024 * 1024 * 1024 - 1;

/** Undefined if it does not exist or cannot be read. */
export async function readGoal(bucket: JawsBucket, key: string): Promise<RegionGoal | undefined> {
  const goal = await readPacked<RegionGoal>(bucket, key, maxGoalBytes);
  return isState(goal?.before) && isState(goal.target) ? (goal as RegionGoal) : undefined;
}
