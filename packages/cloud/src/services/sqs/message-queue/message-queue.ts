import type { MessageRecord } from '../records.ts';
import { Deque } from './deque.ts';
import { Heap } from './heap.ts';

export interface Entry {
  readonly id: string;
  readonly group: string | undefined;
  /** When it is visible (again). Milliseconds since the epoch. */
  at: number;
  /** `flying`: received and hidden; `delayed`: not yet to be received for the first time; `taken`: by a receive that runs. */
  place: 'ready' | 'delayed' | 'flying' | 'taken' | 'gone';
  /** Whether it was received at some time. */
  received: boolean;
}

/** Kept by one ReceiveMessage between two takes. */
export interface Run {
  group?: string | undefined;
}

/** The messages of a standard queue by when they may be received. */
export class MessageQueue {
  readonly entries = new Map<string, Entry>();
  readonly #due = new Heap<Entry>();
  readonly #ready = new Deque<Entry>();
  #delayed = 0;
  #flying = 0;

  get size(): number {
    return this.entries.size;
  }

  /** `received`: whether it is hidden because it was received, and not because of its delay. */
  add(message: Pick<MessageRecord, 'id' | 'group'>, at: number, now: number, received = false): void {
    const entry: Entry = { id: message.id, group: message.group, at, place: 'gone', received };
    this.entries.set(message.id, entry);
    this.added(entry);
    this.#put(entry, at, now);
  }

  /** Hides a message, or shows it when `until` is not in the future. */
  hide(id: string, until: number, now: number): void {
    const entry = this.entries.get(id);
    if (!entry) return;
    this.#leave(entry);
    entry.received = true;
    this.#put(entry, until, now);
  }

  remove(id: string): void {
    const entry = this.entries.get(id);
    if (!entry) return;
    this.entries.delete(id);
    this.#leave(entry);
    this.removed(entry);
  }

  /** The next message to receive. The caller hides or removes it before anything else happens. */
  take(now: number, _run: Run): string | undefined {
    this.settle(now);
    for (let entry = this.#ready.shift(); entry; entry = this.#ready.shift()) {
      if (entry.place !== 'ready') continue;
      entry.place = 'taken';
      return entry.id;
    }
    return undefined;
  }

  /** Ends a row of takes. */
  release(_run: Run): void {}

  /** When the next hidden message may be visible. */
  nextDue(): number | undefined {
    return this.#due.peek()?.at;
  }

  counts(now: number): { visible: number; delayed: number; flying: number } {
    this.settle(now);
    return { visible: this.entries.size - this.#delayed - this.#flying, delayed: this.#delayed, flying: this.#flying };
  }

  isFlying(id: string, now: number): boolean {
    this.settle(now);
    return this.entries.get(id)?.place === 'flying';
  }

  protected settle(now: number): void {
    for (let first = this.#due.peek(); first && first.at <= now; first = this.#due.peek()) {
      this.#due.pop();
      const { value: entry, at } = first;
      if (entry.at !== at || (entry.place !== 'flying' && entry.place !== 'delayed')) continue;
      this.#leave(entry);
      entry.place = 'ready';
      this.becameReady(entry);
    }
  }

  protected added(_entry: Entry): void {}

  protected removed(_entry: Entry): void {}

  protected becameReady(entry: Entry): void {
    this.#ready.push(entry);
  }

  #put(entry: Entry, at: number, now: number): void {
    entry.at = at;
    if (at <= now) {
      entry.place = 'ready';
      this.becameReady(entry);
      return;
    }
    entry.place = entry.received ? 'flying' : 'delayed';
    if (entry.received) this.#flying += 1;
    else this.#delayed += 1;
    this.#due.push(at, entry);
  }

  #leave(entry: Entry): void {
    if (entry.place === 'flying') this.#flying -= 1;
    if (entry.place === 'delayed') this.#delayed -= 1;
    entry.place = 'gone';
  }
}
