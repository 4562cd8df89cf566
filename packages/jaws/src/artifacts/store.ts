import { createHash } from 'node:crypto';
import { mkdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fail } from '../errors/catalogue/index.ts';
import type { FunctionModel } from '../model/types.ts';
import { reasonOf, replaceFile } from '../project/edit.ts';
import type { CodeArtifact } from './types.ts';
import { type ZipEntry, zip } from './zip.ts';

/** https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html: code and layers, unzipped. */
const unzippedLimit = 250 * 1024 * 1024;

/** Zips the files of a function into a folder, under the name of its hash. Throws ZipTooLarge, NothingToZip, CannotWrite. */
export async function storeZip(folder: string, fn: FunctionModel, entries: readonly ZipEntry[]): Promise<CodeArtifact> {
  if (entries.length === 0) throw fail('NothingToZip', { function: fn.id });
  const unzippedBytes = entries.reduce((sum, entry) => sum + entry.data.length, 0);
  if (unzippedBytes > unzippedLimit) {
    throw fail('ZipTooLarge', { function: fn.id, bytes: unzippedBytes, largest: largestParts(entries) });
  }
  const bytes = await zip(entries);
  const hash = createHash('sha256').update(bytes).digest('hex').slice(0, 32);
  const file = join(folder, `${hash}.zip`);
  if (statSync(file, { throwIfNoEntry: false })?.size !== bytes.length) write(folder, file, bytes);
  return { function: fn.id, hash, file, bytes: bytes.length, unzippedBytes, handler: fn.handler };
}

function write(folder: string, file: string, bytes: Buffer): void {
  try {
    mkdirSync(folder, { recursive: true });
  } catch (error) {
    throw fail('CannotWrite', { path: folder, reason: reasonOf(error) }, { cause: error });
  }
  replaceFile(file, bytes);
}

/** The five packages or files that take the most room. */
function largestParts(entries: readonly ZipEntry[]): string[] {
  const sizes = new Map<string, number>();
  for (const { path, data } of entries) {
    const part = /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path)?.[0] ?? path;
    sizes.set(part, (sizes.get(part) ?? 0) + data.length);
  }
  return [...sizes]
    .sort((a, b) => b[1] - a[1])
    .slice(0, 5)
    .map(([part, size]) => `${part} (${(size / 1024 / 1024).toFixed(1)} MB)`);
}
