import { existsSync, realpathSync } from 'node:fs';
import { basename, isAbsolute, join, relative } from 'node:path';
import type { FunctionModel, Model } from '../model/types.ts';
import { IncrementalBundler } from './node/bundler.ts';
import { Mentions } from './node/mentions.ts';
import { SeparateBundler } from './node/separate.ts';

/** Settings that affect how everything else is read; a change of one invalidates all cached data. */
const settings = /^(package(-lock)?\.json|tsconfig.*\.json|yarn\.lock|pnpm-lock\.yaml|bun\.lockb?)$/;

/**
 * The state that a command keeps between repeated builds: the bundler's contexts, data of unchanged files, and the files that each
 * function was built from.
 */
export class BuildSession {
  readonly #root: string;
  readonly #bundler: Promise<IncrementalBundler>;
  /** Absolute, by function id. */
  readonly #inputs = new Map<string, ReadonlySet<string>>();
  #separate: SeparateBundler;
  #mentions: Mentions;

  constructor(root: string) {
    // The bundler names files by their real paths.
    this.#root = realpathSync(root);
    this.#bundler = IncrementalBundler.start();
    // The code that awaits it gets its failure.
    this.#bundler.catch(() => {});
    this.#separate = new SeparateBundler(this.#root);
    this.#mentions = new Mentions(this.#root);
  }

  bundler(): Promise<IncrementalBundler> {
    return this.#bundler;
  }

  get separate(): SeparateBundler {
    return this.#separate;
  }

  get mentions(): Mentions {
    return this.#mentions;
  }

  /** Whether it was built in this session. */
  has(id: string): boolean {
    return this.#inputs.has(id);
  }

  /** A function was built from these files, relative to the project or absolute. */
  remember(id: string, files: Iterable<string>): void {
    this.#inputs.set(id, new Set([...files].map((file) => (isAbsolute(file) ? file : join(this.#root, file)))));
  }

  /** Drops the cached data of changed files (absolute paths). */
  async changed(paths: readonly string[]): Promise<void> {
    this.#mentions = new Mentions(this.#root);
    const isBasic = (path: string) => /[\\/]node_modules[\\/]/.test(path) || settings.test(basename(path));
    if (!paths.some(isBasic)) return;
    this.#separate = new SeparateBundler(this.#root);
    await (await this.#bundler).reset();
  }

  /**
   * Functions whose code may have changed: those that were built from one of these files, those whose folder contains one, and those that
   * were never built, since their missing inputs are unknown.
   */
  affected(model: Model, paths: readonly string[]): FunctionModel[] {
    const reals = paths.map((path) => this.#real(path));
    const isAll = reals.some((path) => settings.test(basename(path)));
    return model.functions.filter((fn) => {
      const inputs = this.#inputs.get(fn.id);
      if (isAll || inputs === undefined) return true;
      const folder = join(this.#root, fn.folder);
      return reals.some((path) => inputs.has(path) || isIn(folder, path));
    });
  }

  /** Files outside of the project's folder that functions are built from, such as packages of a workspace. */
  outside(): string[] {
    const all = [...this.#inputs.values()].flatMap((inputs) => [...inputs]);
    return [...new Set(all.filter((path) => !isIn(this.#root, path) && existsSync(path)))];
  }

  /** A build of it failed. */
  forget(id: string): void {
    this.#inputs.delete(id);
  }

  async close(): Promise<void> {
    await (await this.#bundler).reset();
  }

  /** A deleted file has no real path. */
  #real(path: string): string {
    try {
      return realpathSync(path);
    } catch {
      return path;
    }
  }
}

function isIn(folder: string, path: string): boolean {
  const inside = relative(folder, path);
  return inside !== '' && !inside.startsWith('..') && !isAbsolute(inside);
}
