import { readFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { dirname, join } from 'node:path';
import type { Loader } from 'esbuild';
import { readManifest } from '../files/manifest.ts';
import {
  declaredIn,
  developmentOf,
  findPackage,
  optionalPeers,
  packageFolderOf,
  packageIn,
} from '../files/packages.ts';
import type { External } from './assemble.ts';
import type { Bundler } from './bundler.ts';
import type { Bundle } from './output.ts';

/** Run-time behavior of a file's code that a bundler cannot follow. */
interface Habits {
  /** Looks for files beside it, so it has to stay in its place. */
  readonly looks: boolean;
  /** Loads modules whose names are known only when it runs. */
  readonly loads: boolean;
}

const none: Habits = { looks: false, loads: false };

/** Knows what packages do at run time, from their code. */
export class RunTimeHabits {
  readonly #root: string;
  readonly #files = new Map<string, Habits>();

  constructor(root: string) {
    this.#root = root;
  }

  /** Names of packages that look for files beside their code, among files that are in bundles, relative to the project. */
  async looking(bundler: Bundler, used: Iterable<string>): Promise<string[]> {
    const found = new Set<string>();
    for (const input of used) {
      const name = packageIn(input);
      if (name === undefined) continue;
      const habits = this.#files.get(input) ?? (await habitsOf(bundler, join(this.#root, input)));
      this.#files.set(input, habits);
      if (habits.looks) found.add(name);
    }
    return [...found].sort();
  }

  /**
   * Packages that a bundle loads by names that are known at run time only: the optional peers of packages in it that do this, such
   * as the drivers of a database library; and packages that code of the project names in a string, such as `app.set('view engine',
   * 'ejs')`.
   */
  loadedBy({ used, external }: Pick<Bundle, 'used' | 'external'>): External[] {
    const folders = new Set(used.flatMap((input) => (this.#files.get(input)?.loads ? [dirname(input)] : [])));
    const peers = [...new Set([...folders].map((one) => packageFolderOf(one) ?? one))].flatMap((from) =>
      [...optionalPeers(join(this.#root, from))].map((name) => ({ name, from })),
    );
    const apart = external.some(({ name }) => !/^(\.{0,2}\/|node:)/.test(name) && !isBuiltin(name));
    const named = folders.size > 0 || apart ? this.#namedIn(used) : [];
    const development = developmentOf(this.#root);
    return [...peers, ...named].filter(
      ({ name, from }) => !development.has(name) && findPackage(name, join(this.#root, from)) !== undefined,
    );
  }

  #namedIn(used: readonly string[]): External[] {
    const declared = new Set(declaredIn(this.#root));
    const found = new Map<string, External>();
    for (const input of used) {
      if (packageIn(input) !== undefined || !/\.[cm]?[jt]sx?$/.test(input)) continue;
      for (const [, before, name] of readText(join(this.#root, input)).matchAll(strings)) {
        if (!before && declared.has(name!)) found.set(name!, { name: name!, from: dirname(input) });
      }
    }
    return [...found.values()];
  }
}

/** Strings that may be names of packages, and whether an import stands before them. */
const strings = /(\bfrom\s*|\bimport\s*(?:\(\s*)?|\brequire\s*\(\s*)?["'`]((?:@[\w.-]+\/)?[\w.-]+)["'`]/g;

/** Peers that must be shared between a package outside of the bundle and the code in it. */
export function peersOf(root: string, names: Iterable<string>): string[] {
  const development = developmentOf(root);
  return [...names].flatMap((name) => {
    const folder = findPackage(name, root);
    if (folder === undefined) return [];
    const { peerDependencies } = readManifest(folder);
    const peers =
      typeof peerDependencies === 'object' && peerDependencies !== null ? Object.keys(peerDependencies) : [];
    return peers.filter((peer) => !development.has(peer) && findPackage(peer, root) !== undefined);
  });
}

const lookingWords =
  /\b(?:__dirname|__filename)\b|\bimport\.meta\.(?:url|dirname|filename|resolve)\b|\brequire\.resolve\(/;
const loadingWords = /(?<![.\w$])(?:require|import)\(\s*[^"'`\s)]/;

async function habitsOf(bundler: Bundler, file: string): Promise<Habits> {
  const text = readText(file);
  if (!lookingWords.test(text) && !loadingWords.test(text) && !aliases.test(text)) return none;
  try {
    // Comments are full of such words; code that is printed again has none.
    const { code } = await bundler.transform(text, {
      loader: loaderOf(file),
      legalComments: 'none',
      logLevel: 'silent',
    });
    return {
      looks: lookingWords.test(code.replace(/\btypeof (?:__dirname|__filename)\b/g, '')) || asksForFiles(code),
      loads: loadingWords.test(code),
    };
  } catch {
    return { looks: true, loads: true };
  }
}

/** `ask = require`, as moment has it, so that bundlers leave its locales alone. */
const aliases = /(?<![\w$])([\w$]+)\s*=\s*require\s*[;,]/;

/** Whether code loads its own files through another name for `require`. */
function asksForFiles(code: string): boolean {
  const names = [...code.matchAll(new RegExp(aliases, 'g'))].map(([, name]) => name!.replaceAll('$', '\\$'));
  return names.length > 0 && new RegExp(`(?<![\\w$.])(?:${names.join('|')})\\(\\s*["'\`]\\.{1,2}/`).test(code);
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'latin1');
  } catch {
    // It was deleted after it was bundled; the next build reports that.
    return '';
  }
}

function loaderOf(file: string): Loader {
  if (/\.[cm]?ts$/.test(file)) return 'ts';
  return file.endsWith('.json') ? 'json' : file.endsWith('x') ? 'tsx' : 'js';
}
