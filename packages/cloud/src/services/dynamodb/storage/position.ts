import { createHash } from 'node:crypto';
import { numberBytes } from '../values/number.ts';
import { sortable } from '../values/sortable.ts';
import type { Item, Value } from '../values/value.ts';
import { attribute } from '../values/value.ts';

/** The keys of a table or an index: the attributes that distribute items, then those that sort them. */
export interface Keys {
  readonly hash: readonly string[];
  readonly range: readonly string[];
}

const END = '\0';
/** Digits in the order of their codes. */
const DIGITS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz~';
const HASH_BITS = 30;
const ESCAPE = '\x01';

/** The end of a component sorts before every character in it, so that character is written in another way there. */
function escaped(text: string): string {
  if (!text.includes(END) && !text.includes(ESCAPE)) return text;
  return text.replaceAll(ESCAPE, `${ESCAPE}\x02`).replaceAll(END, `${ESCAPE}\x01`);
}

export const component = (value: Value): string => escaped(sortable(value));

/**
 * Digits of the hash that spreads partitions: a scan goes by it, as on AWS, where other implementations found it to be MD5 with
 * this beginning (dynalite).
 */
function hashText(values: readonly Value[]): string {
  const md5 = createHash('md5').update('Outliers');
  for (const value of values) {
    if ('B' in value) md5.update(value.B, 'latin1');
    else if ('N' in value) md5.update(numberBytes(value.N));
    else md5.update('S' in value ? value.S : '');
  }
  return digitsOf(md5.digest().readUInt32BE() >>> (32 - HASH_BITS));
}

function digitsOf(hash: number): string {
  let text = '';
  for (let shift = HASH_BITS - 6; shift >= 0; shift -= 6) text += DIGITS[(hash >>> shift) & 63];
  return text;
}

/** Where the partition of these hash values begins. */
export function partitionOf(values: readonly Value[]): string {
  return hashText(values) + values.map((value) => component(value) + END).join('');
}

/** The place of an item in the order of a table or an index, or undefined when it lacks one of the keys. */
export function positionOf(keys: Keys, item: Item): string | undefined {
  const hash: Value[] = [];
  for (const name of keys.hash) {
    const value = attribute(item, name);
    if (value === undefined) return undefined;
    hash.push(value);
  }
  let position = partitionOf(hash);
  for (const name of keys.range) {
    const value = attribute(item, name);
    if (value === undefined) return undefined;
    position += component(value) + END;
  }
  return position;
}

/** The first text after all texts with this `prefix`. */
export const after = (prefix: string): string => `${prefix}\uffff\uffff`;

/** The range of positions that is one of `total` parts of a scan. */
export function segmentRange(segment: number, total: number): { from: string; to: string | undefined } {
  const edge = (n: number) => digitsOf(Math.floor((n * 2 ** HASH_BITS) / total));
  return { from: edge(segment), to: segment + 1 === total ? undefined : edge(segment + 1) };
}

export const componentEnd = END;
