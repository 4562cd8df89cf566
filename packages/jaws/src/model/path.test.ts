import { expect, test } from 'vitest';
import { branches, defaultPath, methodFor, tidyPath } from './path.ts';

test.each([
  ['x', '/x'],
  ['/x/', '/x'],
  [' //x/y// ', '/x/y'],
  ['', '/'],
  ['/', '/'],
])('the path of %j is %s', (written, path) => {
  expect(tidyPath(written)).toBe(path);
});

test('an endpoint answers GET where nothing is said, and the one for the rest every method', () => {
  expect(methodFor('/x')).toBe('GET');
  expect(methodFor(defaultPath)).toBe('ANY');
});

test('parents of a path, nearest last', () => {
  expect(branches('/')).toEqual([]);
  expect(branches('/a/{b}/c')).toEqual([
    { parent: '/', part: 'a' },
    { parent: '/a', part: '{b}' },
    { parent: '/a/{b}', part: 'c' },
  ]);
});
