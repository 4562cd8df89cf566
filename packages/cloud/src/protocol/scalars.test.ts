import { expect, test } from 'vitest';
import { decodeText } from './scalars.ts';

const number = (text: string) => decodeText({ kind: 'number' }, text, 'date-time');
const blob = (text: string) => String(decodeText({ kind: 'blob' }, text, 'date-time'));
const bigint = (text: string) => decodeText({ kind: 'bigint' }, text, 'date-time');
const time = (text: string) =>
  (decodeText({ kind: 'timestamp', format: undefined }, text, 'date-time') as Date).getTime();

test('numbers, bytes and times in the spellings that AWS takes', () => {
  expect(['1', '-1.5', '1.', '.5', '+2', '1e3', ' 7 '].map(number)).toEqual([1, -1.5, 1, 0.5, 2, 1000, 7]);
  expect(['aGVsbG8=', 'aGVs\nbG8=\n', 'aGVsbG8', ''].map(blob)).toEqual(['hello', 'hello', 'hello', '']);
  expect(bigint('-9223372036854775808')).toBe(-9223372036854775808n);
  expect(['1.5', '1970-01-01T00:00:01.5Z'].map(time)).toEqual([1500, 1500]);
});

test('invalid values are refused', () => {
  for (const text of ['', '.', '1x', '1.2.3', 'e5', '0x10']) expect(() => number(text)).toThrow('is not a number');
  for (const text of ['a=b', '====', 'a!']) expect(() => blob(text)).toThrow('invalid base64');
  for (const text of ['1.5', '', '1'.repeat(20)]) expect(() => bigint(text)).toThrow('is not an integer');
});

test('megabytes of what is nearly right are refused in no time', () => {
  const many = 4_000_000;
  expect(() => number(`${'1'.repeat(many)}x`)).toThrow('is not a number');
  expect(() => blob(`A${' '.repeat(many)}!`)).toThrow('invalid base64');
  expect(() => bigint('1'.repeat(many))).toThrow('is not an integer');
  expect(() => time(`${'1'.repeat(many)}x`)).toThrow('is not a timestamp');
});
