import { createHash } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { cannotWrite, makeFolder, replaceFile } from '../base/files.ts';
import { fail } from '../errors/catalogue/index.ts';
import type { FunctionModel } from '../model/types.ts';
import { type FileSource, readEntry } from './files/walk.ts';
import { checkUnzipped } from './limits.ts';
import type { CodeArtifact } from './types.ts';
import { type ZipEntry, zip } from './zip.ts';

/** All entries of a function's zip: generated content, and unchanged files. */
interface Contents {
  readonly made: readonly ZipEntry[];
  readonly files: readonly FileSource[];
}

/**
 * Zips a function's code into a folder, under the name of its hash. The hash covers the content of the zip, not the zip
 * itself, because its compression depends on the version of zlib. Throws ZipTooLarge, NothingToZip, FileUnreadable,
 * CannotWrite.
 */
export async function storeZip(folder: string, fn: FunctionModel, { made, files }: Contents): Promise<CodeArtifact> {
  checkUnzipped(fn, [...made, ...files]);
  const entries = [...made, ...files.map(readEntry)].map((entry) =>
    entry.path === 'bootstrap' ? { ...entry, executable: true } : entry,
  );
  if (entries.length === 0) throw fail('NothingToZip', { function: fn.id });
  const unzippedBytes = entries.reduce((sum, entry) => sum + entry.data.length, 0);
  const hash = hashOf(entries);
  const file = join(folder, `${hash}.zip`);
  const bytes = await zip(entries);
  // Functions with the same content share a zip, which is then not written again unless it is damaged.
  const there = statSync(file, { throwIfNoEntry: false })?.size === bytes.length && readFileSync(file).equals(bytes);
  if (!there) write(folder, file, bytes);
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  return { function: fn.id, hash, sha256, file, bytes: bytes.length, unzippedBytes, handler: fn.handler };
}

function hashOf(entries: readonly ZipEntry[]): string {
  const hash = createHash('sha256');
  for (const { path, data, executable } of entries.toSorted((a, b) => (a.path < b.path ? -1 : 1))) {
    const digest = createHash('sha256').update(data).digest('hex');
    hash.update(`${path}\0${executable ? 'x' : '-'}\0${digest}\n`);
  }
  return hash.digest('hex').slice(0, 32);
}

function write(folder: string, file: string, bytes: Buffer): void {
  try {
    makeFolder(folder);
  } catch (error) {
    throw cannotWrite(folder, error);
  }
  replaceFile(file, bytes, { lasting: false });
}
