import type { Collection } from './store.ts';

/** Told of every change, with what was there before, so that it can be written down and taken back. */
export type Watch = (collection: string, key: string, record: unknown, previous: unknown) => void;

export class MemoryCollection<T> implements Collection<T> {
  readonly name: string;
  readonly records = new Map<string, T>();
  readonly #watch: Watch;

  constructor(name: string, watch: Watch) {
    this.name = name;
    this.#watch = watch;
  }

  get size(): number {
    return this.records.size;
  }

  get(key: string): Readonly<T> | undefined {
    return this.records.get(key);
  }

  has(key: string): boolean {
    return this.records.has(key);
  }

  put(key: string, record: T): void {
    const previous = this.records.get(key);
    this.records.set(key, record);
    this.#watch(this.name, key, record, previous);
  }

  delete(key: string): boolean {
    const previous = this.records.get(key);
    if (!this.records.delete(key)) return false;
    this.#watch(this.name, key, undefined, previous);
    return true;
  }

  keys(): IterableIterator<string> {
    return this.records.keys();
  }

  values(): IterableIterator<Readonly<T>> {
    return this.records.values();
  }

  entries(): IterableIterator<[string, Readonly<T>]> {
    return this.records.entries();
  }
}
