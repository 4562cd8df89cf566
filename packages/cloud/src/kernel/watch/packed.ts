/** Bytes of a block: entries are written one after another, and a block is reused when all of its entries are gone. */
const BLOCK = 256 << 10;
const NONE = 0xffff_ffff;

/** How an item is written as bytes and read again. Undefined parts stay undefined. */
export interface Packing<T> {
  pack(item: T): readonly (string | Uint8Array | undefined)[];
  unpack(parts: readonly (Buffer | undefined)[]): T;
}

interface Block {
  readonly bytes: Buffer;
  used: number;
  entries: number;
}

/** Where an entry is. */
export interface PackedPlace {
  readonly block: Block;
  readonly from: number;
  readonly size: number;
}

/**
 * Items as bytes in a few large buffers. Thousands of them as objects would live just long enough to be moved to the old generation of
 * the heap, where garbage stays until a full collection: many times the memory that they need.
 */
export class Packed<T> {
  readonly #packing: Packing<T>;
  readonly #free: Block[] = [];
  #block: Block | undefined;

  constructor(packing: Packing<T>) {
    this.#packing = packing;
  }

  add(item: T): PackedPlace {
    const parts = this.#packing.pack(item);
    let size = 0;
    for (const part of parts) size += 4 + lengthOf(part);
    const block = this.#blockFor(size);
    const from = block.used;
    const { bytes } = block;
    for (const part of parts) {
      const at = block.used + 4;
      let length = 0;
      if (typeof part === 'string') length = bytes.write(part, at, 'utf8');
      else if (part) {
        bytes.set(part, at);
        length = part.length;
      }
      bytes.writeUInt32LE(part === undefined ? NONE : length, block.used);
      block.used = at + length;
    }
    block.entries += 1;
    return { block, from, size };
  }

  read({ block, from, size }: PackedPlace): T {
    const parts: (Buffer | undefined)[] = [];
    for (let at = from; at < from + size; ) {
      const length = block.bytes.readUInt32LE(at);
      at += 4;
      // A copy: the block is overwritten later.
      parts.push(length === NONE ? undefined : Buffer.from(block.bytes.subarray(at, at + length)));
      at += length === NONE ? 0 : length;
    }
    return this.#packing.unpack(parts);
  }

  drop({ block }: PackedPlace): void {
    block.entries -= 1;
    if (block.entries > 0 || block === this.#block || block.bytes.length !== BLOCK) return;
    block.used = 0;
    this.#free.push(block);
  }

  clear(): void {
    this.#free.length = 0;
    this.#block = undefined;
  }

  #blockFor(size: number): Block {
    const block = this.#block;
    if (block && block.used + size <= block.bytes.length) return block;
    if (size > BLOCK) return { bytes: Buffer.allocUnsafeSlow(size), used: 0, entries: 0 };
    // Only here: a block stays while it is being written to.
    if (block?.entries === 0) {
      block.used = 0;
      return block;
    }
    this.#block = this.#free.pop() ?? { bytes: Buffer.allocUnsafeSlow(BLOCK), used: 0, entries: 0 };
    return this.#block;
  }
}

const lengthOf = (part: string | Uint8Array | undefined): number =>
  typeof part === 'string' ? Buffer.byteLength(part) : (part?.length ?? 0);
