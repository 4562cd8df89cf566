import { type Budget, BudgetError } from '../../../../kernel/budget.ts';
import { charged, spendOn } from '../growth.ts';
import { Host, isNumber, print, type VtlMap } from '../values.ts';
import { type ListMethods, listMethods } from './lists.ts';
import { type MapMethods, mapMethods } from './maps.ts';
import { type NumberMethods, numberMethods } from './numbers.ts';
import { type StringMethods, stringMethods } from './strings.ts';

/** The methods of Java's classes, for one rendering and at the expense of its budget. */
export interface Methods {
  readonly budget: Budget;
  readonly list: ListMethods;
  readonly map: MapMethods;
  readonly number: NumberMethods;
  readonly string: StringMethods;
}

/** Methods that read no more of a long text than a character, or share it. */
const CONSTANT_TIME: ReadonlySet<string> = new Set([
  'length',
  'isEmpty',
  'charAt',
  'codePointAt',
  'substring',
  'toString',
]);

export function methodsFor(budget: Budget): Methods {
  return {
    budget,
    list: listMethods(budget),
    map: mapMethods(budget),
    number: numberMethods(budget),
    string: stringMethods(budget),
  };
}

/** Calls a Java method on a value. Undefined: the method does not exist, failed or returned nothing. */
export function callMethod(self: unknown, name: string, args: readonly unknown[], methods: Methods): unknown {
  const { budget } = methods;
  // Most methods read the whole of their input.
  if (!CONSTANT_TIME.has(name)) {
    for (const one of [self, ...args]) if (typeof one === 'string') spendOn(one.length, budget);
  }
  try {
    const result = call(self, name, args, methods);
    return typeof result === 'string' && result !== self ? charged(result, budget) : result;
  } catch (error) {
    if (error instanceof BudgetError) throw error;
    // A Java exception, as of a pattern that does not compile: the reference is invalid.
    return undefined;
  }
}

function call(self: unknown, name: string, args: readonly unknown[], methods: Methods): unknown {
  if (typeof self === 'string') return own(methods.string, name)?.(self, ...args);
  if (self instanceof Host) return self.call(name, args, methods.budget);
  if (self instanceof Map) return own(methods.map, name)?.(self as VtlMap, ...args);
  if (Array.isArray(self)) return own(methods.list, name)?.(self, ...args);
  if (isNumber(self)) return own(methods.number, name)?.(self, ...args);
  return typeof self === 'boolean' ? callBoolean(self, name, args, methods.budget) : undefined;
}

/** A bean property, a map's entry, or nothing. Classes are out of reach, as behind Velocity's secure uberspector. */
export function readProperty(self: unknown, name: string, budget: Budget): unknown {
  if (self instanceof Map) return self.has(name) ? self.get(name) : name === 'empty' ? self.size === 0 : undefined;
  if (self instanceof Host) return self.property(name);
  if (name === 'empty' && (typeof self === 'string' || Array.isArray(self))) return self.length === 0;
  if (name === 'bytes' && typeof self === 'string') {
    budget.spend(self.length);
    return [...Buffer.from(self, 'utf8')];
  }
  return undefined;
}

/** `$list[0]`, `$map["key"]`. A negative position counts from nowhere: it is invalid, as in Java. */
export function readIndex(self: unknown, at: unknown, budget: Budget): unknown {
  if (Array.isArray(self)) return typeof at === 'number' ? self[at] : undefined;
  if (self instanceof Map) return self.get(print(at, budget));
  return self instanceof Host ? self.property(print(at, budget)) : undefined;
}

function callBoolean(self: boolean, name: string, args: readonly unknown[], budget: Budget): unknown {
  if (name === 'toString') return String(self);
  if (name === 'booleanValue') return self;
  if (name === 'equals') return args[0] === self;
  if (name === 'parseBoolean') return print(args[0], budget).toLowerCase() === 'true';
  return undefined;
}

function own<T>(table: Readonly<Record<string, T>>, name: string): T | undefined {
  return Object.hasOwn(table, name) ? table[name] : undefined;
}
