import { Budget, BudgetError } from '../../../../kernel/budget.ts';
import { PatternError, Regex } from '../../../../kernel/regex/index.ts';

/** A draft-04 JSON schema, as API Gateway's models are. */
export type Schema = Readonly<Record<string, unknown>> | boolean;

/** Finds the schema of a `$ref`; undefined if it does not exist. */
export type ResolveReference = (reference: string, root: Schema) => Schema | undefined;

/**
 * The first reason why `value` does not fit `schema`, or undefined when it does.
 * https://json-schema.org/draft-04/json-schema-validation
 */
export function mismatch(schema: Schema, value: unknown, resolve: ResolveReference): string | undefined {
  const budget = new Budget(MOST_STEPS + STEPS_PER_VALUE * valuesIn(value), 'The check against the model');
  try {
    return check(schema, value, '#', { root: schema, resolve, depth: 0, budget, patterns: new Map() });
  } catch (error) {
    if (!(error instanceof BudgetError)) throw error;
    return error.message;
  }
}

/**
 * Steps of one check: schemas that are held against a value, and those of their patterns. Alternatives that refer to each
 * other would double the work at each level; a large body rightly takes long.
 */
const MOST_STEPS = 100_000;
const STEPS_PER_VALUE = 20;

function valuesIn(value: unknown): number {
  if (typeof value === 'string') return 1 + value.length;
  if (value === null || typeof value !== 'object') return 1;
  let sum = 1;
  for (const one of Object.values(value)) sum += valuesIn(one);
  return sum;
}

interface Frame {
  readonly root: Schema;
  readonly resolve: ResolveReference;
  readonly depth: number;
  readonly budget: Budget;
  /** Compiled patterns; undefined for those that are not regular expressions. */
  readonly patterns: Map<string, Regex | undefined>;
}

type Rule = (schema: Readonly<Record<string, unknown>>, value: unknown, at: string, frame: Frame) => string | undefined;

/** References may be recursive; values are finite, but a schema that only refers to itself is not. */
const DEEPEST = 200;

function check(schema: Schema, value: unknown, at: string, frame: Frame): string | undefined {
  frame.budget.spend();
  if (typeof schema === 'boolean') return schema ? undefined : `${at}: nothing is allowed here`;
  if (frame.depth > DEEPEST) return `${at}: schema is nested too deeply`;
  const inner = { ...frame, depth: frame.depth + 1 };
  if (typeof schema.$ref === 'string') {
    const target = frame.resolve(schema.$ref, frame.root);
    return target === undefined ? `${at}: could not resolve ${schema.$ref}` : check(target, value, at, inner);
  }
  for (const rule of RULES) {
    const reason = rule(schema, value, at, inner);
    if (reason !== undefined) return reason;
  }
  return undefined;
}

const RULES: readonly Rule[] = [checkType, checkEnum, checkNumber, checkText, checkList, checkObject, checkCombined];

function typeOf(value: unknown): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'array' : typeof value;
}

function hasType(type: unknown, value: unknown): boolean {
  return type === 'integer' ? Number.isInteger(value) : type === typeOf(value);
}

function checkType(schema: Readonly<Record<string, unknown>>, value: unknown, at: string): string | undefined {
  const types = schema.type === undefined ? [] : Array.isArray(schema.type) ? schema.type : [schema.type];
  if (types.length === 0 || types.some((type) => hasType(type, value))) return undefined;
  return `${at}: instance type (${typeOf(value)}) does not match any allowed primitive type (allowed: ${JSON.stringify(types)})`;
}

function checkEnum(schema: Readonly<Record<string, unknown>>, value: unknown, at: string): string | undefined {
  const allowed = Array.isArray(schema.enum) ? schema.enum : 'const' in schema ? [schema.const] : undefined;
  if (!allowed || allowed.some((one) => JSON.stringify(one) === JSON.stringify(value))) return undefined;
  return `${at}: instance value (${JSON.stringify(value)}) not found in enum (possible values: ${JSON.stringify(allowed)})`;
}

function checkNumber(schema: Readonly<Record<string, unknown>>, value: unknown, at: string): string | undefined {
  if (typeof value !== 'number') return undefined;
  const { minimum, maximum, multipleOf, exclusiveMinimum, exclusiveMaximum } = schema;
  if (typeof minimum === 'number' && (exclusiveMinimum === true ? value <= minimum : value < minimum)) {
    return `${at}: numeric instance is lower than the required minimum (minimum: ${minimum}, found: ${value})`;
  }
  if (typeof maximum === 'number' && (exclusiveMaximum === true ? value >= maximum : value > maximum)) {
    return `${at}: numeric instance is greater than the required maximum (maximum: ${maximum}, found: ${value})`;
  }
  if (typeof multipleOf === 'number' && !Number.isInteger(value / multipleOf)) {
    return `${at}: remainder of division is not zero (${value} / ${multipleOf})`;
  }
  return undefined;
}

const FORMATS: Readonly<Record<string, RegExp>> = {
  email: /^[^\s@]+@[^\s@]+$/,
  'date-time': /^\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(?:\.\d+)?(?:[Zz]|[+-]\d\d:\d\d)$/,
  ipv4: /^(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)(?:\.(?!$)|$)){4}$/,
  uri: /^[A-Za-z][A-Za-z0-9+.-]*:\S*$/,
};

function checkText(
  schema: Readonly<Record<string, unknown>>,
  value: unknown,
  at: string,
  frame: Frame,
): string | undefined {
  if (typeof value !== 'string') return undefined;
  const length = [...value].length;
  const { minLength, maxLength, pattern, format } = schema;
  if (typeof minLength === 'number' && length < minLength) {
    return `${at}: string "${value}" is too short (length: ${length}, required minimum: ${minLength})`;
  }
  if (typeof maxLength === 'number' && length > maxLength) {
    return `${at}: string "${value}" is too long (length: ${length}, maximum allowed: ${maxLength})`;
  }
  if (typeof pattern === 'string' && !patternOf(pattern, frame)?.test(value, frame.budget)) {
    return `${at}: ECMA 262 regex "${pattern}" does not match input string "${value}"`;
  }
  const known = typeof format === 'string' && Object.hasOwn(FORMATS, format) ? FORMATS[format] : undefined;
  return known && !known.test(value)
    ? `${at}: string "${value}" is invalid against requested format ${format}`
    : undefined;
}

function patternOf(pattern: string, { patterns, budget }: Frame): Regex | undefined {
  if (patterns.has(pattern)) return patterns.get(pattern);
  budget.spend(pattern.length);
  const compiled = compiledOf(pattern);
  patterns.set(pattern, compiled);
  return compiled;
}

function compiledOf(pattern: string): Regex | undefined {
  try {
    return new Regex(pattern, { dialect: 'ecma' });
  } catch (error) {
    if (!(error instanceof PatternError)) throw error;
    return undefined;
  }
}

function checkList(
  schema: Readonly<Record<string, unknown>>,
  value: unknown,
  at: string,
  frame: Frame,
): string | undefined {
  if (!Array.isArray(value)) return undefined;
  const { minItems, maxItems, items, additionalItems } = schema;
  if (typeof minItems === 'number' && value.length < minItems) {
    return `${at}: array is too short: must have at least ${minItems} elements but instance has ${value.length} elements`;
  }
  if (typeof maxItems === 'number' && value.length > maxItems) {
    return `${at}: array is too long: must have at most ${maxItems} elements but instance has ${value.length} elements`;
  }
  if (schema.uniqueItems === true && hasDuplicates(value, frame)) {
    return `${at}: array must not contain duplicate elements`;
  }
  for (const [index, one] of value.entries()) {
    const wanted = Array.isArray(items) ? (items[index] ?? additionalItems) : items;
    const reason = isSchema(wanted) ? check(wanted, one, `${at}/${index}`, frame) : undefined;
    if (reason !== undefined) return reason;
  }
  return undefined;
}

function hasDuplicates(values: readonly unknown[], frame: Frame): boolean {
  // A list in a list is written out again at each level.
  for (const value of values) frame.budget.spend(valuesIn(value));
  return new Set(values.map((value) => JSON.stringify(value))).size < values.length;
}

function checkObject(
  schema: Readonly<Record<string, unknown>>,
  value: unknown,
  at: string,
  frame: Frame,
): string | undefined {
  if (typeOf(value) !== 'object') return undefined;
  const specified = value as Record<string, unknown>;
  const names = Object.keys(specified);
  const missing = list(schema.required).filter((name) => !Object.hasOwn(specified, String(name)));
  if (missing.length > 0) return `${at}: object has missing required properties (${JSON.stringify(missing)})`;
  if (typeof schema.minProperties === 'number' && names.length < schema.minProperties)
    return `${at}: object has too few properties`;
  if (typeof schema.maxProperties === 'number' && names.length > schema.maxProperties)
    return `${at}: object has too many properties`;
  for (const name of names) {
    const reason = checkMember(schema, name, specified[name], at, frame);
    if (reason !== undefined) return reason;
  }
  return checkDependencies(schema, specified, at, frame);
}

function checkMember(
  schema: Readonly<Record<string, unknown>>,
  name: string,
  value: unknown,
  at: string,
  frame: Frame,
): string | undefined {
  const own = members(schema.properties);
  const applied: Schema[] = [];
  if (Object.hasOwn(own, name) && isSchema(own[name])) applied.push(own[name]);
  for (const [pattern, one] of Object.entries(members(schema.patternProperties))) {
    if (isSchema(one) && patternOf(pattern, frame)?.test(name, frame.budget)) applied.push(one);
  }
  if (applied.length === 0) {
    if (schema.additionalProperties === false) {
      return `${at}: object instance has properties which are not allowed by the schema: ["${name}"]`;
    }
    if (isSchema(schema.additionalProperties)) applied.push(schema.additionalProperties);
  }
  for (const one of applied) {
    const reason = check(one, value, `${at}/${name}`, frame);
    if (reason !== undefined) return reason;
  }
  return undefined;
}

function checkDependencies(
  schema: Readonly<Record<string, unknown>>,
  input: Record<string, unknown>,
  at: string,
  frame: Frame,
): string | undefined {
  for (const [name, dependency] of Object.entries(members(schema.dependencies))) {
    if (!Object.hasOwn(input, name)) continue;
    const missing = list(dependency).filter((other) => !Object.hasOwn(input, String(other)));
    if (missing.length > 0) return `${at}: property "${name}" depends on ${JSON.stringify(missing)}`;
    const reason = !Array.isArray(dependency) && isSchema(dependency) ? check(dependency, input, at, frame) : undefined;
    if (reason !== undefined) return reason;
  }
  return undefined;
}

function checkCombined(
  schema: Readonly<Record<string, unknown>>,
  value: unknown,
  at: string,
  frame: Frame,
): string | undefined {
  const fits = (one: unknown): boolean => isSchema(one) && check(one, value, at, frame) === undefined;
  for (const one of list(schema.allOf)) {
    const reason = isSchema(one) ? check(one, value, at, frame) : undefined;
    if (reason !== undefined) return reason;
  }
  if (Array.isArray(schema.anyOf) && !schema.anyOf.some(fits)) {
    return `${at}: instance failed to match at least one required schema among ${schema.anyOf.length}`;
  }
  const matching = Array.isArray(schema.oneOf) ? schema.oneOf.filter(fits).length : 1;
  if (matching !== 1)
    return `${at}: instance failed to match exactly one schema (matched ${matching} out of ${list(schema.oneOf).length})`;
  return schema.not !== undefined && fits(schema.not)
    ? `${at}: instance matched a schema which it should not have`
    : undefined;
}

function isSchema(value: unknown): value is Schema {
  return typeof value === 'boolean' || (value !== null && typeof value === 'object' && !Array.isArray(value));
}

function list(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

function members(value: unknown): Record<string, unknown> {
  return value !== null && typeof value === 'object' && !Array.isArray(value) ? (value as Record<string, unknown>) : {};
}
