import { errorText } from '../create-kernel.ts';
import type { Kernel } from '../kernel.ts';
import { after, type Cancel } from '../time/timers.ts';

/** A clock that was moved and a machine that slept are noticed within this time. Milliseconds. */
const LONGEST_WAIT = 1_000;

interface Entry {
  readonly at: number;
  readonly ring: () => void;
  /** The region in which it rings: not while that is down. */
  readonly region: string | undefined;
}

/** Timed entries on the kernel's clock, with one timer for all of them. Each due entry is reported once. */
export class Alarms {
  readonly #kernel: Kernel;
  readonly #entries = new Map<string, Entry>();
  #cancel: Cancel | undefined;
  #armedFor = Number.POSITIVE_INFINITY;
  #closed = false;

  constructor(kernel: Kernel) {
    this.#kernel = kernel;
  }

  /**
   * `at` in milliseconds since the epoch; a past time rings at once, but not before this call returns. An entry that is due
   * while its region is down rings when the region is up again.
   */
  set(key: string, at: number, ring: () => void, region?: string): void {
    if (this.#closed) return;
    this.#entries.set(key, { at, ring, region });
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
    this.#cancel?.();
  }

  #arm(): void {
    this.#cancel?.();
    this.#armedFor = Number.POSITIVE_INFINITY;
    for (const { at } of this.#entries.values()) this.#armedFor = Math.min(this.#armedFor, at);
    if (this.#entries.size === 0) return;
    const { clock } = this.#kernel;
    const wait = Math.max(0, this.#armedFor - clock.now());
    // Only a fake clock tells when it was moved.
    this.#cancel = after(clock, clock.at ? wait : Math.min(LONGEST_WAIT, wait), () => this.#ring());
  }

  #ring(): void {
    const now = this.#kernel.clock.now();
    if (now >= this.#armedFor) {
      const due = [...this.#entries].filter(([, { at }]) => at <= now).sort(([, a], [, b]) => a.at - b.at);
      for (const [key, entry] of due) {
        if (this.#entries.get(key) !== entry) continue;
        this.#entries.delete(key);
        if (this.#postpone(key, entry)) continue;
        try {
          entry.ring();
        } catch (error) {
          this.#kernel.log.error('An alarm failed', { key, error: errorText(error) });
        }
      }
    }
    if (!this.#closed) this.#arm();
  }

  /** Whether the entry has to wait for its region. */
  #postpone(key: string, { at, ring, region }: Entry): boolean {
    const up = region === undefined ? undefined : this.#kernel.faults.whenUp(region);
    if (!up) return false;
    // A call that sets or deletes it meanwhile refers to the waiting entry.
    const waiting = { at: Number.POSITIVE_INFINITY, ring, region };
    this.#entries.set(key, waiting);
    void up.then(() => {
      if (this.#entries.get(key) === waiting) this.set(key, at, ring, region);
    });
    return true;
  }
}
