import { existsSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Message, Plugin } from 'esbuild';
import { fail } from '../../errors/catalogue/index.ts';
import { readManifest } from '../files/manifest.ts';
import { findPackage, packageOf } from '../files/packages.ts';

/** Throws PlugAndPlay for a project whose packages are in Yarn's archives, where only Yarn's own Node finds them. */
export function checkPlugAndPlay(root: string): void {
  for (let folder = root; ; folder = dirname(folder)) {
    if (existsSync(join(folder, 'node_modules'))) return;
    const file = ['.pnp.cjs', '.pnp.js'].map((name) => join(folder, name)).find((path) => existsSync(path));
    if (file !== undefined) throw fail('PlugAndPlay', { file });
    if (dirname(folder) === folder) return;
  }
}

/** A linked package of the workspace whose code has not been built. */
export interface UnbuiltPackage {
  readonly specifier: string;
  /** Absolute; undefined if the sources of its code are unknown. */
  readonly source: string | undefined;
}

/** Whether a module that the bundler could not find is a workspace package. */
export function unbuiltIn(root: string, { text, location }: Message): UnbuiltPackage | undefined {
  const specifier = /^Could not resolve "([^./"][^"]*)"/.exec(text)?.[1];
  if (specifier === undefined) return undefined;
  const name = packageOf(specifier);
  const from = join(root, dirname(location?.file ?? ''));
  const folder = findPackage(name, from) ?? findPackage(name, root);
  if (folder === undefined || /[\\/]node_modules[\\/]/.test(folder)) return undefined;
  return { specifier, source: sourceOf(folder, specifier.slice(name.length)) };
}

/** Resolves workspace packages to their sources. */
export function workspacePlugin(sources: ReadonlyMap<string, string>): Plugin {
  const names = [...sources.keys()].map((name) => name.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&'));
  return {
    name: 'jaws-workspace',
    setup(build) {
      build.onResolve({ filter: new RegExp(`^(${names.join('|')})$`) }, ({ path }) => ({ path: sources.get(path)! }));
    },
  };
}

const extensions = ['.ts', '.mts', '.cts', '.tsx', '.js', '.mjs', '.cjs', '.jsx'];

/** `src/index.ts` of a package whose package.json names `dist/index.js`. */
function sourceOf(folder: string, subpath: string): string | undefined {
  const manifest = readManifest(folder);
  const targets = [
    ...(subpath === '' ? [manifest.source, manifest.main, manifest.module] : []),
    ...targetsOf(entryOf(manifest.exports, `.${subpath}`)),
    subpath === '' ? 'dist/index.js' : `dist${subpath}`,
  ];
  const candidates = targets.flatMap((target) => {
    if (typeof target !== 'string') return [];
    const path = target.replace(/^\.\//, '');
    const bare = path.replace(/(\.d)?\.[cm]?[jt]sx?$/, '');
    const inside = bare.replace(/^[^/]+\//, '');
    const places = [bare, `src/${inside}`, inside, `src/${inside.replace(/^(esm|cjs)\//, '')}`];
    return places.flatMap((place) => [
      ...extensions.map((end) => place + end),
      ...extensions.map((end) => `${place}/index${end}`),
    ]);
  });
  const found = candidates.find((path) => statSync(join(folder, path), { throwIfNoEntry: false })?.isFile());
  return found && join(folder, found);
}

function entryOf(exports: unknown, subpath: string): unknown {
  if (typeof exports !== 'object' || exports === null) return subpath === '.' ? exports : undefined;
  const isMap = Object.keys(exports).some((key) => key.startsWith('.'));
  if (isMap) return (exports as Record<string, unknown>)[subpath];
  return subpath === '.' ? exports : undefined;
}

/** Every file that an entry of `exports` names under some condition. */
function targetsOf(entry: unknown): string[] {
  if (typeof entry === 'string') return [entry];
  return typeof entry === 'object' && entry !== null ? Object.values(entry).flatMap(targetsOf) : [];
}
