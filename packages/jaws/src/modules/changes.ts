import { existsSync, lstatSync, readdirSync, readFileSync, rmdirSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { cannotWrite, draftName, makeFolder, replaceFile } from '../base/files.ts';
import { isObject } from '../base/text.ts';
import { type Entry, endJournal, type Journal, type NpmWork, readJournal, writeJournal } from './journal.ts';
import type { ModuleFile } from './types.ts';

/** Files to write (or, undefined, to delete) by path relative to the project. */
export type Changes = Map<string, ModuleFile | undefined>;

/**
 * Makes all changes or none: the previous content is recorded first, and restored if a change fails, or, after a crash, by
 * the
 * next {@link undoUnfinished}. `begun`: the record that {@link beginWithNpm} has already made. Throws CannotWrite.
 */
export function applyChanges(root: string, changes: Changes, begun?: Journal): void {
  if (changes.size === 0 && !begun) return;
  const npms = (begun?.entries ?? []).map((entry): Entry => {
    const { byNpm: _known, ...rest } = entry;
    const own = changes.has(entry.path) ? changes.get(entry.path)?.content : contentAt(root, entry.path);
    return { ...rest, ...(own ? { after: base64(own) } : {}) };
  });
  const known = new Set(npms.map(({ path }) => path));
  const others = [...changes].filter(([path]) => !known.has(path));
  const entries = others.map(([path, file]): Entry => {
    return { ...entryOf(root, path), ...(file ? { after: base64(file.content) } : {}) };
  });
  writeJournal(root, { pid: process.pid, ...(begun?.npm && { npm: begun.npm }), entries: [...npms, ...entries] });
  try {
    for (const [path, file] of changes) {
      if (file) put(join(root, path), file.content, file.executable ? 0o755 : undefined);
      else remove(root, path);
    }
  } catch (error) {
    undoUnfinished(root);
    throw error;
  }
  endJournal(root);
}

/** Records what npm is about to change, and writes the file that npm needs for it (a package of the catalogue). */
export function beginWithNpm(
  root: string,
  npm: NpmWork,
  needed: Changes,
  files: readonly string[] = ['package.json', 'package-lock.json'],
): Journal {
  const npms = files.map((path): Entry => ({ ...entryOf(root, path), byNpm: true }));
  const own = [...needed].map(([path, file]): Entry => {
    return { ...entryOf(root, path), ...(file ? { after: base64(file.content) } : {}) };
  });
  const journal = { pid: process.pid, npm, entries: [...npms, ...own] };
  writeJournal(root, journal);
  for (const [path, file] of needed) if (file) put(join(root, path), file.content, undefined);
  return journal;
}

/**
 * Undoes an interrupted change. Returns the paths; a file that was edited since then is left alone. `ours`:
 * npm writes these files, so no one else has edited them.
 */
export function undoUnfinished(root: string, { ours = false } = {}): readonly string[] {
  const { npm, entries } = readJournal(root) ?? { entries: [] };
  const undone: string[] = [];
  const isNpms = ours || onlyNpm(root, npm, entries);
  for (const { path, before, mode, after, byNpm } of [...entries].reverse()) {
    sweep(root, path);
    const now = contentAt(root, path)?.toString('base64');
    const isOurs = byNpm ? isNpms : now === after;
    if (now !== before && isOurs) {
      if (before !== undefined) put(join(root, path), Buffer.from(before, 'base64'), mode);
      else rmSync(join(root, path), { force: true });
      undone.push(path);
    }
    if (before === undefined) removeEmptyAbove(root, path);
  }
  if (npm && isNpms) for (const path of npm.folders ?? []) rmSync(join(root, path), { recursive: true, force: true });
  endJournal(root);
  return undone;
}

/** Whether each package.json, of the project and of workspaces around it, is as it was, except for the package that npm was to install. */
function onlyNpm(root: string, npm: NpmWork | undefined, entries: readonly Entry[]): boolean {
  const manifests = entries.filter(
    ({ path, byNpm }) => path === 'package.json' || (byNpm && basename(path) === 'package.json'),
  );
  return npm !== undefined && manifests.length > 0 && manifests.every((entry) => isOfNpm(root, npm, entry));
}

function isOfNpm(root: string, npm: NpmWork, { path, before, after }: Entry): boolean {
  const now = contentAt(root, path)?.toString('base64');
  if (now === before || (after !== undefined && now === after)) return true;
  const without = (text: string | undefined): unknown => {
    const manifest: unknown = JSON.parse(text === undefined ? '{}' : Buffer.from(text, 'base64').toString());
    if (!isObject(manifest)) return manifest;
    // Scripts that were agreed to are approved there, too.
    const { dependencies, allowScripts: _approved, ...rest } = manifest;
    const others = isObject(dependencies) ? { ...dependencies } : {};
    delete others[npm.package];
    return { ...rest, dependencies: others };
  };
  try {
    return isDeepStrictEqual(without(now), without(before));
  } catch {
    return false;
  }
}

const base64 = (content: Uint8Array): string => Buffer.from(content).toString('base64');

function entryOf(root: string, path: string): Entry {
  const target = join(root, path);
  const stats = existsSync(target) ? lstatSync(target) : undefined;
  return stats ? { path, before: base64(readFileSync(target)), mode: stats.mode & 0o777 } : { path };
}

function contentAt(root: string, path: string): Buffer | undefined {
  const target = join(root, path);
  return existsSync(target) ? readFileSync(target) : undefined;
}

/** Removes the temporary file of a rename. */
function sweep(root: string, path: string): void {
  const folder = dirname(join(root, path));
  if (!lstatSync(folder, { throwIfNoEntry: false })?.isDirectory()) return;
  for (const name of readdirSync(folder)) if (draftName.test(name)) rmSync(join(folder, name), { force: true });
}

function put(target: string, content: Uint8Array, mode: number | undefined): void {
  try {
    makeFolder(dirname(target));
    replaceFile(target, content, existsSync(target) ? {} : { mode });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === undefined) throw error;
    throw cannotWrite(target, error);
  }
}

/** Removes a file and the folders that become empty. */
function remove(root: string, path: string): void {
  rmSync(join(root, path), { force: true });
  removeEmptyAbove(root, path);
}

/** Folders that are empty now; aws_modules stays. */
function removeEmptyAbove(root: string, path: string): void {
  for (let folder = dirname(path); !['.', 'aws_modules'].includes(folder); folder = dirname(folder)) {
    const full = join(root, folder);
    if (!lstatSync(full, { throwIfNoEntry: false })?.isDirectory()) continue;
    if (readdirSync(full).length > 0) return;
    rmdirSync(full);
  }
}
