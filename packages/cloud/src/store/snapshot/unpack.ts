import { createHash } from 'node:crypto';
import { mkdir, rm, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { realDisk, withFile, writeAll } from '../disk.ts';
import { MANIFEST, MANIFEST_LIMIT, type Manifest, parseManifest, SnapshotRefused, STATE, SUMS } from './manifest.ts';
import { type TarEntry, TarReader } from './tar.ts';

export interface Unpacked {
  readonly manifest: Manifest;
  /** Holds the state as a store's folder has it. */
  readonly state: string;
  /** Files of the blobs by their ids, with their sha256 sums. */
  readonly blobs: ReadonlyMap<string, { readonly path: string; readonly sha256: string }>;
}

/**
 * Unpacks a snapshot into `folder`, which must not exist. Nothing in the archive becomes a path, nothing is written
 * beyond what its manifest announces and the disk has room for, and every byte is checked against its sums. Throws
 * {@link SnapshotRefused}; then nothing of it is left.
 */
export async function unpack(source: Readable, folder: string, known: number): Promise<Unpacked> {
  await mkdir(join(folder, 'state'), { recursive: true, mode: 0o700 });
  await mkdir(join(folder, 'blobs'), { mode: 0o700 });
  const gunzip = createGunzip();
  source.once('error', (error) => gunzip.destroy(error));
  try {
    // A stream that has ended already does not end the pipe.
    if (source.destroyed) throw source.errored ?? new Error('it ends too early');
    return await readEntries(new TarReader(source.pipe(gunzip)), folder, known);
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    if (error instanceof SnapshotRefused || isOfDisk(error)) throw error;
    throw new SnapshotRefused(`This snapshot cannot be read: ${(error as Error).message}.`);
  } finally {
    source.unpipe(gunzip);
    gunzip.destroy();
  }
}

const isOfDisk = (error: unknown) =>
  ['ENOSPC', 'EDQUOT', 'EIO', 'EROFS', 'EACCES'].includes((error as NodeJS.ErrnoException).code ?? '');

async function readEntries(tar: TarReader, folder: string, known: number): Promise<Unpacked> {
  const sums = new Map<string, string>();
  const first = await tar.next();
  if (first?.name !== MANIFEST) throw new SnapshotRefused('This is not a snapshot of jaws-cloud: it has no manifest.');
  const manifestText = await textOf(tar, first, MANIFEST_LIMIT);
  const manifest = parseManifest(manifestText, known);
  sums.set(MANIFEST, createHash('sha256').update(manifestText).digest('hex'));
  await checkRoom(folder, manifest.bytes);

  const blobs = new Map<string, { path: string; sha256: string }>();
  let left = manifest.bytes;
  for (;;) {
    const entry = await tar.next();
    if (!entry) throw new Error('its checksums are missing');
    if (entry.name === SUMS) {
      checkSums(await textOf(tar, entry, (sums.size + 1) * 200), sums);
      break;
    }
    left -= entry.size;
    if (left < 0 || sums.has(entry.name)) throw new Error('it holds more than its manifest says');
    const id = /^blobs\/(blob-[0-9a-f]{32})$/.exec(entry.name)?.[1];
    if (!id && entry.name !== STATE) throw new Error(`${JSON.stringify(entry.name)} does not belong in it`);
    const path = id ? join(folder, 'blobs', id) : join(folder, 'state', 'snapshot-1.jsonl');
    const sha256 = await writeEntry(tar, entry, path);
    sums.set(entry.name, sha256);
    if (id) blobs.set(id, { path, sha256 });
  }
  if (left !== 0 || blobs.size !== manifest.blobs || !sums.has(STATE)) {
    throw new Error('it holds less than its manifest says');
  }
  return { manifest, state: join(folder, 'state'), blobs };
}

async function writeEntry(tar: TarReader, entry: TarEntry, path: string): Promise<string> {
  const hash = createHash('sha256');
  await withFile(realDisk, [path, 'wx', 0o600], async (file) => {
    for await (const chunk of tar.content(entry)) {
      hash.update(chunk);
      await writeAll(file, chunk);
    }
  });
  return hash.digest('hex');
}

async function textOf(tar: TarReader, entry: TarEntry, limit: number): Promise<string> {
  if (entry.size > limit) throw new Error(`${JSON.stringify(entry.name)} is too long`);
  const chunks: Buffer[] = [];
  for await (const chunk of tar.content(entry)) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

function checkSums(text: string, found: ReadonlyMap<string, string>): void {
  const expected = [...found].map(([name, sum]) => `${sum}  ${name}\n`);
  if (text !== expected.join('')) throw new Error('its checksums do not match: it is damaged');
}

/** A snapshot whose declared size exceeds the disk's free space is refused at once. */
async function checkRoom(folder: string, bytes: number): Promise<void> {
  const { bavail, bsize } = await statfs(folder);
  if (bytes > bavail * bsize) {
    throw new SnapshotRefused(`This snapshot needs ${bytes} bytes, and the disk has room for ${bavail * bsize}.`);
  }
}

/** A snapshot's manifest. Throws {@link SnapshotRefused}. */
export async function readManifest(source: Readable, known: number): Promise<Manifest> {
  const gunzip = createGunzip();
  source.once('error', (error) => gunzip.destroy(error));
  try {
    const tar = new TarReader(source.pipe(gunzip));
    const first = await tar.next();
    if (first?.name !== MANIFEST)
      throw new SnapshotRefused('This is not a snapshot of jaws-cloud: it has no manifest.');
    return parseManifest(await textOf(tar, first, MANIFEST_LIMIT), known);
  } catch (error) {
    if (error instanceof SnapshotRefused) throw error;
    throw new SnapshotRefused(`This snapshot cannot be read: ${(error as Error).message}.`);
  } finally {
    source.destroy();
    gunzip.destroy();
  }
}
