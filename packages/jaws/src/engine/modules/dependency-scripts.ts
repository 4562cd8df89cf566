import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Parser } from 'tar';
import { inParallel } from '../../base/async.ts';
import { fail } from '../../errors/catalogue/index.ts';
import { installScriptsOf, type PackageScripts, withoutPrepare } from '../../modules/install-scripts.ts';
import type { Host } from '../host.ts';
import { npmWithoutScripts } from '../npm.ts';
import type { FoundModule } from './find.ts';
import { type LockedPackage, lockedPackages } from './locked.ts';
import { manifestIn, manifestOf, named, readTree } from './tree.ts';

/** What an installation would put into node_modules. */
export interface Preview {
  /** Install scripts of the packages that would be put there. */
  readonly scripts: readonly PackageScripts[];
  /** What the content of each package is, by its path. */
  readonly sources: Sources;
  /** Paths of those packages that others can do without. */
  readonly optional: readonly string[];
  /** Folders of node_modules that do not exist yet. */
  readonly folders: readonly string[];
}

type Sources = ReadonlyMap<string, string>;

/** Address and checksum of the content of each package in a lock file, by its path; for a bundled one those of what it is packed in. */
function sourcesOf(locked: readonly LockedPackage[]): Sources {
  const byPath = new Map(locked.map((one) => [one.path, one]));
  return new Map(
    locked.map((one) => {
      const { resolved, integrity } = byPath.get(one.bundledIn ?? '') ?? one;
      return [one.path, JSON.stringify([resolved, integrity])];
    }),
  );
}

/** The same for what npm has put into node_modules. */
export const sourcesIn = (top: string): Sources => sourcesOf(lockedPackages(hiddenLock(top)) ?? []);

/**
 * Finds the install scripts of all packages that a lock file puts into node_modules of a folder beside those that are there. Nothing is changed,
 * and no script runs. Throws InstallFailed.
 */
export async function previewOf(host: Host, top: string, found: FoundModule, lock: string): Promise<Preview> {
  const name = found.module.package;
  const locked = lockedPackages(lock);
  if (!locked) throw fail('InstallFailed', { package: name, words: 'its lock file has no packages' });
  const there = readTree(top);
  const known = new Map(lockedPackages(hiddenLock(top))?.map((one) => [one.path, one]));
  const fresh = locked.filter((one) => {
    const had = known.get(one.path);
    const isSame = !had || (had.resolved === one.resolved && had.integrity === one.integrity);
    return there.get(one.path)?.version !== one.version || one.isLink !== there.get(one.path)?.isLink || !isSame;
  });
  const byPath = new Map(locked.map((one) => [one.path, one]));
  const wanted = fresh.filter(mayHaveScripts);
  const all = await inParallel(wanted, 4, (one) =>
    read({ host, top, found }, one, byPath.get(one.bundledIn ?? '') ?? one),
  );
  return {
    scripts: all.filter(({ scripts }) => Object.keys(scripts).length > 0),
    sources: sourcesOf(locked),
    optional: fresh.filter(({ isOptional }) => isOptional).map(({ path }) => path),
    folders: existsSync(join(top, 'node_modules'))
      ? locked.filter(({ path }) => !existsSync(join(top, path))).map(({ path }) => path)
      : ['node_modules'],
  };
}

/** A lock file has the mark of what its registry says; what comes from elsewhere is looked into. */
const mayHaveScripts = (one: LockedPackage): boolean =>
  one.hasInstallScript || one.isLink || one.bundledIn !== undefined || !isOfRegistry(one);

const isOfRegistry = ({ resolved }: LockedPackage): boolean => resolved === undefined || /^https?:/.test(resolved);
const isOfGit = ({ resolved }: LockedPackage): boolean => resolved?.startsWith('git') ?? false;

/** npm's record of what is in node_modules. */
function hiddenLock(top: string): string {
  const path = join(top, 'node_modules/.package-lock.json');
  return existsSync(path) ? readFileSync(path, 'utf8') : '{}';
}

interface Place {
  readonly host: Host;
  readonly top: string;
  readonly found: FoundModule;
}

/** Scripts of a package that is not there yet, from its folder or from a tarball. `source`: the one whose tarball it is in. */
async function read(place: Place, one: LockedPackage, source: LockedPackage): Promise<PackageScripts> {
  const { top, found } = place;
  if (one.path === `node_modules/${found.module.package}` && !one.isLink) {
    const { package: name, version, scripts } = found.module;
    return { package: name, version, path: one.path, scripts: isOfGit(one) ? scripts : withoutPrepare(scripts) };
  }
  if (one.isLink) {
    const folder = resolve(top, one.resolved ?? one.path);
    const manifest = manifestIn(folder) ?? {};
    return {
      ...named(manifest, one.path),
      scripts: installScriptsOf(manifest, existsSync(join(folder, 'binding.gyp'))),
    };
  }
  const inside = one.path.slice(source === one ? one.path.length : source.path.length + 1);
  const files = await tarballFiles(place, source, [join(inside, 'package.json'), join(inside, 'binding.gyp')]);
  const [text, gyp] = files;
  const manifest = (text === undefined ? undefined : manifestOf(text)) ?? {};
  const scripts = installScriptsOf(manifest, gyp !== undefined);
  return {
    ...named({ ...manifest, version: one.version }, one.path),
    scripts: isOfGit(one) ? scripts : withoutPrepare(scripts),
  };
}

/** Files of a package's tarball by their paths in it, undefined for those that it does not have. */
async function tarballFiles(
  { host, top, found: { vendor } }: Place,
  source: LockedPackage,
  paths: readonly string[],
): Promise<readonly (string | undefined)[]> {
  const own = /^file:(.+)$/.exec(source.resolved ?? '')?.[1];
  if (own !== undefined) {
    const isVendored = vendor !== undefined && own.endsWith(vendor.path);
    return filesIn(isVendored ? Buffer.from(vendor.content) : readFileSync(resolve(top, own)), paths);
  }
  const folder = mkdtempSync(join(tmpdir(), 'jaws-module-'));
  try {
    const { failure } = await npmWithoutScripts(
      top,
      ['pack', '--pack-destination', folder, '--', specOf(source)],
      host.signal,
    );
    host.signal.throwIfAborted();
    const file = readdirSync(folder).find((name) => name.endsWith('.tgz'));
    if (failure !== undefined || file === undefined) {
      throw fail('InstallFailed', { package: source.name, words: failure ?? 'npm packed nothing' });
    }
    return filesIn(readFileSync(join(folder, file)), paths);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** By its name where it comes from a registry, whose address may be another one on this machine. */
function specOf({ name, version, resolved }: LockedPackage): string {
  const file = `/-/${name.replace(/^@[^/]+\//, '')}-${version}.tgz`;
  return resolved === undefined || resolved.endsWith(file) ? `${name}@${version}` : resolved;
}

/** Of several entries of one name, the last is the one that stays on the disk. */
function filesIn(tarball: Uint8Array, paths: readonly string[]): readonly (string | undefined)[] {
  const found = new Map<string, Buffer[]>();
  const wanted = paths.map((path) => path.replaceAll('\\', '/'));
  const parser = new Parser({
    onReadEntry(entry) {
      const path = entry.path.replace(/^\.\//, '').replace(/^[^/]+\//, '');
      if (!wanted.includes(path)) return entry.resume();
      const chunks: Buffer[] = [];
      found.set(path, chunks);
      entry.on('data', (chunk) => chunks.push(chunk));
    },
  });
  parser.end(Buffer.from(tarball));
  return wanted.map((path) => {
    const chunks = found.get(path);
    return chunks && Buffer.concat(chunks).toString();
  });
}
