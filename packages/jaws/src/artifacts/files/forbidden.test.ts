import { expect, test } from 'vitest';
import { isForbidden } from './forbidden.ts';

test('types of all functions are in the zip of none: a change of one would be a change of the others', () => {
  expect(isForbidden('aws_modules/jaws-env.d.ts')).toBe(true);
  expect(isForbidden('aws_modules/m/a/types.d.ts')).toBe(false);
});
