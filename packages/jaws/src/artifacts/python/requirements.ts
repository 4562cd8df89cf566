import { createHash, type Hash } from 'node:crypto';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { FunctionModel } from '../../model/types.ts';
import { reading, walk } from '../files/walk.ts';
import { requirementsIn } from './lock.ts';

/** The file that lists a function's packages. */
export interface Requirements {
  /** Absolute. */
  readonly file: string;
  /** The equivalent requirements.txt; undefined if it is one. */
  readonly text?: string;
}

const names = ['requirements.txt', 'uv.lock', 'poetry.lock', 'pyproject.toml'];

/**
 * The requirements in the function's folder, else in its module's, else in the project's: a requirements.txt, a lock file of uv or
 * of poetry, or a pyproject.toml, the first of these that exists. Throws LockFileWrong.
 */
export function requirementsOf(root: string, fn: FunctionModel): Requirements | undefined {
  const folders = [fn.folder, dirname(fn.folder), '.'];
  const files = folders.flatMap((folder) => names.map((name) => join(root, folder, name)));
  for (const file of files) {
    if (!existsSync(file)) continue;
    if (file.endsWith('.txt')) return { file };
    const text = requirementsIn(file);
    // Settings of tools alone are no reason to run pip.
    if (text !== '' || !file.endsWith('pyproject.toml')) return { file, text };
  }
  return undefined;
}

/**
 * A key for a function's requirements: the text, the files that a requirements file includes with `-r` and `-c`, and the content of
 * wheels and folders that are named by path. https://pip.pypa.io/en/stable/reference/requirements-file-format/
 */
export function fingerprint({ file, text }: Requirements, ...more: readonly string[]): string {
  const hash = createHash('sha256').update(more.join('\0'));
  if (text === undefined) addFile(hash, file, dirname(file), new Set());
  else {
    hash.update(`\0${text}`);
    for (const line of text.split('\n')) addPath(hash, pathIn(line, dirname(file)));
  }
  return hash.digest('hex').slice(0, 32);
}

function addFile(hash: Hash, file: string, folder: string, seen: Set<string>): void {
  if (seen.has(file) || !existsSync(file)) return;
  seen.add(file);
  const text = reading(file, () => readFileSync(file, 'utf8'));
  hash.update(`\0${text}`);
  for (const line of text.replace(/\\\r?\n/g, ' ').split(/\r?\n/)) {
    const other = /^\s*(?:-r|-c|--requirement|--constraint)[\s=]*(\S+)/.exec(line)?.[1];
    // Such a file is resolved from the file that names it, a path from the folder where pip runs.
    if (other) addFile(hash, resolve(dirname(file), other), folder, seen);
    else addPath(hash, pathIn(line, folder));
  }
}

/** A wheel, an archive or a folder that a line names: `./lib`, `name @ file:///lib`, `-e ../lib[extra]`. */
function pathIn(line: string, folder: string): string | undefined {
  const bare = line
    .replace(/(^|\s)#.*$/, '')
    .replace(/^\s*(-e|--editable)[\s=]+/, '')
    .trim();
  const url = /(?:^|@\s*)file:(\S+)/.exec(bare)?.[1];
  if (url?.startsWith('//')) {
    try {
      return fileURLToPath(`file:${url}`);
    } catch {
      return undefined;
    }
  }
  const path = (url ?? bare.split(/[;[]|\s--/)[0] ?? '').trim();
  const isPath = path.startsWith('.') || path.includes('/') || path.endsWith('.whl');
  return isPath && !/^-|^\w+:\/\//.test(path) ? resolve(folder, path) : undefined;
}

function addPath(hash: Hash, path: string | undefined): void {
  const stats = path === undefined ? undefined : statSync(path, { throwIfNoEntry: false });
  if (!path || !stats) return;
  const wanted = (name: string) => !/(^|\/)(__pycache__|\.git|\.venv|build|[^/]+\.egg-info)\/$/.test(name);
  const files = stats.isDirectory() ? walk(path, { wanted, within: [path], outside: () => {} }) : [['', path] as const];
  for (const [name, file] of files) hash.update(`\0${name}\0`).update(reading(file, () => readFileSync(file)));
}
