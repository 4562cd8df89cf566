import { createHash, type Hash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { PassThrough, type Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { blobIdsIn } from '../blob-ids.ts';
import { writeState } from '../disk.ts';
import type { DiskBlobs } from '../disk-blobs.ts';
import type { DiskStore } from '../disk-store.ts';
import type { Change } from '../format.ts';
import { MANIFEST, type Manifest, STATE, SUMS } from './manifest.ts';
import { TAR_END, tarHeader, tarPadding } from './tar.ts';

export interface Saving {
  readonly store: DiskStore;
  readonly blobs: DiskBlobs;
  /** For content that has to be on disk before it can be packed. */
  readonly scratch: string;
  readonly version: string;
  readonly now: Date;
}

/**
 * The whole state of this moment as one archive (tar, gzip), created as it is read: writes may continue meanwhile. Its
 * sha256 sums come
 * last, so an archive that was cut short lacks them.
 */
export async function snapshotOf({
  store,
  blobs,
  scratch,
  version,
  now,
}: Saving): Promise<{ manifest: Manifest; archive: Readable }> {
  // Of one moment: the list of records, and from then on no blob is deleted.
  const state = store.state();
  const releases = [blobs.hold(), store.hold()];
  const folder = await mkdtemp(join(scratch, 'snapshot-'));
  const done = async () => {
    for (const release of releases) release();
    await rm(folder, { recursive: true, force: true });
  };
  try {
    const stateFile = join(folder, STATE);
    const used = new Set<string>();
    const { size: stateSize } = await writeState(stateFile, store.format, state, undefined, (lines) => {
      for (const id of blobIdsIn(lines) ?? []) used.add(id);
    });
    const files: File[] = [
      { name: STATE, size: stateSize, open: () => createReadStream(stateFile, { highWaterMark: 1 << 18 }) },
    ];
    for (const id of [...used].sort()) {
      // Text that only looks like a blob's id.
      const size = await blobs.size(id);
      if (size !== undefined) files.push({ name: `blobs/${id}`, size, open: () => blobs.read(id) });
    }
    const bytes = files.reduce((sum, { size }) => sum + size, 0);
    const manifest: Manifest = {
      'jaws-cloud-snapshot': 1,
      format: store.format,
      version,
      created: now.toISOString(),
      records: recordsByService(state),
      blobs: files.length - 1,
      bytes,
    };
    const archive = new PassThrough();
    const gzip = createGzip({ level: 1 });
    void pipeline(entries(manifest, files, now), gzip, archive)
      .catch((error) => archive.destroy(error))
      .finally(done);
    return { manifest, archive };
  } catch (error) {
    await done();
    throw error;
  }
}

/** How many records each service has: collections begin with its name. */
export function recordsByService(state: readonly Change[]): Record<string, number> {
  const counts = new Map<string, number>();
  for (const [collection] of state) {
    const service = collection.split('/', 1)[0] ?? '';
    counts.set(service, (counts.get(service) ?? 0) + 1);
  }
  return Object.fromEntries([...counts].sort());
}

interface File {
  readonly name: string;
  readonly size: number;
  open(): Readable;
}

async function* entries(manifest: Manifest, files: readonly File[], now: Date): AsyncGenerator<Buffer> {
  const sums: string[] = [];
  const note = (name: string, hash: Hash) => sums.push(`${hash.digest('hex')}  ${name}\n`);
  const text = Buffer.from(`${JSON.stringify(manifest, null, 2)}\n`);
  yield* small(MANIFEST, text, now);
  note(MANIFEST, createHash('sha256').update(text));
  for (const { name, size, open } of files) {
    const hash = createHash('sha256');
    yield tarHeader({ name, size }, now);
    let left = size;
    for await (const chunk of open()) {
      hash.update(chunk);
      left -= (chunk as Buffer).length;
      yield chunk as Buffer;
    }
    if (left !== 0) throw new Error(`${name} changed while it was packed.`);
    yield tarPadding(size);
    note(name, hash);
  }
  yield* small(SUMS, Buffer.from(sums.join('')), now);
  yield TAR_END;
}

function* small(name: string, content: Buffer, now: Date): Generator<Buffer> {
  yield tarHeader({ name, size: content.length }, now);
  yield content;
  yield tarPadding(content.length);
}
