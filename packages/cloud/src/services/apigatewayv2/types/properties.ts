import { orGoneBy } from '../../../kernel/properties.ts';
import type { Properties, Search } from '../../../kernel/resource-type.ts';

export { text } from '../../../kernel/properties.ts';

/**
 * How a property is read: text, number, flag, texts, map of texts, JSON that an API takes as it is, or a part with its own
 * properties. A template may write numbers and Booleans as text.
 */
type Reader = 'text' | 'number' | 'flag' | 'texts' | 'map' | 'json' | Readers;
export interface Readers {
  readonly [property: string]: Reader;
}

/** The members of an operation's input that a template's properties give; what the template leaves out is not there. */
export function input(properties: Properties, readers: Readers): Record<string, unknown> {
  const found: Record<string, unknown> = {};
  for (const [name, reader] of Object.entries(readers)) {
    const value = Object.hasOwn(properties, name) ? properties[name] : undefined;
    if (value !== undefined && value !== null) found[name] = read(value, reader);
  }
  return found;
}

function read(value: unknown, reader: Reader): unknown {
  switch (reader) {
    case 'text':
      return String(value);
    case 'number':
      return Number(value);
    case 'flag':
      return String(value).toLowerCase() === 'true';
    case 'texts':
      return Array.isArray(value) ? value.map(String) : [String(value)];
    case 'map':
      return Object.fromEntries(Object.entries(value as object).map(([key, one]) => [key, String(one)]));
    case 'json':
      return value;
    default:
      return input(value as Properties, reader);
  }
}

const EMPTY: Readonly<Record<string, unknown>> = { text: '', flag: false, texts: [], map: {}, json: {} };

/**
 * An update's input: the template's values, and for removed properties the default, or an empty value. Removed keys of maps
 * get empty values, as their operations merge them.
 */
export function changes(
  properties: Properties,
  previous: Properties,
  readers: Readers,
  defaults: Properties = {},
): Record<string, unknown> {
  const now = input(properties, readers);
  const before = input(previous, readers);
  for (const [name, value] of Object.entries(before)) {
    const reader = readers[name]!;
    if (reader === 'map') {
      const gone = Object.keys(value as object).filter((key) => !Object.hasOwn((now[name] as object) ?? {}, key));
      if (gone.length > 0)
        now[name] = { ...Object.fromEntries(gone.map((key) => [key, ''])), ...(now[name] as object) };
    } else if (!Object.hasOwn(now, name) && Object.hasOwn(defaults, name)) {
      now[name] = defaults[name];
    } else if (!Object.hasOwn(now, name) && typeof reader === 'string' && Object.hasOwn(EMPTY, reader)) {
      now[name] = EMPTY[reader];
    }
  }
  return now;
}

/** The last of these that a create which was cut off can have made: those of other resources are taken. */
export function lastFree<T>(all: readonly T[], id: (one: T) => string | undefined, search: Search): T | undefined {
  return all.findLast((one) => id(one) !== undefined && !search.taken(id(one)!));
}

/** Deleting a missing resource is not a failure. */
export const ignoringMissing = orGoneBy('NotFoundException');
