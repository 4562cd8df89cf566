import { join } from 'node:path';
import { DiskBlobs } from './disk-blobs.ts';
import { DiskStore, type DiskStoreOptions, droppedText } from './disk-store.ts';
import { requireWholeState } from './whole-state.ts';

/**
 * Opens the state and the contents of a cloud's folder, which is locked. Contents that no record names are deleted, unless the end of the
 * journal is missing. `warn` is called for such an end, `report` for damaged contents. Throws, before anything is changed, if a file of
 * the state is missing or empty (`ESTATEINCOMPLETE`), newer than this version (`ESTATETOONEW`) or damaged.
 */
export async function openFolder(
  dir: string,
  options: Pick<DiskStoreOptions, 'migrations' | 'sync'> & {
    readonly newName?: (() => string) | undefined;
    readonly warn: (message: string) => void;
    readonly report: (message: string) => void;
  },
): Promise<{ store: DiskStore; blobs: DiskBlobs }> {
  await requireWholeState(dir);
  const store = await DiskStore.open(join(dir, 'state'), options);
  try {
    if (store.dropped > 0) options.warn(droppedText(dir, store.dropped));
    const { newName, report } = options;
    const keepUnused = store.dropped > 0;
    const blobs = await DiskBlobs.open(join(dir, 'blobs'), store, store.takeBlobIds(), { newName, report, keepUnused });
    store.syncBlobs = () => blobs.sync();
    return { store, blobs };
  } catch (error) {
    await store.close();
    throw error;
  }
}
