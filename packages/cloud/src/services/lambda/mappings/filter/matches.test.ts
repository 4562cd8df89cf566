import { expect, it } from 'vitest';
import { checkPattern, matches } from './matches.ts';

// As a function of AWS's samples asks for: https://github.com/aws-samples/serverless-patterns, lambda-esm-sqs-filters-sam.
it('takes addresses of a range', () => {
  const pattern = { body: { from: [{ cidr: '10.0.0.0/24' }] } };
  expect(checkPattern(pattern)).toBe(true);
  expect(checkPattern({ body: { from: [{ cidr: '10.0.0.0' }] } })).toBe(false);
  expect(checkPattern({ body: { from: [{ cidr: '10.0.0.0/33' }] } })).toBe(false);
  const fits = (from: unknown) => matches(pattern, { body: { from } });
  expect(['10.0.0.0', '10.0.0.255', '10.0.1.0', '::1', 'x', 1].map(fits)).toEqual([
    true,
    true,
    false,
    false,
    false,
    false,
  ]);
});
