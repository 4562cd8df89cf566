import { rename } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';

/** Windows' error codes while a virus scanner or an indexer has one of the two files open. */
const PASSING = new Set(['EPERM', 'EACCES', 'EBUSY']);

/** The seams of {@link renameWithRetries}. */
export interface Renaming {
  readonly platform?: string;
  readonly rename?: (from: string, to: string) => Promise<void>;
  readonly wait?: (milliseconds: number) => Promise<unknown>;
}

/** Renames a file or folder. On Windows it is retried for about two seconds. Throws the file system's errors. */
export async function renameWithRetries(from: string, to: string, seams: Renaming = {}): Promise<void> {
  const { platform = process.platform, rename: move = rename, wait = sleep } = seams;
  for (let delay = 10; ; delay *= 2) {
    try {
      return await move(from, to);
    } catch (error) {
      const again = platform === 'win32' && PASSING.has((error as NodeJS.ErrnoException).code ?? '');
      if (!again || delay > 1000) throw error;
      await wait(delay);
    }
  }
}
