/** Entries of a full chunk; twice as many are split. */
const CHUNK = 512;

interface Chunk<V> {
  readonly keys: string[];
  readonly values: V[];
}

export type Entry<V> = readonly [key: string, value: V];

/**
 * A map in the order of its keys' code units, kept in chunks, so that an insertion moves a few hundred entries and not all.
 * It must not change while it is iterated.
 */
export class SortedList<V> {
  #chunks: Chunk<V>[] = [{ keys: [], values: [] }];
  #size = 0;

  /** Takes entries that are in order and different. */
  static of<V>(entries: readonly Entry<V>[]): SortedList<V> {
    const list = new SortedList<V>();
    if (entries.length === 0) return list;
    list.#chunks = [];
    for (let at = 0; at < entries.length; at += CHUNK) {
      const part = entries.slice(at, at + CHUNK);
      list.#chunks.push({ keys: part.map(([key]) => key), values: part.map(([, value]) => value) });
    }
    list.#size = entries.length;
    return list;
  }

  get size(): number {
    return this.#size;
  }

  set(key: string, value: V): void {
    const at = this.#chunkFor(key);
    const chunk = this.#chunks[at]!;
    const place = lowerBound(chunk.keys, key);
    if (chunk.keys[place] === key) {
      chunk.values[place] = value;
      return;
    }
    chunk.keys.splice(place, 0, key);
    chunk.values.splice(place, 0, value);
    this.#size += 1;
    if (chunk.keys.length > CHUNK * 2) {
      this.#chunks.splice(at + 1, 0, { keys: chunk.keys.splice(CHUNK), values: chunk.values.splice(CHUNK) });
    }
  }

  delete(key: string): boolean {
    const at = this.#chunkFor(key);
    const chunk = this.#chunks[at]!;
    const place = lowerBound(chunk.keys, key);
    if (chunk.keys[place] !== key) return false;
    chunk.keys.splice(place, 1);
    chunk.values.splice(place, 1);
    this.#size -= 1;
    if (chunk.keys.length === 0 && this.#chunks.length > 1) this.#chunks.splice(at, 1);
    return true;
  }

  /** Entries with `from <= key < to`, forwards. */
  *forward(from: string, to: string | undefined): Generator<Entry<V>> {
    let at = this.#chunkFor(from);
    let place = lowerBound(this.#chunks[at]!.keys, from);
    for (; at < this.#chunks.length; at += 1, place = 0) {
      const { keys, values } = this.#chunks[at]!;
      for (; place < keys.length; place += 1) {
        const key = keys[place]!;
        if (to !== undefined && key >= to) return;
        yield [key, values[place]!];
      }
    }
  }

  /** Entries with `from <= key < to`, backwards. */
  *backward(from: string, to: string | undefined): Generator<Entry<V>> {
    let at = to === undefined ? this.#chunks.length - 1 : this.#chunkFor(to);
    let place = to === undefined ? this.#chunks[at]!.keys.length : lowerBound(this.#chunks[at]!.keys, to);
    for (;;) {
      const { keys, values } = this.#chunks[at]!;
      for (place -= 1; place >= 0; place -= 1) {
        const key = keys[place]!;
        if (key < from) return;
        yield [key, values[place]!];
      }
      at -= 1;
      if (at < 0) return;
      place = this.#chunks[at]!.keys.length;
    }
  }

  /** The last chunk whose first key is not after `key`. */
  #chunkFor(key: string): number {
    let low = 0;
    let high = this.#chunks.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.#chunks[middle]!.keys[0]! <= key) low = middle;
      else high = middle - 1;
    }
    return low;
  }
}

function lowerBound(keys: readonly string[], key: string): number {
  let low = 0;
  let high = keys.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (keys[middle]! < key) low = middle + 1;
    else high = middle;
  }
  return low;
}
