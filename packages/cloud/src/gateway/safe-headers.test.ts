import { expect, test } from 'vitest';
import { safeHeaders } from './safe-headers.ts';

test('headers are made such that HTTP can carry them', () => {
  const specified = { 'x-a': 'é\r\nx-b: 1', 'x-c': '\u20ac', 'x d': 'gone', 'Content-Length': 3, none: undefined };
  expect(safeHeaders(specified)).toEqual({
    'x-a': 'é  x-b: 1',
    'x-c': Buffer.from('€').toString('latin1'),
    'Content-Length': '3',
  });
});
