import type { Bits } from './bits.ts';

const MAX_LENGTH = 20;

/** One table of a block, derived from the lengths of its symbols' codes. */
export interface Table {
  /** By length: the first code, and the index of its symbol in `symbols`. */
  readonly first: readonly number[];
  readonly offset: readonly number[];
  readonly count: readonly number[];
  readonly symbols: readonly number[];
}

/** Lengths are written as steps up and down from the one before. */
export function readTable(bits: Bits, symbols: number): Table {
  const lengths: number[] = [];
  let length = bits.number(5);
  for (let symbol = 0; symbol < symbols; symbol++) {
    while (bits.bit() === 1) length += bits.bit() === 1 ? -1 : 1;
    if (length < 1 || length > MAX_LENGTH) throw new RangeError('A code has an impossible length.');
    lengths.push(length);
  }
  return tableOf(lengths);
}

function tableOf(lengths: readonly number[]): Table {
  const first: number[] = [];
  const offset: number[] = [];
  const count: number[] = [];
  const symbols: number[] = [];
  let code = 0;
  for (let length = 0; length <= MAX_LENGTH; length++) {
    first.push(code);
    offset.push(symbols.length);
    lengths.forEach((one, symbol) => {
      if (one === length) symbols.push(symbol);
    });
    const found = symbols.length - (offset.at(-1) ?? 0);
    count.push(found);
    code = (code + found) * 2;
  }
  return { first, offset, count, symbols };
}

export function readSymbol(bits: Bits, table: Table): number {
  let code = 0;
  for (let length = 1; length <= MAX_LENGTH; length++) {
    code = code * 2 + bits.bit();
    const index = code - (table.first[length] ?? 0);
    if (index < (table.count[length] ?? 0)) return table.symbols[(table.offset[length] ?? 0) + index] ?? 0;
  }
  throw new RangeError('A code means nothing.');
}
