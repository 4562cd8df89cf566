import type { Budget } from '../../../../kernel/budget.ts';
import { isNumber, isSameValue, numberOf, print } from '../values.ts';

export type ListMethods = Readonly<Record<string, (self: unknown[], ...args: unknown[]) => unknown>>;

const whole = (value: unknown): number => (isNumber(value) ? Math.trunc(numberOf(value)) : Number.NaN);
const members = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);

/** `java.util.List` (and `Set`, which templates only read). */
export const listMethods = (budget: Budget): ListMethods => {
  const equals = (one: unknown) => (other: unknown) => isSameValue(other, one, budget);
  const has = (self: unknown[], one: unknown) => self.some(equals(one));
  const paid = (self: unknown[]): unknown[] => {
    budget.spend(self.length >> 3);
    return self;
  };
  return {
    size: (self) => self.length,
    isEmpty: (self) => self.length === 0,
    get: (self, at) => self[whole(at)],
    set: (self, at, value) => set(self, whole(at), value),
    add: (self, ...args) => add(args.length < 2 ? self : paid(self), args),
    addAll: (self, ...args) => addAll(paid(self), args, budget),
    remove: (self, one) => remove(paid(self), one, equals(one)),
    removeAll: (self, other) => keep(self, (one) => !has(members(other), one)),
    retainAll: (self, other) => keep(self, (one) => has(members(other), one)),
    clear: (self) => {
      self.length = 0;
      return undefined;
    },
    contains: (self, one) => has(self, one),
    containsAll: (self, other) => members(other).every((one) => has(self, one)),
    indexOf: (self, one) => self.findIndex(equals(one)),
    lastIndexOf: (self, one) => self.findLastIndex(equals(one)),
    subList: (self, from, to) => Array.from(paid(self)).slice(whole(from), whole(to)),
    toArray: (self) => Array.from(paid(self)),
    iterator: (self) => self,
    toString: (self: unknown[]) => print(self, budget),
    equals: (self, other) => isSameValue(self, other, budget),
    hashCode: (self) => self.length,
  };
};

function set(self: unknown[], at: number, value: unknown): unknown {
  if (!(at >= 0 && at < self.length)) return undefined;
  const before = self[at];
  self[at] = value;
  return before;
}

/** `add(value)` says true; `add(index, value)` says nothing. */
function add(self: unknown[], args: unknown[]): unknown {
  if (args.length < 2) return self.push(args[0]) > 0;
  self.splice(whole(args[0]), 0, args[1]);
  return undefined;
}

function addAll(self: unknown[], args: unknown[], budget: Budget): boolean {
  const added = members(args.at(-1));
  // A list that is added to itself doubles.
  budget.spend(added.length);
  const at = args.length < 2 ? self.length : whole(args[0]);
  replace(self, [...self.slice(0, at), ...added, ...self.slice(at)]);
  return added.length > 0;
}

/** By position when it is an integer, else by value. */
function remove(self: unknown[], one: unknown, equals: (other: unknown) => boolean): unknown {
  if (typeof one === 'number') return self.splice(one, 1)[0];
  const at = self.findIndex(equals);
  if (at >= 0) self.splice(at, 1);
  return at >= 0;
}

/** Not by splice, which passes its arguments on the stack. */
function replace(self: unknown[], items: readonly unknown[]): void {
  self.length = 0;
  for (const item of items) self.push(item);
}

function keep(self: unknown[], wanted: (one: unknown) => boolean): boolean {
  const left = self.filter(wanted);
  const changed = left.length !== self.length;
  replace(self, left);
  return changed;
}
