import { existsSync, lstatSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, isAbsolute, join, relative, resolve } from 'node:path';
import { findPackage } from '../../artifacts/files/packages.ts';
import { nearest } from '../../base/text.ts';
import { fail } from '../../errors/catalogue/index.ts';
import type { Provenance } from '../../modules/describe.ts';
import { modulePackage } from '../../modules/package.ts';
import { readRecord } from '../../modules/record.ts';
import { filesOfFolder, filesOfTarball } from '../../modules/source-files.ts';
import type { ModulePackage } from '../../modules/types.ts';
import type { FileToWrite } from '../../scaffold/types.ts';
import { npmWithoutScripts, tellingLine } from '../npm.ts';
import { readCatalogue } from './catalogue.ts';
import { catalogueNames } from './catalogue-folder.ts';
import { provenanceOf } from './provenance.ts';
import { manifestIn } from './tree.ts';
import { dependencyOn, vendoredPath } from './vendor.ts';

/** A module as it was found, before anything of it is installed. */
export interface FoundModule {
  readonly module: ModulePackage;
  /** What the record keeps as its source. */
  readonly source: string;
  /** What `npm install` in the project takes. */
  readonly spec: string;
  /** A package bundled with JAWS is copied into the project, so installing needs no registry. */
  readonly vendor: FileToWrite | undefined;
  /** npm has it in the project already: a dependency whose scripts it did not run, or a link. */
  readonly isThere: boolean;
  /** Of a package of a registry. */
  readonly provenance?: Provenance | undefined;
}

/**
 * Finds a module that npm has put into the project, by a name of the catalogue, or by anything npm accepts: a package with or without version, a folder, a .tgz,
 * a
 * git address. None of its scripts is run. `root` is the project's folder, `cwd` what a path is relative to.
 * Throws PackageNotFound, NotAModule, ModuleInvalid, ModuleUnsafe.
 */
export async function findModule(root: string, cwd: string, spec: string, signal: AbortSignal): Promise<FoundModule> {
  // npm would take it for its own working folder.
  if (spec.trim() === '') throw fail('PackageNotFound', { spec: '""', words: 'it is not a valid name.' });
  const path = asPath(cwd, spec);
  const there = path ? undefined : findInstalled(root, spec);
  if (there) return there;
  const entry = path
    ? undefined
    : readCatalogue().find(({ name, module }) => spec === name || spec === `${name}@${module.version}`);
  if (entry) {
    const name = `vendor/${basename(entry.tarball)}`;
    const vendor = { path: name, content: readFileSync(entry.tarball) };
    return { module: entry.module, source: `catalogue:${entry.name}`, spec: `file:${name}`, vendor, isThere: false };
  }
  if (path && isFolder(path) && !existsSync(join(path, 'package.json'))) {
    throw fail('NotAModule', { package: spec, why: 'it has no package.json' });
  }
  const wanted = path ?? spec;
  const folder = mkdtempSync(join(tmpdir(), 'jaws-module-'));
  try {
    const { failure } = await npmWithoutScripts(root, ['pack', '--pack-destination', folder, '--', wanted], signal);
    const file = readdirSync(folder).find((name) => name.endsWith('.tgz'));
    signal.throwIfAborted();
    if (failure !== undefined || file === undefined) {
      const words = reason(failure ?? 'it packed nothing', root);
      throw fail('PackageNotFound', { spec, words, ...(!path && { nearest: nearest(spec, catalogueNames()) }) });
    }
    const content = readFileSync(join(folder, file));
    const module = modulePackage(spec, filesOfTarball(spec, content));
    const provenance = path ? undefined : await provenanceOf(root, spec, module, signal);
    const found = { module, source: path ? portable(root, path) : spec, isThere: false, provenance };
    if (path === undefined || !needsCopy(root, path, module)) return { ...found, spec: wanted, vendor: undefined };
    return { ...found, spec: `file:vendor/${file}`, vendor: { path: `vendor/${file}`, content } };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * Whether a folder must be copied as `npm publish` would. npm creates a link to it, from which nothing of the project can be resolved, and installs
 * its dependencies only if the folder is inside the project. npm help install
 */
function needsCopy(root: string, path: string, { dependencies, peers }: ModulePackage): boolean {
  if (!isFolder(path)) return false;
  const real = realpathSync(path);
  const way = relative(realpathSync(root), real);
  if (way !== '' && !way.startsWith('..') && !isAbsolute(way)) return false;
  // For a link, npm 11 looks for the bundled packages in a folder that does not exist.
  const { bundleDependencies, bundledDependencies } = manifestIn(real) ?? {};
  if (bundleDependencies || bundledDependencies) return true;
  return [...Object.keys(dependencies), ...peers].some((name) => findPackage(name, real) === undefined);
}

const isFolder = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;

/** The package that npm has put into the project without JAWS: the user has chosen its version, so nothing needs to be requested. */
function findInstalled(root: string, spec: string): FoundModule | undefined {
  if (!/^(@[a-z0-9~-][\w.~-]*\/)?[a-z0-9~-][\w.~-]*$/i.test(spec)) return undefined;
  const folder = inNodeModules(root, spec);
  const dependency = dependencyOn(root, spec);
  const isLink = lstatSync(folder, { throwIfNoEntry: false })?.isSymbolicLink() ?? false;
  if ((typeof dependency !== 'string' && !isLink) || !existsSync(join(folder, 'awsm.json'))) return undefined;
  const real = realpathSync(folder);
  const module = modulePackage(spec, filesOfFolder(spec, real));
  if (module.package !== spec || readRecord(root, module.name)) return undefined;
  const source = sourceOf(spec, dependency, () => portable(realpathSync(root), real));
  return { module, source, spec, vendor: undefined, isThere: true };
}

/** Where npm has a package: in a workspace, in a folder above. */
function inNodeModules(root: string, name: string): string {
  const path = join('node_modules', ...name.split('/'));
  for (let above = root; ; above = dirname(above)) {
    if (existsSync(join(above, path)) || dirname(above) === above) return join(above, path);
  }
}

function sourceOf(name: string, dependency: unknown, link: () => string): string {
  if (typeof dependency !== 'string') return link();
  if (vendoredPath(dependency) && readCatalogue().some((entry) => entry.name === name)) return `catalogue:${name}`;
  // A range of versions: the newest is the one to update to.
  return /[:/]/.test(dependency) ? dependency : name;
}

/** An absolute path, when the user named one that exists. */
function asPath(cwd: string, spec: string): string | undefined {
  const text = spec.replace(/^file:/, '');
  const isPath = text !== spec || isAbsolute(text) || /^\.{1,2}([\\/]|$)|\.tgz$|\.tar\.gz$/.test(text);
  if (/^[a-z+]+:\/\//.test(spec)) return undefined;
  const path = resolve(cwd, text);
  if (isPath && !existsSync(path)) throw fail('PackageNotFound', { spec, words: `there is no ${path}.` });
  return isPath ? path : undefined;
}

const portable = (root: string, path: string): string => `file:${relative(root, path).replaceAll('\\', '/') || '.'}`;

/** The line of npm's output with the reason. */
const reason = (words: string, root: string): string => tellingLine(words).replaceAll(root, '.');
