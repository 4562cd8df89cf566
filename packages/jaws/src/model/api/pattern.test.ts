import { expect, test } from 'vitest';
import { parseSource } from '../../project/source.ts';
import { patternProblem } from './pattern.ts';
import { placeInText } from './place-in-text.ts';
import { endpointId } from './settings.ts';

// Features of Java that JavaScript lacks: https://docs.oracle.com/javase/8/docs/api/java/util/regex/Pattern.html
test.each([
  '.*bad.*',
  '(?i)not found',
  '(?s-i:x.*)',
  '(?>a|b)c',
  '\\Q(x[\\E.*',
  '\\Q(',
  '\\Ax\\z',
  '\\Gx\\Z',
  'a*+b++c?+d{1}+',
  'a\\++',
])('%s is an expression of Java', (pattern) => {
  expect(patternProblem(pattern)).toBeUndefined();
});

test.each([
  ['(x', 'unterminated group'],
  ['[x', 'unterminated character class'],
  ['*', 'nothing to repeat'],
  ['a/(', 'unterminated group'],
])('%s is invalid: %s', (pattern, problem) => {
  expect(patternProblem(pattern)).toBe(problem);
});

test('a place in a text is found behind its escapes, and is the end of its line at most', () => {
  const text = '{\n  "a": "x\\n\\u00e9\\"yz",\n  "b": 1\n}';
  const { source } = parseSource('/a.json', 'a.json', Buffer.from(text));
  const columns = [0, 1, 2, 3, 4, 5].map((index) => placeInText(source, ['a'], index).column);
  const line = text.split('\n')[1]!;
  expect(columns.map((column) => line[column - 1])).toEqual(['x', '\\', '\\', '\\', 'y', 'z']);
  expect(placeInText(source, ['a'], 0)).toEqual({ file: 'a.json', line: 2, column: 9 });
  expect(placeInText(source, ['a'], 99).column).toBe(line.length + 1);
  expect(placeInText(source, ['b'], 3)).toEqual(source.locate(['b']));
});

test.each([
  ['get /a/', 'GET /a'],
  ['ANY /', 'ANY /'],
  ['GET', 'GET /'],
])('the endpoint %j is %s', (written, id) => {
  expect(endpointId(written)).toBe(id);
});
