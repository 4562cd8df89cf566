import { packRecord } from '../../env/format.ts';
import type { RegionState } from '../../plan/types.ts';
import { type JawsBucket, readPacked } from '../bucket.ts';
import { recordPrefix, recordsAmong } from './record.ts';

/** The key of a region's state after a deployment, beside its record. */
export const stateKey = (project: string, stage: string, id: string): string =>
  `${recordPrefix(project, stage)}${id}.state.json.gz`;

export const statePattern = /^JAWS\/deployments\/([^/]+)\/([^/]+)\/(\d{8}T\d{6}Z-[0-9a-f]+)\.state\.json\.gz$/;

export async function writeState(bucket: JawsBucket, key: string, state: RegionState): Promise<void> {
  await bucket.put(key, await packRecord(state), { type: 'application/gzip' });
}

export const isState = (state: Partial<RegionState> | undefined): state is RegionState =>
  Array.isArray(state?.stacks) && typeof state.env === 'string';

/** The size limit of a state: 500 stacks of 1 MB, which no stage has. */
const maxBytes = 512 * 1024 * 1024;

/** Undefined if there is none, or it is unreadable. Throws OtherJawsNeeded. */
export async function readState(bucket: JawsBucket, key: string): Promise<RegionState | undefined> {
  const state = await readPacked<RegionState>(bucket, key, maxBytes);
  return isState(state) ? state : undefined;
}

/**
 * The states of a region before and after deployment `id`, if that is its newest one. Undefined if the newest record is another one, or a state is
 * missing: then the changes of the deployment are unknown.
 */
export async function statesAround(
  bucket: JawsBucket,
  keys: readonly string[],
  id: string,
  { project, stage }: { readonly project: string; readonly stage: string },
): Promise<{ readonly before: RegionState; readonly after: RegionState } | undefined> {
  const [earlier, newest] = recordsAmong(keys, project, stage).slice(-2);
  if (!earlier || newest?.id !== id) return undefined;
  const read = (of: string) => readState(bucket, stateKey(project, stage, of)).catch(() => undefined);
  const [before, after] = await Promise.all([read(earlier.id), read(id)]);
  return before && after && { before, after };
}

/** The state of a region after its newest record. Undefined if that deployment failed, or the record is unreadable. */
export async function newestState(
  bucket: JawsBucket,
  keys: readonly string[],
  { project, stage }: { readonly project: string; readonly stage: string },
): Promise<RegionState | undefined> {
  const newest = recordsAmong(keys, project, stage).at(-1);
  const key = newest && stateKey(project, stage, newest.id);
  return key !== undefined && keys.includes(key) ? readState(bucket, key).catch(() => undefined) : undefined;
}
