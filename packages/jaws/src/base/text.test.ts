import { expect, test } from 'vitest';
import { formatBytes, formatMegabytes, isObject, nearest, pascalCase } from './text.ts';

test('sizes', () => {
  expect([812, 4200, 1_400_000, 2_200_000_000].map(formatBytes)).toEqual(['812 B', '4.1 KiB', '1.3 MiB', '2.05 GiB']);
  expect(formatMegabytes(250 * 1024 ** 2)).toBe('250.0 MB');
});

test('names of resources', () => {
  expect([pascalCase('my-key'), pascalCase('a_b.c')]).toEqual(['MyKey', 'ABC']);
});

test('an object is neither null nor a list', () => {
  expect([{}, null, [], 'x'].map(isObject)).toEqual([true, false, false, false]);
});

test('nearest finds slips, not strangers', () => {
  const fields = ['MemorySize', 'Timeout', 'Runtime'];
  expect(nearest('memorysize', fields)).toBe('MemorySize');
  expect(nearest('Timeuot', fields)).toBe('Timeout');
  expect(nearest('Rutime', fields)).toBe('Runtime');
  expect(nearest('Layers', fields)).toBeUndefined();
});
