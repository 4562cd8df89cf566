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
