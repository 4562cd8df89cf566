import { Host, isNumber, print, type VtlMap } from '../values.ts';
import { LIST_METHODS } from './lists.ts';
import { MAP_METHODS } from './maps.ts';
import { NUMBER_METHODS } from './numbers.ts';
import { STRING_METHODS } from './strings.ts';

/** Calls a Java method on a value. Undefined: there is none of that name, or it failed or gave nothing. */
export function callMethod(self: unknown, name: string, args: readonly unknown[]): unknown {
  try {
    if (typeof self === 'string') return own(STRING_METHODS, name)?.(self, ...args);
    if (self instanceof Host) return self.call(name, args);
    if (self instanceof Map) return own(MAP_METHODS, name)?.(self as VtlMap, ...args);
    if (Array.isArray(self)) return own(LIST_METHODS, name)?.(self, ...args);
    if (isNumber(self)) return own(NUMBER_METHODS, name)?.(self, ...args);
    if (typeof self === 'boolean') return callBoolean(self, name, args);
    return undefined;
  } catch {
    // A Java exception, as of a pattern that does not compile: the reference is invalid.
    return undefined;
  }
}

/** A bean property, a map's entry, or nothing. Classes are out of reach, as behind Velocity's secure uberspector. */
export function readProperty(self: unknown, name: string): unknown {
  if (self instanceof Map) return self.has(name) ? self.get(name) : name === 'empty' ? self.size === 0 : undefined;
  if (self instanceof Host) return self.property(name);
  if (name === 'empty' && (typeof self === 'string' || Array.isArray(self))) return self.length === 0;
  if (name === 'bytes' && typeof self === 'string') return [...Buffer.from(self, 'utf8')];
  return undefined;
}

/** `$list[0]`, `$map["key"]`. A negative position counts from nowhere: it is invalid, as in Java. */
export function readIndex(self: unknown, at: unknown): unknown {
  if (Array.isArray(self)) return typeof at === 'number' ? self[at] : undefined;
  if (self instanceof Map) return self.get(print(at));
  return self instanceof Host ? self.property(print(at)) : undefined;
}

function callBoolean(self: boolean, name: string, args: readonly unknown[]): unknown {
  if (name === 'toString') return String(self);
  if (name === 'booleanValue') return self;
  if (name === 'equals') return args[0] === self;
  if (name === 'parseBoolean') return print(args[0]).toLowerCase() === 'true';
  return undefined;
}

function own<T>(table: Readonly<Record<string, T>>, name: string): T | undefined {
  return Object.hasOwn(table, name) ? table[name] : undefined;
}
