import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, posix } from 'node:path';
import { readManifest } from './manifest.ts';

/** Smaller dependencies are shipped without a closer look. */
const large = 10 * 1024 * 1024;

/**
 * Whether a package never loads one of its dependencies on Node, because only its browser code needs it. Checked only for large
 * ones, and only if the package's `exports` name all the code that can be loaded.
 */
export function isUnused(folder: string, dependency: string, place: string): boolean {
  const { exports } = readManifest(folder);
  if (typeof exports !== 'object' || exports === null || !isLarge(place)) return false;
  const targets = nodeTargets(exports);
  if (targets.length === 0 || targets.some((target) => target.includes('*'))) return false;
  const name = dependency.replace(/[.+]/g, '\\$&');
  const mention = new RegExp(`["'\`]${name}(?:/[^"'\`\\s]*)?["'\`]`);
  const files = new Set(targets.map((target) => posix.normalize(target)));
  for (const file of files) {
    const text = textOf(join(folder, file));
    if (text === undefined || mention.test(text) || loads.test(text)) return false;
    for (const [, path] of text.matchAll(/(?:\bfrom|\bimport|\brequire\()\s*\(?["'](\.{1,2}\/[^"']+)["']/g)) {
      const target = posix.join(posix.dirname(file), path!);
      const found = ['', '.js', '.cjs', '.mjs', '.json', '/index.js'].map((end) => target + end);
      const there = found.find((one) => statSync(join(folder, one), { throwIfNoEntry: false })?.isFile());
      // A match outside of this is in a comment.
      if (there !== undefined) files.add(there);
    }
  }
  return true;
}

/** Loads a module known at run time only; a URL in a browser if marked so. https://webpack.js.org/api/module-methods/#webpackignore */
const loads = /(?<![.\w$])(?:require|import)\((?!\s*\/\*\s*webpackIgnore)\s*[^"'`\s)]/;

/** Conditions for environments other than Node. https://nodejs.org/api/packages.html#conditional-exports */
const elsewhere = /^(types|typings|browser|deno|bun|worker|workerd|edge-light|react-native|electron)$/;

function nodeTargets(entry: unknown): string[] {
  if (typeof entry === 'string') return /\.(json|css|wasm)$/.test(entry) ? [] : [entry];
  if (typeof entry !== 'object' || entry === null) return [];
  const node = 'node' in entry ? entry.node : undefined;
  if (node !== undefined) return nodeTargets(node);
  return Object.entries(entry).flatMap(([key, value]) => (elsewhere.test(key) ? [] : nodeTargets(value)));
}

function textOf(file: string): string | undefined {
  try {
    return readFileSync(file, 'latin1');
  } catch {
    return undefined;
  }
}

function isLarge(folder: string): boolean {
  let bytes = 0;
  const add = (path: string): void => {
    for (const entry of readdirSync(path, { withFileTypes: true })) {
      if (bytes >= large) return;
      if (entry.isDirectory()) add(join(path, entry.name));
      else if (entry.isFile()) bytes += statSync(join(path, entry.name)).size;
    }
  };
  add(folder);
  return bytes >= large;
}
