import { expect, test } from 'vitest';
import { wantedOf } from './id.ts';

const trace = '4bf92f3577b34da6a3ce929d0e0e4736';
const root = `1-${trace.slice(0, 8)}-${trace.slice(8)}`;

test.each([
  trace,
  trace.toUpperCase(),
  ` ${trace}\n`,
  `00-${trace}-00f067aa0ba902b7-01`,
  root,
  `Root=${root}`,
  `Root=${root};Parent=53995c3f42cd8ad8;Sampled=0;Lineage=a:1`,
  `Self=1-0-0;Root=${root}`,
])('%s is a trace', (text) => expect(wantedOf(text)).toEqual({ is: 'trace', id: trace }));

test('the id of a request is one', () => {
  const id = '8f507cfc-1a2b-4697-b07a-ac58fc914c95';
  expect(wantedOf(id.toUpperCase())).toEqual({ is: 'request', id });
});

test.each([
  '',
  'abc',
  `${trace}0`,
  `${trace}" || "`,
  `"${trace}"`,
  '{ $.trace = * }',
  `%${trace}%`,
  `${trace}\u001b[2J`,
  `${trace}\n${trace}`,
  `Root=${root.slice(1)}`,
  'x'.repeat(100_000),
])('%s is refused', (text) => {
  const refused = (() => {
    try {
      return wantedOf(text);
    } catch (error) {
      return error as Error & { code?: string };
    }
  })();
  expect(refused).toMatchObject({ code: 'InvalidValue' });
  expect((refused as Error).message.length).toBeLessThan(400);
});
