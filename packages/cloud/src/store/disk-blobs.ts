import { createHash, randomUUID } from 'node:crypto';
import { createReadStream, openSync } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import type { Blob, Blobs, Range } from './blobs.ts';
import { type Disk, isFull, realDisk, writeAll } from './disk.ts';
import type { Change } from './format.ts';
import { Held } from './held.ts';
import { SMALL } from './pack-format.ts';
import { Packs } from './packs.ts';
import type { Store } from './store.ts';

const ID = /\bblob-[0-9a-f]{32}\b/g;

/** Finds out, line by line of the store's state, which blobs its records name in the end. */
export class BlobsInUse {
  readonly #byRecord = new Map<string, readonly string[]>();

  readonly see = ([collection, key]: Change, line: string): void => {
    const ids = line.match(ID);
    const record = `${collection}\n${key}`;
    if (ids) this.#byRecord.set(record, ids);
    else this.#byRecord.delete(record);
  };

  ids(): Set<string> {
    return new Set([...this.#byRecord.values()].flat());
  }
}

export interface BlobsOptions {
  /** Gives 32 hexadecimal digits that no blob of the folder ever had. */
  readonly newName?: (() => string) | undefined;
  readonly disk?: Disk;
}

/** Small blobs in packs, others as files in 256 folders, under random names. */
export class DiskBlobs implements Blobs {
  readonly #dir: string;
  readonly #newName: () => string;
  readonly #disk: Disk;
  readonly #store: Store;
  readonly #packs: Packs;
  #holds = 0;
  /** What was to be deleted while somebody holds them all. */
  readonly #doomed = new Set<string>();

  private constructor(dir: string, store: Store, { newName, disk = realDisk }: BlobsOptions) {
    this.#dir = dir;
    this.#store = store;
    this.#newName = newName ?? (() => randomUUID().replaceAll('-', ''));
    this.#disk = disk;
    this.#packs = new Packs(join(dir, 'packs'));
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
    await mkdir(join(dir, 'tmp'));
    const blobs = new DiskBlobs(dir, store, options);
    await blobs.keepOnly(used);
    return blobs;
  }

  /** Deletes what `used` does not name. */
  async keepOnly(used: ReadonlySet<string>): Promise<void> {
    for (const folder of await readdir(this.#dir)) {
      if (!/^[0-9a-f]{2}$/.test(folder)) continue;
      for (const id of await readdir(join(this.#dir, folder))) if (!used.has(id)) await this.#remove(id);
    }
    if (this.#holds === 0) this.#packs.keepOnly(used);
    else for (const id of this.#packs.ids) if (!used.has(id)) this.#doomed.add(id);
  }

  /** From now until the function that it gives is called no blob's file goes. */
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
    else if (!this.#packs.delete(id)) await rm(this.#path(id), { force: true });
  }

  /** Takes a file in as this blob. False when there is such a blob already: then the file stays where it is. */
  async adopt(id: string, file: string): Promise<boolean> {
    const path = this.#path(id);
    if ((await this.size(id)) !== undefined) {
      this.#doomed.delete(id);
      return false;
    }
    if ((await stat(file)).size <= SMALL) {
      this.#packs.add(id, await readFile(file));
      return true;
    }
    await mkdir(join(path, '..'), { recursive: true });
    await rename(file, path);
    return true;
  }

  /** Bytes; undefined when there is no such blob. */
  async size(id: string): Promise<number | undefined> {
    return this.#packs.sizeOf(id) ?? (await stat(this.#path(id)).catch(() => undefined))?.size;
  }

  #path(id: string): string {
    if (!/^blob-[0-9a-f]{32}$/.test(id)) throw new Error(`Not a blob id: ${id}`);
    return join(this.#dir, id.slice(5, 7), id);
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
      // What came as a stream cannot come again: whoever sent it may.
      const again = isFull(error) && this.#packs.reclaim() && content instanceof Uint8Array;
      if (again) return await this.#writeFile(id, content);
      throw error;
    }
  }

  async #writeFile(id: string, content: Readable | Uint8Array): Promise<Blob> {
    const path = this.#path(id);
    const temporary = join(this.#dir, 'tmp', id);
    const md5 = createHash('md5');
    const sha256 = createHash('sha256');
    let size = 0;
    const file = await this.#disk.open(temporary, 'wx', 0o600);
    try {
      const chunks = content instanceof Readable ? content : [content];
      for await (const chunk of chunks) {
        const bytes: Uint8Array = typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
        md5.update(bytes);
        sha256.update(bytes);
        size += bytes.length;
        await writeAll(file, bytes);
      }
      await file.close();
      await mkdir(join(path, '..'), { recursive: true });
      await this.#disk.rename(temporary, path);
    } catch (error) {
      await file.close().catch(() => {});
      await rm(temporary, { force: true });
      throw error;
    }
    return { id, size, md5: md5.digest('hex'), sha256: sha256.digest('hex') };
  }

  read(id: string, range?: Range): Readable {
    const small = this.#packs.read(id, range);
    if (small) return new Held(small);
    // Opened at once: whoever has begun to read keeps the file, even when the blob is deleted meanwhile.
    const fd = openSync(this.#path(id), 'r');
    return createReadStream('', { fd, autoClose: true, ...range });
  }

  async bytes(id: string): Promise<Buffer> {
    return this.#packs.read(id) ?? readFile(this.#path(id));
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
