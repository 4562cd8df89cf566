import { buildArtifacts } from '../../artifacts/build.ts';
import type { BuildSession } from '../../artifacts/session.ts';
import type { Artifacts } from '../../artifacts/types.ts';
import { inParallel, wait } from '../../base/async.ts';
import type { HotSwap, SwapTarget } from '../../deploy/hotswap/swap.ts';
import type { Emit } from '../../events.ts';
import type { Model } from '../../model/types.ts';

export interface CodeLoopOptions {
  readonly emit: Emit;
  readonly signal: AbortSignal;
  readonly session: BuildSession;
  readonly swap: HotSwap;
  readonly place: { readonly stage: string; readonly region: string };
  /** As the project is now. */
  model(): Model;
  /** Where zips are kept; where a deployment has its own by default. */
  readonly outDir?: string;
  /** The deployed function of an id; undefined: it is not deployed. */
  target(id: string): SwapTarget | undefined;
  /** Reports problems with the code of functions, which keep their previous code. */
  problem(error: unknown, functions: readonly string[]): void;
}

/** The function that a call waits for goes first and alone, then recently called functions, then all others. */
const sizes = [1, 7, 25] as const;
const swapsAtOnce = 8;
/**
 * How long the others wait for the invocation of a request whose function got new code, because their updates would slow it down.
 * Milliseconds.
 */
const invocationMs = 150;

/**
 * Updates functions whose files were saved, those first that are most likely called next. A function that a request waits
 * for ({@link demand}) goes before all others.
 */
export class CodeLoop {
  readonly #options: CodeLoopOptions;
  /** Ids, with the time of the save. */
  readonly #stale = new Map<string, number>();
  readonly #working = new Set<string>();
  /** Ids, least recently used first. */
  readonly #recent = new Map<string, true>();
  readonly #demanded = new Set<string>();
  /** Ids that a request waited for, and that have not been invoked since. */
  readonly #awaited = new Set<string>();
  #goOn = () => {};
  readonly #waiting = new Map<string, (() => void)[]>();
  /** Hash of a function's current code. */
  readonly #has = new Map<string, string>();
  /** Functions whose code failed to build at its last save. */
  readonly #broken = new Set<string>();
  #running: Promise<void> | undefined;

  constructor(options: CodeLoopOptions) {
    this.#options = options;
  }

  /** Called when a deployment has given these functions code of these hashes. */
  deployed(code: ReadonlyMap<string, string>): void {
    this.#has.clear();
    for (const [id, hash] of code) this.#has.set(id, hash);
  }

  /** An invocation of a function has ended. */
  invoked(id: string): void {
    this.#use(id);
    this.#awaited.delete(id);
    if (this.#awaited.size === 0) this.#goOn();
  }

  /** Files of these functions were saved. */
  changed(ids: readonly string[]): void {
    const now = performance.now();
    for (const id of ids) if (!this.#stale.has(id)) this.#stale.set(id, now);
    this.#running ??= this.#run();
  }

  /** Resolves when a function has the code that was saved last, or cannot get it. */
  async demand(id: string): Promise<void> {
    this.#use(id);
    if (!this.#stale.has(id) && !this.#working.has(id)) return;
    this.#awaited.add(id);
    if (this.#stale.has(id)) {
      this.#demanded.add(id);
      this.#goOn();
    }
    await new Promise<void>((resolve) => {
      this.#waiting.set(id, [...(this.#waiting.get(id) ?? []), resolve]);
    });
  }

  /** Resolves when nothing is left to do. */
  async settled(): Promise<void> {
    while (this.#running) await this.#running;
  }

  async #run(): Promise<void> {
    // A run that ends synchronously would end before it is stored as the current run, and would stay current forever.
    await undefined;
    let size = 0;
    try {
      while (this.#stale.size > 0 && !this.#options.signal.aborted) {
        const { chunk, isDemanded } = this.#next(sizes[Math.min(size, sizes.length - 1)]!);
        if (!isDemanded) size += 1;
        await this.#work(chunk);
        await this.#awaitedInvocations();
      }
    } catch (error) {
      // A bug, or a cloud that is gone: the session reports it, and the next save tries again.
      this.#options.problem(error, []);
    } finally {
      this.#running = undefined;
      for (const id of [...this.#waiting.keys()]) if (!this.#stale.has(id)) this.#release(id);
    }
  }

  /** Resolves when the functions that requests waited for have been invoked, when another one is demanded, or after a timeout. */
  async #awaitedInvocations(): Promise<void> {
    if (this.#awaited.size === 0 || this.#stale.size === 0 || this.#demanded.size > 0) return;
    const over = new AbortController();
    this.#goOn = () => over.abort();
    await wait(invocationMs, AbortSignal.any([over.signal, this.#options.signal]));
    this.#awaited.clear();
  }

  #next(size: number): { chunk: Map<string, number>; isDemanded: boolean } {
    const demanded = [...this.#demanded].filter((id) => this.#stale.has(id));
    const recent = [...this.#recent.keys()].reverse().filter((id) => this.#stale.has(id));
    const rest = [...this.#stale.keys()].filter((id) => !this.#recent.has(id));
    const ids = demanded.length > 0 ? demanded : [...recent, ...rest].slice(0, size);
    const chunk = new Map(ids.map((id) => [id, this.#stale.get(id)!]));
    for (const id of ids) {
      this.#stale.delete(id);
      this.#demanded.delete(id);
      this.#working.add(id);
    }
    return { chunk, isDemanded: demanded.length > 0 };
  }

  async #work(chunk: ReadonlyMap<string, number>): Promise<void> {
    const { emit, place, swap } = this.#options;
    try {
      const built = await this.#build([...chunk.keys()]);
      const changed = [...built].flatMap(([id, artifact]) => {
        const target = this.#options.target(id);
        return target && this.#has.get(id) !== artifact.hash ? [{ id, artifact, target }] : [];
      });
      const repaired = [...built.keys()].filter((id) => this.#broken.delete(id));
      const same = repaired.filter((id) => !changed.some((one) => one.id === id));
      if (same.length > 0) emit({ type: 'repaired', ...place, functions: same.sort() });
      if (changed.length === 0) return;
      await swap.mark(changed.map(({ target }) => target));
      const failures = new Map<string, { error: unknown; functions: string[] }>();
      const done: string[] = [];
      await inParallel(changed, swapsAtOnce, async ({ id, artifact, target }) => {
        try {
          await swap.put(target, artifact);
          this.#has.set(id, artifact.hash);
          done.push(id);
          this.#release(id);
        } catch (error) {
          const known = failures.get(String(error));
          if (known) known.functions.push(id);
          else failures.set(String(error), { error, functions: [id] });
        }
      });
      for (const { error, functions } of failures.values()) this.#options.problem(error, functions);
      if (done.length === 0) return;
      const since = Math.min(...done.map((id) => chunk.get(id)!));
      emit({ type: 'swapped', ...place, functions: done.sort(), ms: Math.round(performance.now() - since) });
    } finally {
      for (const id of chunk.keys()) this.#release(id);
    }
  }

  /** Builds all functions together; one that fails to build does not keep the others from their code. */
  async #build(ids: readonly string[]): Promise<Artifacts> {
    const { emit, model, outDir, session, signal } = this.#options;
    const known = new Set(model().functions.map(({ id }) => id));
    const wanted = ids.filter((id) => known.has(id));
    // Events about each zip belong to a deployment.
    const quiet: Emit = (event) => event.type === 'warning' && emit(event);
    const where = outDir === undefined ? {} : { outDir };
    const build = (some: readonly string[]) =>
      buildArtifacts(model(), some, { emit: quiet, signal, session, ...where });
    try {
      return await build(wanted);
    } catch (error) {
      if (signal.aborted) return new Map();
      if (wanted.length === 1) {
        session.forget(wanted[0]!);
        this.#broken.add(wanted[0]!);
        this.#options.problem(error, wanted);
        return new Map();
      }
    }
    const failures = new Map<string, { error: unknown; functions: string[] }>();
    const artifacts = new Map();
    for (const id of wanted) {
      try {
        for (const [one, artifact] of await build([id])) artifacts.set(one, artifact);
      } catch (error) {
        session.forget(id);
        this.#broken.add(id);
        // A mistake in a shared file is reported once.
        const known = failures.get(String(error));
        if (known) known.functions.push(id);
        else failures.set(String(error), { error, functions: [id] });
      }
    }
    for (const { error, functions } of failures.values()) this.#options.problem(error, functions);
    return artifacts;
  }

  #use(id: string): void {
    this.#recent.delete(id);
    this.#recent.set(id, true);
  }

  #release(id: string): void {
    // Saved again meanwhile: waiting calls want the newer code.
    if (this.#stale.has(id)) return;
    this.#working.delete(id);
    for (const resolve of this.#waiting.get(id) ?? []) resolve();
    this.#waiting.delete(id);
  }
}
