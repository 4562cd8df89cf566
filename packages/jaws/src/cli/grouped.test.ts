import { expect, test } from 'vitest';
import { grouped } from './grouped.ts';

const groupsOf = (items: readonly (readonly [string, string])[]) =>
  grouped(
    items,
    ([region]) => region,
    ([, body]) => body,
  ).map(({ regions, body }) => `${regions}: ${body}`);

test('regions of which the same is said share a heading', () => {
  expect(
    groupsOf([
      ['a', 'same'],
      ['b', 'other'],
      ['c', 'same'],
    ]),
  ).toEqual(['a, c: same', 'b: other']);
  expect(groupsOf([])).toEqual([]);
});

test('a long heading is counted', () => {
  expect(groupsOf(['a', 'b', 'c', 'd'].map((one) => [one, 'x']))).toEqual(['a, b, c, d: x']);
  expect(groupsOf(['a', 'b', 'c', 'd', 'e', 'f'].map((one) => [one, 'x']))).toEqual(['a, b, c, d and 2 more: x']);
});
