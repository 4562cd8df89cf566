import { isObject } from '../base/text.ts';
import { parseRecord, recordText } from '../env/format.ts';
import { JawsError } from '../errors/error.ts';
import type { DeployedRegion } from '../plan/types.ts';
import { type JawsBucket, whereIn } from './bucket.ts';

/**
 * Says in the bucket of a region, which outlives its stacks, that it was removed, and what was kept. Somebody with an older copy of the project
 * would build it again beside that.
 */
type Removed = NonNullable<DeployedRegion['removed']>;

export const removedKey = (project: string, stage: string): string =>
  `JAWS/deployments/${project}/${stage}/removed.json`;

const returnedKey = (project: string, stage: string): string => `JAWS/deployments/${project}/${stage}/returned.json`;

export async function writeRemoved(bucket: JawsBucket, project: string, removed: Removed): Promise<void> {
  const key = removedKey(project, bucket.place.stage);
  try {
    await bucket.put(key, recordText(removed), { type: 'application/json' });
  } catch (error) {
    if (!isMissing(error)) throw error;
  }
}

/** Undefined for a region that was not removed, or was deployed again since. */
export async function readRemoved(bucket: JawsBucket, project: string): Promise<Removed | undefined> {
  const key = removedKey(project, bucket.place.stage);
  const found = await bucket.get(key).catch((error: unknown) => {
    if (isMissing(error)) return undefined;
    throw error;
  });
  return found && orUnknown(parseRecord(found.text, whereIn(bucket, key)) ?? {});
}

/** A region is built again, or stays after all. That it was removed is still known: until it has functions, it runs nothing. */
export async function dropRemoved(bucket: JawsBucket, project: string): Promise<void> {
  await bucket.put(returnedKey(project, bucket.place.stage), recordText({}), { type: 'application/json' });
  await bucket.delete(removedKey(project, bucket.place.stage));
}

/** Whether a region was ever removed, by the keys of its history. */
export const wasRemoved = (keys: readonly string[], project: string, stage: string): boolean =>
  keys.includes(removedKey(project, stage)) || keys.includes(returnedKey(project, stage));

/** One that cannot be understood says nothing about what was kept, but still that the region was removed. */
function orUnknown({ at, by, kept }: Partial<Removed>): Removed {
  const isWhole = Array.isArray(kept) && kept.every((one) => isObject(one) && typeof one.physicalId === 'string');
  if (isWhole && typeof at === 'string' && typeof by === 'string') return { at, by, kept };
  return { at: '', by: 'somebody', kept: [] };
}

const isMissing = (error: unknown): boolean => error instanceof JawsError && error.code === 'BucketMissing';
