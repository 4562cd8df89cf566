import { type FileHandle, open, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { batch, type Change, opening } from './format.ts';
import { renameWithRetries } from './rename.ts';
import { type StateFile, StoredRecord } from './stored-record.ts';

/** The disk operations of the journal and the blobs that may fail: a seam for tests of failing disks. */
export interface Disk {
  open(path: string, flags: string | number, mode: number): Promise<FileHandle>;
  rename(from: string, to: string): Promise<void>;
}

export const realDisk: Disk = { open, rename: (from, to) => renameWithRetries(from, to) };

/** Opens a file for as long as `use` takes, and closes it on every path. What fails first is thrown. */
export async function withFile<T>(
  disk: Pick<Disk, 'open'>,
  [path, flags, mode]: Parameters<Disk['open']>,
  use: (file: FileHandle) => Promise<T>,
): Promise<T> {
  const file = await disk.open(path, flags, mode);
  let result: T;
  try {
    result = await use(file);
  } catch (error) {
    await file.close().catch(() => {});
    throw error;
  }
  await file.close();
  return result;
}

/** Whether the disk, or this user's quota, is full. */
export const isFull = (error: unknown): boolean => {
  const { code } = error as NodeJS.ErrnoException;
  return code === 'ENOSPC' || code === 'EDQUOT';
};

/** Bytes of a batch of a whole state. */
const CHUNK = 1 << 18;

/** A written state. */
export interface Written {
  /** Bytes. */
  readonly size: number;
  /** Makes unread records use this file: their former file may then be deleted. */
  adopt(file: StateFile): void;
}

/**
 * Writes a whole state into a file that gets its name only when all of it is on the disk, even after a power cut. If it fails,
 * nothing of it is left. `onLines` sees all lines, many at a time.
 */
export async function writeState(
  path: string,
  format: number,
  state: Iterable<Change>,
  disk: Disk = realDisk,
  onLines: (lines: Buffer) => void = () => {},
): Promise<Written> {
  const temporary = `${path}.tmp`;
  let size = 0;
  const moved: StoredRecord[] = [];
  const places: number[] = [];
  try {
    await withFile(disk, [temporary, 'w', 0o600], async (file) => {
      const write = async (chunk: Buffer) => {
        await writeAll(file, chunk);
        size += chunk.length;
      };
      await write(opening(format));
      const lines = new LineBuffer();
      const flush = async () => {
        onLines(lines.bytes);
        await write(batch(lines.bytes));
        lines.clear();
      };
      for (const change of state) {
        const record = change[2];
        if (record instanceof StoredRecord) {
          moved.push(record);
          places.push(size + lines.bytes.length);
          lines.add(record.line());
        } else lines.add(Buffer.from(JSON.stringify(change)));
        if (lines.bytes.length >= CHUNK) await flush();
      }
      if (lines.bytes.length > 0) await flush();
      await file.sync();
    });
    await disk.rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
  await syncFolder(dirname(path), disk);
  return {
    size,
    adopt(into) {
      for (const [n, record] of moved.entries()) {
        record.file = into;
        record.at = places[n]!;
      }
    },
  };
}

/** Lines one after another. */
class LineBuffer {
  #bytes = Buffer.allocUnsafeSlow(CHUNK * 2);
  #length = 0;

  /** Valid until the next line is added. */
  get bytes(): Buffer {
    return this.#bytes.subarray(0, this.#length);
  }

  add(line: Buffer): void {
    const length = this.#length + line.length + 1;
    if (length > this.#bytes.length) this.#bytes = Buffer.concat([this.bytes], length * 2);
    line.copy(this.#bytes, this.#length);
    this.#bytes[length - 1] = 10;
    this.#length = length;
  }

  clear(): void {
    this.#length = 0;
  }
}

/**
 * Writes at a position, or after the last write. A disk that fills up accepts a part first, and refuses only the next bytes;
 * the handle's position is unreliable then.
 */
export async function writeAll(file: FileHandle, bytes: Uint8Array, position?: number): Promise<void> {
  for (let done = 0; done < bytes.length; ) {
    const at = position === undefined ? null : position + done;
    done += (await file.write(bytes, done, bytes.length - done, at)).bytesWritten;
  }
}

/** Flushes a file, or the names in a folder, to the disk (fsync). One deleted meanwhile is skipped. */
export async function syncPath(path: string, disk: Disk = realDisk): Promise<void> {
  await withFile(disk, [path, 'r', 0], (file) => file.sync()).catch((error) => {
    if (error.code !== 'ENOENT') throw error;
  });
}

/** Makes a new name durable. Systems without fsync for folders (Windows) refuse to open one: there the name is not synced. */
export async function syncFolder(dir: string, disk: Disk = realDisk): Promise<void> {
  await syncPath(dir, disk).catch(() => {});
}
