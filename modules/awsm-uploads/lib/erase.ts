import { foldersOf, type Place } from './place.ts';
import { closeQuota } from './quota.ts';
import { dropUpload, listUploads } from './store.ts';

/** The event of awsm-users for an account that was deleted. */
export interface UserDeleted {
  readonly detail?: { readonly sub?: unknown; readonly issuer?: unknown };
}

/** For `UserDeleted`, which comes in every region and may come twice. `issuer`: the project and stage, as the bus has events of others, too. */
export async function eraseDeleted(
  place: Place,
  issuer: string,
  { detail }: UserDeleted,
  now: number = Date.now(),
): Promise<{ readonly files: number }> {
  if (typeof detail?.sub !== 'string' || detail.sub === '') throw new Error('The event names no user.');
  return detail.issuer === issuer ? eraseUploads(place, detail.sub, now) : { files: 0 };
}

/**
 * Deletes all files of a user in this region, finished or not, with their entries in the list and the quota. What is on its way is deleted as it
 * comes in: for two days the user begins and ends no upload. It may be done again, and goes on where it stopped.
 */
export async function eraseUploads(
  place: Place,
  user: string,
  now: number = Date.now(),
): Promise<{ readonly files: number }> {
  // First, so that nothing is added behind the back of what follows.
  await closeQuota(place, user, now);
  let files = 0;
  for (const folder of foldersOf(user)) {
    for (;;) {
      const { keys } = await place.aws.s3.list(place.bucket, folder);
      if (keys.length === 0) break;
      await inParallel(keys, async (key) => {
        // Entries from before the list are found by their files alone, so the file goes last.
        await dropUpload(place, key.slice(folder.length));
        await place.aws.s3.delete(place.bucket, key);
      });
      files += keys.length;
    }
  }
  for (let cursor: string | undefined; ; ) {
    const { ids, next } = await listUploads(place, user, { limit: 100, cursor }, now);
    await inParallel(ids, (id) => dropUpload(place, id));
    if (next === undefined) return { files };
    cursor = next;
  }
}

/** Twenty at a time. */
export async function inParallel<T>(all: readonly T[], act: (one: T) => Promise<unknown>): Promise<void> {
  for (let at = 0; at < all.length; at += 20) await Promise.all(all.slice(at, at + 20).map(act));
}
