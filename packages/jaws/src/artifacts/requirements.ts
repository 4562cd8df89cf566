import { createHash, type Hash } from 'node:crypto';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { FunctionModel } from '../model/types.ts';
import { reading, walk } from './files/walk.ts';

/** requirements.txt of a function: its own, else its module's, else the project's. */
export function requirementsOf(root: string, fn: FunctionModel): string | undefined {
  const folders = [fn.folder, dirname(fn.folder), '.'];
  return folders.map((folder) => join(root, folder, 'requirements.txt')).find((file) => existsSync(file));
}

/**
 * Stands for what a requirements file asks for: its text, the files that it refers to by `-r` and `-c`, and what is in the
 * wheels and folders that it names by path. https://pip.pypa.io/en/stable/reference/requirements-file-format/
 */
export function fingerprint(file: string, ...more: readonly string[]): string {
  const hash = createHash('sha256').update(more.join('\0'));
  addFile(hash, file, dirname(file), new Set());
  return hash.digest('hex').slice(0, 32);
}

function addFile(hash: Hash, file: string, folder: string, seen: Set<string>): void {
  if (seen.has(file) || !existsSync(file)) return;
  seen.add(file);
  const text = reading(file, () => readFileSync(file, 'utf8'));
  hash.update(`\0${text}`);
  for (const line of text.replaceAll('\\\n', ' ').split('\n')) {
    const other = /^\s*(?:-r|-c|--requirement|--constraint)[\s=]*(\S+)/.exec(line)?.[1];
    // Such a file is found from the one that names it, a path from where pip runs.
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
  const path = (url ?? bare.split(/\s*[;[]|\s+--/)[0] ?? '').trim();
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
