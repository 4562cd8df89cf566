import { setTimeout as sleep } from 'node:timers/promises';

/** Turns of the event loop without any work, after which no more work is expected. */
const QUIET = 5;
/** Background work that runs longer than this is assumed to wait for the clock itself. Milliseconds of real time. */
const STUCK = 20;
/** How long a fake clock waits at most for work in progress. Milliseconds of real time. */
const TIMEOUT_MS = 60_000;

/** The work in progress in a cloud: a fake clock waits for it before it advances. */
export class Work {
  readonly #awaited: boolean;
  readonly #running = new Set<Promise<unknown>>();
  /** Work that was found to wait for the clock. */
  #stuck: ReadonlySet<Promise<unknown>> = new Set();

  /** `awaited`: whether any code will wait for it. */
  constructor(awaited: boolean) {
    this.#awaited = awaited;
  }

  /** Running functions and similar work. Closing the cloud does not wait for it. */
  add(work: Promise<unknown>): void {
    if (!this.#awaited) return;
    const one: Promise<unknown> = work.then(
      () => this.#running.delete(one),
      () => this.#running.delete(one),
    );
    this.#running.add(one);
  }

  /** Resolves when all work has ended. `commit` writes pending changes; `background` is additional work. */
  async rest(commit: () => Promise<void>, background: ReadonlySet<Promise<unknown>>): Promise<void> {
    const end = performance.now() + TIMEOUT_MS;
    for (let quiet = 0; quiet < QUIET && performance.now() < end; ) {
      await commit();
      await new Promise(setImmediate);
      if (this.#running.size > 0) {
        await Promise.race([...this.#running, sleep(1_000)]);
        quiet = 0;
      } else if ([...background].every((one) => this.#stuck.has(one))) quiet += 1;
      else {
        const before = background.size;
        await Promise.race([...background, sleep(STUCK)]);
        if (background.size < before) quiet = 0;
        else this.#stuck = new Set(background);
      }
    }
  }
}
