import { Malformed } from './failures.ts';

/** A tagged item, such as a time (tag 1). https://www.rfc-editor.org/rfc/rfc8949#section-3.4 */
export class Tagged {
  readonly tag: number;
  readonly value: unknown;

  constructor(tag: number, value: unknown) {
    this.tag = tag;
    this.value = value;
  }
}

const maxDepth = 128;
const BREAK = Symbol('break');

/**
 * Reads one item that fills the bytes. Maps become `Map`, integers beyond 2^53 bigints, byte strings Buffers (copies),
 * `undefined` and other simple values undefined. Throws {@link Malformed}. https://www.rfc-editor.org/rfc/rfc8949
 */
export function decodeCbor(bytes: Uint8Array): unknown {
  const reader = new Reader(bytes);
  const value = reader.item(0);
  if (value === BREAK) throw new Malformed('CBOR: a break outside of an item');
  if (!reader.atEnd) throw new Malformed('CBOR: bytes after the end');
  return value;
}

class Reader {
  readonly #bytes: Buffer;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  get atEnd(): boolean {
    return this.#at === this.#bytes.length;
  }

  item(depth: number): unknown {
    if (depth > maxDepth) throw new Malformed('CBOR: nested too deeply');
    const head = this.#take(1)[0] ?? 0;
    const major = head >> 5;
    const info = head & 31;
    if (major === 7) return this.#simple(info);
    const length = info === 31 ? undefined : this.#argument(info);
    switch (major) {
      case 0:
        return whole(length);
      case 1:
        return negative(length);
      case 2:
        return this.#chunks(2, length);
      case 3:
        return this.#chunks(3, length).toString('utf8');
      case 4:
        return this.#list(length, depth);
      case 5:
        return this.#map(length, depth);
      default:
        return new Tagged(Number(whole(length)), this.#value(depth));
    }
  }

  #value(depth: number): unknown {
    const value = this.item(depth + 1);
    if (value === BREAK) throw new Malformed('CBOR: an unexpected break');
    return value;
  }

  #take(length: number): Buffer {
    const end = this.#at + length;
    if (end > this.#bytes.length) throw new Malformed('CBOR: ends too early');
    const part = this.#bytes.subarray(this.#at, end);
    this.#at = end;
    return part;
  }

  #argument(info: number): bigint {
    if (info < 24) return BigInt(info);
    if (info === 24) return BigInt(this.#take(1).readUInt8());
    if (info === 25) return BigInt(this.#take(2).readUInt16BE());
    if (info === 26) return BigInt(this.#take(4).readUInt32BE());
    if (info === 27) return this.#take(8).readBigUInt64BE();
    throw new Malformed('CBOR: a reserved length');
  }

  #size(length: bigint): number {
    // An item cannot contain more items than bytes are left.
    if (length > BigInt(this.#bytes.length - this.#at)) throw new Malformed('CBOR: ends too early');
    return Number(length);
  }

  #chunks(major: number, length: bigint | undefined): Buffer {
    if (length !== undefined) return Buffer.from(this.#take(this.#size(length)));
    const parts: Buffer[] = [];
    for (;;) {
      const head = this.#take(1)[0] ?? 0;
      if (head === 0xff) return Buffer.concat(parts);
      if (head >> 5 !== major || (head & 31) === 31) throw new Malformed('CBOR: a chunk of another type');
      parts.push(this.#take(this.#size(this.#argument(head & 31))));
    }
  }

  #list(length: bigint | undefined, depth: number): unknown[] {
    const items: unknown[] = [];
    if (length !== undefined) {
      for (let left = this.#size(length); left > 0; left--) items.push(this.#value(depth));
      return items;
    }
    for (let value = this.item(depth + 1); value !== BREAK; value = this.item(depth + 1)) items.push(value);
    return items;
  }

  #map(length: bigint | undefined, depth: number): Map<unknown, unknown> {
    const map = new Map<unknown, unknown>();
    if (length !== undefined) {
      for (let left = this.#size(length); left > 0; left--) map.set(this.#value(depth), this.#value(depth));
      return map;
    }
    for (let key = this.item(depth + 1); key !== BREAK; key = this.item(depth + 1)) map.set(key, this.#value(depth));
    return map;
  }

  #simple(info: number): unknown {
    switch (info) {
      case 20:
        return false;
      case 21:
        return true;
      case 22:
        return null;
      case 25:
        return half(this.#take(2).readUInt16BE());
      case 26:
        return this.#take(4).readFloatBE();
      case 27:
        return this.#take(8).readDoubleBE();
      case 31:
        return BREAK;
      case 24:
        this.#take(1);
        return undefined;
      default:
        if (info > 27) throw new Malformed('CBOR: a reserved simple value');
        return undefined;
    }
  }
}

function whole(value: bigint | undefined): number | bigint {
  if (value === undefined) throw new Malformed('CBOR: an integer without a value');
  return value <= Number.MAX_SAFE_INTEGER ? Number(value) : value;
}

function negative(value: bigint | undefined): number | bigint {
  if (value === undefined) throw new Malformed('CBOR: an integer without a value');
  return value < Number.MAX_SAFE_INTEGER ? -1 - Number(value) : -1n - value;
}

/** https://www.rfc-editor.org/rfc/rfc8949#appendix-D */
function half(bits: number): number {
  const exponent = (bits >> 10) & 31;
  const mantissa = bits & 1023;
  const size =
    exponent === 0
      ? mantissa * 2 ** -24
      : exponent === 31
        ? mantissa === 0
          ? Number.POSITIVE_INFINITY
          : Number.NaN
        : (mantissa + 1024) * 2 ** (exponent - 25);
  return bits & 0x8000 ? -size : size;
}

/**
 * Writes numbers (whole ones as integers), bigints, text, bytes, booleans, null, undefined (as null), arrays, Maps, plain
 * objects (members that are undefined are left out) and {@link Tagged}.
 */
export function encodeCbor(value: unknown): Buffer {
  const parts: Uint8Array[] = [];
  write(value, parts);
  return Buffer.concat(parts);
}

function write(value: unknown, parts: Uint8Array[]): void {
  if (value === null || value === undefined) parts.push(Buffer.of(0xf6));
  else if (typeof value === 'boolean') parts.push(Buffer.of(value ? 0xf5 : 0xf4));
  else if (typeof value === 'number') parts.push(numberBytes(value));
  else if (typeof value === 'bigint') parts.push(integer(value));
  else if (typeof value === 'string') {
    const bytes = Buffer.from(value);
    parts.push(encodeHead(3, BigInt(bytes.length)), bytes);
  } else if (value instanceof Uint8Array) parts.push(encodeHead(2, BigInt(value.byteLength)), value);
  else if (value instanceof Tagged) {
    parts.push(encodeHead(6, BigInt(value.tag)));
    write(value.value, parts);
  } else if (Array.isArray(value)) {
    parts.push(encodeHead(4, BigInt(value.length)));
    for (const item of value) write(item, parts);
  } else {
    const entries =
      value instanceof Map ? [...value] : Object.entries(value as object).filter(([, item]) => item !== undefined);
    parts.push(encodeHead(5, BigInt(entries.length)));
    for (const [key, item] of entries) {
      write(key, parts);
      write(item, parts);
    }
  }
}

function numberBytes(value: number): Buffer {
  if (Number.isSafeInteger(value) && !Object.is(value, -0)) return integer(BigInt(value));
  const bytes = Buffer.alloc(9);
  bytes[0] = 0xfb;
  bytes.writeDoubleBE(value, 1);
  return bytes;
}

const integer = (value: bigint): Buffer => (value < 0n ? encodeHead(1, -1n - value) : encodeHead(0, value));

function encodeHead(major: number, argument: bigint): Buffer {
  const type = major << 5;
  if (argument < 24n) return Buffer.of(type | Number(argument));
  if (argument < 0x100n) return Buffer.of(type | 24, Number(argument));
  const bytes = Buffer.alloc(argument < 0x10000n ? 3 : argument < 0x100000000n ? 5 : 9);
  if (bytes.length === 3) bytes.writeUInt16BE(Number(argument), 1);
  else if (bytes.length === 5) bytes.writeUInt32BE(Number(argument), 1);
  else bytes.writeBigUInt64BE(argument, 1);
  bytes[0] = type | (bytes.length === 3 ? 25 : bytes.length === 5 ? 26 : 27);
  return bytes;
}
