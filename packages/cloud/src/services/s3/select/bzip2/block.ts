import type { Bits } from './bits.ts';
import { readSymbol, readTable, type Table } from './huffman.ts';

const GROUP = 50;

/** A block's bytes as they were before sorting, still with its runs shortened. */
export function readBlock(bits: Bits, size: number): Uint8Array {
  if (bits.bit() === 1) throw new RangeError('Blocks of the oldest kind cannot be read.');
  const origin = bits.number(24);
  const alphabet = readAlphabet(bits);
  const sorted = readSorted(bits, alphabet, size);
  if (origin >= sorted.length) throw new RangeError('The block has no beginning.');
  return unsort(sorted, origin);
}

function readAlphabet(bits: Bits): number[] {
  const ranges = Array.from({ length: 16 }, () => bits.bit());
  return ranges
    .flatMap((used, range) =>
      used === 0 ? [] : Array.from({ length: 16 }, (_, low) => ({ byte: range * 16 + low, used: bits.bit() })),
    )
    .flatMap(({ byte, used }) => (used === 1 ? [byte] : []));
}

/** Which table each group of symbols uses: as a place in a list whose last used comes to the front. */
function readSelectors(bits: Bits, tables: number): number[] {
  const order = Array.from({ length: tables }, (_, index) => index);
  return Array.from({ length: bits.number(15) }, () => {
    let place = 0;
    while (bits.bit() === 1) place++;
    if (place >= tables) throw new RangeError('There is no such table.');
    return toFront(order, place);
  });
}

function toFront(order: number[], place: number): number {
  const [found = 0] = order.splice(place, 1);
  order.unshift(found);
  return found;
}

function readSorted(bits: Bits, alphabet: number[], size: number): Uint8Array {
  const tableCount = bits.number(3);
  const selectors = readSelectors(bits, tableCount);
  const end = alphabet.length + 1;
  const tables: Table[] = Array.from({ length: tableCount }, () => readTable(bits, end + 1));
  const sorted = new Uint8Array(size);
  const order = [...alphabet];
  let length = 0;
  let run = 0;
  let weight = 1;
  const put = (byte: number, times: number) => {
    if (length + times > size) throw new RangeError('The block is too long.');
    sorted.fill(byte, length, length + times);
    length += times;
  };
  for (let read = 0; ; read++) {
    const table = tables[selectors[Math.floor(read / GROUP)] ?? -1];
    if (!table) throw new RangeError('The block has no end.');
    const symbol = readSymbol(bits, table);
    if (symbol < 2) {
      run += weight << symbol;
      weight *= 2;
      if (run > size) throw new RangeError('The block is too long.');
      continue;
    }
    if (run > 0) put(order[0] ?? 0, run);
    run = 0;
    weight = 1;
    if (symbol === end) return sorted.subarray(0, length);
    put(toFront(order, symbol - 1), 1);
  }
}

/** Undoes the Burrows-Wheeler transform. */
function unsort(sorted: Uint8Array, origin: number): Uint8Array {
  const starts = new Uint32Array(257);
  for (const byte of sorted) starts[byte + 1] = (starts[byte + 1] ?? 0) + 1;
  for (let byte = 0; byte < 256; byte++) starts[byte + 1] = (starts[byte + 1] ?? 0) + (starts[byte] ?? 0);
  const next = new Uint32Array(sorted.length);
  sorted.forEach((byte, index) => {
    const place = starts[byte] ?? 0;
    next[place] = index;
    starts[byte] = place + 1;
  });
  const result = new Uint8Array(sorted.length);
  let at = next[origin] ?? 0;
  for (let index = 0; index < result.length; index++) {
    result[index] = sorted[at] ?? 0;
    at = next[at] ?? 0;
  }
  return result;
}
