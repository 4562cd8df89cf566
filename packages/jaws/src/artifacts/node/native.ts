import { readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { readManifest } from '../files/manifest.ts';
import { findPackage } from '../files/packages.ts';

/** Packages that find or build a binary relative to their own place on disk. */
const finders = new Set([
  'bindings',
  'node-gyp-build',
  'node-gyp-build-optional-packages',
  'node-pre-gyp',
  '@mapbox/node-pre-gyp',
  'prebuild-install',
  'pkg-prebuilds',
]);

/** `@img/sharp-linux-x64` and the like. */
const perPlatform = /(linux|darwin|win32|windows).*(x64|arm64|x86_64|aarch64)/;

/** Finds packages that cannot be bundled, since they look for a binary or WebAssembly file beside their code. */
export class NativePackages {
  readonly #root: string;
  readonly #known = new Map<string, boolean>();
  readonly #owners = new Map<string, readonly [folder: string, name: string] | undefined>();

  constructor(root: string) {
    this.#root = root;
  }

  /** Names of such packages among files that the bundler read, relative to the project. */
  among(inputs: Iterable<string>): string[] {
    const found = new Set<string>();
    const typed = new Set<string>();
    for (const input of inputs) {
      const installed = /^(.*\bnode_modules\/((?:@[^/]+\/)?[^/]+))\//.exec(input);
      const [folder, name] = installed ? [installed[1]!, installed[2]!] : (this.#linked(dirname(input)) ?? []);
      if (folder === undefined || name === undefined || !this.#isNative(folder)) continue;
      found.add(name);
      // Node cannot run it without the bundler.
      if (!installed && /\.([cm]?tsx?|jsx)$/.test(input)) typed.add(name);
    }
    return [...found].filter((name) => !typed.has(name)).sort();
  }

  /** The workspace package that a folder belongs to: a linked one has its real path. */
  #linked(folder: string): readonly [folder: string, name: string] | undefined {
    if (folder === '.' || /^(\.\.\/)*\.\.$/.test(folder)) return undefined;
    if (!this.#owners.has(folder)) this.#owners.set(folder, this.#ownerOf(folder));
    return this.#owners.get(folder);
  }

  #ownerOf(folder: string): readonly [folder: string, name: string] | undefined {
    const path = join(this.#root, folder);
    const { name } = readManifest(path);
    if (typeof name !== 'string') return this.#linked(dirname(folder));
    return findPackage(name, this.#root) === path ? [folder, name] : undefined;
  }

  #isNative(folder: string): boolean {
    const before = this.#known.get(folder);
    if (before !== undefined) return before;
    const path = join(this.#root, folder);
    const result = declaresNative(readManifest(path)) || hasBinary(path);
    this.#known.set(folder, result);
    return result;
  }
}

function declaresNative(manifest: Record<string, unknown>): boolean {
  const names = (field: unknown) => (typeof field === 'object' && field !== null ? Object.keys(field) : []);
  return (
    manifest.gypfile === true ||
    names(manifest.dependencies).some((name) => finders.has(name)) ||
    names(manifest.optionalDependencies).some((name) => perPlatform.test(name))
  );
}

/** At any depth, except in packages installed below it. */
function hasBinary(folder: string): boolean {
  let entries: ReturnType<typeof names>;
  try {
    entries = names(folder);
  } catch {
    return false;
  }
  if (entries.some((entry) => entry.isFile() && /(^binding\.gyp|\.node|\.wasm)$/.test(entry.name))) return true;
  return entries.some(
    (entry) => entry.isDirectory() && entry.name !== 'node_modules' && hasBinary(join(folder, entry.name)),
  );
}

const names = (folder: string) => readdirSync(folder, { withFileTypes: true });
