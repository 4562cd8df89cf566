import { chmod, mkdir, realpath, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { dirname, join, relative, sep } from 'node:path';
import { readZip, type ZipEntry, ZipError } from './zip.ts';

/** https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
export const UNZIPPED_LIMIT = 262_144_000;
const AT_ONCE = 8;

export const unzippedSize = (entries: readonly ZipEntry[]): number =>
  entries.reduce((sum, entry) => sum + entry.size, 0);

/**
 * Unpacks archives one over the other into `folder`, which appears at once when all is there. Permission bits are kept, write
 * permission is taken away: functions see their code read-only.
 */
export async function unpack(zips: readonly Buffer[], folder: string): Promise<void> {
  const temporary = `${folder}.${process.pid}.tmp`;
  await rm(temporary, { recursive: true, force: true });
  await mkdir(temporary, { recursive: true });
  const root = await realpath(temporary);
  try {
    for (const zip of zips) await unpackOne(readZip(zip), root);
    await rename(temporary, folder);
  } catch (error) {
    await rm(temporary, { recursive: true, force: true });
    throw error;
  }
}

async function unpackOne(entries: readonly ZipEntry[], root: string): Promise<void> {
  if (unzippedSize(entries) > UNZIPPED_LIMIT) throw new ZipError('too large');
  const folders = new Set<string>();
  for (const { kind, name } of entries) folders.add(kind === 'folder' ? name : parentOf(name));
  for (const folder of folders) await mkdir(join(root, folder), { recursive: true });

  const files = entries.filter((entry) => entry.kind === 'file' && entry.name !== '');
  let next = 0;
  const worker = async () => {
    for (let entry = files[next++]; entry; entry = files[next++]) await writeEntry(root, entry);
  };
  await Promise.all(Array.from({ length: Math.min(AT_ONCE, files.length) }, worker));
  // Links come last, so that no file can be written through one.
  for (const entry of entries) if (entry.kind === 'link') await writeLink(root, entry);
}

const parentOf = (name: string): string => (name.includes('/') ? name.slice(0, name.lastIndexOf('/')) : '');

async function writeEntry(root: string, entry: ZipEntry): Promise<void> {
  const file = join(root, entry.name);
  // A layer may replace what a lower one brought, a link of it included.
  await rm(file, { force: true });
  if (!isInside(root, await realpath(dirname(file)))) throw new ZipError(`${entry.name} leaves the archive`);
  await writeFile(file, await entry.content(), { flag: 'wx', mode: 0o600 });
  await chmod(file, (entry.mode & 0o555) | 0o444);
}

async function writeLink(root: string, entry: ZipEntry): Promise<void> {
  const file = join(root, entry.name);
  const to = (await entry.content()).toString('utf8');
  const parent = await realpath(dirname(file));
  if (to.startsWith('/') || !isInside(root, join(parent, to))) throw new ZipError(`${entry.name} points outside`);
  await rm(file, { force: true });
  await symlink(to, file);
}

function isInside(root: string, path: string): boolean {
  const way = relative(root, path);
  return way !== '..' && !way.startsWith(`..${sep}`) && !way.startsWith(sep);
}
