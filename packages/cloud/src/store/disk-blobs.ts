import { createHash, randomUUID } from 'node:crypto';
import { createReadStream, fstatSync, openSync } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pipeline, Readable, Transform, type TransformCallback } from 'node:stream';
import { type Blob, BlobLost, type Blobs, type Range } from './blobs.ts';
import { BytesStream } from './bytes-stream.ts';
import { type Disk, isFull, realDisk, syncFolder, syncPath, withFile, writeAll } from './disk.ts';
import { SMALL } from './pack-format.ts';
import { Packs } from './packs.ts';
import type { Store } from './store.ts';

export interface BlobsOptions {
  /** Returns 32 hexadecimal digits that no blob of the folder has ever had. */
  readonly newName?: (() => string) | undefined;
  readonly disk?: Disk;
  /** Called for content that differs from what was written. */
  readonly report?: (message: string) => void;
  /** Keeps blobs that no record names: for a start with a state that may have lost some records. Default: no. */
  readonly keepUnused?: boolean;
}

const FILE = /^(blob-[0-9a-f]{32})(?:\.([0-9a-f]{64}))?$/;

/** Small blobs in packs, others as files in 256 folders, under random names that end with the SHA-256 of their content. */
export class DiskBlobs implements Blobs {
  readonly #dir: string;
  readonly #newName: () => string;
  readonly #disk: Disk;
  readonly #store: Store;
  readonly #packs: Packs;
  /** Digests by id; empty for blobs of an earlier version, which had none in their names. */
  readonly #files = new Map<string, string>();
  readonly #unsynced = new Set<string>();
  #holds = 0;
  /** Deletions postponed while the files are held. */
  readonly #doomed = new Set<string>();

  private constructor(
    dir: string,
    store: Store,
    used: ReadonlySet<string>,
    { newName, disk = realDisk, report }: BlobsOptions,
  ) {
    this.#dir = dir;
    this.#store = store;
    this.#newName = newName ?? (() => randomUUID().replaceAll('-', ''));
    this.#disk = disk;
    const isUsed = (id: string) => used.has(id);
    this.#packs = new Packs(join(dir, 'packs'), report ? { isUsed, report } : { isUsed });
  }

  /** Deletes what a crash left: unfinished files, and blobs that no record in `used` names. */
  static async open(
    dir: string,
    store: Store,
    used: ReadonlySet<string>,
    options: BlobsOptions = {},
  ): Promise<DiskBlobs> {
    await mkdir(dir, { recursive: true, mode: 0o700 });
    await rm(join(dir, 'tmp'), { recursive: true, force: true });
    await mkdir(join(dir, 'tmp'), { mode: 0o700 });
    const blobs = new DiskBlobs(dir, store, used, options);
    for (const folder of await readdir(dir)) {
      if (!/^[0-9a-f]{2}$/.test(folder)) continue;
      for (const name of await readdir(join(dir, folder))) {
        const [, id, sha256 = ''] = FILE.exec(name) ?? [];
        if (id) blobs.#files.set(id, sha256);
      }
    }
    if (!options.keepUnused) await blobs.keepOnly(used);
    return blobs;
  }

  /** Deletes blobs that `used` does not name. */
  async keepOnly(used: ReadonlySet<string>): Promise<void> {
    for (const id of [...this.#files.keys()]) if (!used.has(id)) await this.#remove(id);
    if (this.#holds === 0) this.#packs.keepOnly(used);
    else for (const id of this.#packs.ids) if (!used.has(id)) this.#doomed.add(id);
  }

  /** No blob's file is deleted until the returned function is called. */
  hold(): () => void {
    this.#holds += 1;
    return () => {
      this.#holds -= 1;
      if (this.#holds > 0) return;
      for (const id of this.#doomed) void this.#remove(id).catch(() => {});
      this.#doomed.clear();
    };
  }

  async #remove(id: string): Promise<void> {
    if (this.#holds > 0) this.#doomed.add(id);
    else if (!this.#packs.delete(id)) {
      const path = this.#path(id);
      this.#files.delete(id);
      await rm(path, { force: true });
    }
  }

  /** Moves a file in as this blob. False if the blob exists already: then the file stays where it is. */
  async adopt(id: string, file: string, sha256: string): Promise<boolean> {
    if ((await this.size(id)) !== undefined) {
      this.#doomed.delete(id);
      return false;
    }
    if ((await stat(file)).size <= SMALL) {
      this.#packs.add(id, await readFile(file));
      return true;
    }
    await this.#place(id, file, sha256, rename);
    return true;
  }

  async #place(id: string, file: string, sha256: string, move: Disk['rename']): Promise<void> {
    const path = this.#path(id, sha256);
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    await move(file, path);
    this.#files.set(id, sha256);
    this.#unsynced.add(path);
  }

  /** Flushes all written content to the disk, so it survives a power cut. */
  async sync(): Promise<void> {
    const paths = [...this.#unsynced];
    this.#unsynced.clear();
    for (const path of paths) await syncPath(path, this.#disk);
    for (const folder of new Set(paths.map((path) => dirname(path)))) await syncFolder(folder, this.#disk);
    await this.#packs.sync();
  }

  /** Bytes; undefined if the blob does not exist. */
  async size(id: string): Promise<number | undefined> {
    return this.#packs.sizeOf(id) ?? (await stat(this.#path(id)).catch(() => undefined))?.size;
  }

  #path(id: string, sha256 = this.#files.get(id)): string {
    if (!/^blob-[0-9a-f]{32}$/.test(id)) throw new Error(`Not a blob id: ${id}`);
    return join(this.#dir, id.slice(5, 7), sha256 ? `${id}.${sha256}` : id);
  }

  async write(content: Readable | Uint8Array): Promise<Blob> {
    const id = `blob-${this.#newName()}`;
    if (content instanceof Uint8Array && content.length <= SMALL) {
      this.#packs.add(id, content);
      return { id, size: content.length, md5: digestOf('md5', content), sha256: digestOf('sha256', content) };
    }
    try {
      return await this.#writeFile(id, content);
    } catch (error) {
      // A stream cannot be read twice: only its sender can send it again.
      const again = isFull(error) && this.#packs.reclaim() && content instanceof Uint8Array;
      if (again) return await this.#writeFile(id, content);
      throw error;
    }
  }

  async #writeFile(id: string, content: Readable | Uint8Array): Promise<Blob> {
    const temporary = join(this.#dir, 'tmp', id);
    const md5 = createHash('md5');
    const sha256 = createHash('sha256');
    let size = 0;
    let digest = '';
    try {
      await withFile(this.#disk, [temporary, 'wx', 0o600], async (file) => {
        const chunks = content instanceof Readable ? content : [content];
        for await (const chunk of chunks) {
          const bytes: Uint8Array = typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
          md5.update(bytes);
          sha256.update(bytes);
          size += bytes.length;
          await writeAll(file, bytes);
        }
      });
      digest = sha256.digest('hex');
      await this.#place(id, temporary, digest, (from, to) => this.#disk.rename(from, to));
    } catch (error) {
      await rm(temporary, { force: true });
      throw error;
    }
    return { id, size, md5: md5.digest('hex'), sha256: digest };
  }

  read(id: string, range?: Range): Readable {
    const small = this.#packs.read(id, range);
    if (small) return new BytesStream(small);
    // Opened at once: a reader keeps the file, even when the blob is deleted meanwhile.
    const fd = openExisting(this.#path(id), id);
    const content = createReadStream('', { fd, autoClose: true, ...range });
    const sha256 = this.#files.get(id);
    const isWhole = !range || (range.start === 0 && range.end + 1 >= fstatSync(fd).size);
    if (!sha256 || !isWhole) return content;
    const checked = new Checked(id, sha256);
    pipeline(content, checked, () => {});
    return checked;
  }

  async bytes(id: string): Promise<Buffer> {
    const small = this.#packs.read(id);
    if (small) return small;
    const bytes = await readFile(this.#path(id)).catch((error) => {
      throw asLost(error, id);
    });
    const sha256 = this.#files.get(id);
    if (sha256 && digestOf('sha256', bytes) !== sha256) throw new BlobLost(`${id} is damaged.`);
    return bytes;
  }

  /** Deletes every blob: for a store that was cleared. */
  async clear(): Promise<void> {
    await this.#store.commit();
    await this.keepOnly(new Set());
  }

  async delete(id: string): Promise<void> {
    // The record that named it must be gone from the disk first: after a crash it would point to nothing.
    await this.#store.commit();
    await this.#remove(id);
  }
}

const digestOf = (algorithm: string, content: Uint8Array): string =>
  createHash(algorithm).update(content).digest('hex');

function openExisting(path: string, id: string): number {
  try {
    return openSync(path, 'r');
  } catch (error) {
    throw asLost(error, id);
  }
}

const asLost = (error: unknown, id: string): unknown =>
  (error as NodeJS.ErrnoException).code === 'ENOENT' ? new BlobLost(`${id} is missing.`, 'ENOENT') : error;

/** Passes content on, its last piece only after the whole content was verified: a reader that has everything can rely on it. */
class Checked extends Transform {
  readonly #id: string;
  readonly #sha256: string;
  readonly #hash = createHash('sha256');
  #last: Buffer | undefined;

  constructor(id: string, sha256: string) {
    super();
    this.#id = id;
    this.#sha256 = sha256;
  }

  override _transform(chunk: Buffer, _encoding: string, done: TransformCallback): void {
    this.#hash.update(chunk);
    const last = this.#last;
    this.#last = chunk;
    done(null, last);
  }

  override _flush(done: TransformCallback): void {
    if (this.#hash.digest('hex') === this.#sha256) done(null, this.#last);
    else done(new BlobLost(`${this.#id} is damaged.`));
  }
}
