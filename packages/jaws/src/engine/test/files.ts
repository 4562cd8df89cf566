import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative, resolve, sep } from 'node:path';

const isTest = (name: string): boolean => /\.(test|spec)\.[cm]?[jt]sx?$/.test(name);

/** Test files below a folder, relative to it and sorted, except those in packages and in folders that begin with a dot. */
export function findTestFiles(root: string): string[] {
  const found: string[] = [];
  const walk = (folder: string) => {
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      if (entry.name === 'node_modules' || entry.name.startsWith('.')) continue;
      const path = join(folder, entry.name);
      if (entry.isDirectory()) walk(path);
      else if (entry.isFile() && isTest(entry.name)) found.push(relative(root, path));
    }
  };
  walk(root);
  return found.sort();
}

/**
 * Which files a user selects by naming files or folders (from `cwd`), or parts of names. A named file counts as a test file
 * whatever its name. Relative to the project, sorted.
 */
export function chooseFiles(root: string, all: readonly string[], filters: readonly string[], cwd: string): string[] {
  if (filters.length === 0) return [...all];
  const chosen = filters.flatMap((filter) => {
    const path = relative(root, resolve(cwd, filter));
    const stats = statSync(join(root, path), { throwIfNoEntry: false });
    if (stats?.isFile()) return [path];
    if (stats?.isDirectory()) return all.filter((file) => path === '' || file.startsWith(path + sep));
    return all.filter((file) => file.split(sep).join('/').includes(filter));
  });
  return [...new Set(chosen)].sort();
}

/** Whether a file is written for Node's own test runner: no other runner finds tests in it. */
export const isForNode = (root: string, file: string): boolean =>
  /(\bfrom\s*|\brequire\(\s*|\bimport\s*\(?\s*)['"]node:test['"]/.test(readFileSync(join(root, file), 'utf8'));
