import { randomUUID } from 'node:crypto';
import {
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { fail } from '../errors/catalogue/index.ts';
import { reasonOf, replaceFile } from '../project/edit.ts';
import type { ModuleFile } from './types.ts';

/** Files to write (or, undefined, to delete) by path relative to the project. */
export type Changes = Map<string, ModuleFile | undefined>;

interface Entry {
  readonly path: string;
  /** Base64 of what was there, absent when nothing was. */
  readonly before?: string;
  readonly mode?: number;
  /** Base64 of what is to be there, absent when nothing is. */
  readonly after?: string;
}

const journalPath = (root: string): string => join(root, '.jaws', 'module-change.json');

/**
 * Makes all changes or none: what was there is written down first, and put back when one fails, or, after a crash, by the
 * next {@link undoUnfinished}. Throws CannotWrite.
 */
export function applyChanges(root: string, changes: Changes): void {
  if (changes.size === 0) return;
  const entries = [...changes].map(([path, file]): Entry => {
    const target = join(root, path);
    const stats = existsSync(target) ? lstatSync(target) : undefined;
    const before = stats ? { before: readFileSync(target).toString('base64'), mode: stats.mode & 0o777 } : {};
    return { path, ...before, ...(file ? { after: Buffer.from(file.content).toString('base64') } : {}) };
  });
  const journal = journalPath(root);
  try {
    mkdirSync(dirname(journal), { recursive: true });
  } catch (error) {
    throw fail('CannotWrite', { path: dirname(journal), reason: reasonOf(error) }, { cause: error });
  }
  replaceFile(journal, JSON.stringify(entries));
  try {
    for (const [path, file] of changes) {
      if (file) put(join(root, path), file.content, file.executable ? 0o755 : undefined);
      else remove(root, path);
    }
  } catch (error) {
    undoUnfinished(root);
    throw error;
  }
  rmSync(journal, { force: true });
}

/** Puts back what an interrupted change had begun. Gives the paths; a file that was edited since then is left alone. */
export function undoUnfinished(root: string): readonly string[] {
  const journal = journalPath(root);
  if (!existsSync(journal)) return [];
  const undone: string[] = [];
  for (const { path, before, mode, after } of read(journal).reverse()) {
    const target = join(root, path);
    const now = existsSync(target) ? readFileSync(target).toString('base64') : undefined;
    if (now === before || now !== after) continue;
    if (before === undefined) remove(root, path);
    else put(target, Buffer.from(before, 'base64'), mode);
    undone.push(path);
  }
  rmSync(journal, { force: true });
  return undone;
}

function read(journal: string): Entry[] {
  try {
    return JSON.parse(readFileSync(journal, 'utf8')) as Entry[];
  } catch {
    // It was not complete, so nothing had been begun.
    return [];
  }
}

function put(target: string, content: Uint8Array, mode: number | undefined): void {
  try {
    mkdirSync(dirname(target), { recursive: true });
    if (mode === undefined || existsSync(target)) {
      replaceFile(target, content);
      return;
    }
    const temporary = join(dirname(target), `.${randomUUID()}.tmp`);
    writeFileSync(temporary, content, { mode });
    renameSync(temporary, target);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === undefined) throw error;
    throw fail('CannotWrite', { path: target, reason: reasonOf(error) }, { cause: error });
  }
}

/** Removes a file and the folders that are empty then, up to the project's aws_modules. */
function remove(root: string, path: string): void {
  rmSync(join(root, path), { force: true });
  for (let folder = dirname(path); folder.includes('/'); folder = dirname(folder)) {
    const full = join(root, folder);
    if (!existsSync(full)) continue;
    if (readdirSync(full).length > 0) return;
    rmdirSync(full);
  }
}
