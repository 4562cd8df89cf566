import type { Budget } from '../../../../kernel/budget.ts';
import { includesText, indexOfText } from '../../../../kernel/search.ts';
import { spendOn } from '../growth.ts';
import { isNumber, numberOf, print } from '../values.ts';
import { format } from './format.ts';
import { javaPattern, replaceAll, replaceFirst, split } from './java-regex.ts';

export type StringMethods = Readonly<Record<string, (self: string, ...args: unknown[]) => unknown>>;

/** Java's `trim`: without the characters up to the blank at both ends. */
function withoutBlanks(self: string): string {
  let [from, to] = [0, self.length];
  while (from < to && self.charCodeAt(from) <= 32) from += 1;
  while (to > from && self.charCodeAt(to - 1) <= 32) to -= 1;
  return self.slice(from, to);
}

/** `java.lang.String`. A position outside the string, an exception in Java, returns nothing. */
export const stringMethods = (budget: Budget): StringMethods => {
  const text = (value: unknown): string => print(value, budget);
  const whole = (value: unknown): number =>
    isNumber(value) ? Math.trunc(numberOf(value)) : Number.parseInt(print(value, budget), 10);
  return {
    length: (self) => self.length,
    isEmpty: (self) => self.length === 0,
    isBlank: (self) => self.trim() === '',
    toString: (self: string) => self,
    trim: withoutBlanks,
    strip: (self) => self.trim(),
    toLowerCase: (self) => self.toLowerCase(),
    toUpperCase: (self) => self.toUpperCase(),
    intern: (self) => self,
    concat: (self, other) => self + text(other),
    contains: (self, other) => includesText(self, text(other)),
    startsWith: (self, other, from) => self.startsWith(text(other), from === undefined ? 0 : whole(from)),
    endsWith: (self, other) => self.endsWith(text(other)),
    equals: (self, other) => typeof other === 'string' && self === other,
    contentEquals: (self, other) => self === text(other),
    equalsIgnoreCase: (self, other) => typeof other === 'string' && self.toLowerCase() === other.toLowerCase(),
    compareTo: (self, other) => compareStrings(self, text(other)),
    compareToIgnoreCase: (self, other) => compareStrings(self.toLowerCase(), text(other).toLowerCase()),
    indexOf: (self, other, from) => indexOfText(self, text(other), from === undefined ? 0 : whole(from)),
    lastIndexOf: (self, other, from) => lastIndexOf(self, text(other), from === undefined ? Infinity : whole(from)),
    charAt: (self, at) => self[whole(at)],
    codePointAt: (self, at) => self.codePointAt(whole(at)),
    substring: (self, from, to) => substring(self, whole(from), to === undefined ? self.length : whole(to)),
    subSequence: (self, from, to) => substring(self, whole(from), whole(to)),
    replace: (self, from, to) => replaceText(self, text(from), text(to), budget),
    replaceAll: (self, pattern, to) => replaceAll(self, text(pattern), text(to), budget),
    replaceFirst: (self, pattern, to) => replaceFirst(self, text(pattern), text(to), budget),
    matches: (self, pattern) => javaPattern(text(pattern), 's').matches(self, budget),
    split: (self, pattern, limit) => split(self, text(pattern), limit === undefined ? 0 : whole(limit), budget),
    repeat: (self, times) => repeat(self, whole(times)),
    hashCode: (self) => hashCode(self),
    toCharArray: (self) => {
      budget.spend(self.length);
      return [...self];
    },
    // Static methods, which templates reach through an instance.
    valueOf: (self: string, value?: unknown) => (value === undefined ? self : text(value)),
    format: (_self, pattern, ...values) => format(text(pattern), values, budget),
    join: (_self, separator, ...values) => join(values.flat().map(text), text(separator), budget),
  };
};

function substring(self: string, from: number, to: number): string | undefined {
  return from < 0 || to > self.length || from > to ? undefined : self.slice(from, to);
}

const LONGEST_REPEAT = 1_000_000;

function repeat(self: string, times: number): string | undefined {
  return times < 0 || times * self.length > LONGEST_REPEAT ? undefined : self.repeat(times);
}

/** `String.replace`: of plain text. An empty one stands between all characters, and at both ends. */
function replaceText(self: string, from: string, to: string, budget: Budget): string {
  budget.spend(self.length >> 3);
  if (from === '') return join(['', ...self.split(''), ''], to, budget);
  const parts: string[] = [];
  let at = 0;
  for (let found = indexOfText(self, from); found >= 0; found = indexOfText(self, from, at)) {
    budget.spend();
    parts.push(self.slice(at, found));
    at = found + from.length;
  }
  return join([...parts, self.slice(at)], to, budget);
}

function lastIndexOf(self: string, other: string, from: number): number {
  if (self.length * other.length <= 1_000_000) return self.lastIndexOf(other, from);
  let last = -1;
  for (let at = 0; at <= from; at = last + 1) {
    const found = indexOfText(self, other, at);
    if (found < 0 || found > from) break;
    last = found;
  }
  return last;
}

/** Joins texts if the result is not too long; the length is known before the text is created. */
function join(parts: readonly string[], separator: string, budget: Budget): string {
  let length = separator.length * Math.max(parts.length - 1, 0);
  for (const part of parts) length += part.length;
  spendOn(length, budget);
  budget.spend(parts.length >> 2);
  return parts.join(separator);
}

function compareStrings(left: string, right: string): number {
  for (let at = 0; at < Math.min(left.length, right.length); at += 1) {
    const difference = left.charCodeAt(at) - right.charCodeAt(at);
    if (difference !== 0) return difference;
  }
  return left.length - right.length;
}

function hashCode(self: string): number {
  let hash = 0;
  for (let at = 0; at < self.length; at += 1) hash = (Math.imul(hash, 31) + self.charCodeAt(at)) | 0;
  return hash;
}
