import { chmod, mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { renameWithRetries } from '../../../store/rename.ts';
import { makeLinks } from './links.ts';
import { type Merged, merge } from './merge.ts';
import { readZip, type ZipEntry, ZipError } from './zip.ts';

/** https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
export const UNZIPPED_LIMIT = 262_144_000;
const AT_ONCE = 8;

export const unzippedSize = (entries: readonly ZipEntry[]): number =>
  entries.reduce((sum, entry) => sum + entry.size, 0);

/**
 * Unpacks archives one over the other into `folder`, which appears at once when everything exists. Nothing is written before all
 * names and links have been checked; then everything goes into an empty folder, links last, and nothing is replaced. Permission
 * bits are kept, write permission is removed: functions see their code read-only. Throws {@link ZipError}.
 */
export async function unpack(zips: readonly Buffer[], folder: string): Promise<void> {
  const merged = await readAll(zips);
  const temporary = `${folder}.${process.pid}.tmp`;
  await rm(temporary, { recursive: true, force: true });
  await mkdir(dirname(temporary), { recursive: true, mode: 0o700 });
  await mkdir(temporary);
  try {
    await writeAll(merged, temporary);
    await renameWithRetries(temporary, folder);
  } catch (error) {
    await rm(temporary, { recursive: true, force: true });
    throw error;
  }
}

/** As {@link unpack}, into an empty folder that exists. After a failure there may be files in it. */
export async function unpackInto(zips: readonly Buffer[], folder: string): Promise<void> {
  await writeAll(await readAll(zips), folder);
}

async function readAll(zips: readonly Buffer[]): Promise<Merged> {
  const merged = await merge(zips.map((zip) => readZip(zip)));
  if (unzippedSize(merged.files) > UNZIPPED_LIMIT) throw new ZipError('too large');
  return merged;
}

async function writeAll({ files, folders, links }: Merged, root: string): Promise<void> {
  for (const name of folders) await mkdir(join(root, name)).catch(orTwin(name));
  let next = 0;
  const worker = async () => {
    for (let entry = files[next++]; entry; entry = files[next++]) await writeEntry(root, entry);
  };
  const workers = Array.from({ length: Math.min(AT_ONCE, files.length) }, worker);
  // After a failure the others finish first: nothing may be written into a folder that is being deleted.
  await Promise.all(workers).finally(() => Promise.allSettled(workers));
  await makeLinks(root, links, { failed: orTwin, limit: UNZIPPED_LIMIT });
}

async function writeEntry(root: string, entry: ZipEntry): Promise<void> {
  const file = join(root, entry.name);
  await writeFile(file, await entry.content(), { flag: 'wx', mode: 0o600 }).catch(orTwin(entry.name));
  await chmod(file, (entry.mode & 0o555) | 0o444);
}

/** Names are unique, so the disk can only have one already when it ignores case. */
const orTwin =
  (name: string) =>
  (error: unknown): undefined => {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    throw new ZipError(`${name} differs from another name only by case, which this disk ignores`);
  };
