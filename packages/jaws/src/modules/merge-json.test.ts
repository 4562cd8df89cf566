import { expect, test } from 'vitest';
import { mergeJson } from './merge-json.ts';

test.each<[string, unknown, unknown, unknown, unknown]>([
  ['nothing happened', 1, 1, 1, 1],
  ['we changed it', 1, 2, 1, 2],
  ['they changed it', 1, 1, 2, 2],
  ['both did the same', 1, 2, 2, 2],
  ['they added', undefined, undefined, 1, 1],
  ['they took out', 1, 1, undefined, undefined],
  ['we took out', { a: 1, b: 1 }, { a: 1 }, { a: 1, b: 1 }, { a: 1 }],
  ['they took a name out', { a: 1, b: 1 }, { a: 2, b: 1 }, { a: 1 }, { a: 2 }],
  ['each changed a name', { a: 1, b: 1 }, { a: 2, b: 1 }, { a: 1, b: 2 }, { a: 2, b: 2 }],
  ['each added a name', {}, { a: 1 }, { b: 2 }, { a: 1, b: 2 }],
  ['both added an object', undefined, { a: 1 }, { b: 2 }, { a: 1, b: 2 }],
  ['deep inside', { a: { b: 1, c: 1 } }, { a: { b: 2, c: 1 } }, { a: { b: 1, c: 2 } }, { a: { b: 2, c: 2 } }],
  ['lists as a whole', [1], [1], [1, 2], [1, 2]],
])('%s', (_what, base, ours, theirs, value) => {
  expect(mergeJson(base, ours, theirs)).toEqual({ value });
});

test('our own order first', () => {
  const merged = mergeJson({ a: 1, b: 1 }, { b: 2, a: 1 }, { c: 1, a: 1, b: 1 }) as { value: object };
  expect(Object.keys(merged.value)).toEqual(['b', 'a', 'c']);
});

test.each<[string, unknown, unknown, unknown, string]>([
  ['a value', 1, 2, 3, ''],
  ['a name', { a: 1 }, { a: 2 }, { a: 3 }, 'a'],
  ['deep inside', { a: { b: 1 } }, { a: { b: 2 } }, { a: { b: 3 } }, 'a.b'],
  ['what we took out', { a: { b: 1 } }, { a: {} }, { a: { b: 3 } }, 'a.b'],
  ['an object that we made text', { a: {} }, { a: 'x' }, { a: { b: 1 } }, 'a'],
  ['lists', { a: [1] }, { a: [2] }, { a: [3] }, 'a'],
])('both changed %s', (_what, base, ours, theirs, conflict) => {
  expect(mergeJson(base, ours, theirs)).toEqual({ conflict });
});
