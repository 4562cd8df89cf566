import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Loader } from 'esbuild';
import type { Bundler } from './bundler.ts';

/** Knows which packages look for files at run time that lie beside their code, so that the code has to stay where it is. */
export class LookingBeside {
  readonly #root: string;
  readonly #files = new Map<string, boolean>();

  constructor(root: string) {
    this.#root = root;
  }

  /** Names of such packages among files that are in bundles, relative to the project. */
  async among(bundler: Bundler, inputs: Iterable<string>): Promise<string[]> {
    const found = new Set<string>();
    for (const input of inputs) {
      const name = /^.*\bnode_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(input)?.[1];
      if (name !== undefined && !found.has(name) && (await this.#looks(bundler, input))) found.add(name);
    }
    return [...found].sort();
  }

  async #looks(bundler: Bundler, input: string): Promise<boolean> {
    const before = this.#files.get(input);
    if (before !== undefined) return before;
    const looks = await looksBeside(bundler, join(this.#root, input));
    this.#files.set(input, looks);
    return looks;
  }
}

const words = /\b(?:__dirname|__filename)\b|\bimport\.meta\.(?:url|dirname|filename|resolve)\b|\brequire\.resolve\(/;

async function looksBeside(bundler: Bundler, file: string): Promise<boolean> {
  const text = readFileSync(file, 'latin1');
  if (!words.test(text)) return false;
  try {
    // Comments are full of such words; printed again, the code has none.
    const { code } = await bundler.transform(text, {
      loader: loaderOf(file),
      legalComments: 'none',
      logLevel: 'silent',
    });
    return words.test(code.replace(/\btypeof (?:__dirname|__filename)\b/g, ''));
  } catch {
    return true;
  }
}

function loaderOf(file: string): Loader {
  if (/\.[cm]?ts$/.test(file)) return 'ts';
  return file.endsWith('.json') ? 'json' : file.endsWith('x') ? 'tsx' : 'js';
}
