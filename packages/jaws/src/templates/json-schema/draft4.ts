import { isObject } from '../../base/text.ts';
import type { JsonSchema } from '../../model/api/types.ts';
import { digest } from '../canonical.ts';

/** A schema as API Gateway models: itself and its definitions. */
export interface GatewayModels {
  readonly name: string;
  readonly models: Readonly<Record<string, JsonSchema>>;
}

/**
 * A schema of 2020-12 as API Gateway accepts it, which is draft 4. Constraints that draft 4 cannot express are left out: the gateway
 * then accepts more than the schema, never less, and the function validates all of it.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/models-mappings-models.html
 */
export function gatewayModels(schema: JsonSchema): GatewayModels {
  const name = `Schema${digest(schema, 12)}`;
  const definitions = ['$defs', 'definitions'].flatMap((key) =>
    isObject(schema[key])
      ? Object.entries(schema[key]).map(([id, one]) => [`#/${key}/${escaped(id)}`, one] as const)
      : [],
  );
  // Names of models have letters and digits only.
  const names = new Map([
    ['#', name],
    ...definitions.map(([path], index) => [path, `${name}Def${index + 1}`] as const),
  ]);
  const models = [['#', schema] as const, ...definitions].map(([path, one]) => [names.get(path)!, draft4(one, names)]);
  return { name, models: Object.fromEntries(models) };
}

/** As a pointer writes it: https://www.rfc-editor.org/rfc/rfc6901 */
const escaped = (key: string): string => key.replaceAll('~', '~0').replaceAll('/', '~1');

type Names = ReadonlyMap<string, string>;

const counts = ['minLength', 'maxLength', 'minItems', 'maxItems', 'minProperties', 'maxProperties'];
const kept = ['title', 'description', 'multipleOf', 'uniqueItems', ...counts];

function draft4(schema: unknown, names: Names): JsonSchema {
  if (schema === false) return { not: {} };
  if (!isObject(schema)) return {};
  if (typeof schema.$ref === 'string') {
    const name = names.get(schema.$ref);
    return name === undefined ? {} : { $ref: `#/components/schemas/${name}` };
  }
  const made: Record<string, unknown> = {};
  for (const key of ['type', ...kept]) if (schema[key] !== undefined) made[key] = schema[key];
  if (Array.isArray(schema.required) && schema.required.length > 0) made.required = schema.required;
  Object.assign(
    made,
    limit(schema, 'minimum', 'exclusiveMinimum', Math.max),
    limit(schema, 'maximum', 'exclusiveMaximum', Math.min),
  );
  if (typeof schema.pattern === 'string' && isPlain(schema.pattern)) made.pattern = schema.pattern;
  for (const key of ['properties', 'patternProperties']) {
    const entries = Object.entries(isObject(schema[key]) ? schema[key] : {}).filter(
      ([name]) => key === 'properties' || isPlain(name),
    );
    if (entries.length > 0) made[key] = Object.fromEntries(entries.map(([name, one]) => [name, draft4(one, names)]));
  }
  if (schema.additionalProperties !== undefined && canClose(schema)) {
    made.additionalProperties = orBoolean(schema.additionalProperties, names);
  }
  Object.assign(made, itemsOf(schema, names));
  const values = schema.const !== undefined ? [schema.const] : schema.enum;
  const all = [
    ...listOf(schema.allOf).map((one) => draft4(one, names)),
    ...['anyOf', 'oneOf'].flatMap((key) =>
      // Once a choice accepts more, a value may fit several of them, which oneOf refuses.
      listOf(schema[key]).length > 0 ? [{ anyOf: listOf(schema[key]).map((one) => draft4(one, names)) }] : [],
    ),
    ...(Array.isArray(values) ? [oneOfValues(values)] : []),
  ];
  const [only, ...more] = all;
  if (only === undefined) return made;
  const clashes = Object.keys(only).some((key) => Object.hasOwn(made, key));
  return more.length === 0 && !clashes ? { ...made, ...only } : { ...made, allOf: all };
}

const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

const orBoolean = (value: unknown, names: Names): unknown =>
  typeof value === 'boolean' ? value : draft4(value, names);

/** If everything else is closed, the properties that patternProperties allow must be listed. */
const canClose = ({ patternProperties }: Readonly<Record<string, unknown>>): boolean =>
  !isObject(patternProperties) || Object.keys(patternProperties).every(isPlain);

/** Since draft 6 an exclusive limit is a separate number. */
function limit(
  schema: Readonly<Record<string, unknown>>,
  key: 'minimum' | 'maximum',
  exclusive: 'exclusiveMinimum' | 'exclusiveMaximum',
  tighter: (a: number, b: number) => number,
): Record<string, unknown> {
  const [with_, without] = [schema[key], schema[exclusive]];
  if (typeof without !== 'number') return typeof with_ === 'number' ? { [key]: with_ } : {};
  if (typeof with_ !== 'number' || tighter(with_, without) === without) return { [key]: without, [exclusive]: true };
  return { [key]: with_ };
}

/** Tuples have a keyword of their own since 2020-12. */
function itemsOf({ prefixItems, items, additionalItems }: Readonly<Record<string, unknown>>, names: Names): JsonSchema {
  const tuple = Array.isArray(prefixItems) ? prefixItems : Array.isArray(items) ? items : undefined;
  const rest = Array.isArray(prefixItems) ? items : additionalItems;
  if (tuple) {
    return {
      items: tuple.map((one) => draft4(one, names)),
      ...(rest !== undefined && { additionalItems: orBoolean(rest, names) }),
    };
  }
  return items === undefined || items === true ? {} : { items: draft4(items, names) };
}

/** It contains no null: CloudFormation accepts none in a template. */
function oneOfValues(values: readonly unknown[]): JsonSchema {
  const others = values.filter((value) => value !== null);
  // A null inside a value is left to the function.
  if (JSON.stringify(others).includes('null')) return {};
  if (others.length === values.length) return { enum: values };
  return others.length === 0 ? { type: 'null' } : { anyOf: [{ type: 'null' }, { enum: others }] };
}

/** Patterns that every engine reads alike: no lookaround, back references, names or classes of Unicode. */
function isPlain(pattern: string): boolean {
  return !/\(\?(?!:)|\\[1-9kpPuc]/.test(pattern);
}
