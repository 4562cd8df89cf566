import { randomUUID } from 'node:crypto';
import { existsSync, readdirSync, rmSync, statSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { cannotWrite, makeFolder, renameReplacing } from '../../base/files.ts';

/** How many folders of a kind are kept, and how long the others stay: another build may be reading them. */
const kept = 40;
const hour = 3_600_000;

/**
 * A folder below `parent` that is created once for a key and reused; the least recently used are deleted. Throws the errors of
 * `make`.
 */
export async function keptFolder(
  parent: string,
  key: string,
  make: (folder: string) => Promise<void>,
): Promise<string> {
  const folder = join(parent, key);
  if (!existsSync(folder)) {
    const temporary = freshFolder(parent);
    try {
      await make(temporary);
      renameReplacing(temporary, folder);
    } catch (error) {
      // Another build may have been faster.
      if (!existsSync(folder)) throw error;
    } finally {
      rmSync(temporary, { recursive: true, force: true, maxRetries: 3 });
    }
  }
  const now = new Date();
  try {
    utimesSync(folder, now, now);
  } catch {
    // It counts as older than it is.
  }
  return folder;
}

/** An empty folder below `parent` for this build only; a later build deletes it. Throws CannotWrite. */
export function freshFolder(parent: string): string {
  const folder = join(parent, `${randomUUID()}.tmp`);
  try {
    makeFolder(folder);
  } catch (error) {
    throw cannotWrite(folder, error);
  }
  makeRoom(parent);
  return folder;
}

function makeRoom(parent: string): void {
  try {
    const folders = readdirSync(parent)
      .map((name) => ({ name, used: statSync(join(parent, name)).mtimeMs }))
      .sort((a, b) => b.used - a.used);
    const old = folders.filter(
      ({ name, used }, index) => Date.now() - used > hour && (index >= kept || name.endsWith('.tmp')),
    );
    for (const { name } of old) rmSync(join(parent, name), { recursive: true, force: true });
  } catch {
    // Another build is deleting at the same time.
  }
}
