import { expect, test } from 'vitest';
import { parseUserJson } from './json.ts';

test('reads JSON, also long and wide', () => {
  const wide = JSON.stringify(Array.from({ length: 2_000 }, (_, n) => ({ n: [`[[{{"\\`, { n }] })));
  expect(parseUserJson(wide)).toEqual(JSON.parse(wide));
  expect(parseUserJson(`${'['.repeat(500)}${']'.repeat(500)}`)).toHaveLength(1);
});

test.each(['[', '{"a":'])('refuses %s that nests deep', (open) => {
  const text = `${open.repeat(501)}1${(open === '[' ? ']' : '}').repeat(501)}`;
  expect(() => JSON.parse(text)).not.toThrow();
  expect(() => parseUserJson(text)).toThrow(SyntaxError);
  expect(() => parseUserJson(text)).toThrow('nested more than 500 deep');
});
