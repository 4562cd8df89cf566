import { rejected } from '../../aws/observe.ts';
import type { Aws } from '../../aws/types.ts';
import { jawsBucket } from '../../deploy/bucket.ts';
import { readStacks } from '../../deploy/read.ts';
import { readAway } from '../../deploy/releases/away.ts';
import { type RegionHistory, readHistories, readRecords } from '../../deploy/releases/history.ts';
import { byAge, type DeploymentRecord, type RecordKey } from '../../deploy/releases/record.ts';
import { stateKey } from '../../deploy/releases/state.ts';
import { wasRemoved } from '../../deploy/removed.ts';
import { fail } from '../../errors/catalogue/index.ts';
import { JawsError } from '../../errors/error.ts';
import type { Model, RegionModel } from '../../model/types.ts';
import { live } from '../../plan/deployed.ts';
import type { RegionFailure } from '../failures.ts';
import { openIn } from './open.ts';
import type { Release, ReleaseRegion } from './types.ts';

export interface StageHistory {
  readonly histories: readonly RegionHistory[];
  /** Regions whose history could not be read. */
  readonly failed: readonly RegionFailure[];
}

/** The history of a stage as the buckets of these regions have it. */
export async function readStage(aws: Aws, model: Model, regions: readonly RegionModel[]): Promise<StageHistory> {
  const buckets = regions.map(({ stage, region, bucket }) => jawsBucket(aws, { stage, region, bucket }));
  const { histories, unread } = await readHistories(buckets, model.name);
  const failed = unread
    .map(({ bucket: { place }, error }) => ({ stage: place.stage, region: place.region, error: rejected(error) }))
    .filter(({ error }) => !isNeverDeployed(error));
  return { histories, failed };
}

/** A region that was never deployed has no history, and no rollout. */
export const isNeverDeployed = (error: unknown): boolean =>
  error instanceof JawsError && error.code === 'BucketMissing';

/** Ids of all releases, oldest first. */
const idsOf = (histories: readonly RegionHistory[]): string[] => [
  ...new Set(
    histories
      .flatMap(({ records, open }) => [...records, ...open])
      .sort(byAge)
      .map(({ id }) => id),
  ),
];

type KnownRecord = Omit<DeploymentRecord, 'result'> & Pick<ReleaseRegion, 'result'>;

/** The releases that the bucket of one region knows. */
export interface RegionReleases {
  readonly history: RegionHistory;
  readonly records: readonly KnownRecord[];
  /** Without a record there; another region may keep it. */
  readonly open: readonly KnownRecord[];
  /** It was removed, and its functions are gone. */
  readonly isRemoved: boolean;
}

/**
 * The newest records in the bucket of a region, or all, those that wait there for other regions, and what ended without a record or has not ended:
 * its stacks say how far that is.
 */
export async function readReleases(
  aws: Aws,
  history: RegionHistory,
  project: string,
  limit: number,
): Promise<RegionReleases> {
  const wanted = new Set(idsOf([history]).slice(-limit));
  const [known, away, open, isRemoved] = await Promise.all([
    readRecords([history], ({ id }) => wanted.has(id)),
    readAway([history], project),
    openIn(aws, history, project),
    isRemovedIn(aws, history, project),
  ]);
  const ended = open.map(({ record, running, swapped }): KnownRecord => {
    return { ...record, result: running ? 'running' : swapped ? 'partly' : record.result };
  });
  return { history, records: [...known, ...away.map(({ record }) => record)], open: ended, isRemoved };
}

/** A removal that was interrupted may have left the functions, which then run what they ran. */
async function isRemovedIn(aws: Aws, { bucket: { place }, keys }: RegionHistory, project: string): Promise<boolean> {
  if (!wasRemoved(keys, project, place.stage)) return false;
  // One whose stacks cannot be read hides no other region: it is as the bucket says.
  return readStacks(aws, project, place).then(
    ({ lambdas }) => !lambdas.some(live),
    () => true,
  );
}

/** The newest releases, or all, newest first. */
export async function releasesOf(
  aws: Aws,
  histories: readonly RegionHistory[],
  project: string,
  limit = Number.POSITIVE_INFINITY,
): Promise<Release[]> {
  const all = await Promise.all(histories.map((history) => readReleases(aws, history, project, limit)));
  return releasesAmong(all, project, limit);
}

/** The newest releases over regions, newest first. */
export function releasesAmong(regions: readonly RegionReleases[], project: string, limit: number): Release[] {
  const histories = regions.map(({ history }) => history);
  const wanted = new Set(idsOf(histories).slice(-limit));
  const recorded = regions.flatMap((one) => one.records);
  const open = regions
    .flatMap((one) => one.open)
    .filter(({ id, region }) => !recorded.some((one) => one.id === id && one.region === region));
  const records = [...recorded, ...open]
    .filter(({ id }) => wanted.has(id))
    .map((one) => (isPartly(one) ? { ...one, result: 'partly' as const } : one))
    .sort((a, b) => byAge(a, b) || (a.region < b.region ? -1 : 1));
  const removed = regions.filter(({ isRemoved }) => isRemoved).map(({ history }) => history.bucket.place.region);
  const current = currentOf(records.filter(({ region }) => !removed.includes(region)));
  const byId = new Map<string, KnownRecord[]>();
  for (const record of records) byId.set(record.id, [...(byId.get(record.id) ?? []), record]);
  const found = [...byId.values()].map((list) => releaseOf(list, histories, current, removed, project)).reverse();
  const undone = new Set(found.flatMap(({ origin }) => (origin?.type === 'undo' ? [origin.release] : [])));
  return found.map((one) => (one.number !== undefined && undone.has(one.number) ? { ...one, result: 'undone' } : one));
}

/** Whether a release ended in a region after it had changed some of its stacks or functions, which then stay as they are. */
const isPartly = ({ result, stacks, swapped }: KnownRecord): boolean =>
  (result === 'failed' || result === 'interrupted') &&
  (swapped === true || stacks.some((stack) => stack.result !== 'unchanged'));

/** Region -> its newest successful release. */
function currentOf(records: readonly KnownRecord[]): ReadonlyMap<string, string> {
  return new Map(records.filter(({ result }) => result === 'done').map(({ region, id }) => [region, id]));
}

function releaseOf(
  records: readonly KnownRecord[],
  histories: readonly RegionHistory[],
  current: ReadonlyMap<string, string>,
  removed: readonly string[],
  project: string,
): Release {
  const [first] = records as [KnownRecord, ...KnownRecord[]];
  const results = new Set(records.map(({ result }) => result));
  const isMixed = results.has('partly') || (results.size > 1 && results.has('done'));
  const largest = records.reduce((best, one) => ((one.changed ?? 0) > (best.changed ?? 0) ? one : best), first);
  return {
    id: first.id,
    number: first.number,
    at: records
      .map(({ at }) => at)
      .sort()
      .at(-1)!,
    by: first.by,
    accounts: [...new Set(records.flatMap(({ account }) => account ?? []))],
    git: first.git,
    origin: first.origin,
    dev: first.dev === true,
    result: results.has('running') ? 'running' : isMixed ? 'partly' : first.result,
    regions: records.map(({ region, result, error }) => ({
      region,
      result,
      ...(error !== undefined && { error }),
      current: current.get(region) === first.id,
    })),
    changes: largest.changes ?? [],
    changed: largest.changed ?? 0,
    code: records.some(({ keys }) => keys.length > 0),
    live: records.some(
      ({ result, stacks, region }) =>
        !removed.includes(region) &&
        (result === 'done' || result === 'partly' || stacks.some((stack) => stack.result !== 'unchanged')),
    ),
    kept: records
      .filter(({ result }) => result === 'done')
      .every(({ region, id, stage }) =>
        histories.find(({ bucket }) => bucket.place.region === region)?.keys.includes(stateKey(project, stage, id)),
      ),
  };
}

/** The release by number or id prefix. Throws ReleaseUnknown, ReleaseAmbiguous. */
export function findRelease(releases: readonly Release[], typed: string, stage: string): Release {
  const number = typed.replace(/^#/, '');
  const found = releases.filter(
    (one) => String(one.number) === number || (typed.length >= 8 && one.id.startsWith(typed)),
  );
  if (found.length === 1) return found[0]!;
  if (found.length > 1) throw fail('ReleaseAmbiguous', { release: typed, stage, ids: found.map(({ id }) => id) });
  throw fail('ReleaseUnknown', { release: typed, stage, known: releases.flatMap((one) => one.number ?? []) });
}

/** The newest record of a region up to its last successful release: what ran then. A failed release left the previous state. */
export const recordAt = (
  history: RegionHistory,
  project: string,
  release: Pick<Release, 'id' | 'number'>,
): RecordKey | undefined =>
  history.records.findLast(
    (record) =>
      byAge(record, release) <= 0 && history.keys.includes(stateKey(project, history.bucket.place.stage, record.id)),
  );

/** The newest release that a region of the stage runs, also one that ended halfway. */
export const currentRelease = (releases: readonly Release[]): Release | undefined =>
  releases.find(({ regions, result, live }) => regions.some(({ current }) => current) || (result === 'partly' && live));

/**
 * The release to go back to from the one that runs: what failed, was undone, or brought no code does not count, neither as the one that runs
 * nor as the one before it. One of a `jaws dev` session is never gone back to. A roll-back that ended halfway in the region, or in any if none is
 * named, goes on to where it went, and nowhere else.
 */
export function previousOf(releases: readonly Release[], region?: string): Release | undefined {
  const [newest, ...earlier] = releases.filter(
    ({ result, origin, live }) => result !== 'undone' && origin?.type !== 'undo' && live,
  );
  const able = earlier.filter(
    ({ kept, code, dev, regions }) => kept && code && !dev && regions.some(({ result }) => result === 'done'),
  );
  const { result, origin, regions = [] } = newest ?? {};
  const isHalfway =
    result === 'partly' && regions.some((one) => one.result !== 'done' && (!region || one.region === region));
  if (!isHalfway || origin?.type !== 'rollback') return able[0];
  return able.find(({ number }) => number === origin.release);
}
