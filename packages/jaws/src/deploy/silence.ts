import { isSilent } from '../aws/reachability.ts';
import { fail } from '../errors/catalogue/index.ts';
import type { JawsError } from '../errors/error.ts';
import type { StackHandle } from './handle.ts';

/**
 * How long a region may not answer while JAWS waits for a stack: longer than most networks are away, shorter than the others should keep what may have to
 * be undone.
 */
const silenceMs = 60_000;

/** How often to say so. */
const sayMs = 20_000;

/** The least time for an answer, also where the one before is long ago. */
const leastMs = 10_000;

/** Whether the region of a stack still answers. */
export class Silence {
  readonly #handle: Pick<StackHandle, 'host' | 'place'>;
  #since = performance.now();
  #said = 0;

  constructor(handle: Pick<StackHandle, 'host' | 'place'>) {
    this.#handle = handle;
  }

  /** Asks the region. Any answer counts, also an error. Throws RegionSilent once it has not answered for a minute. */
  async ask<T>(read: (signal: AbortSignal) => Promise<T>): Promise<T> {
    // After a pause of this machine, too, the region gets the time to answer.
    const left = Math.max(silenceMs - this.#ms(), leastMs);
    const limit = new AbortController();
    let ends: NodeJS.Timeout | undefined;
    const silent = new Promise<never>((_, reject) => {
      ends = setTimeout(() => {
        reject(this.#givenUp());
        limit.abort();
      }, left);
    });
    const saying = setInterval(() => this.#say(), 1000);
    try {
      const found = await Promise.race([read(limit.signal), silent]);
      this.#answered();
      return found;
    } catch (error) {
      if (!isSilent(error)) this.#answered();
      else if (this.#ms() >= silenceMs) throw this.#givenUp();
      else this.#say();
      throw error;
    } finally {
      clearTimeout(ends);
      clearInterval(saying);
    }
  }

  #givenUp(): JawsError {
    return fail('RegionSilent', { ...this.#handle.place, seconds: silenceMs / 1000 });
  }

  #ms(): number {
    return performance.now() - this.#since;
  }

  #answered(): void {
    this.#since = performance.now();
    this.#said = 0;
  }

  #say(): void {
    const times = Math.floor(this.#ms() / sayMs);
    if (times <= this.#said || this.#ms() >= silenceMs) return;
    this.#said = times;
    const { host, place } = this.#handle;
    const seconds = Math.floor(this.#ms() / 1000);
    host.emit({
      type: 'notice',
      message: `${place.stage} ${place.region} has not answered for ${seconds} s. It is given up after ${silenceMs / 1000} s.`,
    });
  }
}
