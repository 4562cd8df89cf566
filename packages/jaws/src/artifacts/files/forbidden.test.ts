import { expect, test } from 'vitest';
import { isForbidden } from './forbidden.ts';

test('no zip contains the types of all functions: a change of one function would change the others', () => {
  expect(isForbidden('aws_modules/jaws-env.d.ts')).toBe(true);
  expect(isForbidden('aws_modules/m/a/types.d.ts')).toBe(false);
});
