import { isObject } from '../../base/text.ts';
import { packRecord } from '../../env/format.ts';
import type { RegionState } from '../../plan/types.ts';
import { type JawsBucket, readPacked } from '../bucket.ts';
import type { RegionHistory } from './history.ts';
import { byAge, type DeploymentRecord, recordKey, recordPrefix, writeRecord } from './record.ts';
import { isState, stateKey, writeState } from './state.ts';

/**
 * A release of a region whose own bucket did not accept the record: record and state wait in another region's bucket until the next
 * deployment. Like both, it holds no value of a variable.
 */
export interface AwayRelease {
  readonly record: DeploymentRecord;
  readonly state: RegionState;
}

const pattern = /^JAWS\/deployments\/([^/]+)\/([^/]+)\/(\d{8}T\d{6}Z-[0-9a-f]+)\.(\d+)\.([a-z0-9-]+)\.away\.json\.gz$/;

const awayKey = ({ project, stage, id, number, region }: DeploymentRecord): string =>
  `${recordPrefix(project, stage)}${id}.${number}.${region}.away.json.gz`;

/** Stores a release in the first of these buckets that accepts it, and returns which. Never throws. */
export async function keepAway(others: readonly JawsBucket[], away: AwayRelease): Promise<JawsBucket | undefined> {
  const body = await packRecord(away);
  for (const bucket of others) {
    try {
      await bucket.put(awayKey(away.record), body, { type: 'application/gzip' });
      return bucket;
    } catch {
      // Another bucket may accept it.
    }
  }
  return undefined;
}

/** Releases in these buckets of regions whose own bucket lacks them. Unreadable ones stay where they are. */
export async function readAway(
  histories: readonly RegionHistory[],
  project: string,
): Promise<readonly (AwayRelease & { readonly key: string; readonly bucket: JawsBucket })[]> {
  const places = histories.flatMap(({ bucket, keys }) =>
    keys.map((key) => ({ bucket, key, parts: pattern.exec(key) })),
  );
  const found = await Promise.all(
    places.map(async ({ bucket, key, parts }) => {
      if (parts?.[1] !== project || parts[2] !== bucket.place.stage) return [];
      const away = await read(bucket, key).catch(() => undefined);
      return away && awayKey(away.record) === key ? [{ ...away, key, bucket }] : [];
    }),
  );
  return found.flat();
}

/** The size limit after decompression: the same as for a state. */
const maxBytes = 512 * 1024 * 1024;

async function read(bucket: JawsBucket, key: string): Promise<AwayRelease | undefined> {
  const found = await readPacked<AwayRelease>(bucket, key, maxBytes);
  const isWhole = isObject(found?.record) && Array.isArray(found.record.keys) && isState(found.state);
  return isWhole ? (found as AwayRelease) : undefined;
}

/**
 * Writes releases stored elsewhere into the bucket of their own region, if it is reachable again. Returns the resulting
 * histories, and what was moved back. Never throws: a release that cannot be written stays where it is.
 */
export async function bringHome(
  histories: readonly RegionHistory[],
  project: string,
): Promise<{ readonly histories: readonly RegionHistory[]; readonly home: readonly DeploymentRecord[] }> {
  const home: DeploymentRecord[] = [];
  for (const { record, state, key, bucket } of await readAway(histories, project)) {
    const own = histories.find((one) => one.bucket.place.region === record.region);
    if (!own) continue;
    try {
      // Later deployments may have written newer records, which are separate objects. Both writes can be repeated.
      await writeState(own.bucket, stateKey(project, record.stage, record.id), state);
      await writeRecord(own.bucket, record);
      await bucket.delete(key);
      home.push(record);
    } catch {
      // The next deployment tries again.
    }
  }
  return { histories: histories.map((one) => withRecords(one, project, home)), home };
}

function withRecords(history: RegionHistory, project: string, home: readonly DeploymentRecord[]): RegionHistory {
  const own = home.filter(({ region }) => region === history.bucket.place.region);
  if (own.length === 0) return history;
  const records = own.map((record) => ({ key: recordKey(record), id: record.id, number: record.number }));
  const states = own.map(({ stage, id }) => stateKey(project, stage, id));
  return {
    ...history,
    records: [...history.records, ...records].sort(byAge),
    open: history.open.filter(({ id }) => !records.some((one) => one.id === id)),
    keys: [...history.keys, ...records.map(({ key }) => key), ...states],
  };
}
