import { expect, test } from 'vitest';
import * as z from 'zod';
import { schemaType } from './schema-type.ts';

test.each([
  [true, 'unknown'],
  [false, 'never'],
  [{}, 'unknown'],
  [{ type: 'integer', minimum: 1 }, 'number'],
  [{ type: ['string', 'null'] }, 'string | null'],
  [{ const: 'a' }, '"a"'],
  [{ type: 'string', enum: ['a|b', 'c'] }, '("a|b") | "c"'],
  [{ enum: [{ a: 1 }] }, 'unknown'],
  [{ type: 'array', items: { type: ['string', 'null'] } }, '(string | null)[]'],
  [{ prefixItems: [{ type: 'string' }], items: { type: 'number' } }, '[string, ...number[]]'],
  [{ prefixItems: [{ type: 'string' }], items: false }, '[string]'],
  [{ type: 'object' }, 'Record<string, unknown>'],
  [{ type: 'object', additionalProperties: { type: 'number' } }, 'Record<string, number>'],
  [{ type: 'object', properties: {}, additionalProperties: false }, 'Record<string, never>'],
  [
    { properties: { 'a-b': { type: 'string' }, c: {} }, required: ['c'], additionalProperties: {} },
    '{ "a-b"?: string; "c": unknown; [name: string]: unknown; }',
  ],
  [{ anyOf: [{ type: 'string' }, { type: 'string' }] }, 'string'],
  [
    { allOf: [{ $ref: '#/components/schemas/A' }, { anyOf: [{ type: 'string' }, { type: 'number' }] }] },
    'A & (string | number)',
  ],
  [{ $ref: '#/elsewhere' }, 'unknown'],
] as const)('%j is %s', (schema, type) => {
  expect(schemaType(schema)).toBe(type);
});

test('a documented type has descriptions, lines and lists that may be constants', () => {
  const schema = {
    properties: {
      list: { description: 'Ends with */.', items: { properties: { 'a-b': {} } } },
      pair: { prefixItems: [{ const: 1 }], items: false },
    },
    required: ['pair'],
  };
  expect(schemaType(schema, undefined, { documented: true })).toBe(`{
  /** Ends with * /. */
  list?: readonly {
    "a-b"?: unknown;
  }[];
  pair: readonly [1];
}`);
});

test('what zod makes', () => {
  const schema = z.object({
    kind: z.literal('a').optional(),
    at: z.union([z.string(), z.null()]),
    list: z.tuple([z.int()]),
  });
  expect(schemaType(z.toJSONSchema(schema))).toBe('{ "kind"?: "a"; "at": string | null; "list": [number]; }');
});
