import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { lockFolder } from '../lock.ts';
import type { Migration } from '../migrations.ts';
import { openFolder } from '../open-folder.ts';
import { Snapshots } from './snapshots.ts';

/** Runs `work` on the folder of a stopped cloud. Throws if one is running, and if its state is unreadable. */
export async function inFolder<T>(
  dir: string,
  options: {
    readonly migrations: readonly Migration[];
    readonly version: string;
    /** Called for damage. */
    readonly report: (message: string) => void;
  },
  work: (snapshots: Snapshots) => T | Promise<T>,
): Promise<T> {
  await mkdir(dir, { recursive: true, mode: 0o700 });
  const unlock = await lockFolder(dir);
  try {
    const { migrations, report } = options;
    const { store, blobs } = await openFolder(dir, { migrations, report, warn: report });
    try {
      await mkdir(join(dir, 'scratch'), { recursive: true, mode: 0o700 });
      return await work(new Snapshots({ ...options, dir, store, blobs, now: () => new Date() }));
    } finally {
      await store.close();
    }
  } finally {
    await unlock();
  }
}
