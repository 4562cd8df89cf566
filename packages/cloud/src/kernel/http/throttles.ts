import type { Part } from '../kernel.ts';

/** A token bucket: `rate` tokens a second, `burst` at most. */
interface Bucket {
  tokens: number;
  at: number;
}

const MOST_BUCKETS = 10_000;

export class Throttles {
  readonly #buckets = new Map<string, Bucket>();

  /** Takes a token; false if none is left. `now` in milliseconds. */
  take(key: string, rate: number, burst: number, now: number): boolean {
    let bucket = this.#buckets.get(key);
    if (!bucket) {
      if (this.#buckets.size >= MOST_BUCKETS) this.#buckets.clear();
      bucket = { tokens: burst, at: now };
      this.#buckets.set(key, bucket);
    }
    bucket.tokens = Math.min(burst, bucket.tokens + ((now - bucket.at) / 1000) * rate);
    bucket.at = now;
    if (bucket.tokens < 1) return false;
    bucket.tokens -= 1;
    return true;
  }
}

export const throttles: Part<Throttles> = { name: 'http/throttles', open: () => new Throttles() };
