import { inParallel } from '../../base/async.ts';
import { fail } from '../../errors/catalogue/index.ts';
import type { JawsBucket } from '../bucket.ts';
import { begunAmong } from './begun.ts';
import { byAge, type DeploymentRecord, type RecordKey, readRecord, recordPrefix, recordsAmong } from './record.ts';

/** The records of a stage in one region, oldest first. */
export interface RegionHistory {
  readonly bucket: JawsBucket;
  readonly records: readonly RecordKey[];
  /** Deployments that began and have no record: they run, or their process ended before it could write one. */
  readonly open: readonly RecordKey[];
  /** Keys of the records, and of the objects beside them. */
  readonly keys: readonly string[];
}

/** A region that is down must not keep the others waiting for as long as the SDK tries. */
const answerMs = 10_000;

/** Throws AwsUnreachable for a region that does not respond in time. */
export async function readHistory(bucket: JawsBucket, project: string, withinMs = answerMs): Promise<RegionHistory> {
  const { stage, region, bucket: name } = bucket.place;
  const limit = AbortSignal.timeout(withinMs);
  try {
    const keys = (await bucket.list(recordPrefix(project, stage), limit)).map(({ key }) => key);
    const records = recordsAmong(keys, project, stage);
    const open = begunAmong(keys, project, stage).filter(({ id }) => !records.some((one) => one.id === id));
    return { bucket, records, open, keys };
  } catch (error) {
    if (!limit.aborted) throw error;
    const detail = `no answer within ${withinMs / 1000} s`;
    const call = `s3:ListObjectsV2 in ${region}`;
    throw fail('AwsUnreachable', { call, address: name, detail, custom: false }, { cause: error });
  }
}

/** The histories of several regions. Unreadable ones are left out, and reported with the reason. */
export async function readHistories(
  buckets: readonly JawsBucket[],
  project: string,
): Promise<{
  readonly histories: readonly RegionHistory[];
  readonly unread: readonly { readonly bucket: JawsBucket; readonly error: unknown }[];
}> {
  const results = await Promise.allSettled(buckets.map((bucket) => readHistory(bucket, project)));
  return {
    histories: results.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : [])),
    unread: results.flatMap((one, index) =>
      one.status === 'rejected' ? [{ bucket: buckets[index]!, error: one.reason as unknown }] : [],
    ),
  };
}

/** The number of the next release: one more than any region has. */
export const nextNumber = (histories: readonly RegionHistory[]): number =>
  1 + Math.max(0, ...histories.flatMap(({ records, open }) => [...records, ...open].map(({ number }) => number ?? 0)));

const readsAtOnce = 16;

/** The records of the deployments that `wanted` accepts. */
export async function readRecords(
  histories: readonly RegionHistory[],
  wanted: (record: RecordKey) => boolean,
): Promise<DeploymentRecord[]> {
  const keys = histories.flatMap(({ bucket, records }) => records.filter(wanted).map(({ key }) => ({ bucket, key })));
  const found: DeploymentRecord[] = [];
  await inParallel(keys, readsAtOnce, async ({ bucket, key }) => {
    const record = await readRecord(bucket, key);
    if (record) found.push(record);
  });
  return found.sort((a, b) => byAge(a, b) || (a.region < b.region ? -1 : 1));
}
