import { realpathSync } from 'node:fs';
import { join } from 'node:path';
import { JawsError } from '../errors/error.ts';
import type { Emit } from '../events.ts';
import { runtimeFamily } from '../model/runtime.ts';
import type { FunctionModel, Model } from '../model/types.ts';
import { assemble } from './node/assemble.ts';
import { type Bundler, bundleGroup, formatsOf } from './node/bundle.ts';
import { findEntry } from './node/entry.ts';
import { checkExport } from './node/exported.ts';
import { joinFailures } from './node/failure.ts';
import { type Group, groupEntries } from './node/group.ts';
import { zipAsItIs } from './node/plain.ts';
import { zipFolder } from './other.ts';
import { storeZip } from './store.ts';
import type { Artifacts, CodeArtifact } from './types.ts';
import { inParallel, type ZipEntry } from './zip.ts';

export interface BuildOptions {
  readonly emit: Emit;
  readonly signal: AbortSignal;
  /** Where the zips are kept; `.jaws/build` of the project by default. */
  readonly outDir?: string;
}

/** Builds the zips of these functions (ids). Throws what the catalogue of artifacts has, and the signal's reason. */
export async function buildArtifacts(
  model: Model,
  functions: readonly string[],
  options: BuildOptions,
): Promise<Artifacts> {
  const chosen = model.functions.filter((fn) => functions.includes(fn.id));
  const builder = new Builder(model.root, options);
  const bundled = chosen.filter((fn) => runtimeFamily(fn.runtime) === 'nodejs' && fn.package.builder);
  await builder.folders(chosen.filter((fn) => !bundled.includes(fn)));
  await builder.bundles(bundled);
  if (builder.failures.length > 0) throw joinFailures(builder.failures);
  return new Map(chosen.map((fn) => [fn.id, builder.built.get(fn.id)!]));
}

class Builder {
  readonly built = new Map<string, CodeArtifact>();
  readonly failures: JawsError[] = [];
  readonly #root: string;
  readonly #emit: Emit;
  readonly #signal: AbortSignal;
  readonly #folder: string;

  constructor(root: string, { emit, signal, outDir }: BuildOptions) {
    // The bundler names files by their real paths.
    this.#root = realpathSync(root);
    this.#emit = emit;
    this.#signal = signal;
    this.#folder = outDir ?? join(root, '.jaws', 'build');
  }

  async folders(functions: readonly FunctionModel[]): Promise<void> {
    await inParallel(2, functions, (fn) =>
      this.#store(fn, () =>
        runtimeFamily(fn.runtime) === 'nodejs'
          ? zipAsItIs(this.#root, fn, this.#emit)
          : zipFolder(this.#root, fn, this.#emit),
      ),
    );
  }

  async bundles(functions: readonly FunctionModel[]): Promise<void> {
    if (functions.length === 0) return;
    const bundler: Bundler = await import('esbuild');
    const found = await inParallel(1, functions, (fn) => this.#attempt(async () => findEntry(this.#root, fn)));
    const entries = found.filter((entry) => entry !== undefined);
    const formats = await this.#attempt(() => formatsOf(bundler, this.#root, entries));
    for (const group of groupEntries(formats ?? [])) await this.#attempt(() => this.#bundle(bundler, group));
  }

  async #bundle(bundler: Bundler, group: Group): Promise<void> {
    this.#signal.throwIfAborted();
    const { bundles, warnings } = await bundleGroup(bundler, this.#root, group, []);
    for (const { text, location } of warnings) {
      const where = location ? `${location.file}:${location.line}:${location.column + 1}: ` : '';
      this.#emit({ type: 'warning', message: where + text });
    }
    await inParallel(2, group.entries, (entry) => {
      const bundle = bundles.get(entry.out)!;
      return this.#store(entry.fn, () => {
        checkExport(this.#root, entry, bundle.exports);
        return assemble(this.#root, entry.fn, bundle, this.#emit);
      });
    });
  }

  async #store(fn: FunctionModel, entries: () => ZipEntry[]): Promise<void> {
    await this.#attempt(async () => {
      this.#signal.throwIfAborted();
      const started = performance.now();
      const artifact = await storeZip(this.#folder, fn, entries());
      this.built.set(fn.id, artifact);
      const ms = Math.round(performance.now() - started);
      this.#emit({ type: 'built', function: fn.id, hash: artifact.hash, bytes: artifact.bytes, ms, cached: false });
    });
  }

  /** What the user can mend is kept, so that all of it is told at once. */
  async #attempt<T>(work: () => Promise<T>): Promise<T | undefined> {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof JawsError)) throw error;
      this.failures.push(error);
      return undefined;
    }
  }
}
