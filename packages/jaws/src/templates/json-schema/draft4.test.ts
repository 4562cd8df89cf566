import { expect, test } from 'vitest';
import * as z from 'zod';
import { schemaProblems } from '../../model/api/json-schema.ts';
import { gatewayModels } from './draft4.ts';

/** The model itself, with other definitions' names cut; the model code must accept it. */
function draft4(schema: Record<string, unknown>): unknown {
  const { name, models } = gatewayModels(schema);
  for (const one of Object.values(models)) expect(schemaProblems(one, new Set(Object.keys(models)))).toEqual([]);
  return JSON.parse(JSON.stringify(models[name]).replaceAll(name, 'Self'));
}

test.each([
  ['exclusive limits', { exclusiveMinimum: 1, maximum: 9 }, { minimum: 1, exclusiveMinimum: true, maximum: 9 }],
  ['the tighter of two limits', { minimum: 5, exclusiveMinimum: 1 }, { minimum: 5 }],
  ['a constant', { const: 'a' }, { enum: ['a'] }],
  ['null among values', { enum: ['a', null] }, { anyOf: [{ type: 'null' }, { enum: ['a'] }] }],
  ['null alone', { const: null }, { type: 'null' }],
  [
    'a tuple',
    { prefixItems: [{ type: 'string' }], items: false },
    { items: [{ type: 'string' }], additionalItems: false },
  ],
  ['nothing required', { type: 'object', required: [] }, { type: 'object' }],
  ['what it cannot say', { format: 'email', contains: {}, if: {}, not: { type: 'string' }, default: 1 }, {}],
  ['patterns of JavaScript only', { pattern: '^(?=a)' }, {}],
  ['plain patterns', { pattern: '^(?:a|b)\\d$' }, { pattern: '^(?:a|b)\\d$' }],
  [
    'names by a pattern that it cannot know, which closes nothing',
    { patternProperties: { '^(?=a)': {} }, additionalProperties: false },
    {},
  ],
  ['never and anything', { properties: { a: false, b: true } }, { properties: { a: { not: {} }, b: {} } }],
  [
    'one of several',
    { oneOf: [{ type: 'string', format: 'email' }, { type: 'string' }] },
    { anyOf: [{ type: 'string' }, { type: 'string' }] },
  ],
  ['two choices at once', { anyOf: [{}], oneOf: [{}] }, { allOf: [{ anyOf: [{}] }, { anyOf: [{}] }] }],
  ['a choice with a type', { type: 'string', enum: ['a'] }, { type: 'string', enum: ['a'] }],
  ['itself', { properties: { next: { $ref: '#' } } }, { properties: { next: { $ref: '#/components/schemas/Self' } } }],
  ['a place that is no definition', { $ref: '#/properties/a' }, {}],
])('%s', (_name, schema, expected) => {
  expect(draft4(schema)).toEqual(expected);
});

test('definitions are models of their own', () => {
  const Tree = z
    .object({
      get children() {
        return z.array(Tree);
      },
    })
    .meta({ id: 'Tree/1' });
  const { name, models } = gatewayModels(z.toJSONSchema(z.object({ a: Tree, b: Tree }), { io: 'input' }));
  expect(Object.keys(models)).toEqual([name, `${name}Def1`]);
  expect(models[name]).toMatchObject({ properties: { a: { $ref: `#/components/schemas/${name}Def1` } } });
  expect(models[`${name}Def1`]).toMatchObject({
    properties: { children: { items: { $ref: `#/components/schemas/${name}Def1` } } },
  });
});

test('equal schemas are one model', () => {
  expect(gatewayModels({ type: 'string' }).name).toBe(gatewayModels({ type: 'string' }).name);
});
