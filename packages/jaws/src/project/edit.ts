import { randomUUID } from 'node:crypto';
import {
  chmodSync,
  closeSync,
  fsyncSync,
  openSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { applyEdits, modify } from 'jsonc-parser';
import { fail } from '../errors/catalogue/index.ts';

/**
 * Sets the value at a path of a JSON file and leaves everything else as the user wrote it: comments, order, indentation,
 * line ends, byte order mark. `undefined` removes what is there.
 */
export function editJson(file: string, path: readonly (string | number)[], value: unknown): void {
  const before = readFileSync(file, 'utf8');
  const after = editJsonText(before, path, value);
  if (after !== before) replaceFile(file, after);
}

/** The same for text. */
export function editJsonText(before: string, path: readonly (string | number)[], value: unknown): string {
  const mark = before.startsWith('\uFEFF') ? '\uFEFF' : '';
  const text = before.slice(mark.length);
  return mark + applyEdits(text, modify(text, [...path], value, { formattingOptions: formatting(text) }));
}

function formatting(text: string) {
  const indent = /^([ \t]+)\S/m.exec(text)?.[1] ?? '  ';
  return {
    insertSpaces: !indent.startsWith('\t'),
    tabSize: indent.startsWith('\t') ? 1 : indent.length,
    eol: text.includes('\r\n') ? '\r\n' : '\n',
  };
}

/**
 * Replaces a file's content in one step: whoever reads it sees the old or the new one, also after a crash. A link stays a
 * link, the mode is kept. What can be made again need not wait for the disk (`lasting: false`). Throws CannotWrite.
 */
export function replaceFile(file: string, content: string | Uint8Array, { lasting = true } = {}): void {
  const target = existing(file);
  const temporary = join(dirname(target), `.${randomUUID()}.tmp`);
  try {
    const descriptor = openSync(temporary, 'wx', 0o666);
    try {
      const bytes = typeof content === 'string' ? Buffer.from(content) : content;
      for (let done = 0; done < bytes.length; ) done += writeSync(descriptor, bytes, done);
      if (lasting) fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
    const mode = statSync(target, { throwIfNoEntry: false })?.mode;
    if (mode !== undefined) chmodSync(temporary, mode & 0o777);
    renameSync(temporary, target);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw fail('CannotWrite', { path: file, reason: reasonOf(error) }, { cause: error });
  }
}

function existing(file: string): string {
  try {
    return realpathSync(file);
  } catch {
    return file;
  }
}

/** A file system error in words. */
export function reasonOf(error: unknown): string {
  const code = (error as NodeJS.ErrnoException).code;
  if (code === 'ENOSPC') return 'no space left on the disk';
  if (code === 'EDQUOT') return 'no space left in the disk quota';
  if (code === 'EACCES' || code === 'EPERM') return 'permission denied';
  if (code === 'EROFS') return 'the file system is read-only';
  if (code === 'ENOTDIR') return 'a file is where a folder should be';
  return error instanceof Error ? error.message : String(error);
}
