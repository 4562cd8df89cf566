import { existsSync } from 'node:fs';
import { readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { renameWithRetries } from '../../../../store/rename.ts';
import { withWorkshop } from './cache.ts';
import { npmInstall } from './npm.ts';
import type { Supplied, Supply } from './supply.ts';

/**
 * The SDK's versions by runtime, fixed so that all machines run the same: AWS's own move on from time to time, with the runtime.
 * The last one that each version of Node runs, or that this cloud is tested with.
 * https://docs.aws.amazon.com/lambda/latest/dg/lambda-nodejs.html#nodejs-sdk-included
 */
const RANGES: readonly { readonly from: number; readonly range: string }[] = [
  { from: 20, range: '3.0.0 - 3.1175.0' },
  { from: 18, range: '3.0.0 - 3.967.0' },
];
const V3 = /^@(?:aws-sdk|smithy)\/[a-z0-9][a-z0-9-]*$/;
const V2 = 'aws-sdk';
const V2_RANGE = '^2.1692.0';
/**
 * Limits for the sources that are searched for package names, so that everything a function needs is downloaded at once. Bytes,
 * and files.
 */
const SEARCHED = 8 * 1024 * 1024;
const MOST_FILES = 500;
/** How long a replaced set may still be in use by a function. Milliseconds. */
const LIFE = 24 * 3_600_000;

/** Whether AWS's runtime of this major version of Node has the package. */
export const isInRuntime = (name: string, major: number): boolean => (major >= 18 ? V3.test(name) : name === V2);

/** A set of packages that lie in one `node_modules`. */
interface PackageSet {
  readonly folder: string;
  readonly names: readonly string[];
}

/**
 * Finds a package of the SDK for a function: the set that was fetched, the project that the cloud was started in, and npm's
 * registry, in this order. Returns the `node_modules` that has it.
 */
export async function findSdk(
  supply: Supply,
  name: string,
  { major, taskRoot }: { major: number; taskRoot: string },
): Promise<Supplied<string>> {
  const place = join('aws-sdk', major >= 18 ? String(RANGES.find(({ from }) => major >= from)?.from) : 'v2');
  const fetched = await currentSet(join(supply.cache, place));
  if (fetched?.names.includes(name)) return { value: fetched.folder };
  const own = inProject(name);
  if (own) return { value: own };
  const others = (await namesIn(taskRoot)).filter((one) => isInRuntime(one, major));
  return supply.get(name, async (cache, signal) => {
    const folder = join(cache, place);
    // A name in some text may not be a package.
    return addToSet(folder, [name, ...others], major, signal).catch(() => addToSet(folder, [name], major, signal));
  });
}

const rangeOf = (name: string, major: number): string => {
  if (name === V2) return V2_RANGE;
  return name.startsWith('@aws-sdk/') ? (RANGES.find(({ from }) => major >= from)?.range ?? '3') : '*';
};

async function currentSet(folder: string): Promise<PackageSet | undefined> {
  try {
    const { set, names } = JSON.parse(await readFile(join(folder, 'current.json'), 'utf8'));
    const modules = join(folder, String(set), 'node_modules');
    return existsSync(modules) ? { folder: modules, names } : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Functions may be reading the present set, so a larger one is made beside it: they all have one `node_modules`, and what its
 * packages share is there once.
 */
async function addToSet(
  folder: string,
  wanted: readonly string[],
  major: number,
  signal: AbortSignal,
): Promise<string> {
  return withWorkshop(folder, async (empty) => {
    const present = await currentSet(folder);
    if (present && wanted.every((name) => present.names.includes(name))) return present.folder;
    const names = [...new Set([...(present?.names ?? []), ...wanted])].sort();
    await npmInstall(empty, Object.fromEntries(names.map((name) => [name, rangeOf(name, major)])), signal);
    const set = `set-${Date.now()}`;
    await renameWithRetries(empty, join(folder, set));
    await writeFile(join(folder, 'next.json'), JSON.stringify({ set, names }));
    await renameWithRetries(join(folder, 'next.json'), join(folder, 'current.json'));
    await dropOldSets(folder, set);
    return join(folder, set, 'node_modules');
  });
}

async function dropOldSets(folder: string, current: string): Promise<void> {
  for (const name of await readdir(folder)) {
    if (!name.startsWith('set-') || name === current) continue;
    const { mtimeMs } = await stat(join(folder, name));
    if (Date.now() - mtimeMs > LIFE) await rm(join(folder, name), { recursive: true, force: true });
  }
}

/** The `node_modules` that has a package, of those that the project has. */
export const inProject = (name: string): string | undefined =>
  projectModules().find((modules) => existsSync(join(modules, name, 'package.json')));

/** The `node_modules` folders of the project that the cloud was started in, the nearest first. */
export function projectModules(): string[] {
  const found: string[] = [];
  for (let folder = process.cwd(); ; folder = dirname(folder)) {
    const modules = join(folder, 'node_modules');
    if (existsSync(modules)) found.push(modules);
    if (dirname(folder) === folder) return found;
  }
}

/** Packages of the SDK that a function's own sources name. */
async function namesIn(root: string): Promise<string[]> {
  const names = new Set<string>();
  const folders = [root];
  let left = SEARCHED;
  let files = MOST_FILES;
  for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
    for (const entry of await readdir(folder, { withFileTypes: true })) {
      const path = join(folder, entry.name);
      if (entry.isDirectory() && entry.name !== 'node_modules') folders.push(path);
      if (!entry.isFile() || !/\.[cm]?js$/.test(entry.name)) continue;
      left -= (await stat(path)).size;
      files -= 1;
      if (left < 0 || files < 0) return [...names];
      const text = await readFile(path, 'utf8');
      for (const [, name] of text.matchAll(/['"`](@(?:aws-sdk|smithy)\/[a-z0-9-]+)['"`]/g)) if (name) names.add(name);
    }
  }
  return [...names];
}
