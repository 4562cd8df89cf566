import type { Logger } from '../../../../kernel/kernel.ts';
import { cacheFolder } from './cache.ts';
import { FetchFailed } from './run.ts';

/** How long a failed fetch is not tried again. Milliseconds. */
const PAUSE = 5 * 60_000;

/** What was fetched, or why it was not, in words that end a sentence. */
export type Supplied<T> =
  | { readonly value: T; readonly missing?: undefined }
  | { readonly value?: undefined; readonly missing: string };

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
  readonly #failed = new Map<string, { missing: string; until: number }>();

  constructor(log: Logger) {
    this.#log = log;
  }

  /** Fetches `what` by `fetch`. Whoever asks meanwhile waits for the same. */
  get<T>(what: string, fetch: (cache: string, signal: AbortSignal) => Promise<T>): Promise<Supplied<T>> {
    if (process.env.JAWS_LAMBDA_FETCH === 'never') {
      return Promise.resolve({ missing: 'JAWS_LAMBDA_FETCH=never forbids to fetch it' });
    }
    const failed = this.#failed.get(what);
    if (failed && failed.until > performance.now()) return Promise.resolve({ missing: failed.missing });
    let running = this.#running.get(what) as Promise<Supplied<T>> | undefined;
    if (!running) {
      running = this.#fetch(what, fetch).finally(() => this.#running.delete(what));
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

  async #fetch<T>(what: string, fetch: (cache: string, signal: AbortSignal) => Promise<T>): Promise<Supplied<T>> {
    this.#log.warn(`Fetching ${what} for Lambda functions, once, into ${this.cache}`);
    const began = performance.now();
    try {
      const value = await fetch(this.cache, this.#ending.signal);
      this.#log.warn(`Fetched ${what} in ${((performance.now() - began) / 1000).toFixed(1)} s`);
      return { value };
    } catch (error) {
      const missing = `it could not be fetched (${error instanceof FetchFailed ? error.message : String(error)})`;
      if (!this.#ending.signal.aborted) this.#log.warn(`${what}: ${missing}`);
      this.#failed.set(what, { missing, until: performance.now() + PAUSE });
      return { missing };
    }
  }
}
