import { withoutComments } from '../source-text.ts';
import type { Hint } from './hints.ts';
import { findImports, namesIn } from './statements.ts';
import type { Composition, OwnImport } from './types.ts';

/** `export { a as b } from './x'` and `export * from './x'`. */
const reexport = /\bexport\s+(\*|\{[^{}]*\})\s*from\s*(["'])([^"']+)\2\s*;?/g;

/** A file that re-exports other files' exports, and the modules that use it. */
interface Barrel {
  /** By re-exported file: the names, `undefined` for all of its exports. */
  readonly parts: ReadonlyMap<string, readonly string[] | undefined>;
  readonly imports: readonly (OwnImport & { readonly line: number; readonly names: readonly string[] })[];
  readonly needed: ReadonlySet<string>;
}

/**
 * Imports through a barrel file that pull packages into the zip only for other exports. `read` returns a file's text,
 * `sizes` are the bytes of packages in the zip.
 */
export function barrelHints(
  { own = [], imports }: Composition,
  sizes: ReadonlyMap<string | undefined, number>,
  packageOfTarget: (target: string) => string | undefined,
  read: (file: string) => string,
): Hint[] {
  const packages = group(imports, ({ file }) => file);
  const all = reachable(own, () => true);
  const total = packagesOf(all);
  return [...new Set(own.map(({ target }) => target))].flatMap((file) => {
    const barrel = readBarrel(file, own, read);
    const spare = new Set([...(barrel?.parts.keys() ?? [])].filter((part) => !barrel!.needed.has(part)));
    if (!barrel || spare.size === 0) return [];
    const without = packagesOf(reachable(own, (edge) => edge.file !== file || !spare.has(edge.target)));
    const extra = [...total].filter((name) => !without.has(name)).sort();
    const bytes = extra.reduce((sum, name) => sum + (sizes.get(name) ?? 0), 0);
    return barrel.imports.map((one) => ({
      file: one.file,
      line: one.line,
      package: extra.join(', '),
      bytes,
      advice: `import { ${one.names.join(', ')} } from the file that has it: ${one.specifier} hands on more than that, and ${extra.join(', ')} with it`,
    }));
  });

  function packagesOf(files: ReadonlySet<string>): Set<string> {
    const names = [...files].flatMap((file) => (packages.get(file) ?? []).map(({ target }) => packageOfTarget(target)));
    return new Set(names.filter((name) => name !== undefined));
  }
}

/** Files that entry points (files without importers) reach by these imports. */
function reachable(own: readonly OwnImport[], counts: (edge: OwnImport) => boolean): Set<string> {
  const targets = new Set(own.map(({ target }) => target));
  const edges = group(own.filter(counts), ({ file }) => file);
  const found = new Set(own.map(({ file }) => file).filter((file) => !targets.has(file)));
  for (const file of found) for (const { target } of edges.get(file) ?? []) found.add(target);
  return found;
}

/** Undefined for a file that is not a barrel, or where the uses of each export cannot be determined. */
function readBarrel(file: string, own: readonly OwnImport[], read: (file: string) => string): Barrel | undefined {
  const text = withoutComments(read(file));
  const statements = [...text.matchAll(reexport)];
  if (
    statements.length < 2 ||
    text
      .replace(reexport, '')
      .replace(/\bexport\s+type\b[^;\n]*;?/g, '')
      .trim() !== ''
  )
    return undefined;
  const parts = new Map<string, readonly string[] | undefined>();
  for (const [, what = '', , specifier] of statements) {
    const target = own.find((one) => one.file === file && one.specifier === specifier)?.target;
    if (target) parts.set(target, what === '*' ? undefined : exportedNames(what));
  }
  const importers = own.filter(({ target }) => target === file);
  const imports = importers.flatMap((one) =>
    findImports(read(one.file), one.specifier).map(({ line, clause = '' }) => ({
      ...one,
      line,
      clause,
      names: namesIn(clause),
    })),
  );
  // A namespace, a default or a call of `require` may need anything.
  if (imports.some(({ clause, names }) => names.length === 0 || clause.replace(/\{[^{}]*\}/, '').trim() !== ''))
    return undefined;
  const needed = new Set<string>();
  for (const name of imports.flatMap(({ names }) => names)) {
    const from = [...parts].filter(([part, names]) => (names ? names.includes(name) : declares(read(part), name)));
    if (from.length === 0) return undefined;
    for (const [part] of from) needed.add(part);
  }
  return { parts, imports, needed };
}

const exportedNames = (clause: string): string[] =>
  clause
    .slice(1, -1)
    .split(',')
    .map((part) =>
      part
        .split(/\sas\s/)
        .at(-1)!
        .trim(),
    )
    .filter((name) => name !== '');

const declares = (text: string, name: string): boolean =>
  new RegExp(
    `\\bexport\\s+(?:(?:async\\s+)?function\\*?|const|let|var|class|enum)\\s+${name.replaceAll('$', '\\$')}\\b`,
  ).test(text) ||
  [...text.matchAll(/\bexport\s*(\{[^{}]*\})/g)].some(([, clause]) => exportedNames(clause!).includes(name));

function group<T>(items: readonly T[], keyOf: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) groups.set(keyOf(item), [...(groups.get(keyOf(item)) ?? []), item]);
  return groups;
}
