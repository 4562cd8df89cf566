import { chmodSync, existsSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Logger } from '../../../../kernel/kernel.ts';
import type { Preparation } from '../../../../kernel/service.ts';
import { cacheFolder, cacheMode } from './cache.ts';
import { FetchFailed, OutOfReach } from './run.ts';

/** How long to wait before a failed download is retried. Milliseconds. */
const PAUSE = 5 * 60_000;
/** How long a registry that did not respond is skipped: callers should wait for it once. Milliseconds. */
const SILENCE = 60_000;

/** The download, or the reason for its failure, in words that end a sentence. */
export type Supplied<T> =
  | { readonly value: T; readonly missing?: undefined }
  | { readonly value?: undefined; readonly missing: string };

/** Levels of folders in the cache that this cloud makes: `aws-sdk/20/set-1`. */
const DEPTH = 3;

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
  /** Package managers whose registry did not respond. */
  readonly #away = new Map<string, Failure>();
  /** By what it is, the newest last. */
  readonly #preparations = new Map<string, Preparation>();

  constructor(log: Logger) {
    this.#log = log;
    if (cacheMode() === 0o755) share(this.cache);
  }

  /** Downloads since this cloud started, finished and in progress. */
  get preparations(): readonly Preparation[] {
    return [...this.#preparations.values()];
  }

  /**
   * The folder of downloads, for functions to see: created now, because downloads may arrive while they run. Undefined
   * if nothing was downloaded and nothing may be, and if no folder can be created.
   */
  shelf(): string | undefined {
    try {
      if (!isForbidden()) mkdirSync(this.cache, { recursive: true, mode: cacheMode() });
    } catch {
      // A home without write permission: the download fails there and says why.
    }
    return existsSync(this.cache) ? this.cache : undefined;
  }

  /** Fetches `what` by `load`. Calls made meanwhile wait for the same download. */
  get<T>(name: string, load: Fetch<T>, manager: 'npm' | 'pip' = 'npm'): Promise<Supplied<T>> {
    if (isForbidden()) {
      return Promise.resolve({ missing: 'JAWS_LAMBDA_FETCH=never prevents fetching it' });
    }
    const failed = [this.#failed.get(name), this.#away.get(manager)].find(
      (one) => one && one.until > performance.now(),
    );
    if (failed) return Promise.resolve({ missing: failed.missing });
    let running = this.#running.get(name) as Promise<Supplied<T>> | undefined;
    if (!running) {
      running = this.#fetch(name, load, manager).finally(() => this.#running.delete(name));
      this.#running.set(name, running);
    }
    return running;
  }

  /** Says something in the cloud's log, once. */
  notice(text: string): void {
    if (this.#noticed.has(text)) return;
    this.#noticed.add(text);
    this.#log.warn(text);
  }

  /** Ends running downloads. */
  close(): void {
    this.#ending.abort();
  }

  async #fetch<T>(name: string, load: Fetch<T>, manager: string): Promise<Supplied<T>> {
    this.#log.warn(`Fetching ${name} for Lambda functions, once, into ${this.cache}`);
    const began = performance.now();
    const into = this.cache;
    const note = (rest: Pick<Preparation, 'state' | 'seconds' | 'reason'>) => {
      this.#preparations.delete(name);
      this.#preparations.set(name, { what: name, into, began, ...rest });
    };
    note({ state: 'fetching' });
    try {
      const value = await load(this.cache, this.#ending.signal);
      const seconds = Math.round((performance.now() - began) / 100) / 10;
      this.#log.warn(`Fetched ${name} in ${seconds.toFixed(1)} s`);
      note({ state: 'fetched', seconds });
      return { value };
    } catch (error) {
      const missing = `it could not be fetched (${error instanceof FetchFailed ? error.message : String(error)})`;
      if (!this.#ending.signal.aborted) this.#log.warn(`${name}: ${missing}`);
      note({ state: 'missing', reason: missing });
      const until = performance.now() + (error instanceof OutOfReach ? SILENCE : PAUSE);
      this.#failed.set(name, { missing, until });
      if (error instanceof OutOfReach) this.#away.set(manager, { missing, until });
      return { missing };
    }
  }
}

/** Earlier versions made folders that only root can read. One whose mode cannot change stays closed to functions, which then say so. */
function share(cache: string): void {
  const folders = [{ path: cache, depth: 0 }];
  for (const { depth, path } of folders) {
    try {
      chmodSync(path, 0o755);
      if (depth === DEPTH) continue;
      const inside = readdirSync(path, { withFileTypes: true }).filter((entry) => entry.isDirectory());
      folders.push(...inside.map(({ name }) => ({ path: join(path, name), depth: depth + 1 })));
    } catch {
      // It does not exist, or is on a file system that root may not change.
    }
  }
}
