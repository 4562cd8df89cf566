import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import { replaceFile } from '../../base/files.ts';
import { fail } from '../../errors/catalogue/index.ts';

/** The page names its maker within its first bytes. */
export const pageMark = '<meta name="generator" content="JAWS status page">';
const markBytes = 1024;

/**
 * Replaces an earlier status page atomically. A file that is not a status page is not overwritten. Throws NotOurPage, CannotWrite.
 */
export function writePage(file: string, html: string, force: boolean): void {
  const start = startOf(file);
  if (start !== undefined && start !== '' && !start.includes(pageMark) && !force) throw fail('NotOurPage', { file });
  replaceFile(file, html);
}

/** The beginning of a file; undefined if it does not exist. An unreadable file is not ours. */
function startOf(file: string): string | undefined {
  let descriptor: number;
  try {
    // Opening a pipe blocks until another process writes.
    descriptor = openSync(file, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw fail('NotOurPage', { file }, { cause: error });
  }
  try {
    if (!fstatSync(descriptor).isFile()) throw new Error('It is not a file.');
    const bytes = Buffer.alloc(markBytes);
    return bytes.toString('utf8', 0, readSync(descriptor, bytes, 0, markBytes, 0));
  } catch (error) {
    throw fail('NotOurPage', { file }, { cause: error });
  } finally {
    closeSync(descriptor);
  }
}
