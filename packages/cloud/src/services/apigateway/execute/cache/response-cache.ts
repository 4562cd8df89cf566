import type { Part } from '../../../../kernel/kernel.ts';
import type { Answer } from '../types.ts';

/**
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-caching.html: larger responses are not cached. Bytes.
 */
const LARGEST_ENTRY = 1_048_576;
/** The cache size of all stages together, whatever their configured cluster size. Bytes. */
const LARGEST_CACHE = 64 * 1_048_576;

interface Entry {
  readonly answer: Answer;
  readonly until: number;
  readonly size: number;
}

/** Responses of integrations by key; the least recently used one is dropped first. */
export class ResponseCache {
  readonly #entries = new Map<string, Entry>();
  #size = 0;

  get(key: string, now: number): Answer | undefined {
    const entry = this.#entries.get(key);
    if (!entry) return undefined;
    this.#drop(key, entry);
    if (entry.until <= now) return undefined;
    this.#keep(key, entry);
    return entry.answer;
  }

  put(key: string, answer: Answer, until: number): void {
    const before = this.#entries.get(key);
    if (before) this.#drop(key, before);
    const size = Buffer.byteLength(answer.body);
    if (size > LARGEST_ENTRY) return;
    this.#keep(key, { answer, until, size: size + 1_024 });
    for (const [oldest, entry] of this.#entries) {
      if (this.#size <= LARGEST_CACHE) break;
      this.#drop(oldest, entry);
    }
  }

  /** Drops the responses of a stage's methods. */
  flush(api: string, stage: string): void {
    const prefix = cachePrefix(api, stage);
    for (const [key, entry] of this.#entries) if (key.startsWith(prefix)) this.#drop(key, entry);
  }

  #keep(key: string, entry: Entry): void {
    this.#entries.set(key, entry);
    this.#size += entry.size;
  }

  #drop(key: string, entry: Entry): void {
    this.#entries.delete(key);
    this.#size -= entry.size;
  }
}

export const cachePrefix = (api: string, stage: string): string => `${api}/${stage}/`;

export const responseCache: Part<ResponseCache> = {
  name: 'apigateway/response-cache',
  open: () => new ResponseCache(),
};
