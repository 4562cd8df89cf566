import { setImmediate as turn } from 'node:timers/promises';

/** How long one piece of work may hold the event loop. Milliseconds. */
const TURN = 15;

/**
 * Gives others a turn during legitimately long work, such as a search of a whole log group: `if (pace.due) await pace.rest()`
 * between its parts.
 */
export class Pace {
  #since = performance.now();

  get due(): boolean {
    return performance.now() - this.#since > TURN;
  }

  async rest(): Promise<void> {
    await turn();
    this.#since = performance.now();
  }
}
