import type { Part } from '../../../kernel/kernel.ts';

/** Lets work of one key happen one after the other, in the order in which it was brought. */
export class SerialQueue {
  readonly #last = new Map<string, Promise<unknown>>();

  async take<T>(key: string, work: () => Promise<T>): Promise<T> {
    const before = this.#last.get(key) ?? Promise.resolve();
    const mine = before.then(work, work);
    this.#last.set(key, mine);
    try {
      return await mine;
    } finally {
      if (this.#last.get(key) === mine) this.#last.delete(key);
    }
  }
}

export const turns: Part<SerialQueue> = { name: 'sns.turns', open: () => new SerialQueue() };
