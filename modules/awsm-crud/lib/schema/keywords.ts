import { canonical } from './equal.ts';
import { formats } from './formats.ts';
import { type Check, isObject, type Json, type JsonObject, SchemaError, token } from './types.ts';

/** The context of a keyword: its value, the schema around it, and how to compile the inner part. */
export interface Place {
  readonly value: Json;
  readonly schema: JsonObject;
  readonly path: string;
  /** Compiles a schema that is applied to a part of the value. */
  readonly part: (schema: Json, path: string) => Check;
  /** Compiles a schema that is applied to the value itself. */
  readonly same: (schema: Json, path: string) => Check;
  readonly reference: (pointer: string, path: string) => Check;
}

type Keyword = (place: Place) => Check | undefined;

const refuse = (place: Place, message: string): never => {
  throw new SchemaError(place.path, message);
};

function count(place: Place): number {
  const { value } = place;
  return Number.isSafeInteger(value) && Number(value) >= 0
    ? Number(value)
    : refuse(place, 'must be a whole number from 0 on');
}

function number(place: Place): number {
  return typeof place.value === 'number' ? place.value : refuse(place, 'must be a number');
}

function list(place: Place): Json[] {
  return Array.isArray(place.value) && place.value.length > 0
    ? place.value
    : refuse(place, 'must be a list that is not empty');
}

function schemas(place: Place): [string, Json][] {
  return isObject(place.value) ? Object.entries(place.value) : refuse(place, 'must be an object of schemas');
}

function texts(place: Place): string[] {
  const { value } = place;
  return Array.isArray(value) && value.every((one) => typeof one === 'string')
    ? (value as string[])
    : refuse(place, 'must be a list of texts');
}

/** Unicode characters, as JSON Schema counts. */
const length = (text: string): number => [...text].length;
const plural = (many: number, one: string): string => `${many} ${one}${many === 1 ? '' : 's'}`;

const types: Readonly<Record<string, (value: Json) => boolean>> = {
  array: Array.isArray,
  boolean: (value) => typeof value === 'boolean',
  integer: Number.isInteger,
  null: (value) => value === null,
  number: (value) => typeof value === 'number',
  object: isObject,
  string: (value) => typeof value === 'string',
};

/** A keyword for numbers, texts, lists or objects: it ignores other values. */
const onNumber =
  (
    read: (place: Place) => number,
    fits: (value: number, limit: number) => boolean,
    say: (limit: number) => string,
  ): Keyword =>
  (place) => {
    const limit = read(place);
    return (value, path, report) => {
      if (typeof value === 'number' && !fits(value, limit)) report(path, say(limit));
    };
  };
const onSize =
  (
    size: (value: Json) => number | undefined,
    fits: (size: number, limit: number) => boolean,
    say: (limit: number) => string,
  ): Keyword =>
  (place) => {
    const limit = count(place);
    return (value, path, report) => {
      const given = size(value);
      if (given !== undefined && !fits(given, limit)) report(path, say(limit));
    };
  };
const characters = (value: Json) => (typeof value === 'string' ? length(value) : undefined);
const elements = (value: Json) => (Array.isArray(value) ? value.length : undefined);
const members = (value: Json) => (isObject(value) ? Object.keys(value).length : undefined);
const atLeast = (size: number, limit: number) => size >= limit;
const atMost = (size: number, limit: number) => size <= limit;

/**
 * `4.35 / 0.01` is 434.99999999999994: the rounding of both numbers and of the division may cause this much difference from a whole number, and no
 * more.
 */
function isMultiple(value: number, step: number): boolean {
  const times = value / step;
  return Math.abs(times - Math.round(times)) <= 2 * Number.EPSILON * Math.abs(times);
}

const fits = (check: Check, value: Json, path: string): boolean => {
  let clean = true;
  check(value, path, () => {
    clean = false;
  });
  return clean;
};

/** The branches that match. */
const branches = (place: Place) => list(place).map((one, index) => place.same(one, place.path + token(index)));

/** A keyword that does not check values. */
const note: Keyword = () => undefined;

/** Every keyword that a schema may have; draft 2020-12 says what they mean. */
export const keywords: Readonly<Record<string, Keyword>> = {
  $schema: (place) =>
    place.value === 'https://json-schema.org/draft/2020-12/schema'
      ? undefined
      : refuse(place, 'only draft 2020-12 is known'),
  $id: note,
  $comment: note,
  $defs: (place) => {
    schemas(place);
    return undefined;
  },
  title: note,
  description: note,
  default: note,
  examples: note,
  deprecated: note,

  $ref: (place) =>
    typeof place.value === 'string'
      ? place.reference(place.value, place.path)
      : refuse(place, 'must be a text such as "#/$defs/address"'),
  allOf: (place) => {
    const all = branches(place);
    return (value, path, report) => {
      for (const check of all) check(value, path, report);
    };
  },
  anyOf: (place) => {
    const all = branches(place);
    return (value, path, report) => {
      if (!all.some((check) => fits(check, value, path))) report(path, 'fits none of the schemas that it may have');
    };
  },
  oneOf: (place) => {
    const all = branches(place);
    return (value, path, report) => {
      const many = all.filter((check) => fits(check, value, path)).length;
      if (many === 0) report(path, 'fits none of the schemas that it may have');
      if (many > 1) report(path, 'fits more than one of the schemas of which it must fit one');
    };
  },
  not: (place) => {
    const check = place.same(place.value, place.path);
    return (value, path, report) => {
      if (fits(check, value, path)) report(path, 'is what it must not be');
    };
  },

  type: (place) => {
    const names = typeof place.value === 'string' ? [place.value] : texts(place);
    for (const name of names) if (!Object.hasOwn(types, name)) refuse(place, `"${name}" is no type`);
    return (value, path, report) => {
      if (!names.some((name) => types[name]!(value))) report(path, `must be of the type ${names.join(' or ')}`);
    };
  },
  const: ({ value: expected }) => {
    const wanted = canonical(expected);
    return (value, path, report) => {
      if (canonical(value) !== wanted) report(path, `must be ${wanted}`);
    };
  },
  enum: (place) => {
    const wanted = list(place).map(canonical);
    const known = new Set(wanted);
    return (value, path, report) => {
      if (!known.has(canonical(value))) report(path, `must be one of ${wanted.join(', ')}`);
    };
  },

  minimum: onNumber(
    number,
    (value, limit) => value >= limit,
    (limit) => `must be at least ${limit}`,
  ),
  maximum: onNumber(
    number,
    (value, limit) => value <= limit,
    (limit) => `must be at most ${limit}`,
  ),
  exclusiveMinimum: onNumber(
    number,
    (value, limit) => value > limit,
    (limit) => `must be more than ${limit}`,
  ),
  exclusiveMaximum: onNumber(
    number,
    (value, limit) => value < limit,
    (limit) => `must be less than ${limit}`,
  ),
  multipleOf: onNumber(
    (place) => (number(place) > 0 ? number(place) : refuse(place, 'must be more than 0')),
    isMultiple,
    (step) => `must be a multiple of ${step}`,
  ),

  minLength: onSize(characters, atLeast, (limit) => `must have at least ${plural(limit, 'character')}`),
  maxLength: onSize(characters, atMost, (limit) => `must have at most ${plural(limit, 'character')}`),
  pattern: (place) => {
    const pattern = regularExpression(place);
    return (value, path, report) => {
      if (typeof value === 'string' && !pattern.test(value)) report(path, `must match ${pattern.source}`);
    };
  },
  format: (place) => {
    const name = String(place.value);
    const isRight = Object.hasOwn(formats, name) ? formats[name] : undefined;
    if (!isRight) return refuse(place, `"${name}" is none of ${Object.keys(formats).join(', ')}`);
    return (value, path, report) => {
      if (typeof value === 'string' && !isRight(value)) report(path, `must be of the format ${name}`);
    };
  },

  minItems: onSize(elements, atLeast, (limit) => `must have at least ${plural(limit, 'element')}`),
  maxItems: onSize(elements, atMost, (limit) => `must have at most ${plural(limit, 'element')}`),
  uniqueItems: (place) => {
    if (typeof place.value !== 'boolean') return refuse(place, 'must be true or false');
    if (!place.value) return undefined;
    return (value, path, report) => {
      if (Array.isArray(value) && new Set(value.map(canonical)).size < value.length)
        report(path, 'must have no element twice');
    };
  },
  items: (place) => {
    const check = place.part(place.value, place.path);
    return (value, path, report) => {
      if (!Array.isArray(value)) return;
      for (const [index, one] of value.entries()) check(one, path + token(index), report);
    };
  },

  minProperties: onSize(members, atLeast, (limit) => `must have at least ${limit} properties`),
  maxProperties: onSize(members, atMost, (limit) => `must have at most ${limit} properties`),
  required: (place) => {
    const names = texts(place);
    return (value, path, report) => {
      if (!isObject(value)) return;
      for (const name of names) if (!Object.hasOwn(value, name)) report(path + token(name), 'is missing');
    };
  },
  properties: (place) => {
    const checks = schemas(place).map(([name, one]) => [name, place.part(one, place.path + token(name))] as const);
    return (value, path, report) => {
      if (!isObject(value)) return;
      for (const [name, check] of checks)
        if (Object.hasOwn(value, name)) check(value[name]!, path + token(name), report);
    };
  },
  additionalProperties: (place) => {
    const { properties } = place.schema;
    const known = new Set(isObject(properties) ? Object.keys(properties) : []);
    const check = place.value === false ? undefined : place.part(place.value, place.path);
    return (value, path, report) => {
      if (!isObject(value)) return;
      for (const [name, one] of Object.entries(value)) {
        if (known.has(name)) continue;
        if (check) check(one, path + token(name), report);
        else report(path + token(name), 'is not known');
      }
    };
  },
};

function regularExpression(place: Place): RegExp {
  try {
    return new RegExp(String(place.value), 'u');
  } catch {
    return refuse(place, 'is no regular expression');
  }
}
