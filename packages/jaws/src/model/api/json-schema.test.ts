import { expect, test } from 'vitest';
import { schemaProblems, withReferences } from './json-schema.ts';

const known = new Set(['Order']);
/** Every mistake as `path message`. */
const problems = (schema: unknown) =>
  schemaProblems(schema, known, ['Models', 'A']).map(({ path, message }) =>
    `${path.slice(2).join('.')} ${message}`.trim(),
  );

// https://json-schema.org/draft-04/json-schema-validation
test.each<[unknown]>([
  [{}],
  [{ type: 'object', required: ['a'], properties: { a: { type: ['string', 'null'] } }, additionalProperties: false }],
  [{ type: 'array', items: { type: 'integer' }, minItems: 0, maxItems: 2, uniqueItems: true }],
  [{ items: [{ type: 'string' }, {}], additionalItems: true }],
  [{ minimum: -1.5, maximum: 2, exclusiveMinimum: true, exclusiveMaximum: false, multipleOf: 0.5 }],
  [{ minLength: 0, maxLength: 1, pattern: '^a', format: 'date', title: 't', description: 'd' }],
  [{ minProperties: 1, maxProperties: 2, patternProperties: { '^a': {} }, enum: [1, null] }],
  [{ allOf: [{}], anyOf: [{ type: 'null' }], oneOf: [{ not: {} }] }],
  [{ $ref: 'Order' }],
  [{ items: { $ref: '#/definitions/Order' }, not: { $ref: '#/components/schemas/Order' } }],
  [{ $schema: 'http://json-schema.org/draft-04/schema#', example: 1 }],
])('%j is a schema', (schema) => {
  expect(problems(schema)).toEqual([]);
});

const types = 'array, boolean, integer, null, number, object, string';

test.each<[unknown, string]>([
  ['x', 'must be a JSON schema: an object'],
  [{ type: 'text' }, `type must be one of ${types}, not "text"`],
  [{ type: ['string', 1] }, `type must be one of ${types}, not 1`],
  [{ type: [] }, `type must be one of ${types}`],
  [{ required: true }, 'required must be a list of names'],
  [{ required: [] }, 'required must be a list of names'],
  [{ required: ['a', 1] }, 'required must be a list of names'],
  [{ enum: [] }, 'enum must be a list of values'],
  [{ enum: 'a' }, 'enum must be a list of values'],
  [{ multipleOf: 0 }, 'multipleOf must be a number above 0'],
  [{ multipleOf: '1' }, 'multipleOf must be a number above 0'],
  [{ minimum: '1' }, 'minimum must be a number'],
  [{ maximum: null }, 'maximum must be a number'],
  [{ exclusiveMinimum: 1 }, 'exclusiveMinimum must be true or false'],
  [{ exclusiveMaximum: 1 }, 'exclusiveMaximum must be true or false'],
  [{ uniqueItems: 'true' }, 'uniqueItems must be true or false'],
  [{ minLength: -1 }, 'minLength must be a whole number, not negative'],
  [{ maxLength: 1.5 }, 'maxLength must be a whole number, not negative'],
  [{ minItems: '1' }, 'minItems must be a whole number, not negative'],
  [{ maxItems: -1 }, 'maxItems must be a whole number, not negative'],
  [{ minProperties: -1 }, 'minProperties must be a whole number, not negative'],
  [{ maxProperties: -1 }, 'maxProperties must be a whole number, not negative'],
  [{ title: 1 }, 'title must be text'],
  [{ description: 1 }, 'description must be text'],
  [{ format: 1 }, 'format must be text'],
  [{ pattern: 1 }, 'pattern must be text'],
  [{ pattern: '(' }, 'pattern is not a regular expression'],
  [{ allOf: {} }, 'allOf must be a list of schemas'],
  [{ anyOf: [] }, 'anyOf must be a list of schemas'],
  [{ oneOf: [1] }, 'oneOf.0 must be a JSON schema: an object'],
  [{ properties: [] }, 'properties must be an object'],
  [{ patternProperties: 1 }, 'patternProperties must be an object'],
  [{ properties: { a: { properties: { b: 1 } } } }, 'properties.a.properties.b must be a JSON schema: an object'],
  [{ items: [{}, { type: 'x' }] }, `items.1.type must be one of ${types}, not "x"`],
  [{ items: true }, 'items must be a JSON schema: an object'],
  [{ not: true }, 'not must be a JSON schema: an object'],
  [{ additionalProperties: { type: 'x' } }, `additionalProperties.type must be one of ${types}, not "x"`],
  [{ additionalItems: 1 }, 'additionalItems must be a JSON schema: an object'],
  [{ definitions: {} }, 'definitions cannot be inside of a model; make each a model of its own under Models'],
  [{ $ref: 'Pet' }, '$ref names the model "Pet", which the project does not have'],
  [{ $ref: 'a-b' }, '$ref must name a model, such as "Order" or "#/components/schemas/Order"'],
  [{ $ref: 1 }, '$ref must name a model, such as "Order" or "#/components/schemas/Order"'],
])('%j: %s', (schema, problem) => {
  expect(problems(schema)).toEqual([problem]);
});

test('all mistakes are found', () => {
  expect(problems({ type: 'x', minLength: -1, items: { type: 'y' } })).toHaveLength(3);
});

test('references become those of OpenAPI 3', () => {
  const written = { items: [{ $ref: 'A' }, { $ref: '#/definitions/B' }], not: { $ref: 'https://x' }, title: 'A' };
  expect(withReferences(written)).toEqual({
    items: [{ $ref: '#/components/schemas/A' }, { $ref: '#/components/schemas/B' }],
    not: { $ref: 'https://x' },
    title: 'A',
  });
});
