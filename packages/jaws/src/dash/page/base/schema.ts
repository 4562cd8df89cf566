export type Schema = Readonly<Record<string, unknown>>;

export interface Field {
  readonly name: string;
  readonly required: boolean;
  readonly kind: 'text' | 'long-text' | 'number' | 'boolean' | 'choice' | 'json';
  readonly options: readonly string[];
  /** The description in the schema. */
  readonly hint: string;
  readonly schema: Schema;
}

const isSchema = (value: unknown): value is Schema =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A field for each property. Undefined if the schema does not describe an object. */
export function fieldsOf(root: Schema): readonly Field[] | undefined {
  const schema = resolve(root, root);
  if (!isSchema(schema.properties)) return undefined;
  const required = Array.isArray(schema.required) ? schema.required : [];
  return Object.entries(schema.properties).map(([name, given]) => {
    const own = resolve(isSchema(given) ? given : {}, root);
    return {
      name,
      required: required.includes(name),
      kind: kindOf(own),
      options: optionsOf(own),
      hint: hintOf(own),
      schema: own,
    };
  });
}

/** Follows references within the schema; stops at one that leads nowhere. */
function resolve(schema: Schema, root: Schema, depth = 0): Schema {
  const { $ref: to } = schema;
  if (typeof to !== 'string' || !to.startsWith('#/') || depth > 16) return schema;
  let at: unknown = root;
  for (const part of to.slice(2).split('/')) {
    const name = part.replaceAll('~1', '/').replaceAll('~0', '~');
    at = isSchema(at) && Object.hasOwn(at, name) ? at[name] : undefined;
  }
  return isSchema(at) ? resolve({ ...at, ...schema, $ref: at.$ref }, root, depth + 1) : schema;
}

const typesOf = ({ type }: Schema): readonly unknown[] => (Array.isArray(type) ? type : [type]);

function kindOf(schema: Schema): Field['kind'] {
  if (optionsOf(schema).length > 0) return 'choice';
  const types = typesOf(schema).filter((one) => one !== 'null');
  if (types.length !== 1) return 'json';
  if (types[0] === 'string')
    return typeof schema.maxLength === 'number' && schema.maxLength < 200 ? 'text' : 'long-text';
  if (types[0] === 'number' || types[0] === 'integer') return 'number';
  return types[0] === 'boolean' ? 'boolean' : 'json';
}

const optionsOf = (schema: Schema): readonly string[] =>
  Array.isArray(schema.enum) && schema.enum.every((one) => typeof one === 'string') ? (schema.enum as string[]) : [];

function hintOf(schema: Schema): string {
  const { description, format, pattern, minLength, maxLength, minimum, maximum, default: usual } = schema;
  const types = typesOf(schema).filter((one) => typeof one === 'string');
  const parts = [
    types.join(' or '),
    typeof format === 'string' ? format : '',
    range(minLength, maxLength, ' characters'),
    range(minimum, maximum, ''),
    typeof pattern === 'string' ? `like ${pattern}` : '',
    usual === undefined ? '' : `default ${JSON.stringify(usual)}`,
    typeof description === 'string' ? description : '',
  ];
  return parts.filter(Boolean).join(', ');
}

/** Ignores a bound beyond what a number can hold. */
function range(from: unknown, to: unknown, unit: string): string {
  const isBound = (value: unknown): value is number =>
    typeof value === 'number' && Math.abs(value) < Number.MAX_SAFE_INTEGER;
  if (isBound(from) && isBound(to)) return `${from} to ${to}${unit}`;
  if (isBound(from)) return `at least ${from}${unit}`;
  return isBound(to) ? `at most ${to}${unit}` : '';
}

export type Typed = { readonly value: unknown } | { readonly mistake: string } | undefined;

/** The input of a field as JSON; undefined if it is empty. */
export function typedIn({ kind, required, schema }: Field, text: string): Typed {
  if (text === '') return required ? { mistake: 'It needs a value' } : undefined;
  if (kind === 'number') {
    const value = Number(text);
    if (!Number.isFinite(value)) return { mistake: 'It must be a number' };
    if (Number.isInteger(value) && !Number.isSafeInteger(value))
      return { mistake: 'It has too many digits for this field: write the body as JSON text' };
    return checked(schema, value);
  }
  if (kind === 'boolean') return { value: text === 'true' };
  if (kind !== 'json') return checked(schema, text);
  try {
    return checked(schema, JSON.parse(text));
  } catch {
    return { mistake: 'It must be JSON' };
  }
}

function checked(schema: Schema, value: unknown): Typed {
  const mistake =
    typeof value === 'string'
      ? wrongText(schema, value)
      : typeof value === 'number'
        ? wrongNumber(schema, value)
        : wrongJson(schema, value);
  return mistake === undefined ? { value } : { mistake };
}

function wrongText({ minLength, maxLength, pattern }: Schema, value: string): string | undefined {
  if (typeof minLength === 'number' && value.length < minLength) return `It needs at least ${minLength} characters`;
  if (typeof maxLength === 'number' && value.length > maxLength) return `It may have at most ${maxLength} characters`;
  // A slow pattern would take too long on a long text; the endpoint validates it anyway.
  if (typeof pattern !== 'string' || value.length > 200 || pattern.length > 200) return undefined;
  try {
    return new RegExp(pattern, 'u').test(value) ? undefined : `It must match ${pattern}`;
  } catch {
    return undefined;
  }
}

function wrongNumber(schema: Schema, value: number): string | undefined {
  const { minimum, maximum, exclusiveMinimum, exclusiveMaximum } = schema;
  if (typesOf(schema).includes('integer') && !Number.isInteger(value)) return 'It must be a whole number';
  if (typeof minimum === 'number' && value < minimum) return `It must be at least ${minimum}`;
  if (typeof maximum === 'number' && value > maximum) return `It may be at most ${maximum}`;
  if (typeof exclusiveMinimum === 'number' && value <= exclusiveMinimum)
    return `It must be more than ${exclusiveMinimum}`;
  return typeof exclusiveMaximum === 'number' && value >= exclusiveMaximum
    ? `It must be less than ${exclusiveMaximum}`
    : undefined;
}

function wrongJson(schema: Schema, value: unknown): string | undefined {
  const types = typesOf(schema);
  if (types.every((one) => one === 'array') && !Array.isArray(value)) return 'It must be a list: […]';
  if (types.every((one) => one === 'object') && !isSchema(value)) return 'It must be an object: {…}';
  return undefined;
}
