import { expect, test } from 'vitest';
import { digest, isSameJson } from './canonical.ts';

test('the order of names does not matter, that of lists does', () => {
  expect(isSameJson({ a: 1, b: { c: [1, 2], d: 3 } }, { b: { d: 3, c: [1, 2] }, a: 1 })).toBe(true);
  expect(isSameJson([1, 2], [2, 1])).toBe(false);
  expect(isSameJson(undefined, null)).toBe(true);
  expect(isSameJson({ a: 1 }, { a: 2 })).toBe(false);
  expect(isSameJson({ a: undefined, b: 1 }, { b: 1 })).toBe(true);
  expect(isSameJson({ a: undefined, b: 1 }, { b: 1, c: 2 })).toBe(false);
  expect(isSameJson({ a: null }, {})).toBe(false);
  expect(isSameJson({ a: null, b: 1 }, { b: 1, c: null })).toBe(false);
  expect(isSameJson([undefined], [null])).toBe(true);
  expect(isSameJson([1], { 0: 1 })).toBe(false);
  expect(isSameJson({ 0: 1 }, [1])).toBe(false);
  expect(isSameJson([], {})).toBe(false);
  expect(isSameJson('1', 1)).toBe(false);
  expect(isSameJson(null, {})).toBe(false);
  expect(isSameJson({ toString: 1 }, {})).toBe(false);
  expect(digest({ a: 1, b: 2 }, 12)).toBe(digest({ b: 2, a: 1 }, 12));
  expect(digest({ a: 1 }, 12)).toMatch(/^[0-9a-f]{12}$/);
  expect(digest({ a: 1 }, 8)).toHaveLength(8);
});

test('a digest is that of the text in order, in every version of JAWS: deployed templates have it', () => {
  const value = { e: { a: 5, 10: 3, Z: 4, 1: 2, none: undefined }, b: [{ d: 1, c: 'x' }], a: null };
  // SHA-256 of {"a":null,"b":[{"c":"x","d":1}],"e":{"1":2,"10":3,"Z":4,"a":5}}
  expect(digest(value, 12)).toBe('c4b37719a792');
});
