import { parseRecord, recordText, unlessOtherJaws } from '../../env/format.ts';
import { fail } from '../../errors/catalogue/index.ts';
import { JawsError } from '../../errors/error.ts';
import { type JawsBucket, whereIn } from '../bucket.ts';
import { readHolder } from '../lease.ts';
import type { Holder } from '../machine.ts';
import { isOver } from './machine.ts';
import {
  type FoundRollout,
  orderKey,
  type RolloutOrder,
  type RolloutRecord,
  readOrder,
  readRollout,
  rolloutKey,
} from './record.ts';

/** A region that is down must not keep the others waiting for as long as the SDK tries. */
const answerMs = 10_000;

interface Unreachable {
  readonly bucket: JawsBucket;
  readonly error: unknown;
}

/** Asks a bucket, for ten seconds at most. Throws AwsUnreachable. */
async function inTime<T>(
  bucket: JawsBucket,
  work: (bucket: JawsBucket, signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const limit = AbortSignal.timeout(answerMs);
  try {
    return await work(bucket, limit);
  } catch (error) {
    if (!limit.aborted) throw error;
    const { region, bucket: address } = bucket.place;
    const detail = `no answer within ${answerMs / 1000} s`;
    throw fail('AwsUnreachable', { call: `s3 in ${region}`, address, detail, custom: false }, { cause: error });
  }
}

/** Reads all buckets in parallel. */
async function ofEach<T>(
  buckets: readonly JawsBucket[],
  work: (bucket: JawsBucket, signal: AbortSignal) => Promise<T>,
): Promise<{ readonly found: readonly T[]; readonly failed: readonly Unreachable[] }> {
  const results = await Promise.allSettled(buckets.map((bucket) => inTime(bucket, work)));
  return {
    found: results.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : [])),
    failed: results.flatMap((one, at) =>
      one.status === 'rejected' ? [{ bucket: buckets[at]!, error: one.reason as unknown }] : [],
    ),
  };
}

/** What the bucket of a region knows of the rollout of its stage. */
export interface RegionRollout {
  readonly rollout: FoundRollout | undefined;
  /** Who holds the lease of the stage there. */
  readonly holder: Holder | undefined;
  readonly order: RolloutOrder | undefined;
}

export async function readRegionRollout(bucket: JawsBucket, project: string): Promise<RegionRollout> {
  const rollout = await inTime(bucket, (one, signal) => readRollout(one, project, signal));
  if (!rollout || isOver(rollout.record.state)) return { rollout, holder: undefined, order: undefined };
  const [holder, order] = await Promise.all([
    readHolder(bucket, project).catch(unlessOtherJaws),
    inTime(bucket, (one, signal) => readOrder(one, project, signal)).catch(unlessOtherJaws),
  ]);
  return { rollout, holder, order };
}

/** The newest record, from any region that has it. */
export const newestAmong = (regions: readonly RegionRollout[]): FoundRollout | undefined =>
  regions
    .flatMap(({ rollout }) => rollout ?? [])
    .sort((a, b) => b.record.number - a.record.number || b.record.revision - a.record.revision)[0];

/** The versions of the record, by region. */
export const etagsOf = (regions: readonly RegionRollout[]): ReadonlyMap<string, string> =>
  new Map(regions.flatMap(({ rollout }) => (rollout ? [[rollout.bucket.place.region, rollout.etag] as const] : [])));

/** The order for the rollout with this id. One to take it back excludes one to continue later. */
export function orderAmong(orders: readonly (RolloutOrder | undefined)[], id: string): RolloutOrder | undefined {
  const own = orders.filter((one) => one?.id === id);
  return own.find((one) => one?.order === 'abort') ?? own[0];
}

/**
 * Writes a record to all buckets, each on the condition that it has the version that this process knows. Returns the buckets that did not accept it.
 * Throws RolloutChanged, RolloutSuperseded if another process has written one. `etags`: the known versions by region, which are updated; a region without one takes any.
 */
export async function writeRollout(
  buckets: readonly JawsBucket[],
  record: RolloutRecord,
  etags: Map<string, string>,
): Promise<readonly Unreachable[]> {
  const text = recordText(record);
  const key = rolloutKey(record.project, record.stage);
  const { failed } = await ofEach(buckets, async (bucket, signal) => {
    const { region } = bucket.place;
    const put = (etag: string | undefined) =>
      bucket.put(key, text, { type: 'application/json', signal, ...(etag !== undefined && { if: { etag } }) });
    let etag = await put(etags.get(region));
    if (etag === undefined) {
      const current = await bucket.get(key, signal);
      // The response to a write that succeeded may have been lost.
      if (current?.text === text) etag = current.etag;
      else if (current) throw changedBy(record, parseRecord<RolloutRecord>(current.text, whereIn(bucket, key)));
      else etag = await put(undefined);
    }
    if (etag !== undefined) etags.set(region, etag);
  });
  const changed = failed.find(({ error }) => isChanged(error));
  if (changed) throw changed.error;
  return failed;
}

const isChanged = (error: unknown): boolean =>
  error instanceof JawsError && (error.code === 'RolloutChanged' || error.code === 'RolloutSuperseded');

/** Why a process that knows an older record stops. `now`: undefined for an unreadable one. */
export function changedBy({ id, stage, number }: RolloutRecord, now: Partial<RolloutRecord> | undefined): JawsError {
  const newest = now?.id === id ? now.supersededBy : now?.number;
  if (newest !== undefined) return fail('RolloutSuperseded', { stage, number, newest });
  return fail('RolloutChanged', { stage, number, state: now?.state ?? 'unreadable' });
}

/** Whether there is an order for the rollout with this id, in any region that answers. */
export async function orderFor(
  buckets: readonly JawsBucket[],
  project: string,
  id: string,
): Promise<RolloutOrder | undefined> {
  const { found } = await ofEach(buckets, (bucket, signal) => readOrder(bucket, project, signal));
  return orderAmong(found, id);
}

/** Throws the errors of all regions if none accepts it. */
export async function giveOrder(
  buckets: readonly JawsBucket[],
  record: Pick<RolloutRecord, 'project' | 'stage'>,
  order: RolloutOrder,
): Promise<void> {
  const key = orderKey(record.project, record.stage);
  const { found, failed } = await ofEach(buckets, (bucket, signal) =>
    bucket.put(key, recordText(order), { type: 'application/json', signal }),
  );
  if (found.length === 0 && failed.length > 0) throw failed[0]!.error;
}

/** Never throws: a leftover order names its rollout, so a later rollout ignores it. */
export async function dropOrder(buckets: readonly JawsBucket[], project: string, stage: string): Promise<void> {
  await ofEach(buckets, (bucket) => bucket.delete(orderKey(project, stage)));
}
