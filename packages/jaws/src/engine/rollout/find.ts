import { rejected } from '../../aws/observe.ts';
import type { Aws } from '../../aws/types.ts';
import { type JawsBucket, jawsBucket } from '../../deploy/bucket.ts';
import { readHolder } from '../../deploy/lease.ts';
import { nextNumber, type RegionHistory, readRecords } from '../../deploy/releases/history.ts';
import type { FoundRollout } from '../../deploy/rollouts/record.ts';
import { newestRollout } from '../../deploy/rollouts/store.ts';
import { fail } from '../../errors/catalogue/index.ts';
import { JawsError } from '../../errors/error.ts';
import type { Model, RegionModel } from '../../model/types.ts';
import type { RegionFailure } from '../failures.ts';
import type { Host } from '../host.ts';
import { reach, regionsOf } from '../open.ts';
import { readStage } from '../releases/read.ts';
import type { RolloutAt } from './types.ts';

export interface StageRollout {
  readonly aws: Aws;
  readonly model: Model;
  /** Of the stage as jaws.json has it now. */
  readonly regions: readonly RegionModel[];
  readonly buckets: ReadonlyMap<string, JawsBucket>;
  readonly found: FoundRollout;
  /** The machine that runs it, as far as the responding regions know. */
  readonly runner: string | undefined;
  readonly unread: readonly RegionFailure[];
}

/** The newest rollout of a stage, from the buckets of its regions. Throws RolloutNone, RolloutUnread. */
export async function findRollout(host: Host, options: RolloutAt): Promise<StageRollout> {
  const { model } = options.project;
  const { stage } = options;
  const regions = regionsOf(model, stage, undefined);
  const aws = await reach(host, model, options.profile, stage);
  const buckets = new Map(
    regions.map(({ region, bucket }) => [region, jawsBucket(aws, { stage, region, bucket })] as const),
  );
  const { rollout, unread } = await newestRollout([...buckets.values()], model.name);
  const failed = unread
    .map(({ bucket, error }) => ({ stage, region: bucket.place.region, error: rejected(error) }))
    .filter(({ error }) => !(error instanceof JawsError && error.code === 'BucketMissing'));
  if (!rollout) {
    if (failed.length === 0) throw fail('RolloutNone', { stage });
    const [{ error }] = failed as [RegionFailure];
    if (failed.length === buckets.size || !(error instanceof JawsError)) throw error;
    throw fail('RolloutUnread', { stage, regions: failed.map(({ region }) => region), reason: error.message });
  }
  const holders = await Promise.all(
    [...buckets.values()].map((bucket) => readHolder(bucket, model.name).catch(() => undefined)),
  );
  // A lease may outlive its deployment if the region was down when that ended.
  const isOpen = rollout.record.state === 'running';
  const holder = isOpen ? holders.find((one) => one?.deployment === rollout.record.id) : undefined;
  return { aws, model, regions, buckets, found: rollout, runner: holder?.owner, unread: failed };
}

/**
 * The histories of all regions, and the number of the newest release. Throws RolloutSuperseded when the stage got another release since the
 * rollout began; undoing it in some regions does not count.
 */
export async function checkIsNewest({ aws, model, regions, found }: StageRollout): Promise<{
  readonly histories: readonly RegionHistory[];
  readonly newest: number;
}> {
  const { stage, number } = found.record;
  const { histories } = await readStage(aws, model, regions);
  const newer = await readRecords(histories, (record) => (record.number ?? 0) > number);
  const others = newer.filter(({ origin }) => !(origin?.type === 'undo' && origin.release === number));
  const newest = nextNumber(histories) - 1;
  if (others.length > 0) throw fail('RolloutSuperseded', { stage, number, newest });
  return { histories, newest };
}
