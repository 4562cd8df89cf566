import type { Collection } from './store.ts';
import { StoredRecord } from './stored-record.ts';

/** Called for every change with the previous record, so it can be written and undone. */
export type Watch = (collection: string, key: string, record: unknown, previous: unknown) => void;

export class MemoryCollection<T> implements Collection<T> {
  readonly name: string;
  /** Unread records stay in the state's file. */
  readonly records = new Map<string, T | StoredRecord>();
  readonly #watch: Watch;

  constructor(name: string, watch: Watch) {
    this.name = name;
    this.#watch = watch;
  }

  get size(): number {
    return this.records.size;
  }

  get(key: string): Readonly<T> | undefined {
    const found = this.records.get(key);
    return found instanceof StoredRecord ? this.#load(key, found) : found;
  }

  #load(key: string, stored: StoredRecord): T {
    // The state's own record of this collection; JSON carries no proof of its type.
    const record = stored.load() as T;
    this.records.set(key, record);
    return record;
  }

  has(key: string): boolean {
    return this.records.has(key);
  }

  put(key: string, record: T): void {
    const previous = this.get(key);
    this.records.set(key, record);
    this.#watch(this.name, key, record, previous);
  }

  delete(key: string): boolean {
    const previous = this.get(key);
    if (!this.records.delete(key)) return false;
    this.#watch(this.name, key, undefined, previous);
    return true;
  }

  /** Deletes every record without reading it. */
  clear(): void {
    for (const [key, previous] of this.records) {
      this.records.delete(key);
      this.#watch(this.name, key, undefined, previous);
    }
  }

  keys(): IterableIterator<string> {
    return this.records.keys();
  }

  *values(): IterableIterator<Readonly<T>> {
    for (const [key, record] of this.records) yield record instanceof StoredRecord ? this.#load(key, record) : record;
  }

  *entries(): IterableIterator<[string, Readonly<T>]> {
    for (const [key, record] of this.records) {
      yield [key, record instanceof StoredRecord ? this.#load(key, record) : record];
    }
  }
}
