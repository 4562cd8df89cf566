import { Bits } from './bits.ts';
import { readBlock } from './block.ts';

const BLOCK = 0x314159265359;
const END = 0x177245385090;
const LEVEL = 100_000;

/**
 * The content of a bzip2 file, of one or more streams. Throws RangeError when it is none, is damaged or would be longer than
 * `limit` bytes. https://sourceware.org/bzip2/
 */
export function bunzip2(bytes: Uint8Array, limit: number): Buffer {
  const bits = new Bits(bytes);
  const parts: Uint8Array[] = [];
  let length = 0;
  do {
    length = readStream(bits, parts, length, limit);
    bits.align();
  } while (!bits.done);
  return Buffer.concat(parts, length);
}

function readStream(bits: Bits, parts: Uint8Array[], before: number, limit: number): number {
  let length = before;
  let combined = 0;
  if (bits.number(24) !== 0x425a68) throw new RangeError('This is not a bzip2 file.');
  const size = (bits.number(8) - 0x30) * LEVEL;
  if (size < LEVEL || size > 9 * LEVEL) throw new RangeError('This is not a bzip2 file.');
  for (;;) {
    const mark = bits.number(48);
    const checksum = bits.number(32);
    if (mark === END) {
      if (checksum !== combined) throw new RangeError('The data is damaged.');
      return length;
    }
    if (mark !== BLOCK) throw new RangeError('The data is damaged.');
    const part = decodeRuns(readBlock(bits, size), limit - length);
    if (crc(part) !== checksum) throw new RangeError('The data is damaged.');
    combined = (((combined << 1) | (combined >>> 31)) ^ checksum) >>> 0;
    length += part.length;
    parts.push(part);
  }
}

/** Four equal bytes are followed by the number of further ones. */
function decodeRuns(block: Uint8Array, limit: number): Uint8Array {
  // Where a count stands.
  const pieces: number[] = [];
  let same = 0;
  let last = -1;
  let at = 0;
  let length = 0;
  for (const byte of block) {
    if (same === 4) {
      length += byte;
      pieces.push(at);
      same = 0;
      last = -1;
    } else {
      same = byte === last ? same + 1 : 1;
      last = byte;
      length += 1;
    }
    at += 1;
  }
  if (length > limit) throw new RangeError('The content is too long.');
  const result = new Uint8Array(length);
  let from = 0;
  let to = 0;
  for (const place of pieces) {
    result.set(block.subarray(from, place), to);
    to += place - from;
    const more = block[place] ?? 0;
    result.fill(block[place - 1] ?? 0, to, to + more);
    to += more;
    from = place + 1;
  }
  result.set(block.subarray(from), to);
  return result;
}

const POLYNOMIAL = 0x04c11db7;

const TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let value = byte << 24;
  for (let bit = 0; bit < 8; bit++) value = value & 0x80000000 ? (value << 1) ^ POLYNOMIAL : value << 1;
  return value >>> 0;
});

function crc(bytes: Uint8Array): number {
  let value = 0xffffffff;
  for (const byte of bytes) value = ((value << 8) ^ (TABLE[(value >>> 24) ^ byte] ?? 0)) >>> 0;
  return ~value >>> 0;
}
