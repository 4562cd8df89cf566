import { Packed, type PackedPlace, type Packing } from './packed.ts';

interface Slot<T> {
  /** Undefined once it is packed. */
  item: T | undefined;
  place: PackedPlace | undefined;
  bytes: number;
}

/**
 * The newest items: at most this many, and at most this many bytes of them, by the size given at the push or, for packed items,
 * their real size.
 */
export class Ring<T> {
  readonly #most: number;
  readonly #mostBytes: number;
  readonly #packed: Packed<T> | undefined;
  /** Created once and reused. */
  readonly #slots: Slot<T>[] = [];
  #first = 0;
  #count = 0;
  #bytes = 0;
  /** The number of removed items. */
  #gone = 0;

  constructor(max: number, mostBytes = Number.POSITIVE_INFINITY, packing?: Packing<T>) {
    this.#most = max;
    this.#mostBytes = mostBytes;
    this.#packed = packing && new Packed(packing);
  }

  get size(): number {
    return this.#count;
  }

  /** Adds a final item. */
  push(item: T, bytes = 0): void {
    this.settle(this.open(item, bytes), bytes);
  }

  /** Adds an item that still changes. Returns its number, to be passed to {@link settle}. */
  open(item: T, bytes = 0): number {
    if (this.#count === this.#most) this.#drop();
    const at = (this.#first + this.#count) % this.#most;
    const slot = this.#slots[at];
    if (slot) {
      slot.item = item;
      slot.place = undefined;
      slot.bytes = bytes;
    } else this.#slots[at] = { item, place: undefined, bytes };
    this.#count += 1;
    this.#bytes += bytes;
    const number = this.#gone + this.#count;
    this.#shrink();
    return number;
  }

  /** An item is final, with this many bytes; a removed one changes nothing. */
  settle(number: number, bytes: number): void {
    const index = number - this.#gone - 1;
    if (index < 0 || index >= this.#count) return;
    const slot = this.#slots[(this.#first + index) % this.#most]!;
    let size = bytes;
    if (this.#packed && slot.item !== undefined) {
      slot.place = this.#packed.add(slot.item);
      slot.item = undefined;
      size = slot.place.size;
    }
    this.#bytes += size - slot.bytes;
    slot.bytes = size;
    this.#shrink();
  }

  /** Oldest first. */
  *values(): IterableIterator<T> {
    for (let n = 0; n < this.#count; n++) {
      const { item, place } = this.#slots[(this.#first + n) % this.#most]!;
      yield place && this.#packed ? this.#packed.read(place) : (item as T);
    }
  }

  clear(): void {
    this.#slots.length = 0;
    this.#packed?.clear();
    this.#gone += this.#count;
    this.#first = 0;
    this.#count = 0;
    this.#bytes = 0;
  }

  #shrink(): void {
    while (this.#bytes > this.#mostBytes && this.#count > 1) this.#drop();
  }

  #drop(): void {
    const slot = this.#slots[this.#first]!;
    if (slot.place) this.#packed?.drop(slot.place);
    slot.item = undefined;
    slot.place = undefined;
    this.#bytes -= slot.bytes;
    this.#first = (this.#first + 1) % this.#most;
    this.#count -= 1;
    this.#gone += 1;
  }
}
