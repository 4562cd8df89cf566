import { isObject } from '../base/text.ts';
import { JawsError } from '../errors/error.ts';
import type { DeployedRegion } from '../plan/types.ts';
import type { JawsBucket } from './bucket.ts';

/**
 * Says in the bucket of a region, which outlives its stacks, that it was removed, and what was kept. Somebody with an older copy of the project
 * would build it again beside that.
 */
type Removed = NonNullable<DeployedRegion['removed']>;

export const removedKey = (project: string, stage: string): string =>
  `JAWS/deployments/${project}/${stage}/removed.json`;

export async function writeRemoved(bucket: JawsBucket, project: string, removed: Removed): Promise<void> {
  const key = removedKey(project, bucket.place.stage);
  try {
    await bucket.put(key, `${JSON.stringify(removed, null, 2)}\n`, { type: 'application/json' });
  } catch (error) {
    if (!isMissing(error)) throw error;
  }
}

/** Undefined for a region that was not removed, or was deployed again since. */
export async function readRemoved(bucket: JawsBucket, project: string): Promise<Removed | undefined> {
  const found = await bucket.get(removedKey(project, bucket.place.stage)).catch((error: unknown) => {
    if (isMissing(error)) return undefined;
    throw error;
  });
  return found && parse(found.text);
}

export const dropRemoved = async (bucket: JawsBucket, project: string): Promise<void> =>
  void (await bucket.delete(removedKey(project, bucket.place.stage)));

/** One that cannot be understood says nothing about what was kept, but still that the region was removed. */
function parse(text: string): Removed {
  try {
    const { at, by, kept } = JSON.parse(text) as Partial<Removed>;
    const isWhole = Array.isArray(kept) && kept.every((one) => isObject(one) && typeof one.physicalId === 'string');
    if (isWhole && typeof at === 'string' && typeof by === 'string') return { at, by, kept };
  } catch {
    // See below.
  }
  return { at: '', by: 'somebody', kept: [] };
}

const isMissing = (error: unknown): boolean => error instanceof JawsError && error.code === 'BucketMissing';
