import { realpathSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { inParallel } from '../base/async.ts';
import { JawsError } from '../errors/error.ts';
import type { Emit, Event } from '../events.ts';
import { runtimeFamily } from '../model/runtime.ts';
import type { FunctionModel, Model } from '../model/types.ts';
import { version } from '../version.ts';
import type { Composition } from './analyze/types.ts';
import { Cache, type CacheRecord } from './cache/cache.ts';
import type { FileSource } from './files/walk.ts';
import { sizeWarnings } from './limits.ts';
import { collectBeside } from './node/assemble.ts';
import { type Bundles, type EntryWithFormat, formatsOf } from './node/bundle.ts';
import { type Bundler, startBundler } from './node/bundler.ts';
import { type Entry, findEntry } from './node/entry.ts';
import { checkExcluded } from './node/excluded.ts';
import { callbackWarning, checkExport, checkLoaded, declaredHandler } from './node/exported.ts';
import { joinFailures } from './node/failure.ts';
import { type Group, groupEntries } from './node/group.ts';
import { loadOnce } from './node/loaded.ts';
import { warnOfLost } from './node/lost.ts';
import { type Mention, Mentions } from './node/mentions.ts';
import type { Bundle } from './node/output.ts';
import { collectProject } from './node/plain.ts';
import { SeparateBundler } from './node/separate.ts';
import { withWorkers, workerGroup } from './node/worker.ts';
import { checkPlugAndPlay } from './node/workspace.ts';
import { onceEach } from './once.ts';
import { collectFolder } from './other.ts';
import { Progress } from './progress.ts';
import { collectRequirements } from './python/packages.ts';
import type { BuildSession } from './session.ts';
import { storeZip } from './store.ts';
import type { Artifacts, CodeArtifact, Warning } from './types.ts';

export interface BuildOptions {
  readonly emit: Emit;
  readonly signal: AbortSignal;
  /** Where the zips are kept; `.jaws/build` of the project by default. */
  readonly outDir?: string;
  /** Reports the composition of every artifact; all of them are built for that. */
  readonly analyze?: boolean;
  /** For repeated builds: all these functions are built, as quickly as the kept state allows. */
  readonly session?: BuildSession | undefined;
}

/** Builds the zips of these functions (ids). Throws the errors of the artifacts catalogue, and the signal's reason. */
export async function buildArtifacts(
  model: Model,
  functions: readonly string[],
  options: BuildOptions,
): Promise<Artifacts> {
  const chosen = model.functions.filter((fn) => functions.includes(fn.id));
  const builder = new Builder(model, options, chosen.length);
  const bundled = chosen.filter((fn) => runtimeFamily(fn.runtime) === 'nodejs' && fn.package.builder);
  let finished = false;
  try {
    const entries = await builder.entries(bundled);
    // Mistakes that are quick to find are reported before any slow work.
    if (entries) {
      await builder.folders(chosen.filter((fn) => !bundled.includes(fn)));
      await builder.bundles(entries);
    }
    finished = builder.failures.length === 0;
  } finally {
    builder.progress.end(finished ? 'done' : 'failed');
    builder.save();
  }
  if (builder.failures.length > 0) throw joinFailures(builder.failures);
  return new Map(chosen.map((fn) => [fn.id, builder.built.get(fn.id)!]));
}

/** A bundle with known file accesses of its code. */
interface Finished extends Bundle {
  readonly mentions: readonly Mention[];
}

class Builder {
  readonly built = new Map<string, CodeArtifact>();
  readonly failures: JawsError[] = [];
  readonly #cache: Cache;
  readonly progress: Progress;
  readonly #root: string;
  readonly #separate: SeparateBundler;
  readonly #mentions: Mentions;
  readonly #session: BuildSession | undefined;
  readonly #emit: Emit;
  readonly #signal: AbortSignal;
  readonly #folder: string;
  readonly #analyze: boolean;
  /** The functions of the project: cached data of any other is dropped. */
  readonly #ids: ReadonlySet<string>;
  #saved = Number.NEGATIVE_INFINITY;

  constructor(model: Model, { emit, signal, outDir, analyze = false, session }: BuildOptions, total: number) {
    const { root } = model;
    this.#ids = new Set(model.functions.map((fn) => fn.id));
    // The bundler names files by their real paths.
    this.#root = realpathSync(root);
    this.#session = session;
    this.#separate = session?.separate ?? new SeparateBundler(this.#root);
    this.#mentions = session?.mentions ?? new Mentions(this.#root);
    this.#emit = onceEach(emit);
    this.progress = new Progress(total, emit);
    this.#signal = signal;
    this.#analyze = analyze;
    this.#folder = outDir ?? join(root, '.jaws', 'build');
    this.#cache = new Cache(this.#root, this.#folder);
  }

  /** Remembers what was built. */
  save(): void {
    this.#cache.save(this.#ids);
    this.#saved = performance.now();
  }

  /** Functions whose files are zipped unchanged. */
  async folders(functions: readonly FunctionModel[]): Promise<void> {
    await inParallel(functions, 2, (fn) =>
      this.#attempt(async () => {
        const family = runtimeFamily(fn.runtime);
        const own =
          family === 'nodejs'
            ? collectProject(this.#root, fn, this.#emit)
            : await collectFolder(this.#root, fn, this.#folder, this.#emit, this.#signal);
        const packages =
          family === 'python' ? await collectRequirements(this.#root, fn, this.#folder, this.#signal) : [];
        const taken = new Set(own.map((file) => file.path));
        const files = [...own, ...packages.filter((file) => !taken.has(file.path))];
        const record = this.#record(fn);
        const found = record && this.#cache.find(fn.id, record, files, fn.handler);
        if (!record || !found) return this.#store(fn, files, undefined);
        this.#warn(record.warnings);
        this.#session?.remember(fn.id, filesOf(files));
        this.#done(found, 0, true);
      }),
    );
  }

  /** The entry points of functions that need a bundle; undefined if one of them does not export its handler. */
  async entries(functions: readonly FunctionModel[]): Promise<EntryWithFormat[] | undefined> {
    const changed = await inParallel(functions, 1, (fn) => this.#attempt(async () => this.#unlessKnown(fn)));
    const entries = changed.filter((entry) => entry !== undefined);
    if (entries.length === 0) return [];
    checkPlugAndPlay(this.#root);
    this.#signal.throwIfAborted();
    const bundler = await this.#bundler();
    const judged = (await this.#attempt(() => formatsOf(bundler, this.#root, entries))) ?? [];
    const before = this.failures.length;
    for (const entry of judged) {
      if (entry.fn.legacy || (entry.format === 'esm' && !entry.exports)) continue;
      await this.#attempt(async () => checkExport(this.#root, entry, entry.exports));
    }
    return this.failures.length === before ? judged : undefined;
  }

  async bundles(entries: readonly EntryWithFormat[]): Promise<void> {
    if (entries.length === 0) return;
    this.#signal.throwIfAborted();
    this.progress.begin();
    const bundler = await this.#bundler();
    // While the bundler works on one group, the zips of the previous group are written.
    let finishing: Promise<unknown> = Promise.resolve();
    try {
      for (const group of groupEntries(entries)) {
        const bundles = await this.#attempt(() => this.#bundle(bundler, group));
        await finishing;
        if (!bundles) continue;
        finishing = inParallel(group.entries, 2, (entry) =>
          this.#attempt(() => this.#finish(bundler, entry, bundles.get(entry.out)!)),
        );
        // Awaited a tick later: until then a failure must not count as unhandled.
        finishing.catch(() => {});
      }
    } finally {
      // No work continues after the build has ended for any reason.
      await finishing;
    }
  }

  /** The entry point of a function that needs a bundle. */
  #unlessKnown(fn: FunctionModel): Entry | undefined {
    const found = this.#known(fn);
    if (!found) return findEntry(this.#root, fn);
    this.#done(found, 0, true);
    return undefined;
  }

  #record(fn: FunctionModel): CacheRecord | undefined {
    return this.#analyze || this.#session?.has(fn.id) ? undefined : this.#cache.record(fn.id, keyOf(fn));
  }

  #known(fn: FunctionModel): CodeArtifact | undefined {
    const record = this.#record(fn);
    if (!record) return undefined;
    const events: Event[] = [];
    try {
      const files = collectBeside(this.#root, fn, record, (event) => events.push(event));
      const found = this.#cache.find(fn.id, record, files, fn.handler);
      if (found) for (const event of events) this.#emit(event);
      if (found) this.#warn(record.warnings);
      if (found) this.#session?.remember(fn.id, [...this.#cache.inputs(record), ...filesOf(files)]);
      return found;
    } catch (error) {
      // That zip cannot be built again; the check below shows whether it is still needed.
      if (error instanceof JawsError) return undefined;
      throw error;
    }
  }

  #bundler(): Promise<Bundler> {
    return this.#session?.bundler() ?? startBundler();
  }

  async #bundle(bundler: Bundler, group: Group): Promise<Bundles> {
    this.#signal.throwIfAborted();
    const bundles = new Map(await this.#separate.bundle(bundler, group));
    for (const entry of group.entries) {
      const bundle = bundles.get(entry.out)!;
      const workers = workerGroup(group, entry, bundle);
      // A worker may start others.
      if (workers.entries.length > 0)
        bundles.set(entry.out, withWorkers(bundle, [...(await this.#bundle(bundler, workers)).values()]));
    }
    for (const bundle of bundles.values()) this.#warn(bundle.warnings);
    return bundles;
  }

  #warn(warnings: readonly Warning[]): void {
    for (const { message, hint } of warnings) {
      this.#emit({ type: 'warning', message, ...(hint !== undefined && { hint }) });
    }
  }

  async #finish(bundler: Bundler, entry: Entry, bundled: Bundle): Promise<void> {
    const { fn } = entry;
    const declared = fn.legacy ? undefined : declaredHandler(this.#root, entry, bundled.exports);
    checkExport(this.#root, entry, bundled.exports);
    checkExcluded(fn, bundled.inputs);
    const { mentions, packages } = await this.#mentions.in(bundler, entry.out, bundled.used, bundled.workers);
    const external = [...bundled.external, ...this.#separate.loadedBy(bundled), ...packages];
    const files = collectBeside(this.#root, fn, { external, mentions }, this.#emit);
    const { includePaths } = fn.package;
    const lost = warnOfLost(this.#root, { mentions, includePaths, out: entry.out }, files);
    const loaded =
      declared || this.#session ? undefined : await loadOnce(this.#root, entry, bundled.files, files, this.#signal);
    if (loaded) checkLoaded(entry, loaded);
    const parameters = (declared ?? loaded)?.parameters ?? 0;
    const added = [...lost, ...callbackWarning(this.#root, entry, parameters)];
    this.#warn(added);
    const bundle = { ...bundled, external, mentions, warnings: [...bundled.warnings, ...added] };
    await this.#store(fn, files, bundle);
  }

  async #store(fn: FunctionModel, files: readonly FileSource[], bundle: Finished | undefined): Promise<void> {
    this.#signal.throwIfAborted();
    this.progress.begin();
    const started = performance.now();
    const stored = await storeZip(this.#folder, fn, { made: bundle?.files ?? [], files });
    const warnings = sizeWarnings(fn, stored, [...(bundle?.files ?? []), ...files]);
    this.#warn(warnings);
    const all = [...(bundle?.warnings ?? []), ...warnings];
    const { inputs = [], watched = [], external = [], mentions = [] } = bundle ?? {};
    // A session's own memory is faster: it builds files that were saved a moment ago, which the cache does not trust.
    if (!this.#session?.has(fn.id)) {
      this.#cache.remember(stored, keyOf(fn), { inputs, watched, external, mentions, files, warnings: all });
      this.#checkpoint();
    }
    this.#session?.remember(fn.id, [...inputs, ...filesOf(files)]);
    const artifact = this.#analyze ? { ...stored, composition: compose(files, bundle) } : stored;
    this.#done(artifact, Math.round(performance.now() - started), false);
  }

  /** Finished work is not repeated when this process is killed. */
  #checkpoint(): void {
    if (performance.now() - this.#saved >= 1000) this.save();
  }

  #done(artifact: CodeArtifact, ms: number, cached: boolean): void {
    const { function: id, hash, bytes } = artifact;
    this.built.set(id, artifact);
    this.progress.count(bytes);
    this.#emit({ type: 'built', function: id, hash, bytes, ms, cached });
  }

  /** Mistakes that the user can fix are collected, so that all of them are reported at once. */
  async #attempt<T>(work: () => Promise<T>): Promise<T | undefined> {
    try {
      return await work();
    } catch (error) {
      if (error instanceof JawsError) {
        this.failures.push(error);
        return undefined;
      }
      // Ctrl-C also ends the bundler's process, which may be noticed before the signal.
      await pause(50);
      this.#signal.throwIfAborted();
      throw error;
    }
  }
}

const filesOf = (files: readonly FileSource[]): string[] => files.map(({ file }) => file);

function compose(files: readonly FileSource[], bundle: Bundle | undefined): Composition {
  const parts = files.map(({ path, file }) => ({ path, bytes: statSync(file).size }));
  const composition = bundle?.composition();
  return {
    parts: [...(composition?.parts ?? []), ...parts],
    imports: composition?.imports ?? [],
    own: composition?.own ?? [],
  };
}

/**
 * Everything besides files that determines the content of a function's zip; the tool's version stands for how it is
 * built.
 */
function keyOf(fn: FunctionModel): string {
  return JSON.stringify([version(), fn.runtime, fn.legacy, fn.handler, fn.folder, fn.package]);
}
