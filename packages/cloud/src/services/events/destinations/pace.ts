import { setTimeout as sleep } from 'node:timers/promises';
import type { Part } from '../../../kernel/kernel.ts';

/** Keeps calls of each destination below its rate. */
class Pace {
  readonly #next = new Map<string, number>();

  async wait(key: string, perSecond: number): Promise<void> {
    const now = performance.now();
    const at = Math.max(now, this.#next.get(key) ?? 0);
    this.#next.set(key, at + 1000 / perSecond);
    if (at > now) await sleep(at - now, undefined, { ref: false });
  }
}

export const pace: Part<Pace> = { name: 'events.pace', open: () => new Pace() };
