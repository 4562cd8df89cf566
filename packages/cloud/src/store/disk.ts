import { type FileHandle, open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { batch, type Change, header } from './format.ts';

/** What the journal and the blobs ask of a disk that may refuse: a seam for tests of disks that do. */
export interface Disk {
  open(path: string, flags: string | number, mode: number): Promise<FileHandle>;
  rename(from: string, to: string): Promise<void>;
}

export const realDisk: Disk = { open, rename };

/** Whether there is no room left, on the disk or for this user. */
export const isFull = (error: unknown): boolean => {
  const { code } = error as NodeJS.ErrnoException;
  return code === 'ENOSPC' || code === 'EDQUOT';
};

/** Bytes of a batch of a whole state. */
const CHUNK = 1 << 18;

/**
 * Writes a whole state into a file that has its name only when all of it is on the disk, through power cuts too. Gives its
 * size in bytes. When it fails, nothing of it is left. `onLine` sees every line.
 */
export async function writeState(
  path: string,
  format: number,
  state: Iterable<Change>,
  disk: Disk = realDisk,
  onLine: (change: Change, line: string) => void = () => {},
): Promise<number> {
  const temporary = `${path}.tmp`;
  const file = await disk.open(temporary, 'w', 0o600);
  let bytes = 0;
  const write = async (chunk: Buffer) => {
    await writeAll(file, chunk);
    bytes += chunk.length;
  };
  try {
    await write(Buffer.from(header(format)));
    let lines = '';
    for (const change of state) {
      const line = JSON.stringify(change);
      onLine(change, line);
      lines += `${line}\n`;
      if (lines.length < CHUNK) continue;
      await write(batch(lines));
      lines = '';
    }
    if (lines) await write(batch(lines));
    await file.sync();
    await file.close();
    await disk.rename(temporary, path);
  } catch (error) {
    await file.close().catch(() => {});
    await rm(temporary, { force: true });
    throw error;
  }
  await syncFolder(dirname(path), disk);
  return bytes;
}

/**
 * Writes at a position, or where the last write ended. A disk that gets full takes a part first, and refuses only the next bytes;
 * where the handle stands then, nothing of it is to be relied on.
 */
export async function writeAll(file: FileHandle, bytes: Uint8Array, position?: number): Promise<void> {
  for (let done = 0; done < bytes.length; ) {
    const at = position === undefined ? null : position + done;
    done += (await file.write(bytes, done, bytes.length - done, at)).bytesWritten;
  }
}

/** Brings a file, or the names in a folder, to the disk. What has gone meanwhile needs no such thing. */
export async function syncPath(path: string, disk: Disk = realDisk): Promise<void> {
  const file = await disk.open(path, 'r', 0).catch((error) => {
    if (error.code !== 'ENOENT') throw error;
  });
  await file?.sync().finally(() => file.close());
}

/** Makes a new name last. Systems that know no such thing (Windows) refuse to open a folder: there the name is on its own. */
export async function syncFolder(dir: string, disk: Disk = realDisk): Promise<void> {
  await syncPath(dir, disk).catch(() => {});
}
