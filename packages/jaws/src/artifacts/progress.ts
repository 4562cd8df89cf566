import { formatBytes } from '../base/text.ts';
import type { Emit } from '../events.ts';

/** Reports the progress of packaging several functions, once something has to be built. */
export class Progress {
  readonly #total: number;
  readonly #emit: Emit;
  #done = 0;
  #bytes = 0;
  #started: number | undefined;

  constructor(total: number, emit: Emit) {
    this.#total = total;
    this.#emit = emit;
  }

  /** A long step begins now. */
  begin(): void {
    if (this.#started !== undefined || this.#total < 2) return;
    this.#started = performance.now();
    this.#tell('started');
  }

  /** One more zip exists. */
  count(bytes: number): void {
    this.#done += 1;
    this.#bytes += bytes;
    if (this.#started !== undefined) this.#tell('progress');
  }

  end(state: 'done' | 'failed'): void {
    if (this.#started !== undefined) this.#tell(state, Math.round(performance.now() - this.#started));
  }

  #tell(state: 'started' | 'progress' | 'done' | 'failed', ms?: number): void {
    this.#emit({
      type: 'step',
      id: 'package',
      title: `Packaging ${this.#total} functions`,
      state,
      done: this.#done,
      total: this.#total,
      detail: formatBytes(this.#bytes),
      ...(ms !== undefined && { ms }),
    });
  }
}
