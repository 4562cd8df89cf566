import { isNumber, numberOf, print } from '../values.ts';
import { javaPattern, javaReplacement } from './java-regex.ts';

type StringMethod = (self: string, ...args: unknown[]) => unknown;

const text = (value: unknown): string => print(value);
const whole = (value: unknown): number =>
  isNumber(value) ? Math.trunc(numberOf(value)) : Number.parseInt(print(value), 10);

/** Java's `trim`: without the characters up to the blank at both ends. */
function withoutBlanks(self: string): string {
  let [from, to] = [0, self.length];
  while (from < to && self.charCodeAt(from) <= 32) from += 1;
  while (to > from && self.charCodeAt(to - 1) <= 32) to -= 1;
  return self.slice(from, to);
}

/** `java.lang.String`. A position outside the string, an exception in Java, gives nothing. */
export const STRING_METHODS: Readonly<Record<string, StringMethod>> = {
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
  contains: (self, other) => self.includes(text(other)),
  startsWith: (self, other, from) => self.startsWith(text(other), from === undefined ? 0 : whole(from)),
  endsWith: (self, other) => self.endsWith(text(other)),
  equals: (self, other) => typeof other === 'string' && self === other,
  contentEquals: (self, other) => self === text(other),
  equalsIgnoreCase: (self, other) => typeof other === 'string' && self.toLowerCase() === other.toLowerCase(),
  compareTo: (self, other) => compareStrings(self, text(other)),
  compareToIgnoreCase: (self, other) => compareStrings(self.toLowerCase(), text(other).toLowerCase()),
  indexOf: (self, other, from) => self.indexOf(text(other), from === undefined ? 0 : whole(from)),
  lastIndexOf: (self, other, from) => self.lastIndexOf(text(other), from === undefined ? Infinity : whole(from)),
  charAt: (self, at) => self[whole(at)],
  codePointAt: (self, at) => self.codePointAt(whole(at)),
  substring: (self, from, to) => substring(self, whole(from), to === undefined ? self.length : whole(to)),
  subSequence: (self, from, to) => substring(self, whole(from), whole(to)),
  replace: (self, from, to) => self.replaceAll(text(from), () => text(to)),
  replaceAll: (self, pattern, to) => self.replace(javaPattern(text(pattern), 'g'), javaReplacement(text(to))),
  replaceFirst: (self, pattern, to) => self.replace(javaPattern(text(pattern), ''), javaReplacement(text(to))),
  matches: (self, pattern) => javaPattern(`^(?:${text(pattern)})$`, 's').test(self),
  split: (self, pattern, limit) => split(self, text(pattern), limit === undefined ? 0 : whole(limit)),
  repeat: (self, times) => repeat(self, whole(times)),
  hashCode: (self) => hashCode(self),
  toCharArray: (self) => [...self],
  // Static methods, which templates reach through an instance.
  valueOf: (self: string, value?: unknown) => (value === undefined ? self : text(value)),
  format: (_self, pattern, ...values) => format(text(pattern), values),
  join: (_self, separator, ...values) => values.flat().map(text).join(text(separator)),
};

/** `String.format` with the conversions that make sense without classes. Anything else is an exception in Java too. */
function format(pattern: string, values: readonly unknown[]): string {
  let next = 0;
  return pattern.replace(/%(\d+\$)?([-0+,]*)(\d*)(?:\.(\d+))?([a-zA-Z%])/g, (_, at, flags, width, precision, kind) => {
    if (kind === '%') return '%';
    if (kind === 'n') return '\n';
    const value = at === undefined ? values[next++] : values[Number.parseInt(at as string, 10) - 1];
    const shown = conversion(kind as string, value, precision as string | undefined);
    const signed =
      (flags as string).includes('+') && !shown.startsWith('-') && 'df'.includes(kind) ? `+${shown}` : shown;
    const size = Math.min(Number(width), LONGEST_REPEAT);
    if ((flags as string).includes('-')) return signed.padEnd(size);
    return (flags as string).includes('0') ? signed.padStart(size, '0') : signed.padStart(size);
  });
}

function conversion(kind: string, value: unknown, precision: string | undefined): string {
  if (kind === 's') return print(value).slice(0, precision === undefined ? undefined : Number(precision));
  if (kind === 'S') return print(value).toUpperCase();
  if (kind === 'b') return String(value !== false && value !== null && value !== undefined);
  if (!isNumber(value)) throw new TypeError(`%${kind}`);
  if (kind === 'd') return String(Math.trunc(numberOf(value)));
  if (kind === 'x') return Math.trunc(numberOf(value)).toString(16);
  if (kind === 'f') return numberOf(value).toFixed(precision === undefined ? 6 : Math.min(Number(precision), 100));
  throw new TypeError(`%${kind}`);
}

function substring(self: string, from: number, to: number): string | undefined {
  return from < 0 || to > self.length || from > to ? undefined : self.slice(from, to);
}

const LONGEST_REPEAT = 1_000_000;

function repeat(self: string, times: number): string | undefined {
  return times < 0 || times * self.length > LONGEST_REPEAT ? undefined : self.repeat(times);
}

/** Java's split: no trailing empty strings unless a limit is given, and no leading one for a match of no width. */
function split(self: string, pattern: string, limit: number): string[] {
  const expression = javaPattern(pattern, 'g');
  const parts: string[] = [];
  let start = 0;
  for (const match of self.matchAll(expression)) {
    if (limit > 0 && parts.length === limit - 1) break;
    const end = match.index + match[0].length;
    if (end === 0 || (match[0] === '' && match.index >= self.length)) continue;
    parts.push(self.slice(start, match.index));
    start = end;
  }
  parts.push(self.slice(start));
  if (limit === 0) while (parts.length > 1 && parts.at(-1) === '') parts.pop();
  return parts;
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
