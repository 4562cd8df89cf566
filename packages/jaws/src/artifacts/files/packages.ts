import { readFileSync, realpathSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** `lodash` of `lodash/fp`, `@scope/name` of `@scope/name/x`. */
export function packageOf(specifier: string): string {
  const parts = specifier.split('/');
  return parts.slice(0, specifier.startsWith('@') ? 2 : 1).join('/');
}

/** The package to which a file belongs: the innermost one. */
export const packageIn = (path: string): string | undefined =>
  /^(?:.*\/)?node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1];

/** The folder of a package as Node finds it from another folder, links resolved; undefined when it is not installed. */
export function findPackage(name: string, from: string): string | undefined {
  for (let folder = from; ; folder = dirname(folder)) {
    const candidate = join(folder, 'node_modules', name);
    if (statSync(candidate, { throwIfNoEntry: false })?.isDirectory()) return realpathSync(candidate);
    if (dirname(folder) === folder) return undefined;
  }
}

/**
 * Lays out installed packages with their dependencies for a zip, as npm would: what was asked for is at the top, what that
 * needs is there too where the place is free, and otherwise below the package that needs another version.
 */
export class PackageLayout {
  /** Folder by place in the zip, such as `node_modules/gm`. */
  readonly #places = new Map<string, string>();

  /** Asks for a package as it is found from a folder; false when it is not installed. */
  add(name: string, from: string): boolean {
    const folder = findPackage(name, from);
    const place = `node_modules/${name}`;
    if (folder && !this.#places.has(place)) this.#places.set(place, folder);
    return folder !== undefined;
  }

  /** All packages with their places; those that were added meanwhile are walked too. */
  *complete(): Generator<readonly [place: string, folder: string]> {
    for (const [place, folder] of this.#places) {
      for (const dependency of dependenciesOf(folder)) this.#need(dependency, folder, place);
      yield [place, folder];
    }
  }

  #need(name: string, from: string, at: string): void {
    const folder = findPackage(name, from);
    const seen = this.#resolve(name, at);
    if (!folder || (seen !== undefined && this.#places.get(seen) === folder)) return;
    this.#places.set(`${seen === undefined ? '' : `${at}/`}node_modules/${name}`, folder);
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
  readonly dependencies?: Record<string, string>;
  readonly optionalDependencies?: Record<string, string>;
  readonly peerDependencies?: Record<string, string>;
}

/** What a package needs at run time; peers count where they are installed. */
function dependenciesOf(folder: string): string[] {
  const { dependencies, optionalDependencies, peerDependencies } = readManifest(folder) as Manifest;
  return Object.keys({ ...dependencies, ...optionalDependencies, ...peerDependencies }).sort();
}

/** package.json of a folder; empty when it has none that can be read. */
export function readManifest(folder: string): Record<string, unknown> {
  try {
    const manifest: unknown = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
    return typeof manifest === 'object' && manifest !== null ? (manifest as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}
