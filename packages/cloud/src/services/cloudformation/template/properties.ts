import { isObject } from './json.ts';
import type { PropertySpec, PropertyType, Specs } from './specs.ts';
import { UNKNOWN } from './value.ts';

export interface Checked {
  /** The properties with text, numbers and booleans turned into what their types say, as CloudFormation does. */
  readonly properties: Readonly<Record<string, unknown>>;
  /** `#/Code/S3Bucket: expected type: String, found: JSONArray`, in the order of the properties. */
  readonly problems: readonly string[];
  /** Properties that the type does not have. */
  readonly unsupported: readonly string[];
}

/** Compares a resource's evaluated properties with the official schema of its type. Unknown values pass. */
export function checkProperties(specs: Specs, type: string, properties: Readonly<Record<string, unknown>>): Checked {
  const spec = specs.resource(type);
  if (!spec || type === 'AWS::CloudFormation::CustomResource') return { properties, problems: [], unsupported: [] };
  const problems: string[] = [];
  const checked = checkMembers(specs, spec.properties, properties, '#', problems);
  const unsupported = Object.keys(properties).filter((name) => !spec.properties.has(name));
  return { properties: checked, problems, unsupported };
}

/** The reason that a resource with such properties fails with; undefined when nothing is wrong. */
export function propertyProblem(logicalId: string, { problems, unsupported }: Checked): string | undefined {
  if (unsupported.length > 0) return `Encountered unsupported property ${unsupported[0]}`;
  if (problems.length === 0) return undefined;
  return `Properties validation failed for resource ${logicalId} with message:\n${problems.join('\n')}`;
}

function checkMembers(
  specs: Specs,
  members: ReadonlyMap<string, PropertySpec>,
  value: Readonly<Record<string, unknown>>,
  path: string,
  problems: string[],
): Readonly<Record<string, unknown>> {
  for (const [name, member] of members) {
    if (member.required && !Object.hasOwn(value, name)) problems.push(`${path}: required key [${name}] not found`);
  }
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => {
      const member = members.get(name);
      if (member) return [name, checkValue(specs, member.type, item, `${path}/${name}`, problems)];
      if (path !== '#') problems.push(`${path}: extraneous key [${name}] is not permitted`);
      return [name, item];
    }),
  );
}

function checkValue(specs: Specs, type: PropertyType, value: unknown, path: string, problems: string[]): unknown {
  if (value === UNKNOWN || type === 'j') return value;
  const wrong = (expected: string) => {
    problems.push(`${path}: expected type: ${expected}, found: ${kindOf(value)}`);
    return value;
  };
  if (typeof type === 'string') return checkScalar(type, value, wrong);
  if ('list' in type) {
    if (!Array.isArray(value)) return wrong('JSONArray');
    return value.map((item, i) => checkValue(specs, type.list, item, `${path}/${i}`, problems));
  }
  if ('oneOf' in type) return checkChoice(specs, type.oneOf, value, path, problems);
  if (!isObject(value)) return wrong('JSONObject');
  if ('map' in type) {
    return Object.fromEntries(
      Object.entries(value).map(([name, item]) => [
        name,
        checkValue(specs, type.map, item, `${path}/${name}`, problems),
      ]),
    );
  }
  return checkMembers(specs, specs.definition(type.definition), value, path, problems);
}

function checkChoice(
  specs: Specs,
  choices: readonly PropertyType[],
  value: unknown,
  path: string,
  problems: string[],
): unknown {
  let first: string[] | undefined;
  for (const choice of choices) {
    const own: string[] = [];
    const result = checkValue(specs, choice, value, path, own);
    if (own.length === 0) return result;
    first ??= own;
  }
  problems.push(...(first ?? []));
  return value;
}

function checkScalar(type: string, value: unknown, wrong: (expected: string) => unknown): unknown {
  switch (type) {
    case 's':
      if (typeof value === 'number' || typeof value === 'boolean') return String(value);
      return typeof value === 'string' ? value : wrong('String');
    case 'i':
    case 'n': {
      const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
      if (typeof number !== 'number' || Number.isNaN(number)) return wrong(type === 'i' ? 'Integer' : 'Number');
      return type === 'i' && !Number.isInteger(number) ? wrong('Integer') : number;
    }
    case 'b':
      if (value === 'true' || value === 'false') return value === 'true';
      return typeof value === 'boolean' ? value : wrong('Boolean');
    default: {
      if (!isObject(value) || typeof value.Key !== 'string') return wrong('JSONObject');
      return Object.fromEntries(
        Object.entries(value).map(([name, item]) => [
          name,
          typeof item === 'number' || typeof item === 'boolean' ? String(item) : item,
        ]),
      );
    }
  }
}

function kindOf(value: unknown): string {
  if (Array.isArray(value)) return 'JSONArray';
  if (value === null) return 'Null';
  if (typeof value === 'object') return 'JSONObject';
  if (typeof value === 'number') return Number.isInteger(value) ? 'Integer' : 'Number';
  return typeof value === 'string' ? 'String' : 'Boolean';
}
