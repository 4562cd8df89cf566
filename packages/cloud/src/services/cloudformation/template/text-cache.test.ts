import { expect, it } from 'vitest';
import { TextCache } from './text-cache.ts';

it('keeps what was made of a text', () => {
  const cache = new TextCache<object>(10);
  const made = {};
  cache.set('text', made);
  expect(cache.get('text')).toBe(made);
  expect(cache.get('other')).toBeUndefined();
});

it('keeps no more characters than it may, and of the texts those that were asked for last', () => {
  const cache = new TextCache<number>(10);
  cache.set('aaaa', 1);
  cache.set('bbbb', 2);
  expect(cache.get('aaaa')).toBe(1);
  cache.set('cccc', 3);
  expect([cache.get('aaaa'), cache.get('bbbb'), cache.get('cccc')]).toEqual([1, undefined, 3]);
  expect(cache.length).toBe(8);
});

it('makes room for a long text', () => {
  const cache = new TextCache<number>(10);
  for (const text of ['aaa', 'bbb', 'ccc']) cache.set(text, 1);
  cache.set('dddddddd', 2);
  expect(['aaa', 'bbb', 'ccc', 'dddddddd'].map((text) => cache.get(text))).toEqual([
    undefined,
    undefined,
    undefined,
    2,
  ]);
  expect(cache.length).toBe(8);
});

it('does not keep a text that is longer than all that it may keep, and nothing goes for it', () => {
  const cache = new TextCache<number>(10);
  cache.set('short', 1);
  cache.set('x'.repeat(11), 2);
  expect([cache.get('short'), cache.get('x'.repeat(11)), cache.length]).toEqual([1, undefined, 5]);
});
