/**
 * The CBOR that authenticators send: https://www.rfc-editor.org/rfc/rfc8949 without tags, floats and indefinite lengths.
 */
export type Cbor = number | string | boolean | null | Buffer | readonly Cbor[] | CborMap;
export type CborMap = ReadonlyMap<number | string, Cbor>;

const deepest = 8;
const mostItems = 512;

/** The first item of `bytes`, and its end. Throws Error for damaged, ambiguous or too large data. */
export function decodeFirst(bytes: Buffer): { readonly value: Cbor; readonly end: number } {
  let at = 0;
  let items = 0;

  const take = (length: number): Buffer => {
    if (length > bytes.length - at) throw new Error('CBOR: cut off');
    at += length;
    return bytes.subarray(at - length, at);
  };

  /** The number of a head, only in its shortest form: another form would be a second way to write the same key. */
  const argument = (info: number): number => {
    if (info < 24) return info;
    if (info === 24) return atLeast(24, take(1).readUInt8());
    if (info === 25) return atLeast(0x100, take(2).readUInt16BE());
    if (info === 26) return atLeast(0x10000, take(4).readUInt32BE());
    throw new Error('CBOR: a length or number that is not allowed here');
  };

  const item = (depth: number): Cbor => {
    items++;
    if (depth > deepest || items > mostItems) throw new Error('CBOR: too much');
    const head = take(1).readUInt8();
    const [major, info] = [head >> 5, head & 31];
    if (major === 7) {
      if (info === 20 || info === 21) return info === 21;
      if (info === 22) return null;
      throw new Error('CBOR: a value that is not allowed here');
    }
    const number = argument(info);
    if (major === 0) return number;
    if (major === 1) return -1 - number;
    if (major === 2) return take(number);
    if (major === 3) return new TextDecoder('utf-8', { fatal: true }).decode(take(number));
    if (major === 4) return Array.from({ length: counted(number) }, () => item(depth + 1));
    if (major === 5) return map(counted(number), depth);
    throw new Error('CBOR: a tag');
  };

  const map = (length: number, depth: number): CborMap => {
    const entries = new Map<number | string, Cbor>();
    for (let n = 0; n < length; n++) {
      const key = item(depth + 1);
      if (typeof key !== 'number' && typeof key !== 'string') throw new Error('CBOR: a key that is not allowed here');
      if (entries.has(key)) throw new Error('CBOR: a key twice');
      entries.set(key, item(depth + 1));
    }
    return entries;
  };

  return { value: item(1), end: at };
}

/** The one item in `bytes`. Throws Error, also for trailing bytes. */
export function decode(bytes: Buffer): Cbor {
  const { value, end } = decodeFirst(bytes);
  if (end !== bytes.length) throw new Error('CBOR: bytes behind its end');
  return value;
}

export const isMap = (value: unknown): value is CborMap => value instanceof Map;

function atLeast(least: number, number: number): number {
  if (number < least) throw new Error('CBOR: not in its shortest form');
  return number;
}

/** Checked before memory is allocated. */
function counted(length: number): number {
  if (length > mostItems) throw new Error('CBOR: too much');
  return length;
}
