/** A time limit that stands still while it is paused, and is never over while it is suspended. */
export class Deadline {
  readonly #late: () => void;
  #left: number;
  #since = 0;
  #timer: NodeJS.Timeout | undefined;
  #pauses = 0;
  #paused = 0;
  #suspended = false;

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
    if (this.#pauses++ === 0) this.#stop();
  }

  resume(): void {
    if (this.#pauses === 0 || --this.#pauses > 0) return;
    this.#paused += performance.now() - this.#since;
    this.#run();
  }

  /**
   * Nothing times out until it is released; then the rest of the limit runs. Unlike in a pause, the time counts as working time.
   */
  suspend(): void {
    if (this.#pauses === 0) this.#stop();
    this.#suspended = true;
  }

  release(): void {
    this.#suspended = false;
    if (this.#pauses === 0) this.#run();
  }

  /** It never calls `late` any more. */
  clear(): void {
    this.#left = Infinity;
    clearTimeout(this.#timer);
  }

  #stop(): void {
    clearTimeout(this.#timer);
    const now = performance.now();
    if (!this.#suspended) this.#left -= now - this.#since;
    this.#since = now;
  }

  #run(): void {
    clearTimeout(this.#timer);
    this.#since = performance.now();
    if (this.#suspended || this.#left === Infinity) return;
    this.#timer = setTimeout(this.#late, Math.max(0, this.#left));
  }
}
