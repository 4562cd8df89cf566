/** The newest items: at most so many, and at most so many bytes of them as told when they were pushed. */
export class Ring<T> {
  readonly #most: number;
  readonly #mostBytes: number;
  readonly #items: (T | undefined)[] = [];
  readonly #sizes: number[] = [];
  #first = 0;
  #count = 0;
  #bytes = 0;
  /** Items that have gone. */
  #gone = 0;

  constructor(most: number, mostBytes = Number.POSITIVE_INFINITY) {
    this.#most = most;
    this.#mostBytes = mostBytes;
  }

  get size(): number {
    return this.#count;
  }

  /** Gives the item's number, by which it can be resized. */
  push(item: T, bytes = 0): number {
    if (this.#count === this.#most) this.#drop();
    const at = (this.#first + this.#count) % this.#most;
    this.#items[at] = item;
    this.#sizes[at] = bytes;
    this.#count += 1;
    this.#bytes += bytes;
    const number = this.#gone + this.#count;
    this.#shrink();
    return number;
  }

  /** An item has come to so many bytes since it was pushed; one that is gone changes nothing. */
  resize(number: number, bytes: number): void {
    const index = number - this.#gone - 1;
    if (index < 0 || index >= this.#count) return;
    const at = (this.#first + index) % this.#most;
    this.#bytes += bytes - (this.#sizes[at] ?? 0);
    this.#sizes[at] = bytes;
    this.#shrink();
  }

  /** Oldest first. */
  *values(): IterableIterator<T> {
    for (let n = 0; n < this.#count; n++) yield this.#items[(this.#first + n) % this.#most] as T;
  }

  clear(): void {
    this.#items.length = 0;
    this.#sizes.length = 0;
    this.#gone += this.#count;
    this.#first = 0;
    this.#count = 0;
    this.#bytes = 0;
  }

  #shrink(): void {
    while (this.#bytes > this.#mostBytes && this.#count > 1) this.#drop();
  }

  #drop(): void {
    this.#items[this.#first] = undefined;
    this.#bytes -= this.#sizes[this.#first] ?? 0;
    this.#first = (this.#first + 1) % this.#most;
    this.#count -= 1;
    this.#gone += 1;
  }
}
