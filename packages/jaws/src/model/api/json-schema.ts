import { isObject } from '../../base/text.ts';
import type { JsonSchema } from './types.ts';

/** The place and reason of a mistake in a schema. */
export interface SchemaProblem {
  readonly path: readonly (string | number)[];
  readonly message: string;
}

const types = new Set(['array', 'boolean', 'integer', 'null', 'number', 'object', 'string']);

type Check = (value: unknown) => string | undefined;
const kind =
  (test: (value: unknown) => boolean, says: string): Check =>
  (value) =>
    test(value) ? undefined : says;

const count = kind(
  (value) => Number.isInteger(value) && (value as number) >= 0,
  'must be a whole number, not negative',
);
const number = kind((value) => typeof value === 'number', 'must be a number');
const flag = kind((value) => typeof value === 'boolean', 'must be true or false');
const text = kind((value) => typeof value === 'string', 'must be text');

/** Keywords with a plain value: https://json-schema.org/draft-04/json-schema-validation */
const keywords: Readonly<Record<string, Check>> = {
  type: (value) => {
    const names = Array.isArray(value) ? value : [value];
    const wrong = names.find((name) => !types.has(String(name)));
    if (names.length > 0 && wrong === undefined) return undefined;
    return `must be one of ${[...types].join(', ')}${wrong === undefined ? '' : `, not ${JSON.stringify(wrong)}`}`;
  },
  required: kind(
    (value) => Array.isArray(value) && value.length > 0 && value.every((name) => typeof name === 'string'),
    'must be a list of names',
  ),
  enum: kind((value) => Array.isArray(value) && value.length > 0, 'must be a list of values'),
  multipleOf: kind((value) => typeof value === 'number' && value > 0, 'must be a number above 0'),
  minimum: number,
  maximum: number,
  exclusiveMinimum: flag,
  exclusiveMaximum: flag,
  minLength: count,
  maxLength: count,
  minItems: count,
  maxItems: count,
  minProperties: count,
  maxProperties: count,
  uniqueItems: flag,
  title: text,
  description: text,
  format: text,
  pattern: (value) => {
    if (typeof value !== 'string') return 'must be text';
    try {
      new RegExp(value);
      return undefined;
    } catch {
      return 'is not a regular expression';
    }
  },
};

const single = ['not', 'items', 'additionalItems', 'additionalProperties'];
const lists = ['allOf', 'anyOf', 'oneOf'];
const maps = ['properties', 'patternProperties'];
const reference = /^(?:#\/(?:definitions|components\/schemas)\/)?([a-zA-Z0-9]+)$/;

/** The model that a `$ref` refers to: `Order`, `#/definitions/Order` or `#/components/schemas/Order`. */
const referenced = (ref: unknown): string | undefined =>
  typeof ref === 'string' ? reference.exec(ref)?.[1] : undefined;

/** Every mistake in a schema of draft 4; `known` has the models that it may refer to. */
export function schemaProblems(
  schema: unknown,
  known: ReadonlySet<string>,
  path: readonly (string | number)[] = [],
): SchemaProblem[] {
  if (!isObject(schema)) return [{ path, message: 'must be a JSON schema: an object' }];
  if (schema.$ref !== undefined) {
    const name = referenced(schema.$ref);
    const at = [...path, '$ref'];
    if (name === undefined) {
      return [{ path: at, message: 'must name a model, such as "Order" or "#/components/schemas/Order"' }];
    }
    return known.has(name) ? [] : [{ path: at, message: `names the model "${name}", which the project does not have` }];
  }
  const found: SchemaProblem[] = [];
  for (const [key, value] of Object.entries(schema)) {
    const at = [...path, key];
    const message = Object.hasOwn(keywords, key) ? keywords[key]!(value) : undefined;
    if (message) found.push({ path: at, message });
    if (single.includes(key)) {
      if (typeof value === 'boolean' && key.startsWith('additional')) continue;
      const several = key === 'items' && Array.isArray(value) ? value : undefined;
      if (several) found.push(...each(several, known, at));
      else found.push(...schemaProblems(value, known, at));
    } else if (lists.includes(key)) {
      if (!Array.isArray(value) || value.length === 0) found.push({ path: at, message: 'must be a list of schemas' });
      else found.push(...each(value, known, at));
    } else if (maps.includes(key)) {
      if (!isObject(value)) found.push({ path: at, message: 'must be an object' });
      else for (const [name, one] of Object.entries(value)) found.push(...schemaProblems(one, known, [...at, name]));
    } else if (key === 'definitions') {
      found.push({ path: at, message: 'cannot be inside of a model; make each a model of its own under Models' });
    }
  }
  return found;
}

function each(
  schemas: readonly unknown[],
  known: ReadonlySet<string>,
  path: readonly (string | number)[],
): SchemaProblem[] {
  return schemas.flatMap((one, index) => schemaProblems(one, known, [...path, index]));
}

/** The schema with its references as OpenAPI 3 writes them. */
export function withReferences(schema: JsonSchema): JsonSchema {
  return JSON.parse(JSON.stringify(schema), (key, value: unknown) => {
    const name = key === '$ref' ? referenced(value) : undefined;
    return name === undefined ? value : `#/components/schemas/${name}`;
  }) as JsonSchema;
}
