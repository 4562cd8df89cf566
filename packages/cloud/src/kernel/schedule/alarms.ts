import { errorText } from '../create-kernel.ts';
import type { Kernel } from '../kernel.ts';

/** A clock that was moved and a machine that slept are noticed within this time. Milliseconds. */
const LONGEST_WAIT = 1_000;

/** Things to be done at a time, on the kernel's clock, with one timer for all of them. What is due is told once. */
export class Alarms {
  readonly #kernel: Kernel;
  readonly #entries = new Map<string, { readonly at: number; readonly ring: () => void }>();
  #timer: NodeJS.Timeout | undefined;
  #armedFor = Number.POSITIVE_INFINITY;
  #closed = false;

  constructor(kernel: Kernel) {
    this.#kernel = kernel;
  }

  /** `at` in milliseconds since the epoch; a time that is over comes at once, but not before this call returns. */
  set(key: string, at: number, ring: () => void): void {
    if (this.#closed) return;
    this.#entries.set(key, { at, ring });
    if (at < this.#armedFor) this.#arm();
  }

  delete(key: string): void {
    this.#entries.delete(key);
  }

  clear(): void {
    this.#entries.clear();
  }

  close(): void {
    this.#closed = true;
    this.#entries.clear();
    clearTimeout(this.#timer);
  }

  #arm(): void {
    clearTimeout(this.#timer);
    this.#armedFor = Number.POSITIVE_INFINITY;
    for (const { at } of this.#entries.values()) this.#armedFor = Math.min(this.#armedFor, at);
    if (this.#entries.size === 0) return;
    const wait = Math.max(0, Math.min(LONGEST_WAIT, this.#armedFor - this.#kernel.clock.now()));
    this.#timer = setTimeout(() => this.#ring(), wait);
    this.#timer.unref();
  }

  #ring(): void {
    const now = this.#kernel.clock.now();
    if (now >= this.#armedFor) {
      const due = [...this.#entries].filter(([, { at }]) => at <= now).sort(([, a], [, b]) => a.at - b.at);
      for (const [key, entry] of due) {
        if (this.#entries.get(key) !== entry) continue;
        this.#entries.delete(key);
        try {
          entry.ring();
        } catch (error) {
          this.#kernel.log.error('An alarm failed', { key, error: errorText(error) });
        }
      }
    }
    if (!this.#closed) this.#arm();
  }
}
