import { readdirSync, realpathSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { readManifest } from './manifest.ts';
import { forPlatform, isForPlatform, type Platform } from './platform.ts';
import { isUnused } from './unused.ts';
import { reading } from './walk.ts';

/** `lodash` of `lodash/fp`, `@scope/name` of `@scope/name/x`. */
export function packageOf(specifier: string): string {
  const parts = specifier.split('/');
  return parts.slice(0, specifier.startsWith('@') ? 2 : 1).join('/');
}

/**
 * `node_modules/@scope/name` of that folder or a file in it: the innermost one. A function has thousands of them, so this uses no regular expression.
 */
export function packageFolderOf(path: string): string | undefined {
  const at = path.lastIndexOf('node_modules/');
  if (at === -1) return undefined;
  const start = at + 'node_modules/'.length;
  const first = path.indexOf('/', start);
  const end = path[start] === '@' && first !== -1 ? path.indexOf('/', first + 1) : first;
  return end === -1 ? path : path.slice(0, end);
}

/** The package to which a file belongs: the innermost one. */
export const packageIn = (path: string): string | undefined =>
  /^(?:.*\/)?node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1];

/**
 * The folder of a package as Node resolves it from another folder, links resolved; undefined if it is not installed.
 */
export function findPackage(name: string, from: string): string | undefined {
  for (let folder = from; ; folder = dirname(folder)) {
    const candidate = join(folder, 'node_modules', name);
    if (isFolder(candidate)) return realpathSync(candidate);
    if (dirname(folder) === folder) return undefined;
  }
}

/** Names of the packages in a `node_modules` folder. Names that begin with a dot belong to the package manager. */
export function packagesIn(folder: string): string[] {
  const names = (path: string) =>
    reading(path, () => readdirSync(path)).filter((name) => !name.startsWith('.') && isFolder(join(path, name)));
  return names(folder)
    .flatMap((name) => (name.startsWith('@') ? names(join(folder, name)).map((one) => `${name}/${one}`) : [name]))
    .sort();
}

function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch {
    // Missing, unreadable, or a circular link: Node finds nothing there either.
    return false;
  }
}

/** How deep packages are nested. */
const deepest = 16;

/**
 * Lays out installed packages with their dependencies for a zip, as npm would: requested packages are at the top; their
 * dependencies are hoisted there if the place is free, and otherwise nested below the package that needs another
 * version.
 */
export class PackageLayout {
  /** Folder by place in the zip, such as `node_modules/gm`. */
  readonly #places = new Map<string, string>();
  /** Places of packages that something cannot do without. */
  readonly #needed = new Set<string>();
  readonly #platform: Platform;
  readonly #development: ReadonlySet<string>;

  /** `development`: packages that are not needed at run time, unless a package depends on them. */
  constructor(platform: Platform, development: ReadonlySet<string> = new Set()) {
    this.#platform = platform;
    this.#development = development;
  }

  /** Requests a package as resolved from a folder; false if it is not installed. */
  add(name: string, from: string): boolean {
    const folder = findPackage(name, from);
    if (folder) this.put(`node_modules/${name}`, folder);
    return folder !== undefined;
  }

  /** Puts the package in this folder at a place, unless that is taken. `isNeeded`: what asks for it cannot do without. */
  put(place: string, folder: string, isNeeded = true): void {
    if (!this.#places.has(place)) this.#places.set(place, folder);
    if (isNeeded && this.#places.get(place) === folder) this.#needed.add(place);
  }

  /** Whether something cannot do without the package at a place: known once all are there. */
  isNeeded(place: string): boolean {
    return this.#needed.has(place);
  }

  /** All requested packages with their places; those added meanwhile are processed too. */
  *complete(wanted: (place: string) => boolean): Generator<readonly [place: string, folder: string]> {
    for (const [place, folder] of this.#places) {
      if (!wanted(place)) continue;
      const optional = optionalPeers(folder);
      for (const dependency of dependenciesOf(folder, this.#platform)) {
        if (optional.has(dependency) && this.#development.has(dependency)) continue;
        const at = this.#need(dependency, folder, place);
        if (at !== undefined && requires(folder, dependency)) this.#needed.add(at);
      }
      yield [place, folder];
    }
  }

  /** Returns the place where it is then; undefined if it is not installed or not used. */
  #need(name: string, from: string, at: string): string | undefined {
    const folder = findPackage(name, from);
    const seen = this.#resolve(name, at);
    if (!folder || (seen === undefined && isUnused(from, name, folder))) return undefined;
    if (seen !== undefined && this.#places.get(seen) === folder) return seen;
    // Versions that depend on each other would loop forever.
    if (at.split('node_modules/').length > deepest) return undefined;
    const place = `${seen === undefined ? '' : `${at}/`}node_modules/${name}`;
    this.#places.set(place, folder);
    return place;
  }

  /** Where Node would find it from this place in the zip. */
  #resolve(name: string, at: string): string | undefined {
    for (let here = at; ; here = here.includes('/') ? here.slice(0, here.lastIndexOf('/')) : '') {
      const place = `${here ? `${here}/` : ''}node_modules/${name}`;
      if (this.#places.has(place)) return place;
      if (here === '') return undefined;
    }
  }
}

interface Manifest {
  readonly name?: string;
  readonly dependencies?: Record<string, string>;
  readonly optionalDependencies?: Record<string, string>;
  readonly peerDependencies?: Record<string, string>;
  /** Some packages name their optional peers only here. */
  readonly peerDependenciesMeta?: Record<string, unknown>;
}

/** What a package needs at run time; peers count if they are installed. */
function dependenciesOf(folder: string, platform: Platform): string[] {
  const { name, dependencies, optionalDependencies, peerDependencies, peerDependenciesMeta } = readManifest(
    folder,
  ) as Manifest;
  const names = Object.keys({ ...dependencies, ...optionalDependencies, ...peerDependencies, ...peerDependenciesMeta });
  // The code that Prisma generates is beside its client, which does not name it.
  if (name === '@prisma/client') names.push('.prisma/client');
  const manifests = new Map(
    Object.keys(optionalDependencies ?? {}).map((one) => {
      const found = findPackage(one, folder);
      return [one, found ? readManifest(found) : {}];
    }),
  );
  const perPlatform = [...manifests].filter(([, manifest]) => isForPlatform(manifest)).map(([one]) => one);
  const kept = forPlatform(perPlatform, (one) => manifests.get(one)!, platform);
  return names.filter((one) => !perPlatform.includes(one) || kept.includes(one)).sort();
}

/** Whether a package says that it does not work without another one. */
export function requires(folder: string, name: string): boolean {
  const { dependencies = {}, optionalDependencies = {}, peerDependencies = {} } = readManifest(folder) as Manifest;
  if (Object.hasOwn(optionalDependencies, name)) return false;
  return (
    Object.hasOwn(dependencies, name) || (Object.hasOwn(peerDependencies, name) && !optionalPeers(folder).has(name))
  );
}

/** Optional peers of a package. */
export function optionalPeers(folder: string): ReadonlySet<string> {
  const { peerDependenciesMeta = {} } = readManifest(folder) as Manifest;
  const isOptional = (meta: unknown) =>
    typeof meta === 'object' && meta !== null && 'optional' in meta && meta.optional;
  return new Set(Object.entries(peerDependenciesMeta).flatMap(([name, meta]) => (isOptional(meta) ? [name] : [])));
}

/** The development dependencies of a project's package.json. */
export function developmentOf(folder: string): ReadonlySet<string> {
  const { devDependencies } = readManifest(folder);
  const needed = new Set(declaredIn(folder));
  const names = typeof devDependencies === 'object' && devDependencies !== null ? Object.keys(devDependencies) : [];
  return new Set(names.filter((name) => !needed.has(name)));
}

/** The dependencies of a package.json, without those for development. */
export function declaredIn(folder: string): string[] {
  const { dependencies, optionalDependencies } = readManifest(folder) as Manifest;
  return Object.keys({ ...dependencies, ...optionalDependencies });
}
