/** How long exclusive work waits for requests in progress. Milliseconds. */
const TIMEOUT_MS = 2_000;

/** Lets requests through, except during exclusive access to the state: requests that arrive then wait. */
export class Gate {
  #inside = 0;
  #alone: Promise<unknown> | undefined;
  #whenEmpty: (() => void) | undefined;

  /** Lets a request in. Returns the function that marks its end, to be called once. */
  enter(): (() => void) | Promise<() => void> {
    return this.#alone ? this.#wait() : this.#pass();
  }

  async #wait(): Promise<() => void> {
    while (this.#alone) await this.#alone;
    return this.#pass();
  }

  #pass(): () => void {
    this.#inside += 1;
    return this.#leave;
  }

  readonly #leave = () => {
    this.#inside -= 1;
    if (this.#inside === 0) this.#whenEmpty?.();
  };

  /** Runs `work` alone, once `calm` has ended background work; requests that do not end are not waited for. */
  async exclusively<T>(calm: () => Promise<void>, work: () => Promise<T>): Promise<T> {
    while (this.#alone) await this.#alone;
    const run = this.#run(calm, work);
    this.#alone = run
      .catch(() => {})
      .finally(() => {
        this.#alone = undefined;
      });
    return run;
  }

  async #run<T>(calm: () => Promise<void>, work: () => Promise<T>): Promise<T> {
    await calm();
    if (this.#inside > 0) {
      let timer: NodeJS.Timeout | undefined;
      await new Promise<void>((done) => {
        this.#whenEmpty = done;
        timer = setTimeout(done, TIMEOUT_MS);
      });
      clearTimeout(timer);
      this.#whenEmpty = undefined;
      await calm();
    }
    return work();
  }
}
