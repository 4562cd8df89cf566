import { Deque } from './deque.ts';
import { type Entry, MessageQueue, type Run } from './message-queue.ts';

/**
 * The messages of a FIFO queue. A group's messages come in order, and none while one of them is in flight.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/FIFO-queues-understanding-logic.html
 */
export class FifoMessageQueue extends MessageQueue {
  readonly #groups = new Map<string, Deque<Entry>>();
  /** Groups that may have something to receive; each is looked at when it is taken. */
  readonly #open = new Set<string>();

  override take(now: number, run: Run): string | undefined {
    this.settle(now);
    for (;;) {
      if (run.group === undefined) {
        const [next] = this.#open;
        if (next === undefined) return undefined;
        this.#open.delete(next);
        if (this.#blocked(next)) continue;
        run.group = next;
      }
      const entry = this.#next(run.group);
      if (entry) {
        entry.place = 'taken';
        return entry.id;
      }
      run.group = undefined;
    }
  }

  /** The next receive checks the rest of the last group again. */
  override release(run: Run): void {
    if (run.group !== undefined) this.#open.add(run.group);
    run.group = undefined;
  }

  protected override added(entry: Entry): void {
    const group = this.#groups.get(entry.group ?? '');
    if (group) group.push(entry);
    else {
      const made = new Deque<Entry>();
      made.push(entry);
      this.#groups.set(entry.group ?? '', made);
    }
  }

  protected override removed(entry: Entry): void {
    const name = entry.group ?? '';
    if (this.#head(name) === undefined) this.#groups.delete(name);
    else this.#open.add(name);
  }

  protected override becameReady(entry: Entry): void {
    this.#open.add(entry.group ?? '');
  }

  /** The group's first message that is still there. */
  #head(name: string): Entry | undefined {
    const group = this.#groups.get(name);
    if (!group) return undefined;
    while (group.peek() && !this.#isHere(group.peek()!)) group.shift();
    return group.peek();
  }

  #isHere(entry: Entry): boolean {
    return this.entries.get(entry.id) === entry;
  }

  #blocked(name: string): boolean {
    if (this.#head(name) === undefined) return true;
    for (const entry of this.#groups.get(name) ?? []) {
      if (!this.#isHere(entry)) continue;
      if (entry.place === 'flying') return true;
      // Messages that were received before come first.
      if (!entry.received) return false;
    }
    return false;
  }

  /** Skips messages that this run has just received. */
  #next(name: string): Entry | undefined {
    if (this.#head(name) === undefined) return undefined;
    for (const entry of this.#groups.get(name) ?? []) {
      if (!this.#isHere(entry) || entry.place === 'taken') continue;
      return entry.place === 'ready' ? entry : undefined;
    }
    return undefined;
  }
}
