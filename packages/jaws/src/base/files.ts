import { randomUUID } from 'node:crypto';
import {
  closeSync,
  fchmodSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readlinkSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fail } from '../errors/catalogue/index.ts';
import type { JawsError } from '../errors/error.ts';
import { messageOf } from './text.ts';

interface WriteOptions {
  /** The permissions of the file, from its first byte on. Default: those of the file it replaces, else 0666 less the umask. */
  readonly mode?: number | undefined;
  /**
   * Whether the content is flushed to disk before it takes the name. Content that can be generated again does not need it. Default:
   * true.
   */
  readonly lasting?: boolean;
}

/** A file being written, beside the file that it will replace. */
export interface Draft {
  readonly path: string;
  readonly descriptor: number;
  /** Gives the file its name atomically: a reader sees the old or the new file, also after a crash. */
  commit(): void;
  /** Removes it; does nothing after a commit. */
  discard(): void;
}

/** The name of a draft, which identifies files that an interrupted command left behind. */
export const draftName = /^\.[0-9a-f]{8}-[0-9a-f-]{27}\.tmp$/;

/**
 * Replaces a file's content atomically: a reader sees the old or the new one, also after a crash. A symlink stays, its target is
 * replaced. Throws CannotWrite.
 */
export function replaceFile(file: string, content: string | Uint8Array, options: WriteOptions = {}): void {
  let draft: Draft | undefined;
  try {
    draft = openDraft(file, options);
    const bytes = typeof content === 'string' ? Buffer.from(content) : content;
    for (let done = 0; done < bytes.length; ) done += writeSync(draft.descriptor, bytes, done);
    draft.commit();
  } catch (error) {
    draft?.discard();
    throw cannotWrite(file, error);
  }
}

/** The same in steps, for content that is streamed or copied. Throws the file system's errors. */
export function openDraft(file: string, { mode, lasting = true }: WriteOptions = {}): Draft {
  const target = linkTarget(file);
  const path = join(dirname(target), `.${randomUUID()}.tmp`);
  const kept = mode ?? statSync(target, { throwIfNoEntry: false })?.mode;
  let descriptor: number | undefined = openSync(path, 'wx', kept === undefined ? 0o666 : kept & 0o777);
  const close = () => {
    if (descriptor !== undefined) closeSync(descriptor);
    descriptor = undefined;
  };
  try {
    // The umask has removed permission bits that the file had.
    if (kept !== undefined && mode === undefined) fchmodSync(descriptor, kept & 0o777);
  } catch (error) {
    close();
    rmSync(path, { force: true });
    throw error;
  }
  return {
    path,
    descriptor,
    commit() {
      if (lasting && descriptor !== undefined) fsyncSync(descriptor);
      close();
      renameReplacing(path, target);
    },
    discard() {
      close();
      rmSync(path, { force: true });
    },
  };
}

/** The errors on Windows while a virus scanner or an indexer has one of the two files open. */
const passing = new Set(['EPERM', 'EACCES', 'EBUSY']);

/**
 * Renames a file or folder, replacing an existing file. On Windows it retries for about two seconds. Throws the file system's errors.
 */
export function renameReplacing(
  from: string,
  to: string,
  { platform = process.platform as string, rename = renameSync } = {},
): void {
  for (let delay = 10; ; delay *= 2) {
    try {
      rename(from, to);
      return;
    } catch (error) {
      const again = platform === 'win32' && passing.has((error as NodeJS.ErrnoException).code ?? '');
      if (!again || delay > 1000) throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, delay);
    }
  }
}

/** Where a path leads through symlinks, even if nothing exists there yet. */
function linkTarget(file: string): string {
  try {
    return realpathSync(file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
  let link: string;
  try {
    link = readlinkSync(file);
  } catch {
    return file;
  }
  return linkTarget(resolve(dirname(file), link));
}

/**
 * Creates a folder and its parents. Returns the first folder that it had to create. Throws the file system's errors.
 * Node's own `recursive` never returns if the parent exists and still answers ENOENT, as below /proc, and reports ENOENT on a read-only
 * file system.
 */
export function makeFolder(folder: string, mode = 0o777): string | undefined {
  try {
    mkdirSync(folder, { mode });
    return folder;
  } catch (error) {
    const stats = statSync(folder, { throwIfNoEntry: false });
    if (stats?.isDirectory()) return undefined;
    const above = dirname(folder);
    const isMissing = (error as NodeJS.ErrnoException).code === 'ENOENT' && !statSync(above, { throwIfNoEntry: false });
    if (!isMissing || above === folder) throw error;
  }
  const first = makeFolder(dirname(folder), mode);
  makeFolder(folder, mode);
  return first ?? folder;
}

/** The error for a file that the file system refuses to write. */
export function cannotWrite(path: string, error: unknown): JawsError {
  const { code } = (error ?? {}) as NodeJS.ErrnoException;
  return fail('CannotWrite', { path, reason: reasonOf(error), code }, { cause: error });
}

/** A file system error in words. */
export function reasonOf(error: unknown): string {
  const code = (error as NodeJS.ErrnoException | undefined)?.code;
  if (code === 'ENOSPC') return 'no space left on the disk';
  if (code === 'EDQUOT') return 'no space left in the disk quota';
  if (code === 'EACCES' || code === 'EPERM') return 'permission denied';
  if (code === 'EROFS') return 'the file system is read-only';
  if (code === 'ENOTDIR') return 'a file is where a folder should be';
  return messageOf(error);
}
