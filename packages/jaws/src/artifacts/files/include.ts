import { existsSync, realpathSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fail } from '../../errors/catalogue/index.ts';
import type { Emit } from '../../events.ts';
import { globMatcher, isGlob } from '../../model/glob.ts';
import type { FunctionModel } from '../../model/types.ts';
import { addonForOtherNode, type OtherNode } from './abi.ts';
import { warnOfForeignAddons, warnOfUnbuilt } from './addons.ts';
import { isForbidden } from './forbidden.ts';
import { withoutForeign } from './foreign.ts';
import { developmentOf, findPackage, PackageLayout, packagesIn } from './packages.ts';
import { platformOf } from './platform.ts';
import { isForOtherLibc, otherPrebuilds } from './prebuilds.ts';
import { publishedOf } from './published.ts';
import { type FileSource, isBelow, reading, walk } from './walk.ts';

interface FolderRules {
  /** Excludes more files. */
  readonly also?: (path: string) => boolean;
  /** Whether the content of `node_modules` folders is laid out as packages; otherwise it is copied like any other files. */
  readonly packages?: boolean;
}

/** Collects files of the project and of packages for one function's zip, by the function's own rules. */
export class Collector {
  readonly #files = new Map<string, FileSource>();
  readonly #fn: FunctionModel;
  /** Real path. */
  readonly #root: string;
  readonly #emit: Emit;
  readonly #excluded: readonly RegExp[];
  readonly #layout: PackageLayout;
  readonly #packageFolders: string[] = [];

  constructor(root: string, fn: FunctionModel, emit: Emit) {
    this.#root = realpathSync(root);
    this.#fn = fn;
    this.#emit = emit;
    this.#excluded = fn.package.excludePatterns.map((pattern) => new RegExp(pattern));
    this.#layout = new PackageLayout(platformOf(fn), developmentOf(this.#root));
  }

  /** A folder of the project, its files below `at` in the zip. Throws IncludeLeavesProject, FileUnreadable. */
  folder(path: string, at = path, { also = () => true, packages = true }: FolderRules = {}): void {
    if (!this.#isOurs(path)) return;
    const inProject = (name: string) => (path === '' ? name : `${path}/${name}`);
    const inZip = (name: string) => (at === '' ? name : `${at}/${name}`);
    if (packages && /(^|\/)node_modules$/.test(path)) {
      this.#packages(path, at);
      return;
    }
    const files = walk(join(this.#root, path), {
      wanted: (name) => {
        if (!also(name) || !this.#wanted(inProject(name))) return false;
        if (!packages || !/(^|\/)node_modules\/$/.test(name)) return true;
        this.#packages(inProject(name).slice(0, -1), inZip(name).slice(0, -1));
        return false;
      },
      within: [this.#root],
      outside: (name, target) => this.#outside(inProject(name), target),
    });
    for (const [name, file] of files) this.#add(inZip(name), file);
  }

  /** A file of the project. Throws IncludeLeavesProject. */
  file(path: string, at = path): void {
    if (this.#isOurs(path) && this.#wanted(path)) this.#add(at, join(this.#root, path));
  }

  /** The package installed in this folder, with its dependencies, at the top level. */
  package(name: string, folder: string, isNeeded = true): void {
    this.#layout.put(`node_modules/${name}`, folder, isNeeded);
  }

  /** The same as resolved from a folder; false if it is not installed. */
  installed(name: string, from: string): boolean {
    return this.#layout.add(name, from);
  }

  /** A path of `includePaths`: a file, a folder, a glob, or an installed package. */
  include(path: string): void {
    const tidy = path
      .replaceAll('\\', '/')
      .replace(/^\.\//, '')
      .replace(/(?<!\/)\/+$/, '');
    const nested = /^(?:.*\/)?node_modules\/((?:@[^/]+\/)?[^/]+)$/.exec(tidy);
    const from = nested ? join(this.#root, tidy.slice(0, tidy.lastIndexOf('node_modules'))) : '';
    if (nested && this.installed(nested[1]!, from)) return;
    if (tidy === '.' || tidy === '') this.folder('');
    else if (existsSync(join(this.#root, tidy))) {
      const isFolder = statSync(join(this.#root, tidy)).isDirectory();
      if (isForbidden(isFolder ? `${tidy}/` : tidy)) this.#warnOfSecret(path);
      else if (isFolder) this.folder(tidy);
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

  #warnOfSecret(path: string): void {
    this.#emit({
      type: 'warning',
      message: `${this.#fn.id}: "${path}" of includePaths is not in the zip, since files of that name hold secrets or belong to tools.`,
      hint: 'Give secrets to the function as environment variables (`jaws env set`); a public file needs another name.',
    });
  }

  /** The files of all requested packages, and everything else. Throws AddonForOtherNode. */
  finish(): FileSource[] {
    const unfit = new Map<string, OtherNode>();
    for (const [place, folder] of this.#layout.complete((one) => this.#wanted(`${one}/`))) {
      const ofOthers = otherPrebuilds(folder, platformOf(this.#fn));
      const isPublished = publishedOf(folder);
      const files = walk(folder, {
        wanted: (name) =>
          name !== 'node_modules/' &&
          this.#wanted(`${place}/${name}`) &&
          !isDeadWeight(name) &&
          !ofOthers.has(name) &&
          !isForOtherLibc(folder, name) &&
          isPublished(name),
        within: [folder],
        outside: () => {},
      });
      const sources = files.map(([name, file]) => ({ path: `${place}/${name}`, file }));
      const addon = addonForOtherNode(this.#fn, sources);
      if (addon) {
        unfit.set(place, addon);
        continue;
      }
      this.#packageFolders.push(folder);
      warnOfUnbuilt(this.#fn, folder, sources, this.#emit);
      for (const { path, file } of withoutForeign(this.#fn, sources)) this.#add(path, file);
    }
    for (const [place, addon] of unfit) {
      if (this.#layout.isNeeded(place)) throw fail('AddonForOtherNode', addon);
      this.#emit({
        type: 'warning',
        message: `${this.#fn.id}: ${addon.package} is not in the zip: it is built for ${addon.built}, and only packages ask for it that do without.`,
        hint: `If the function uses it, build it for Node ${addon.node}: \`npx --yes --package node@${addon.node} npm rebuild ${addon.package}\`.`,
      });
    }
    const files = [...this.#files.values()];
    warnOfForeignAddons(this.#fn, files, this.#packageFolders, this.#emit);
    return files;
  }

  /** Included Python files of the project, relative to it. */
  ownPython(): string[] {
    return [...this.#files.keys()].filter((path) => path.endsWith('.py'));
  }

  /** Folders of the packages whose files `finish` took. */
  get packageFolders(): readonly string[] {
    return this.#packageFolders;
  }

  #glob(pattern: string): boolean {
    const matches = globMatcher(pattern);
    const before = this.#files.size;
    const also = (name: string) =>
      name.endsWith('/') ? name !== 'node_modules/' || pattern.startsWith(name) : matches(name);
    this.folder('', '', { also, packages: false });
    return this.#files.size > before;
  }

  /** The content of a `node_modules` folder of the project, each package with its dependencies. */
  #packages(path: string, at: string): void {
    const folder = join(this.#root, path);
    for (const name of packagesIn(folder)) this.#layout.put(`${at}/${name}`, realpathSync(join(folder, name)));
  }

  #wanted(path: string): boolean {
    const bare = path.endsWith('/') ? path.slice(0, -1) : path;
    return !isForbidden(path) && !this.#excluded.some((pattern) => pattern.test(bare));
  }

  /** Whether a path is in the project once its links are followed; a linked package is taken instead. */
  #isOurs(path: string): boolean {
    const target = reading(path, () => realpathSync(join(this.#root, path)));
    if (isBelow(this.#root, target)) return true;
    const linked = /^(.*?node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1];
    // A part of a package that is linked.
    if (linked && isBelow(realpathSync(join(this.#root, linked)), target)) return true;
    this.#outside(path, target);
    return false;
  }

  #outside(path: string, target: string): void {
    // A link below node_modules is a package of the workspace.
    const linked = /^(?:.*\/)?node_modules\/((?:@[^/]+\/)?[^/]+)$/.exec(path);
    const from = join(this.#root, dirname(path));
    if (linked && findPackage(linked[1]!, from) === target) this.package(linked[1]!, target);
    else throw fail('IncludeLeavesProject', { function: this.#fn.id, path, target });
  }

  #add(path: string, file: string): void {
    if (!this.#files.has(path)) this.#files.set(path, { path, file });
  }
}

/** Useless at run time: types, source maps, sources of native addons, and documentation of packages. */
const isDeadWeight = (path: string): boolean =>
  // The TypeScript compiler reads these itself.
  (!/(^|\/)lib(\.[\w.]+)?\.d\.ts$/.test(path) &&
    /\.(d\.[cm]?ts|[cm]?js\.map|d\.[cm]?ts\.map|c|cc|cpp|cxx|h|hh|hpp|gypi?|o|obj|a|pdb|tlog)$/.test(path)) ||
  /^(readme|changelog|changes|history|contributing|security)(\.(md|markdown|txt))?$/i.test(path);
