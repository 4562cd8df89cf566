import type { Budget } from '../../../../kernel/budget.ts';
import { Double, isNumber, type Numeric, numberOf, print } from '../values.ts';

export type NumberMethods = Readonly<Record<string, (self: Numeric, ...args: unknown[]) => unknown>>;

const LIMIT = { min: -(2 ** 31), max: 2 ** 31 - 1 };
const double = (value: number): Numeric => (Number.isInteger(value) ? new Double(value) : value);

/** `java.lang.Number`, and the static methods that templates reach through an instance, as in `$x.parseInt("1")`. */
export const numberMethods = (budget: Budget): NumberMethods => {
  /** A number, or a text read as one. */
  const parsed = (value: unknown): number =>
    isNumber(value) ? numberOf(value) : Number(print(value, budget).trim() || Number.NaN);
  const whole = (value: unknown): number | undefined => {
    const text = print(value, budget);
    return isNumber(value) ? Math.trunc(numberOf(value)) : /^[+-]?\d+$/.test(text) ? Number(text) : undefined;
  };
  const compare = (self: Numeric, other: unknown): number => Math.sign(numberOf(self) - parsed(other));
  return {
    toString: (self: Numeric) => print(self, budget),
    intValue: (self) => Math.min(Math.max(Math.trunc(numberOf(self)), LIMIT.min), LIMIT.max),
    longValue: (self) => Math.trunc(numberOf(self)),
    doubleValue: (self) => double(numberOf(self)),
    floatValue: (self) => double(numberOf(self)),
    equals: (self, other) => isNumber(other) && numberOf(self) === numberOf(other),
    compareTo: (self, other) => compare(self, other),
    hashCode: (self) => Math.trunc(numberOf(self)),
    parseInt: (_self, value) => whole(value),
    parseLong: (_self, value) => whole(value),
    parseDouble: (_self, value) => double(parsed(value)),
    parseFloat: (_self, value) => double(parsed(value)),
    valueOf: (self: Numeric, value?: unknown) => (self instanceof Double ? double(parsed(value)) : whole(value)),
    toBinaryString: (_self, value) => whole(value)?.toString(2),
    toHexString: (_self, value) => whole(value)?.toString(16),
    isNaN: (self) => Number.isNaN(numberOf(self)),
    max: (_self, a, b) => Math.max(parsed(a), parsed(b)),
    min: (_self, a, b) => Math.min(parsed(a), parsed(b)),
  };
};
