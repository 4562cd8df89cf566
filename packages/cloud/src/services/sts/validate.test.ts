import { expect, test } from 'vitest';
import { checkDuration } from './validate.ts';

test('a duration is within its bounds, and a number', () => {
  expect(checkDuration(undefined, 3600, 900, 7200)).toBe(3600);
  expect(checkDuration(900, 3600, 900, 7200)).toBe(900);
  for (const value of [899, 7201, Number.NaN, -1, Number.POSITIVE_INFINITY]) {
    expect(() => checkDuration(value, 3600, 900, 7200), String(value)).toThrow(/Member must have value/);
  }
});
