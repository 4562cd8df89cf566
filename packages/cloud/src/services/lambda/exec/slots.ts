import type { Environment } from './environment.ts';

/** Pools whose idle environments can be ended to make room. */
export interface Evictable {
  readonly oldestIdle: number | undefined;
  endOldestIdle(): void;
}

/** A start that no longer computes after this time waits for something else. Milliseconds. */
const LONGEST_HOLD = 1_000;

/** Half of the machine for environments of 64 MB. */
const SHARE = 128 * 1024 * 1024;

/** How many environments a machine with this many bytes of memory can hold, unless the user has set the number: `asked`. */
export function mostEnvironments(asked: string | undefined, memory: number): number {
  const wanted = Number(asked);
  return wanted > 0 ? wanted : Math.min(1000, Math.max(32, Math.floor(memory / SHARE)));
}

/**
 * Bounds the machine: how many runtimes start at once (a cold start is pure computation), and how many environments there are
 * at all. A caller that needs a slot when none is free ends the environment that was idle longest.
 */
export class Slots {
  /** Starts at once. */
  readonly width: number;
  readonly #most: number;
  readonly #alive = new Map<Environment, Evictable>();
  readonly #waiting: (() => void)[] = [];
  #reserved = 0;
  #taken = 0;

  constructor(width: number, max: number) {
    this.width = width;
    this.#most = max;
  }

  /** Resolves when a start may begin, with a function that ends the claim; calling that twice does no harm. */
  async take(): Promise<() => void> {
    while (this.#taken >= this.width || !this.#hasRoom())
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    this.#taken++;
    this.#reserved++;
    let held = true;
    let reserved = true;
    const release = () => {
      if (!held) return;
      held = false;
      this.#taken--;
      this.#wake();
    };
    const timer = setTimeout(release, LONGEST_HOLD).unref();
    return () => {
      clearTimeout(timer);
      if (reserved) {
        reserved = false;
        this.#reserved--;
        // Room for one that a slow start kept waiting when it returned its place.
        if (!held) this.#wake();
      }
      release();
    };
  }

  born(environment: Environment, owner: Evictable): void {
    this.#alive.set(environment, owner);
  }

  gone(environment: Environment): void {
    if (this.#alive.delete(environment)) this.#wake();
  }

  /** An environment became idle: it may make room for a waiting one. */
  idle(): void {
    if (this.#waiting.length > 0) this.#wake();
  }

  #hasRoom(): boolean {
    if (this.#alive.size + this.#reserved < this.#most) return true;
    const owners = [...new Set(this.#alive.values())].filter((owner) => owner.oldestIdle !== undefined);
    owners.sort((a, b) => (a.oldestIdle ?? 0) - (b.oldestIdle ?? 0));
    owners[0]?.endOldestIdle();
    return false;
  }

  #wake(): void {
    this.#waiting.shift()?.();
  }
}
