import { rejected } from '../../aws/observe.ts';
import type { Aws } from '../../aws/types.ts';
import { type JawsBucket, jawsBucket } from '../../deploy/bucket.ts';
import { nextNumber, type RegionHistory, readRecords } from '../../deploy/releases/history.ts';
import { isActive, isOver } from '../../deploy/rollouts/machine.ts';
import { type FoundRollout, type RolloutOrder, takesPart } from '../../deploy/rollouts/record.ts';
import {
  changedBy,
  etagsOf,
  newestAmong,
  orderAmong,
  type RegionRollout,
  readRegionRollout,
} from '../../deploy/rollouts/store.ts';
import { fail } from '../../errors/catalogue/index.ts';
import type { Model, RegionModel } from '../../model/types.ts';
import type { Host } from '../host.ts';
import { reach, regionsOf } from '../open.ts';
import { isNeverDeployed, readStage } from '../releases/read.ts';
import { readEach } from '../so-far.ts';
import {
  checkSomeRead,
  type LackingRegions,
  lackingIn,
  type RegionPart,
  readPart,
  valuesIn,
  waitingPart,
} from '../unread.ts';
import type { RolloutAt } from './types.ts';

export interface StageRollout {
  readonly aws: Aws;
  readonly model: Model;
  /** Of the stage as jaws.json has it now. */
  readonly regions: readonly RegionModel[];
  readonly buckets: ReadonlyMap<string, JawsBucket>;
  readonly found: FoundRollout;
  /** The versions of the record, by region. */
  readonly etags: ReadonlyMap<string, string>;
  /** The machine that runs it, as far as the responding regions know. */
  readonly runner: string | undefined;
  /** One that the runner has not carried out yet. */
  readonly order: RolloutOrder | undefined;
}

/** The newest rollout of a stage, according to the regions that respond; undefined if none of them has a record of one. */
export interface LookedUp extends LackingRegions {
  readonly rollout: StageRollout | undefined;
}

/** Looks for the newest rollout in the buckets of the regions. Throws what they say when none answers. `soFar` gets what is known while some has not answered. */
export async function lookUpRollout(
  host: Host,
  options: RolloutAt,
  soFar?: (looked: LookedUp) => void,
): Promise<LookedUp> {
  const { model } = options.project;
  const { stage } = options;
  const regions = regionsOf(model, stage, undefined);
  const aws = await reach(host, model, options.profile, stage);
  const buckets = new Map(
    regions.map(({ region, bucket }) => [region, jawsBucket(aws, { stage, region, bucket })] as const),
  );
  const of = (parts: readonly RegionPart<RegionRollout | undefined>[]): LookedUp => {
    const known = valuesIn(parts).flatMap((one) => one ?? []);
    const found = newestAmong(known);
    if (!found) return { rollout: undefined, ...lackingIn(parts) };
    const { id, state, left } = found.record;
    // A lease may outlive its deployment where the region was down when that ended.
    const isHeld = isActive(state) && left.length === 0;
    const holder = isHeld ? known.find((one) => one.holder?.deployment === id)?.holder : undefined;
    const order = orderAmong(
      known.map((one) => one.order),
      id,
    );
    const etags = etagsOf(known);
    const rollout = { aws, model, regions, buckets, found, etags, runner: holder?.owner, order };
    return { rollout, ...lackingIn(parts) };
  };
  const parts = await readEach(regions, {
    read: ({ region }) =>
      readPart(region, async () => {
        try {
          return await readRegionRollout(buckets.get(region)!, model.name);
        } catch (thrown) {
          if (isNeverDeployed(rejected(thrown))) return undefined;
          throw thrown;
        }
      }),
    waiting: waitingPart,
    report: soFar && ((found) => soFar(of(found))),
  });
  checkSomeRead(parts);
  return of(parts);
}

/** The newest rollout of a stage. Throws RolloutNone; RolloutUnread if a region that does not respond may have one. */
export async function findRollout(host: Host, options: RolloutAt): Promise<StageRollout & LackingRegions> {
  const { rollout, ...lacking } = await lookUpRollout(host, options);
  if (rollout) return { ...rollout, ...lacking };
  const { stage } = options;
  const [first] = lacking.unread;
  if (!first) throw fail('RolloutNone', { stage });
  throw fail('RolloutUnread', { stage, regions: lacking.unread.map(({ region }) => region), reason: first.message });
}

/** Under the leases: another process may have continued, paused or aborted it since it was read. Throws RolloutSuperseded, RolloutChanged. */
export async function checkUnchanged({ model, buckets, found: { record } }: StageRollout): Promise<void> {
  const read = await Promise.allSettled([...buckets.values()].map((one) => readRegionRollout(one, model.name)));
  const now = newestAmong(read.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : [])))?.record ?? record;
  if (now.id !== record.id || now.revision !== record.revision) throw changedBy(record, now);
}

/**
 * The number of the newest release of a rollout's regions if one of them got one since a rollout that has not ended began; undoing it in some regions does not
 * count. While a process runs it, there is none: that has the leases.
 */
export async function supersededBy(
  { aws, model, regions, runner, found: { record } }: StageRollout,
  known?: readonly RegionHistory[],
): Promise<number | undefined> {
  const { id, number, state } = record;
  if (runner !== undefined || isOver(state)) return undefined;
  const read = known ?? (await readStage(aws, model, regions)).histories;
  const histories = read.filter(({ bucket }) => takesPart(record, bucket.place.region));
  // One that ended before it changed anything has no record, and its number is used again.
  const newer = await readRecords(histories, (one) => one.id !== id && (one.number ?? 0) >= number);
  const others = newer.filter(({ origin }) => !(origin?.type === 'undo' && origin.release === number));
  return others.length > 0 ? nextNumber(histories) - 1 : undefined;
}
