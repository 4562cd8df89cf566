/** Reads bits, the highest of each byte first. Throws RangeError past the end. */
export class Bits {
  readonly #bytes: Uint8Array;
  #at = 0;
  #held = 0;
  #left = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  /** Whether all whole bytes have been read. */
  get done(): boolean {
    return this.#at >= this.#bytes.length;
  }

  bit(): number {
    if (this.#left === 0) {
      const next = this.#bytes[this.#at++];
      if (next === undefined) throw new RangeError('The data ends too early.');
      this.#held = next;
      this.#left = 8;
    }
    this.#left--;
    return (this.#held >> this.#left) & 1;
  }

  /** A number of up to 48 bits. */
  number(bits: number): number {
    let value = 0;
    for (let count = 0; count < bits; count++) value = value * 2 + this.bit();
    return value;
  }

  /** Goes to the beginning of the next byte. */
  align(): void {
    this.#left = 0;
  }
}
