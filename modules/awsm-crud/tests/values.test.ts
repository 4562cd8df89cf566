import { textIn } from 'jaws-core-js/http';
import { expect, test } from 'vitest';
import { fromAttribute, toAttribute } from '../lib/attribute-value.ts';
import { readCursor, writeCursor } from '../lib/cursor.ts';
import { documentProblem } from '../lib/document.ts';
import { newId } from '../lib/id.ts';
import { de, type Json } from '../lib/index.ts';
import { compileSchema } from '../lib/schema/compile.ts';

// Values, schemas and cursors, to their limits, without a table.

test('a cursor is valid for one list and one format version, without other parts', () => {
  const id = newId(0);
  const cursor = writeCursor(id, 'q');
  const text = Buffer.from(cursor, 'base64url').toString();
  const odd = (from: string | RegExp, to: string) => Buffer.from(text.replace(from, to)).toString('base64url');
  expect(readCursor(cursor, 'q')).toBe(id);
  expect(readCursor(cursor, 'p')).toBeUndefined();
  for (const other of [odd(/^1/, '2'), odd(/$/, '.x'), odd(id, 'r'), odd(/\..*/, ''), '']) {
    expect(readCursor(other, 'q')).toBeUndefined();
  }
});

test('values are converted to and from attributes of DynamoDB', () => {
  const value: Json = { a: 'x', b: 1.5, c: true, d: false, e: null, f: [0, ['y']], g: {} };
  const attribute = {
    M: {
      a: { S: 'x' },
      b: { N: '1.5' },
      c: { BOOL: true },
      d: { BOOL: false },
      e: { NULL: true },
      f: { L: [{ N: '0' }, { L: [{ S: 'y' }] }] },
      g: { M: {} },
    },
  } as const;
  expect(toAttribute(value)).toEqual(attribute);
  expect(fromAttribute(attribute)).toEqual(value);
});

test('numbers and nesting are accepted exactly up to their limits', () => {
  const nested = (levels: number) => JSON.parse('['.repeat(levels) + ']'.repeat(levels));
  expect([documentProblem(1e-130), documentProblem(-9.99e125), documentProblem(nested(30))]).toEqual(
    Array(3).fill(undefined),
  );
  const size = { path: '', message: 'is a number that is too large or too small' };
  expect([documentProblem(9.9e-131), documentProblem(1e126), documentProblem(-1e126)]).toEqual(Array(3).fill(size));
  expect(documentProblem(nested(31))).toEqual({ path: '/0'.repeat(30), message: 'is nested more than 30 levels' });
  expect(documentProblem({ a: { '': 1 } })).toEqual({ path: '/a/', message: 'is no name for a property' });
});

test.each<[string, string[], string[]]>([
  ['time', ['23:59:60Z', '00:00:00.5+23:59', '10:00:00z'], ['24:00:00Z', '10:60:00Z', '10:00:61Z', '10:00:00+24:00']],
  ['date', ['2000-02-29', '2024-12-31'], ['1900-02-29', '2024-00-10', '2024-04-31', '2024-01-00', 'x2024-01-01']],
  ['date-time', ['2024-01-01T00:00:00Z'], ['2024-01-01 00:00:00Z', '2024-01-01x00:00:00Z']],
  ['email', [`${'a'.repeat(64)}@b.co`], [`${'a'.repeat(65)}@b.co`, `a@${'b'.repeat(250)}.co`]],
  ['uri', ['mailto:a@b.co'], ['http://', '1a:b', 'a:ä']],
])('format %s, to its limits', (format, good, bad) => {
  const validate = compileSchema({ format });
  for (const text of good) expect([text, validate(text)]).toEqual([text, []]);
  for (const text of bad) expect([text, validate(text).length]).toEqual([text, 1]);
});

test('an address of e-mail has 254 characters', () => {
  const validate = compileSchema({ format: 'email' });
  const of = (count: number) => `a@${'b'.repeat(count - 5)}.co`;
  expect([of(254).length, validate(of(254)).length, validate(of(255)).length]).toEqual([254, 0, 1]);
});

test('multiples are exact, whatever their size', () => {
  const isMultiple = (value: number, step: number) => compileSchema({ multipleOf: step })(value).length === 0;
  for (const [value, step] of [
    [0, 0.01],
    [-4.35, 0.01],
    [1_000_000_000.01, 0.01],
    [9_007_199_254_740_992, 2],
    [1e300, 7],
  ] as const) {
    expect([value, isMultiple(value, step)]).toEqual([value, true]);
  }
  for (const [value, step] of [
    [1_000_000_000.5, 1],
    [1_000_000_000.005, 0.01],
    [1e-20, 0.01],
    [4.355, 0.01],
  ] as const) {
    expect([value, isMultiple(value, step)]).toEqual([value, false]);
  }
});

test.each<[Json, string, string]>([
  [{ anyOf: [true, 5] }, '/anyOf/1', 'must be an object, true or false'],
  [{ properties: { 'a/b': { items: [] } } }, '/properties/a~1b/items', 'must be an object, true or false'],
  [{ additionalProperties: 5 }, '/additionalProperties', 'must be an object, true or false'],
  [{ $ref: '#/toString' }, '/$ref', '"#/toString" is not there'],
  [{ $ref: '#x' }, '/$ref', '"#x" is not in this schema'],
  [{ $ref: '#/$defs/100%' }, '/$ref', '"#/$defs/100%" is not in this schema'],
  [{ minItems: Number.MAX_VALUE }, '/minItems', 'must be a whole number from 0 on'],
  [5, '', 'must be an object, true or false'],
])('the schema %j is wrong at %s', (given, path, message) => {
  let error: unknown;
  try {
    compileSchema(given);
  } catch (thrown) {
    error = thrown;
  }
  expect(error).toMatchObject({ name: 'SchemaError', path, message: `schema ${path || '(whole)'}: ${message}` });
});

test('a reference goes by names that are encoded, by lists, and to itself', () => {
  const schema = {
    $defs: { 'a b': { type: 'string' }, 'c~d': { type: 'number' }, list: { anyOf: [{ type: 'null' }, true] } },
    properties: {
      one: { $ref: '#/$defs/a%20b' },
      two: { $ref: '#/$defs/c~0d' },
      three: { $ref: '#/$defs/list/anyOf/0' },
    },
  };
  const validate = compileSchema(schema);
  expect(validate({ one: 'x', two: 1, three: null })).toEqual([]);
  expect(validate({ one: 1, two: 'x', three: 1 }).map(({ path }) => path)).toEqual(['/one', '/two', '/three']);
});

test('a reference finds a definition with any name', () => {
  const $defs = { '100%': { type: 'string' }, 'a%20b': { type: 'number' }, 'a/b~c': { type: 'null' } };
  const properties = {
    one: { $ref: '#/$defs/100%25' },
    two: { $ref: '#/$defs/a%2520b' },
    three: { $ref: '#/$defs/a~1b~0c' },
  };
  const validate = compileSchema({ $defs, properties });
  expect(validate({ one: 'x', two: 1, three: null })).toEqual([]);
  expect(validate({ one: 1, two: 'x', three: 1 }).map(({ path }) => path)).toEqual(['/one', '/two', '/three']);
});

test('every message of a place is in German as a whole', async () => {
  const messages = [
    ...['is missing', 'is not known', 'cannot be changed', 'is too long to be filtered by', 'must not be there'],
    ...['is a number that is too large or too small', 'is nested more than 30 levels', 'is no name for a property'],
    ...['fits none of the schemas that it may have', 'is what it must not be', 'must have no element twice'],
    'fits more than one of the schemas of which it must fit one',
    ...['must be of the type x', 'must be of the format x', 'must be one of x', 'must be x', 'must match x'],
    ...['must be at least 1', 'must be at most 1', 'must be more than 1', 'must be less than 1'],
    'must be a multiple of 1',
    ...['least', 'most'].flatMap((which) =>
      ['1 character', '2 characters', '1 element', '2 elements', '2 properties'].map(
        (count) => `must have at ${which} ${count}`,
      ),
    ),
    ...['The body is not JSON.', 'The body has more than 1 bytes.', 'The content type must be x.'],
  ];
  const english =
    /\b(must|is|has|have|at|least|most|more|than|of|the|no|not|be|fits|cannot|an?|element|characters?)\b/i;
  for (const message of messages) {
    const german = textIn(message, 'de', { de });
    expect([message, english.exec(german.replace(/\bElement\b/g, ''))?.[0]]).toEqual([message, undefined]);
  }
  const plural = (text: string) => textIn(text, 'de', { de });
  expect([plural('must have at least 1 element'), plural('must have at least 2 elements')]).toEqual([
    'muss mindestens 1 Element haben',
    'muss mindestens 2 Elemente haben',
  ]);
});
