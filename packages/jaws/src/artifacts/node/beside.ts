import { readdirSync, statSync } from 'node:fs';
import { join, posix } from 'node:path';
import type { Collector } from '../files/include.ts';
import type { Mention } from './mentions.ts';

/** Puts mentioned files where the bundle looks for them. Throws IncludeLeavesProject, FileUnreadable. */
export function collectMentioned(root: string, mentions: readonly Mention[], collector: Collector): void {
  // If two files have one place, the one that belongs there wins.
  const sorted = mentions.toSorted((a, b) => Number(a.path !== a.place) - Number(b.path !== b.place));
  for (const mention of sorted) {
    const { path, place, open } = mention;
    const stats = statSync(join(root, path), { throwIfNoEntry: false });
    if (!stats) continue;
    if (!isMovable(mention)) {
      for (const name of matching(root, mention)) collector.file(posix.join(path, name), posix.join(place, name));
    } else if (stats.isDirectory()) collector.folder(path, place);
    // TypeScript would have to be compiled, which only an import does.
    else if (!open && !/\.([cm]?tsx?|jsx)$/.test(path)) collector.file(path, place);
  }
}

/** A folder above the code is the base of other paths, and packages keep their place. */
export function isMovable({ path, place, where }: Mention): boolean {
  const outside = [path, place].some((one) => one === '.' || one === '..' || one.startsWith('../'));
  return !outside && !/(^|\/)node_modules(\/|$)/.test(path) && !where.startsWith(`${path}/`);
}

/** Files that part of their name distinguishes from the code beside them: `mail-*.txt`. */
export function matching(root: string, { path, place, pattern }: Mention): string[] {
  if (pattern === undefined || !/[^*.]/.test(pattern) || isOutside(path) || isOutside(place)) return [];
  const parts = pattern.split('*').map((part) => part.replace(/[\\^$.+?()[\]{}|]/g, '\\$&'));
  const expression = new RegExp(`^${parts.join('.*')}$`);
  return dataIn(join(root, path)).filter((name) => expression.test(name));
}

export const isOutside = (path: string): boolean => path === '..' || path.startsWith('../');

/** Files of a folder other than code and settings of JAWS. */
export function dataIn(folder: string): string[] {
  try {
    const entries = readdirSync(folder, { withFileTypes: true });
    const files = entries.filter((entry) => entry.isFile() && !entry.name.startsWith('.'));
    return files
      .map(({ name }) => name)
      .filter((name) => !/\.([cm]?tsx?|jsx)$|^(awsm|jaws|package|package-lock|tsconfig.*)\.json$|\.env$/.test(name))
      .sort();
  } catch {
    return [];
  }
}
