/** A time limit that stands still while it is paused. */
export class Deadline {
  readonly #late: () => void;
  #left: number;
  #since = 0;
  #timer: NodeJS.Timeout | undefined;
  #pauses = 0;
  #paused = 0;

  /** Calls `late` when `limit` milliseconds have run. */
  constructor(limit: number, late: () => void) {
    this.#left = limit;
    this.#late = late;
    this.#run();
  }

  /** Milliseconds that did not count. */
  get paused(): number {
    return this.#pauses > 0 ? this.#paused + performance.now() - this.#since : this.#paused;
  }

  pause(): void {
    if (this.#pauses++ > 0) return;
    clearTimeout(this.#timer);
    const now = performance.now();
    this.#left -= now - this.#since;
    this.#since = now;
  }

  resume(): void {
    if (this.#pauses === 0 || --this.#pauses > 0) return;
    this.#paused += performance.now() - this.#since;
    this.#run();
  }

  /** It never calls `late` any more. */
  clear(): void {
    this.#left = Infinity;
    clearTimeout(this.#timer);
  }

  #run(): void {
    this.#since = performance.now();
    if (this.#left < Infinity) this.#timer = setTimeout(this.#late, Math.max(0, this.#left));
  }
}
