import { expect, test } from 'vitest';
import { parseCsv } from './csv.ts';

// https://www.rfc-editor.org/rfc/rfc4180#section-2
test.each<[string, string[][]]>([
  [
    'a,b\r\nc,d\r\n',
    [
      ['a', 'b'],
      ['c', 'd'],
    ],
  ],
  [
    'a,b\nc,',
    [
      ['a', 'b'],
      ['c', ''],
    ],
  ],
  ['"a,1","b\n2","say ""x"""\n', [['a,1', 'b\n2', 'say "x"']]],
  ['"",\n\n\r\n"z"', [['', ''], ['z']]],
  ['"open,\n', [['open,\n']]],
  ['', []],
])('%j', (text, rows) => {
  expect(parseCsv(text)).toEqual(rows);
});

test('a long row of quotes takes no longer than its length', () => {
  const text = `${'"'.repeat(2_000_000)}x`;
  const began = performance.now();
  expect(parseCsv(text)[0]![0]).toHaveLength(1_000_000);
  expect(performance.now() - began).toBeLessThan(5_000);
});
