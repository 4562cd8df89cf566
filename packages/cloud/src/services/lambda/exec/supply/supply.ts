import { existsSync, mkdirSync } from 'node:fs';
import type { Logger } from '../../../../kernel/kernel.ts';
import type { Preparation } from '../../../../kernel/service.ts';
import { cacheFolder } from './cache.ts';
import { FetchFailed, OutOfReach } from './run.ts';

/** How long a failed fetch is not tried again. Milliseconds. */
const PAUSE = 5 * 60_000;
/** How long nothing is asked of a registry that did not answer: whoever waits should wait once. Milliseconds. */
const SILENCE = 60_000;

/** What was fetched, or why it was not, in words that end a sentence. */
export type Supplied<T> =
  | { readonly value: T; readonly missing?: undefined }
  | { readonly value?: undefined; readonly missing: string };

type Fetch<T> = (cache: string, signal: AbortSignal) => Promise<T>;

interface Failure {
  readonly missing: string;
  /** By `performance.now()`. */
  readonly until: number;
}

const isForbidden = (): boolean => process.env.JAWS_LAMBDA_FETCH === 'never';

/**
 * Fetches what AWS's runtimes have and this machine does not, each thing once, and says so in the cloud's log. With
 * `JAWS_LAMBDA_FETCH=never` nothing is fetched.
 */
export class Supply {
  readonly cache = cacheFolder();
  readonly #log: Logger;
  readonly #ending = new AbortController();
  readonly #running = new Map<string, Promise<Supplied<unknown>>>();
  readonly #noticed = new Set<string>();
  readonly #failed = new Map<string, Failure>();
  /** Package managers whose registry did not answer. */
  readonly #away = new Map<string, Failure>();
  /** By what it is, the newest last. */
  readonly #preparations = new Map<string, Preparation>();

  constructor(log: Logger) {
    this.#log = log;
  }

  /** What was fetched since this cloud started, and what is being fetched. */
  get preparations(): readonly Preparation[] {
    return [...this.#preparations.values()];
  }

  /**
   * The folder of what was fetched, for functions to see: made now, because what is fetched while they run comes into it. Undefined
   * where nothing was fetched and nothing may be, and where no folder can be made.
   */
  shelf(): string | undefined {
    try {
      if (!isForbidden()) mkdirSync(this.cache, { recursive: true, mode: 0o700 });
    } catch {
      // A home that nobody may write into: whoever fetches fails there and says why.
    }
    return existsSync(this.cache) ? this.cache : undefined;
  }

  /** Fetches `what` by `load`. Whoever asks meanwhile waits for the same. */
  get<T>(what: string, load: Fetch<T>, manager: 'npm' | 'pip' = 'npm'): Promise<Supplied<T>> {
    if (isForbidden()) {
      return Promise.resolve({ missing: 'JAWS_LAMBDA_FETCH=never forbids to fetch it' });
    }
    const failed = [this.#failed.get(what), this.#away.get(manager)].find(
      (one) => one && one.until > performance.now(),
    );
    if (failed) return Promise.resolve({ missing: failed.missing });
    let running = this.#running.get(what) as Promise<Supplied<T>> | undefined;
    if (!running) {
      running = this.#fetch(what, load, manager).finally(() => this.#running.delete(what));
      this.#running.set(what, running);
    }
    return running;
  }

  /** Says something in the cloud's log, once. */
  notice(text: string): void {
    if (this.#noticed.has(text)) return;
    this.#noticed.add(text);
    this.#log.warn(text);
  }

  /** Ends what is being fetched. */
  close(): void {
    this.#ending.abort();
  }

  async #fetch<T>(what: string, load: Fetch<T>, manager: string): Promise<Supplied<T>> {
    this.#log.warn(`Fetching ${what} for Lambda functions, once, into ${this.cache}`);
    const began = performance.now();
    const into = this.cache;
    const note = (rest: Pick<Preparation, 'state' | 'seconds' | 'reason'>) => {
      this.#preparations.delete(what);
      this.#preparations.set(what, { what, into, began, ...rest });
    };
    note({ state: 'fetching' });
    try {
      const value = await load(this.cache, this.#ending.signal);
      const seconds = Math.round((performance.now() - began) / 100) / 10;
      this.#log.warn(`Fetched ${what} in ${seconds.toFixed(1)} s`);
      note({ state: 'fetched', seconds });
      return { value };
    } catch (error) {
      const missing = `it could not be fetched (${error instanceof FetchFailed ? error.message : String(error)})`;
      if (!this.#ending.signal.aborted) this.#log.warn(`${what}: ${missing}`);
      note({ state: 'missing', reason: missing });
      const until = performance.now() + (error instanceof OutOfReach ? SILENCE : PAUSE);
      this.#failed.set(what, { missing, until });
      if (error instanceof OutOfReach) this.#away.set(manager, { missing, until });
      return { missing };
    }
  }
}
