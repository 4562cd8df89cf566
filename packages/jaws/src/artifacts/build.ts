import { realpathSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { JawsError, type Problem } from '../errors/error.ts';
import type { Emit, Event } from '../events.ts';
import { runtimeFamily } from '../model/runtime.ts';
import type { FunctionModel, Model } from '../model/types.ts';
import { version } from '../version.ts';
import type { Composition } from './analyze/types.ts';
import { Cache, type CacheRecord } from './cache/cache.ts';
import { packageIn } from './files/packages.ts';
import type { FileSource } from './files/walk.ts';
import { sizeWarnings } from './limits.ts';
import { collectBeside } from './node/assemble.ts';
import { type Bundles, bundleGroup, formatsOf } from './node/bundle.ts';
import { type Bundler, startBundler } from './node/bundler.ts';
import { type Entry, findEntry } from './node/entry.ts';
import { checkExcluded } from './node/excluded.ts';
import { checkExport } from './node/exported.ts';
import { joinFailures } from './node/failure.ts';
import { type Group, groupEntries } from './node/group.ts';
import { peersOf, RunTimeHabits } from './node/habits.ts';
import { NativePackages } from './node/native.ts';
import type { Bundle } from './node/output.ts';
import { collectProject } from './node/plain.ts';
import { collectFolder } from './other.ts';
import { Progress } from './progress.ts';
import { collectRequirements } from './python.ts';
import { storeZip } from './store.ts';
import type { Artifacts, CodeArtifact, Warning } from './types.ts';
import { inParallel } from './zip.ts';

export interface BuildOptions {
  readonly emit: Emit;
  readonly signal: AbortSignal;
  /** Where the zips are kept; `.jaws/build` of the project by default. */
  readonly outDir?: string;
  /** Tells of every artifact what it is composed of; all of them are built for that. */
  readonly analyze?: boolean;
}

/** Builds the zips of these functions (ids). Throws what the catalogue of artifacts has, and the signal's reason. */
export async function buildArtifacts(
  model: Model,
  functions: readonly string[],
  options: BuildOptions,
): Promise<Artifacts> {
  const chosen = model.functions.filter((fn) => functions.includes(fn.id));
  const builder = new Builder(model.root, options, chosen.length);
  const bundled = chosen.filter((fn) => runtimeFamily(fn.runtime) === 'nodejs' && fn.package.builder);
  let finished = false;
  try {
    await builder.folders(chosen.filter((fn) => !bundled.includes(fn)));
    await builder.bundles(bundled);
    finished = builder.failures.length === 0;
  } finally {
    builder.progress.end(finished ? 'done' : 'failed');
    builder.cache.save(new Set(model.functions.map((fn) => fn.id)));
  }
  if (builder.failures.length > 0) throw joinFailures(builder.failures);
  return new Map(chosen.map((fn) => [fn.id, builder.built.get(fn.id)!]));
}

class Builder {
  readonly built = new Map<string, CodeArtifact>();
  readonly failures: JawsError[] = [];
  readonly cache: Cache;
  readonly progress: Progress;
  readonly #root: string;
  readonly #native: NativePackages;
  readonly #emit: Emit;
  readonly #signal: AbortSignal;
  readonly #folder: string;
  readonly #analyze: boolean;
  readonly #habits: RunTimeHabits;
  /** Modules that packages ask for but may do without, and that are not there. */
  readonly #missing = new Set<string>();

  constructor(root: string, { emit, signal, outDir, analyze = false }: BuildOptions, total: number) {
    // The bundler names files by their real paths.
    this.#root = realpathSync(root);
    this.#habits = new RunTimeHabits(this.#root);
    this.#native = new NativePackages(this.#root);
    this.#emit = onceEach(emit);
    this.progress = new Progress(total, emit);
    this.#signal = signal;
    this.#analyze = analyze;
    this.#folder = outDir ?? join(root, '.jaws', 'build');
    this.cache = new Cache(this.#root, this.#folder);
  }

  /** Functions whose files go into the zip as they are. */
  async folders(functions: readonly FunctionModel[]): Promise<void> {
    await inParallel(2, functions, (fn) =>
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
        const found = record && this.cache.find(fn.id, record, files, fn.handler);
        if (!record || !found) return this.#store(fn, files, undefined);
        this.#warn(record.warnings);
        this.#done(found, 0, true);
      }),
    );
  }

  async bundles(functions: readonly FunctionModel[]): Promise<void> {
    const changed = await inParallel(1, functions, (fn) => this.#attempt(async () => this.#unlessKnown(fn)));
    const entries = changed.filter((entry) => entry !== undefined);
    if (entries.length === 0) return;
    this.#signal.throwIfAborted();
    this.progress.begin();
    const bundler = await startBundler();
    const formats = await this.#attempt(() => formatsOf(bundler, this.#root, entries));
    // While the bundler is at one group, the zips of the group before are made.
    let finishing: Promise<unknown> = Promise.resolve();
    for (const group of groupEntries(formats ?? [])) {
      const bundles = await this.#attempt(() => this.#bundle(bundler, group));
      await finishing;
      if (!bundles) continue;
      finishing = inParallel(2, group.entries, (entry) =>
        this.#attempt(() => this.#finish(entry, bundles.get(entry.out)!)),
      );
      // Awaited a turn later: until then a failure must not count as unhandled.
      finishing.catch(() => {});
    }
    await finishing;
  }

  /** Where a function's code begins, when it has to be built. */
  #unlessKnown(fn: FunctionModel): Entry | undefined {
    const found = this.#known(fn);
    if (!found) return findEntry(this.#root, fn);
    this.#done(found, 0, true);
    return undefined;
  }

  #record(fn: FunctionModel): CacheRecord | undefined {
    return this.#analyze ? undefined : this.cache.record(fn.id, keyOf(fn));
  }

  #known(fn: FunctionModel): CodeArtifact | undefined {
    const record = this.#record(fn);
    if (!record) return undefined;
    const events: Event[] = [];
    try {
      const files = collectBeside(this.#root, fn, record.external, (event) => events.push(event));
      const found = this.cache.find(fn.id, record, files, fn.handler);
      if (found) for (const event of events) this.#emit(event);
      if (found) this.#warn(record.warnings);
      return found;
    } catch (error) {
      // What was built then cannot be collected any more; it shows below whether it is still needed.
      if (error instanceof JawsError) return undefined;
      throw error;
    }
  }

  async #bundle(bundler: Bundler, group: Group): Promise<Bundles> {
    this.#signal.throwIfAborted();
    const bundles = await this.#bundleBesideOthers(bundler, group);
    for (const bundle of bundles.values()) this.#warn(bundle.warnings);
    return bundles;
  }

  #warn(warnings: readonly Warning[]): void {
    for (const { message, hint } of warnings) {
      this.#emit({ type: 'warning', message, ...(hint !== undefined && { hint }) });
    }
  }

  /**
   * Packages that cannot be in a bundle show when they have been read; then they are left out and shipped as they are. Which
   * ones is a matter of each function alone: its code must not depend on what else is built.
   */
  async #bundleBesideOthers(bundler: Bundler, group: Group): Promise<Bundles> {
    const done = new Map<string, Bundle>();
    const waiting: { group: Group; apart: readonly string[] }[] = [{ group, apart: [] }];
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      const { group: part, apart } = next;
      const wanted = await this.#tryBundle(bundler, part, apart, done);
      for (const { names, entries } of byNames(wanted))
        waiting.push({ group: { settings: part.settings, entries }, apart: names });
    }
    return done;
  }

  /** Bundles into `done`; answers the entries that need another attempt, with the packages that then are kept apart. */
  async #tryBundle(
    bundler: Bundler,
    group: Group,
    apart: readonly string[],
    done: Map<string, Bundle>,
  ): Promise<Attempt[]> {
    const more = (found: readonly string[]) => {
      const all = new Set([...apart, ...found, ...peersOf(this.#root, found)]);
      return all.size > apart.length ? [...all].sort() : undefined;
    };
    let bundles: Bundles;
    try {
      bundles = await bundleGroup(bundler, this.#root, group, apart, this.#missing);
    } catch (error) {
      if (!(error instanceof JawsError)) throw error;
      const names = more([...unreadableIn(error), ...this.#native.among(error.problems.map(fileOf))]);
      if (!names) throw error;
      return group.entries.map((entry) => [entry, names] as const);
    }
    const again: Attempt[] = [];
    for (const entry of group.entries) {
      const bundle = bundles.get(entry.out)!;
      const looking = await this.#habits.looking(bundler, bundle.used);
      const names = more([...looking, ...this.#native.among(bundle.inputs)]);
      if (names) again.push([entry, names]);
      else done.set(entry.out, bundle);
    }
    return again;
  }

  async #finish(entry: Entry, bundled: Bundle): Promise<void> {
    const bundle = { ...bundled, external: [...bundled.external, ...this.#habits.loadedBy(bundled)] };
    const { fn } = entry;
    checkExport(this.#root, entry, bundle.exports);
    checkExcluded(fn, bundle.inputs);
    const files = collectBeside(this.#root, fn, bundle.external, this.#emit);
    await this.#store(fn, files, bundle);
  }

  async #store(fn: FunctionModel, files: readonly FileSource[], bundle: Bundle | undefined): Promise<void> {
    this.#signal.throwIfAborted();
    this.progress.begin();
    const started = performance.now();
    const stored = await storeZip(this.#folder, fn, { made: bundle?.files ?? [], files });
    const warnings = sizeWarnings(fn, stored, [...(bundle?.files ?? []), ...files]);
    this.#warn(warnings);
    const all = [...(bundle?.warnings ?? []), ...warnings];
    this.cache.remember(stored, keyOf(fn), bundle?.inputs ?? [], [...(bundle?.external ?? [])], files, all);
    const artifact = this.#analyze ? { ...stored, composition: compose(files, bundle) } : stored;
    this.#done(artifact, Math.round(performance.now() - started), false);
  }

  #done(artifact: CodeArtifact, ms: number, cached: boolean): void {
    const { function: id, hash, bytes } = artifact;
    this.built.set(id, artifact);
    this.progress.count(bytes);
    this.#emit({ type: 'built', function: id, hash, bytes, ms, cached });
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

/** An entry and the packages that are kept out of its bundle. */
type Attempt = readonly [entry: Entry, apart: readonly string[]];

function byNames(attempts: readonly Attempt[]): { names: readonly string[]; entries: Entry[] }[] {
  const found = new Map<string, { names: readonly string[]; entries: Entry[] }>();
  for (const [entry, names] of attempts) {
    const key = names.join('\n');
    const same = found.get(key) ?? { names, entries: [] };
    same.entries.push(entry);
    found.set(key, same);
  }
  return [...found.values()];
}

const fileOf = ({ position }: Problem): string => position?.file ?? '';

/** Packages that the bundler cannot read. Node may never have to. */
const unreadableIn = ({ problems }: JawsError): string[] =>
  problems.flatMap((problem) =>
    problem.message.includes('Could not resolve "') ? [] : (packageIn(fileOf(problem)) ?? []),
  );

/** Tells each warning once: functions share what they import. */
function onceEach(emit: Emit): Emit {
  const told = new Set<string>();
  return (event) => {
    if (event.type === 'warning') {
      if (told.has(event.message)) return;
      told.add(event.message);
    }
    emit(event);
  };
}

function compose(files: readonly FileSource[], bundle: Bundle | undefined): Composition {
  const parts = files.map(({ path, file }) => ({ path, bytes: statSync(file).size }));
  const composition = bundle?.composition();
  return {
    parts: [...(composition?.parts ?? []), ...parts],
    imports: composition?.imports ?? [],
    own: composition?.own ?? [],
  };
}

/** Everything beside files that decides what is in a function's zip; the tool's version stands for how it is made. */
function keyOf(fn: FunctionModel): string {
  return JSON.stringify([version(), fn.runtime, fn.legacy, fn.handler, fn.folder, fn.package]);
}
