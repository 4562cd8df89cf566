import { closeSync, fstatSync, openSync, readdirSync, readFileSync, realpathSync, type Stats, statSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { reasonOf } from '../../base/files.ts';
import { fail } from '../../errors/catalogue/index.ts';
import type { ZipEntry } from '../zip.ts';

/** A file on disk and its place in a zip. */
export interface FileSource {
  readonly path: string;
  /** Absolute. */
  readonly file: string;
}

/** What a walk may include. Paths are relative to its root, with forward slashes. */
export interface WalkRules {
  /** A folder's path ends with a slash; if false, it is not entered. */
  wanted(path: string): boolean;
  /** A link whose target is not below one of these real paths is refused. */
  readonly within: readonly string[];
  /** Called for a link that leads elsewhere; it may throw. */
  outside(path: string, target: string): void;
}

/**
 * Files of a folder, sorted, as `[path relative to it, absolute path]`. Links that lead back to a parent, to themselves or to
 * nothing are left out. Throws FileUnreadable.
 */
export function walk(folder: string, rules: WalkRules): [string, string][] {
  const found: [string, string][] = [];
  visit(folder, '', [reading(folder, () => realpathSync(folder))], rules, found);
  return found;
}

function visit(
  folder: string,
  prefix: string,
  parents: readonly string[],
  rules: WalkRules,
  found: [string, string][],
): void {
  const entries = reading(folder, () => readdirSync(folder, { withFileTypes: true }));
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const path = prefix + entry.name;
    const absolute = join(folder, entry.name);
    const stats = entry.isSymbolicLink() ? targetOf(absolute) : entry;
    const isFolder = stats?.isDirectory() ?? false;
    if (!(isFolder || stats?.isFile()) || !rules.wanted(isFolder ? `${path}/` : path)) continue;
    const target = entry.isSymbolicLink() || isFolder ? realpathSync(absolute) : absolute;
    if (entry.isSymbolicLink() && !rules.within.some((root) => isBelow(root, target))) rules.outside(path, target);
    else if (!isFolder) found.push([path, absolute]);
    else if (!parents.includes(target)) visit(absolute, `${path}/`, [...parents, target], rules, found);
  }
}

/** The target of a link; undefined if that is missing or the link itself. */
function targetOf(link: string): Stats | undefined {
  try {
    return statSync(link);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ELOOP' || code === 'ENOTDIR') return undefined;
    throw fail('FileUnreadable', { path: link, reason: reasonOf(error) }, { cause: error });
  }
}

export function isBelow(root: string, path: string): boolean {
  const way = relative(root, path);
  return way === '' || (way !== '..' && !way.startsWith(`..${sep}`) && !/^([a-zA-Z]:|[\\/])/.test(way));
}

/** How often a changing file is read again, and how long after a change it counts as being written, in ms. */
const attempts = 5;
const settling = 20;

/** A file as it goes into a zip, consistent at one moment. Throws FileUnreadable, FileKeepsChanging. */
export function readEntry({ path, file }: FileSource): ZipEntry {
  for (let attempt = 0; attempt < attempts; attempt++) {
    const entry = reading(file, () => readOnce(path, file));
    if (entry) return entry;
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, settling);
  }
  throw fail('FileKeepsChanging', { path: file });
}

/**
 * Windows has no execute permission: there it is set for files that Linux could run, a program or a script with `#!`.
 */
export function isExecutable(mode: number, data: Buffer, platform: string = process.platform): boolean {
  if (platform !== 'win32') return (mode & 0o100) !== 0;
  const start = data.subarray(0, 4).toString('latin1');
  return start.startsWith('#!') || start === '\x7fELF';
}

/** Undefined if the file changed during the read. */
function readOnce(path: string, file: string): ZipEntry | undefined {
  const descriptor = openSync(file, 'r');
  try {
    const before = fstatSync(descriptor);
    const data = readFileSync(descriptor);
    const after = fstatSync(descriptor);
    // A program that replaces a file's content truncates it first.
    const age = Date.now() - after.mtimeMs;
    const changing = age >= 0 && age < settling;
    if (changing || data.length !== after.size || before.mtimeMs !== after.mtimeMs) return undefined;
    return { path, data, executable: isExecutable(after.mode, data) };
  } finally {
    closeSync(descriptor);
  }
}

/** Throws FileUnreadable for errors of the file system. */
export function reading<T>(path: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw fail('FileUnreadable', { path, reason: reasonOf(error) }, { cause: error });
  }
}
