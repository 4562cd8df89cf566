import { describe, expect, test } from 'vitest';
import { documentProblem } from '../lib/document.ts';
import { mergePatch } from '../lib/merge-patch.ts';
import { compileSchema } from '../lib/schema/compile.ts';
import type { Json } from '../lib/schema/types.ts';

const paths = (schema: Json, value: Json) => compileSchema(schema)(value).map(({ path }) => path);

describe('what fits, by JSON Schema 2020-12', () => {
  test.each<[Json, Json[], Json[]]>([
    [true, [1, null], []],
    [false, [], [1, null]],
    [{ type: 'integer' }, [1, 1.0, -3], [1.5, '1', null]],
    [{ type: ['string', 'null'] }, ['', null], [0, {}, []]],
    [{ type: 'object' }, [{}], [[], null]],
    [{ const: { a: [1, { b: 2, c: 3 }] } }, [{ a: [1, { c: 3, b: 2 }] }], [{ a: [1] }, 1]],
    [{ enum: ['a', 1, null] }, ['a', 1, null], ['1', false]],
    [{ minimum: 1, maximum: 3 }, [1, 3, 'x'], [0.9, 3.1]],
    [{ exclusiveMinimum: 1, exclusiveMaximum: 3 }, [2], [1, 3]],
    [{ multipleOf: 0.01 }, [0.07, 19.99, 0, 4.35], [0.001, 1.005]],
    [{ minLength: 2, maxLength: 2 }, ['ab', '💩💩', 5], ['a', 'abc', '💩']],
    [{ pattern: '^a+$' }, ['aa', 1], ['b', 'ab']],
    [{ pattern: 'b' }, ['abc'], ['ac']],
    [{ minItems: 1, maxItems: 2 }, [[1], [1, 2]], [[], [1, 2, 3]]],
    [
      { uniqueItems: true },
      [[1, '1', true], []],
      [
        [1, 1],
        [
          { a: 1, b: 2 },
          { b: 2, a: 1 },
        ],
      ],
    ],
    [{ items: { type: 'string' } }, [[], ['a']], [['a', 1]]],
    [{ minProperties: 1, maxProperties: 1 }, [{ a: 1 }], [{}, { a: 1, b: 1 }]],
    [{ required: ['a', 'toString'] }, [{ a: 1, toString: 1 }, 'text'], [{ a: 1 }]],
    [{ properties: { a: { type: 'string' } }, additionalProperties: false }, [{}, { a: 'x' }], [{ b: 1 }, { a: 1 }]],
    [{ properties: { a: true }, additionalProperties: { type: 'number' } }, [{ a: 'x', b: 1 }], [{ b: 'x' }]],
    [{ allOf: [{ minimum: 1 }, { maximum: 2 }] }, [1, 2], [0, 3]],
    [{ anyOf: [{ type: 'string' }, { minimum: 2 }] }, ['a', 2], [1]],
    [{ oneOf: [{ multipleOf: 2 }, { multipleOf: 3 }] }, [2, 3], [1, 6]],
    [{ not: { type: 'string' } }, [1], ['a']],
    [{ $ref: '#/$defs/a~1b', $defs: { 'a/b': { type: 'string' } } }, ['x'], [1]],
  ])('%j', (schema, good, bad) => {
    const validate = compileSchema(schema);
    for (const value of good) expect([value, validate(value)]).toEqual([value, []]);
    for (const value of bad) expect([value, validate(value).length]).not.toEqual([value, 0]);
  });

  test.each<[string, string[], string[]]>([
    ['date', ['2024-02-29', '0001-01-01'], ['2023-02-29', '2024-13-01', '2024-1-1', '2024-01-01T00:00:00Z']],
    [
      'date-time',
      ['2024-02-29T23:59:60Z', '2024-02-29t01:02:03.4+05:30'],
      ['2024-02-30T00:00:00Z', '2024-02-29T24:00:00Z', '2024-02-29T00:00:00'],
    ],
    ['email', ['a@b.co', "o'neil+x@mail.example.org"], ['a@b', 'a b@c.de', '@c.de', 'a@c..de', 'a@b.co\n']],
    ['ipv4', ['127.0.0.1', '255.255.255.255'], ['256.1.1.1', '1.1.1', '01.1.1.1', '1.1.1.1.']],
    ['time', ['10:00:00Z'], ['10:00:00', '25:00:00Z']],
    ['uri', ['https://example.org/a?b#c', 'urn:isbn:1'], ['/a', 'example.org', 'https://a b']],
    ['uuid', ['2EB8AA08-AA98-11EA-B4AA-73B441D16380'], ['2eb8aa08', '2eb8aa08-aa98-11ea-b4aa-73b441d1638g']],
  ])('format %s', (format, good, bad) => {
    const validate = compileSchema({ format });
    for (const text of good) expect([text, validate(text)]).toEqual([text, []]);
    for (const text of bad) expect([text, validate(text).length]).toEqual([text, 1]);
  });

  test('a schema that contains itself', () => {
    const tree = { type: 'object', properties: { left: { $ref: '#' }, name: { type: 'string' } } };
    expect(paths(tree, { left: { left: { name: 1 } } })).toEqual(['/left/left/name']);
  });
});

describe('schemas that are refused', () => {
  test.each<[Json, string]>([
    [{ patternProperties: {} }, '/patternProperties'],
    [{ properties: { a: { typ: 'string' } } }, '/properties/a/typ'],
    [{ $defs: { unused: { maximun: 1 } } }, '/$defs/unused/maximun'],
    [{ type: 'text' }, '/type'],
    [{ minimum: '1' }, '/minimum'],
    [{ maxLength: -1 }, '/maxLength'],
    [{ pattern: '(' }, '/pattern'],
    [{ format: 'phone' }, '/format'],
    [{ format: 'toString' }, '/format'],
    [{ $schema: 'http://json-schema.org/draft-07/schema#' }, '/$schema'],
    [{ items: [{}] }, '/items'],
    [{ $ref: 'https://example.org/schema' }, '/$ref'],
    [{ $ref: '#/$defs/none' }, '/$ref'],
    [{ $ref: '#' }, '#'.slice(1)],
    [
      { $ref: '#/$defs/a', $defs: { a: { anyOf: [{ $ref: '#/$defs/b' }] }, b: { not: { $ref: '#/$defs/a' } } } },
      '/$defs/a',
    ],
    [{ toString: 1 }, '/toString'],
  ])('%j', (schema, path) => {
    expect(() => compileSchema(schema)).toThrow(expect.objectContaining({ name: 'SchemaError', path }));
  });

  test('one that comes to itself by way of properties first', () => {
    const a = { properties: { x: { $ref: '#/$defs/b' } }, allOf: [{ $ref: '#/$defs/b' }] };
    const schema = { $ref: '#/$defs/a', $defs: { a, b: { allOf: [{ $ref: '#/$defs/a' }] } } };
    expect(() => compileSchema(schema)).toThrow('without end');
  });
});

test('problems say where, all of them, up to a limit', () => {
  const schema = {
    type: 'object',
    required: ['title'],
    additionalProperties: false,
    properties: { title: {}, tags: { items: { maxLength: 3 } }, 'a/b': { type: 'null' } },
  };
  expect(paths(schema, { tags: ['abcd', 'abc', 'abcde'], 'a/b': 1, extra: true })).toEqual([
    '/title',
    '/extra',
    '/tags/0',
    '/tags/2',
    '/a~1b',
  ]);
  expect(compileSchema({ items: { type: 'string' } })(Array(1000).fill(1))).toHaveLength(20);
});

// The examples of RFC 7396, appendix A.
test.each<[string, string, string]>([
  ['{"a":"b"}', '{"a":"c"}', '{"a":"c"}'],
  ['{"a":"b"}', '{"b":"c"}', '{"a":"b","b":"c"}'],
  ['{"a":"b"}', '{"a":null}', '{}'],
  ['{"a":"b","b":"c"}', '{"a":null}', '{"b":"c"}'],
  ['{"a":["b"]}', '{"a":"c"}', '{"a":"c"}'],
  ['{"a":"c"}', '{"a":["b"]}', '{"a":["b"]}'],
  ['{"a":{"b":"c"}}', '{"a":{"b":"d","c":null}}', '{"a":{"b":"d"}}'],
  ['{"a":[{"b":"c"}]}', '{"a":[1]}', '{"a":[1]}'],
  ['["a","b"]', '["c","d"]', '["c","d"]'],
  ['{"a":"b"}', '["c"]', '["c"]'],
  ['{"a":"foo"}', 'null', 'null'],
  ['{"a":"foo"}', '"bar"', '"bar"'],
  ['{"e":null}', '{"a":1}', '{"e":null,"a":1}'],
  ['[1,2]', '{"a":"b","c":null}', '{"a":"b"}'],
  ['{}', '{"a":{"bb":{"ccc":null}}}', '{"a":{"bb":{}}}'],
])('%s and the patch %s are %s', (target, patch, result) => {
  expect(JSON.stringify(mergePatch(JSON.parse(target), JSON.parse(patch)))).toBe(result);
});

test('values that DynamoDB cannot store', () => {
  const nested = (levels: number) => JSON.parse('['.repeat(levels) + ']'.repeat(levels));
  expect(documentProblem({ a: [1, 0, -1e-130, 9e125], b: nested(29) })).toBeUndefined();
  expect(documentProblem({ a: { b: [JSON.parse('1e999')] } })?.path).toBe('/a/b/0');
  expect(documentProblem({ a: 1e-200 })?.path).toBe('/a');
  expect(documentProblem(nested(100_000))?.message).toContain('30 levels');
  expect(documentProblem(JSON.parse('{"a":{"__proto__":{"x":1}}}'))?.path).toBe('/a/__proto__');
});
