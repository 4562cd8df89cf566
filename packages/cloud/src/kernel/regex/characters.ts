import { type Dialect, PatternError } from './ast.ts';

const TABLE = 256;

/** A set of code points: a table for the first 256, a predicate for the rest. */
export class CharacterSet {
  readonly #test: (code: number) => boolean;
  readonly #table = new Uint8Array(TABLE);

  constructor(test: (code: number) => boolean) {
    this.#test = test;
    for (let code = 0; code < TABLE; code++) this.#table[code] = test(code) ? 1 : 0;
  }

  has(code: number): boolean {
    return code < TABLE ? this.#table[code] === 1 : this.#test(code);
  }
}

export type Test = (code: number) => boolean;

export const not =
  (test: Test): Test =>
  (code) =>
    !test(code);

export const either =
  (tests: readonly Test[]): Test =>
  (code) =>
    tests.some((test) => test(code));

export const both =
  (left: Test, right: Test): Test =>
  (code) =>
    left(code) && right(code);

export const between =
  (from: number, to: number): Test =>
  (code) =>
    code >= from && code <= to;

/** The test that holds for a character if it holds for the same letter in either case. */
export const anyCase =
  (test: Test): Test =>
  (code) =>
    test(code) || test(lower(code)) || test(upper(code));

const lower = (code: number): number => single(String.fromCodePoint(code).toLowerCase()) ?? code;
const upper = (code: number): number => single(String.fromCodePoint(code).toUpperCase()) ?? code;

/** The one code point of a text; undefined if a letter becomes several, as `ß` does. */
function single(text: string): number | undefined {
  const code = text.codePointAt(0)!;
  return text.length === (code > 0xffff ? 2 : 1) ? code : undefined;
}

/** A native expression for a single character: it cannot backtrack. */
const one =
  (expression: RegExp): Test =>
  (code) =>
    expression.test(String.fromCodePoint(code));

const DIGIT = between(48, 57);
export const WORD: Test = one(/^[0-9A-Za-z_]$/);

/** The characters that end a line, which `.` does not match. */
export const isLineEnd = (code: number, dialect: Dialect): boolean =>
  code === 10 || code === 13 || code === 0x2028 || code === 0x2029 || (dialect === 'java' && code === 0x85);

const SPACE: Readonly<Record<Dialect, Test>> = { java: one(/^[ \t\n\v\f\r]$/), ecma: one(/^\s$/) };
const HORIZONTAL = one(/^[ \t\xa0\u1680\u180e\u2000-\u200a\u202f\u205f\u3000]$/);
const VERTICAL = one(/^[\n\v\f\r\x85\u2028\u2029]$/);

/** `\d`, `\W` and so on; undefined for any other letter. */
export function classOf(letter: string, dialect: Dialect): Test | undefined {
  const lowered = letter.toLowerCase();
  const test =
    lowered === 'd'
      ? DIGIT
      : lowered === 'w'
        ? WORD
        : lowered === 's'
          ? SPACE[dialect]
          : dialect === 'java' && lowered === 'h'
            ? HORIZONTAL
            : dialect === 'java' && lowered === 'v'
              ? VERTICAL
              : undefined;
  return test && letter !== lowered ? not(test) : test;
}

/** https://docs.oracle.com/javase/8/docs/api/java/util/regex/Pattern.html, "POSIX character classes (US-ASCII only)" */
const POSIX: Readonly<Record<string, RegExp>> = {
  Lower: /^[a-z]$/,
  Upper: /^[A-Z]$/,
  ASCII: /^\p{ASCII}$/u,
  Alpha: /^[A-Za-z]$/,
  Digit: /^[0-9]$/,
  Alnum: /^[0-9A-Za-z]$/,
  Punct: /^[!-/:-@[-`{-~]$/,
  Graph: /^[!-~]$/,
  Print: /^[ -~]$/,
  Blank: /^[ \t]$/,
  Cntrl: /^(?=\p{ASCII})\p{Cc}$/u,
  XDigit: /^[0-9A-Fa-f]$/,
  Space: /^[ \t\n\v\f\r]$/,
};

/** `\p{…}`: Java's POSIX names, and whatever Unicode property V8 knows by that name, Java's `Is` prefix aside. */
export function propertyOf(name: string, dialect: Dialect): Test {
  if (dialect === 'java' && Object.hasOwn(POSIX, name)) return one(POSIX[name]!);
  const candidates = [name, name.replace(/^Is/, ''), name.replace(/^Is/, 'Script='), name.replace(/^java(?=[LU])/, '')];
  for (const candidate of dialect === 'java' ? candidates : [name]) {
    if (!/^\w+(?:=\w+)?$/.test(candidate)) break;
    try {
      return one(new RegExp(`^\\p{${candidate}}$`, 'u'));
    } catch {
      // Not a name that V8 knows.
    }
  }
  throw new PatternError(`unknown character property {${name}}`);
}
