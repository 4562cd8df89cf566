import { existsSync, realpathSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fail } from '../../errors/catalogue/index.ts';
import type { Emit } from '../../events.ts';
import type { FunctionModel } from '../../model/types.ts';
import { isForbidden } from './forbidden.ts';
import { globToRegExp, isGlob } from './glob.ts';
import { findPackage, PackageLayout } from './packages.ts';
import { type FileSource, walk } from './walk.ts';

/** Collects files of the project and of packages for one function's zip, by the function's own rules. */
export class Collector {
  readonly #files = new Map<string, FileSource>();
  readonly #fn: FunctionModel;
  readonly #root: string;
  readonly #emit: Emit;
  readonly #excluded: readonly RegExp[];
  readonly #layout = new PackageLayout();

  constructor(root: string, fn: FunctionModel, emit: Emit) {
    this.#root = root;
    this.#fn = fn;
    this.#emit = emit;
    this.#excluded = fn.package.excludePatterns.map((pattern) => new RegExp(pattern));
  }

  /** A folder of the project, its files below `at` in the zip. `also` may leave out more. */
  folder(path: string, at = path, also: (path: string) => boolean = () => true): void {
    const folder = join(this.#root, path);
    const inProject = (name: string) => (path === '' ? name : `${path}/${name}`);
    const files = walk(folder, {
      wanted: (name) => also(name) && this.#wanted(inProject(name)),
      within: [realpathSync(this.#root)],
      outside: (name, target) => this.#outside(inProject(name), target),
    });
    for (const [name, file] of files) this.#add(at === '' ? name : `${at}/${name}`, file);
  }

  /** A file of the project. */
  file(path: string, at = path): void {
    if (this.#wanted(path)) this.#add(at, join(this.#root, path));
  }

  /** An installed package with its dependencies; false when it is not installed. */
  package(name: string, from: string): boolean {
    return this.#layout.add(name, from);
  }

  /** A path of `includePaths`: a file, a folder, a glob, or an installed package. */
  include(path: string): void {
    const tidy = path.replaceAll('\\', '/').replace(/^\.\//, '').replace(/\/+$/, '');
    const nested = /^(?:.*\/)?node_modules\/((?:@[^/]+\/)?[^/]+)$/.exec(tidy);
    const from = nested ? join(this.#root, tidy.slice(0, tidy.lastIndexOf('node_modules'))) : '';
    if (nested && this.package(nested[1]!, from)) return;
    if (tidy === '.' || tidy === '') this.folder('');
    else if (existsSync(join(this.#root, tidy))) {
      if (statSync(join(this.#root, tidy)).isDirectory()) this.folder(tidy);
      else this.file(tidy);
    } else if (!isGlob(tidy) || !this.#glob(tidy)) {
      this.#emit({
        type: 'warning',
        message: `${this.#fn.id}: nothing in the project matches "${path}" of includePaths.`,
        hint: nested
          ? `Is the package installed? \`npm install ${nested[1]}\``
          : 'Correct it in awsm.json, or take it out.',
      });
    }
  }

  /** The files of all packages that were asked for, and everything else. */
  finish(): FileSource[] {
    for (const [place, folder] of this.#layout.complete()) {
      const files = walk(folder, {
        wanted: (name) => name !== 'node_modules/' && this.#wanted(`${place}/${name}`) && !isDeadWeight(name),
        within: [folder],
        outside: () => {},
      });
      for (const [name, file] of files) this.#add(`${place}/${name}`, file);
    }
    return [...this.#files.values()];
  }

  #glob(pattern: string): boolean {
    const matches = globToRegExp(pattern);
    const before = this.#files.size;
    this.folder('', '', (name) =>
      name.endsWith('/') ? name !== 'node_modules/' || pattern.startsWith(name) : matches.test(name),
    );
    return this.#files.size > before;
  }

  #wanted(path: string): boolean {
    const bare = path.endsWith('/') ? path.slice(0, -1) : path;
    return !isForbidden(path) && !this.#excluded.some((pattern) => pattern.test(bare));
  }

  #outside(path: string, target: string): void {
    // A link below node_modules is a package of the workspace.
    const linked = /^(?:.*\/)?node_modules\/((?:@[^/]+\/)?[^/]+)$/.exec(path);
    if (linked && findPackage(linked[1]!, this.#root) === target) this.package(linked[1]!, this.#root);
    else throw fail('IncludeLeavesProject', { function: this.#fn.id, path, target });
  }

  #add(path: string, file: string): void {
    if (!this.#files.has(path)) this.#files.set(path, { path, file });
  }
}

/** Types and source maps of packages are of no use at run time. */
const isDeadWeight = (path: string): boolean => /\.(d\.[cm]?ts|[cm]?js\.map|d\.[cm]?ts\.map)$/.test(path);
