import { expect, it } from 'vitest';
import { createIds } from '../../../kernel/ids.ts';
import { SortedList } from './sorted-list.ts';

it('is a map in order, whatever is put in and taken out', () => {
  const ids = createIds(3);
  const list = new SortedList<number>();
  const model = new Map<string, number>();
  for (let n = 0; n < 8000; n++) {
    const key = ids.random(2);
    if (n % 3 === 2) expect(list.delete(key)).toBe(model.delete(key));
    else {
      list.set(key, n);
      model.set(key, n);
    }
  }
  const sorted = [...model.entries()].sort(([a], [b]) => (a < b ? -1 : 1));
  expect(list.size).toBe(model.size);
  expect([...list.forward('', undefined)]).toEqual(sorted);
  expect([...list.backward('', undefined)]).toEqual([...sorted].reverse());
  const part = sorted.filter(([key]) => key >= 'b' && key < 'q');
  expect([...list.forward('b', 'q')]).toEqual(part);
  expect([...list.backward('b', 'q')]).toEqual([...part].reverse());
  expect([...SortedList.of(sorted).forward('c', 'd')]).toEqual(sorted.filter(([key]) => key >= 'c' && key < 'd'));
});

/** More than three chunks, and the keys between them. */
const SIZE = 2_100;
const keyAt = (n: number) => String(n).padStart(6, '0');

it.each([
  ['one after another', (n: number) => n],
  ['the last first', (n: number) => SIZE - 1 - n],
  ['from both ends', (n: number) => (n % 2 ? SIZE - 1 - (n >> 1) : n >> 1)],
])('every range that begins or ends at an edge of a chunk holds what is in it and no more: put in %s', (_, at) => {
  const list = new SortedList<number>();
  for (let n = 0; n < SIZE; n++) list.set(keyAt(at(n) * 2), at(n));
  const made = SortedList.of(Array.from({ length: SIZE }, (_none, n) => [keyAt(n * 2), n] as const));
  for (const one of [list, made]) {
    for (let n = 0; n < SIZE; n++) {
      const [key, between, next] = [keyAt(n * 2), keyAt(n * 2 + 1), keyAt(n * 2 + 2)];
      const itself = [[key, n]];
      const following = n + 1 < SIZE ? [[next, n + 1]] : [];
      // `from` is part of a range, `to` is not.
      expect([...one.forward(key, next)]).toEqual(itself);
      expect([...one.backward(key, next)]).toEqual(itself);
      expect([...one.forward(between, keyAt(n * 2 + 3))]).toEqual(following);
      expect([...one.backward(between, keyAt(n * 2 + 3))]).toEqual(following);
      expect([...one.forward(between, next)]).toEqual([]);
      expect([...one.backward(between, next)]).toEqual([]);
    }
  }
  for (let n = 0; n < SIZE; n++) {
    list.set(keyAt(n * 2), -n);
    expect(list.size).toBe(SIZE);
  }
  for (let n = 0; n < SIZE; n++) {
    expect(list.delete(keyAt(n * 2))).toBe(true);
    expect(list.delete(keyAt(n * 2))).toBe(false);
    const [first] = list.forward('', undefined);
    expect(first?.[0]).toBe(n + 1 < SIZE ? keyAt(n * 2 + 2) : undefined);
  }
  expect(list.size).toBe(0);
});
