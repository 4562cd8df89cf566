import { randomBytes } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { realDisk, withFile } from '../disk.ts';
import type { DiskBlobs } from '../disk-blobs.ts';
import type { DiskStore } from '../disk-store.ts';
import type { Migration } from '../migrations.ts';
import { renameWithRetries } from '../rename.ts';
import { type Loaded, placeBlobs, prepare } from './load.ts';
import type { Manifest } from './manifest.ts';
import { type Move, moved } from './moved.ts';
import { recordsByService, snapshotOf } from './save.ts';
import { readManifest } from './unpack.ts';

/** The content of a snapshot. */
export interface SnapshotInfo {
  /** Version of the program that saved it. */
  readonly version: string;
  /** ISO 8601. */
  readonly created: string;
  /** Records by service: `{ s3: 12, lambda: 3 }`. */
  readonly records: Readonly<Record<string, number>>;
  /** S3 objects, code packages and the like. */
  readonly blobs: number;
  /** Unpacked. */
  readonly bytes: number;
}

export interface SnapshotsOptions {
  readonly dir: string;
  readonly store: DiskStore;
  readonly blobs: DiskBlobs;
  readonly migrations: readonly Migration[];
  readonly version: string;
  now(): Date;
  /** Runs work with exclusive access to the state. Default: there are no other users. */
  exclusively?(work: () => Promise<void>): Promise<void>;
}

/** Saves and loads everything that one cloud keeps. */
export class Snapshots {
  readonly #options: SnapshotsOptions;
  #loading = false;

  constructor(options: SnapshotsOptions) {
    this.#options = options;
  }

  /** Current records by service. */
  contents(): Record<string, number> {
    return recordsByService(this.#options.store.state());
  }

  /** The whole state of this moment, as a file's content. */
  async read(): Promise<{ info: SnapshotInfo; archive: Readable }> {
    const { dir, now, ...rest } = this.#options;
    const { manifest, archive } = await snapshotOf({ ...rest, scratch: join(dir, 'scratch'), now: now() });
    return { info: infoOf(manifest), archive };
  }

  /** Writes the whole state of this moment into one file atomically; an existing file is replaced. */
  async save(file: string): Promise<SnapshotInfo> {
    const { info, archive } = await this.read();
    await writeWhole(file, archive);
    return info;
  }

  /**
   * Replaces everything with a snapshot. Nothing is replaced before all of it was checked. Throws
   * {@link SnapshotRefused} for one that cannot be loaded; then nothing is changed. `move`: another address of the cloud than the
   * snapshot's.
   */
  async load(source: string | Readable, move?: Move): Promise<SnapshotInfo> {
    const { dir, store, blobs, migrations, exclusively = (work) => work() } = this.#options;
    if (this.#loading) throw new Error('Another snapshot is being loaded.');
    this.#loading = true;
    let loaded: Loaded | undefined;
    try {
      const take = (content: Readable) => prepare(content, dir, migrations);
      loaded = await (typeof source === 'string' ? reading(source, take) : take(source));
      const { state, used } = loaded;
      const ready = loaded;
      await exclusively(async () => {
        await placeBlobs(ready, blobs);
        await store.replace(move ? moved(state, move) : state);
        await blobs.keepOnly(used);
      });
      return infoOf(loaded.manifest);
    } finally {
      this.#loading = false;
      await loaded?.discard();
    }
  }
}

/** The content of a snapshot, by its first bytes. Throws {@link SnapshotRefused}, and if the file does not exist. */
export async function snapshotInfo(file: string, format: number): Promise<SnapshotInfo> {
  return infoOf(await reading(file, (content) => readManifest(content, format)));
}

function infoOf({ version, created, records, blobs, bytes }: Manifest): SnapshotInfo {
  return { version, created, records, blobs, bytes };
}

/** The file is opened before it is read, so that a missing one is reported as such. */
const reading = <T>(path: string, use: (content: Readable) => Promise<T>): Promise<T> =>
  withFile(realDisk, [path, 'r', 0], (file) => use(file.createReadStream({ highWaterMark: 1 << 18 })));

async function writeWhole(file: string, content: Readable): Promise<void> {
  const path = resolve(file);
  const temporary = join(dirname(path), `.${basename(path)}.${randomBytes(6).toString('hex')}.tmp`);
  try {
    // For its owner only: it contains secrets.
    await pipeline(content, createWriteStream(temporary, { flags: 'wx', mode: 0o600, flush: true }));
    await renameWithRetries(temporary, path);
  } catch (error) {
    content.destroy();
    await rm(temporary, { force: true });
    throw error;
  }
}
