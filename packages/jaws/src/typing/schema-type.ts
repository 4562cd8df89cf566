import { isObject } from '../base/text.ts';

/**
 * A JSON schema (2020-12) as a TypeScript type. References are `#/components/schemas/<name>`, which becomes the type that `nameOf`
 * returns. Constraints that TypeScript cannot express (lengths, patterns, limits) are left out; unknown schemas are `unknown`. A
 * documented type is as people write it: with descriptions, a line for each property, and lists that may be constants.
 */
export function schemaType(
  schema: unknown,
  nameOf: NameOf = (name) => name,
  style: Style = { documented: false },
): string {
  if (schema === false) return 'never';
  if (!isObject(schema)) return 'unknown';
  if (typeof schema.$ref === 'string') {
    const name = /^#\/components\/schemas\/(\w+)$/.exec(schema.$ref)?.[1];
    return name === undefined ? 'unknown' : nameOf(name);
  }
  const typeOf = (inner: unknown) => schemaType(inner, nameOf, style);
  const parts = [
    ...(schema.const !== undefined ? [literal(schema.const)] : []),
    ...(Array.isArray(schema.enum) ? [union(schema.enum.map(literal))] : []),
  ];
  // Values are more specific than their type.
  if (parts.length === 0) parts.push(...plainType(schema, typeOf, style));
  for (const key of ['anyOf', 'oneOf']) if (Array.isArray(schema[key])) parts.push(union(schema[key].map(typeOf)));
  if (Array.isArray(schema.allOf)) parts.push(...schema.allOf.map(typeOf));
  const known = parts.filter((part) => part !== 'unknown');
  if (known.length === 0) return 'unknown';
  return known.length === 1 ? known[0]! : known.map(grouped).join(' & ');
}

type Schema = Readonly<Record<string, unknown>>;
type NameOf = (name: string) => string;
type TypeOf = (schema: unknown) => string;
interface Style {
  readonly documented: boolean;
}

function plainType(schema: Schema, typeOf: TypeOf, style: Style): string[] {
  const { type } = schema;
  if (Array.isArray(type)) return [union(type.map((one) => typeNamed(one, schema, typeOf, style)))];
  if (type !== undefined) return [typeNamed(type, schema, typeOf, style)];
  if (isObject(schema.properties)) return [objectType(schema, typeOf, style)];
  return schema.items !== undefined || schema.prefixItems !== undefined ? [arrayType(schema, typeOf, style)] : [];
}

function typeNamed(type: unknown, schema: Schema, typeOf: TypeOf, style: Style): string {
  switch (type) {
    case 'string':
    case 'number':
    case 'boolean':
    case 'null':
      return type;
    case 'integer':
      return 'number';
    case 'array':
      return arrayType(schema, typeOf, style);
    case 'object':
      return objectType(schema, typeOf, style);
    default:
      return 'unknown';
  }
}

function arrayType({ prefixItems, items }: Schema, typeOf: TypeOf, { documented }: Style): string {
  const may = documented ? 'readonly ' : '';
  if (!Array.isArray(prefixItems)) return `${may}${grouped(typeOf(items))}[]`;
  const rest = items === false ? [] : [`...${grouped(typeOf(items))}[]`];
  return `${may}[${[...prefixItems.map(typeOf), ...rest].join(', ')}]`;
}

function objectType(
  { properties, required, additionalProperties }: Schema,
  typeOf: TypeOf,
  { documented }: Style,
): string {
  const names = Array.isArray(required) ? required : [];
  const own = Object.entries(isObject(properties) ? properties : {}).flatMap(([name, one]) => [
    ...(documented && isObject(one) && typeof one.description === 'string' ? [comment(one.description)] : []),
    `${documented && /^[a-z_]\w*$/i.test(name) ? name : JSON.stringify(name)}${names.includes(name) ? '' : '?'}: ${typeOf(one)};`,
  ]);
  if (own.length === 0) {
    if (additionalProperties === false) return 'Record<string, never>';
    return `Record<string, ${isObject(additionalProperties) ? typeOf(additionalProperties) : 'unknown'}>`;
  }
  // Other properties may have types different from these, which an index signature in TypeScript cannot express.
  const others =
    additionalProperties === undefined || additionalProperties === false ? [] : ['[name: string]: unknown;'];
  const lines = [...own, ...others];
  return documented ? `{\n  ${lines.join('\n').replaceAll('\n', '\n  ')}\n}` : `{ ${lines.join(' ')} }`;
}

const comment = (text: string): string => `/** ${text.replaceAll('*/', '* /')} */`;

function literal(value: unknown): string {
  return typeof value === 'object' && value !== null ? 'unknown' : JSON.stringify(value);
}

function union(types: readonly string[]): string {
  const all = [...new Set(types)];
  if (all.length === 0) return 'never';
  return all.includes('unknown') ? 'unknown' : all.map(grouped).join(' | ');
}

/** In parentheses if the type has parts. */
const grouped = (type: string): string =>
  /^[\w"'.-]+$|^\{[^{}]*\}$/.test(type) || !/[|&]/.test(type) ? type : `(${type})`;
