import { createHash } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { DiskBlobs } from '../disk-blobs.ts';
import { DiskStore } from '../disk-store.ts';
import type { Change } from '../format.ts';
import { formatAfter, type Migration } from '../migrations.ts';
import { type Manifest, SnapshotRefused } from './manifest.ts';
import { type Unpacked, unpack } from './unpack.ts';

/** A snapshot that was unpacked, checked and migrated to the current format, ready to replace a state. */
export interface Loaded {
  readonly manifest: Manifest;
  /** Parts of it stay in the unpacked folder until it has replaced a state. */
  readonly state: readonly Change[];
  readonly used: ReadonlySet<string>;
  readonly blobs: Unpacked['blobs'];
  /** Deletes unpacked files that have not been moved. */
  discard(): Promise<void>;
}

/** Where a snapshot is unpacked, in a cloud's folder: on the same disk as the blobs, which are moved, not copied. */
export const INCOMING = 'incoming';

/** Unpacks a snapshot beside the state of `dir`, which it does not touch. Throws {@link SnapshotRefused}. */
export async function prepare(source: Readable, dir: string, migrations: readonly Migration[]): Promise<Loaded> {
  // Its sender may disconnect before it is read: `unpack` handles that.
  source.once('error', () => {});
  const folder = join(dir, INCOMING);
  await rm(folder, { recursive: true, force: true });
  const discard = () => rm(folder, { recursive: true, force: true });
  const { manifest, state, blobs } = await unpack(source, folder, formatAfter(migrations));
  try {
    const store = await DiskStore.open(state, { migrations });
    const close = async () => {
      await store.close();
      await discard();
    };
    return { manifest, state: store.state(), used: store.takeBlobIds(), blobs, discard: close };
  } catch (error) {
    await discard();
    throw new SnapshotRefused(`The state in this snapshot cannot be read: ${(error as Error).message}`);
  }
}

/**
 * Moves the blobs of a snapshot to their places, where no record names them yet. Blobs are never changed, so an existing one
 * has to be identical. Throws {@link SnapshotRefused}.
 */
export async function placeBlobs({ blobs }: Loaded, into: DiskBlobs): Promise<void> {
  for (const [id, { path, sha256 }] of blobs) {
    if (await into.adopt(id, path, sha256)) continue;
    const hash = createHash('sha256');
    await pipeline(into.read(id), hash);
    if (hash.digest('hex') !== sha256) {
      throw new SnapshotRefused(`${id} in this snapshot has changed since it was saved.`);
    }
  }
}
