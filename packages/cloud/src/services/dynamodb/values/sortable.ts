import { parseNumber } from './number.ts';
import type { Value } from './value.ts';

const HIGH = /[\ud800-\uffff]/;

/**
 * Text that compares by code unit as DynamoDB orders the value: strings by their UTF-8 bytes, numbers by size, binary by its
 * unsigned bytes. Only for the types of keys, and between values of one type.
 */
export function sortable(value: Value): string {
  if ('S' in value) return sortableText(value.S);
  if ('N' in value) return sortableNumber(value.N);
  if ('B' in value) return value.B;
  throw new Error('not a key type');
}

/** UTF-16 puts surrogates (characters past U+FFFF) before U+E000, UTF-8 puts them last. */
export function sortableText(text: string): string {
  if (!HIGH.test(text)) return text;
  let result = '';
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit >= 0xe000) result += String.fromCharCode(unit - 0x800);
    else if (unit >= 0xd800) result += String.fromCharCode(unit + 0x2000);
    else result += text[i];
  }
  return result;
}

/** Sign, exponent, digits; negative ones with every digit turned round, and an end that is greater than any digit. */
export function sortableNumber(text: string): string {
  const { negative, digits, exponent } = parseNumber(text);
  if (digits === '') return '1';
  if (!negative) return `2${String(exponent + 200).padStart(3, '0')}${digits}`;
  let turned = `0${799 - exponent}`;
  for (let i = 0; i < digits.length; i++) turned += 57 - digits.charCodeAt(i);
  return `${turned}~`;
}
