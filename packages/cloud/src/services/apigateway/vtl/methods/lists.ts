import { isNumber, numberOf, print, same } from '../values.ts';

type ListMethod = (self: unknown[], ...args: unknown[]) => unknown;

const whole = (value: unknown): number => (isNumber(value) ? Math.trunc(numberOf(value)) : Number.NaN);
const members = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);
const has = (self: unknown[], one: unknown): boolean => self.some((other) => same(other, one));

/** `java.util.List` (and `Set`, which templates only read). */
export const LIST_METHODS: Readonly<Record<string, ListMethod>> = {
  size: (self) => self.length,
  isEmpty: (self) => self.length === 0,
  get: (self, at) => self[whole(at)],
  set: (self, at, value) => set(self, whole(at), value),
  add: (self, ...args) => add(self, args),
  addAll: (self, ...args) => addAll(self, args),
  remove: (self, one) => remove(self, one),
  removeAll: (self, other) => keep(self, (one) => !has(members(other), one)),
  retainAll: (self, other) => keep(self, (one) => has(members(other), one)),
  clear: (self) => {
    self.length = 0;
    return undefined;
  },
  contains: (self, one) => has(self, one),
  containsAll: (self, other) => members(other).every((one) => has(self, one)),
  indexOf: (self, one) => self.findIndex((other) => same(other, one)),
  lastIndexOf: (self, one) => self.findLastIndex((other) => same(other, one)),
  subList: (self, from, to) => Array.from(self).slice(whole(from), whole(to)),
  toArray: (self) => Array.from(self),
  iterator: (self) => self,
  toString: (self: unknown[]) => print(self),
  equals: (self, other) => same(self, other),
  hashCode: (self) => self.length,
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

function addAll(self: unknown[], args: unknown[]): boolean {
  const added = members(args.at(-1));
  if (args.length < 2) self.push(...added);
  else self.splice(whole(args[0]), 0, ...added);
  return added.length > 0;
}

/** By position when it is an integer, else by value. */
function remove(self: unknown[], one: unknown): unknown {
  if (typeof one === 'number') return self.splice(one, 1)[0];
  const at = self.findIndex((other) => same(other, one));
  if (at >= 0) self.splice(at, 1);
  return at >= 0;
}

function keep(self: unknown[], wanted: (one: unknown) => boolean): boolean {
  const left = self.filter(wanted);
  const changed = left.length !== self.length;
  self.splice(0, self.length, ...left);
  return changed;
}
