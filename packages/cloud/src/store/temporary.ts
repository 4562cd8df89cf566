import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isAbandoned } from './lock.ts';

const PREFIX = 'jaws-cloud-';
/**
 * A folder without a lock that is older than this does not belong to a cloud that is starting or ending. Milliseconds.
 */
const AGE = 3_600_000;
/** All files in a cloud's folder. */
const OURS = /^(blobs|incoming|scratch|state|lock(\.[0-9a-f-]+\.(new|claim))?)$/;

/** A folder for the state of a cloud that keeps nothing. The folders of killed clouds are deleted. */
export async function temporaryFolder(root = tmpdir(), now = Date.now()): Promise<string> {
  for (const name of await readdir(root).catch(() => [])) {
    if (!name.startsWith(PREFIX)) continue;
    const folder = join(root, name);
    if (await isLeftOver(folder, now)) await rm(folder, { recursive: true, force: true }).catch(() => {});
  }
  return mkdtemp(join(root, PREFIX));
}

/** Only the folders of clouds that have certainly ended: others may give their folders similar names. */
async function isLeftOver(folder: string, now: number): Promise<boolean> {
  try {
    const { uid, mtimeMs } = await stat(folder);
    const names = await readdir(folder);
    if (uid !== (process.getuid?.() ?? uid) || names.some((name) => !OURS.test(name))) return false;
    return names.includes('lock') ? await isAbandoned(folder) : now - mtimeMs > AGE;
  } catch {
    return false;
  }
}
