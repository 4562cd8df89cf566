import { type Assertion, type Node, PatternError } from './ast.ts';
import { classOf, not, propertyOf, type Test } from './characters.ts';
import type { PatternReader } from './parse.ts';

const CONTROL: Readonly<Record<string, number>> = { t: 9, n: 10, v: 11, f: 12, r: 13 };
const JAVA_CONTROL: Readonly<Record<string, number>> = { a: 7, e: 27 };

const ASSERTIONS: Readonly<Record<string, Assertion>> = { b: 'word', B: 'notWord' };
const JAVA_ASSERTIONS: Readonly<Record<string, Assertion>> = { A: 'start', z: 'end', Z: 'lastEnd' };

/** The text after a backslash outside a class. */
export function readEscape(reader: PatternReader): Node {
  const java = reader.dialect === 'java';
  const letter = reader.peek();
  const assertion = own(ASSERTIONS, letter) ?? (java ? own(JAVA_ASSERTIONS, letter) : undefined);
  if (assertion) {
    reader.at += 1;
    return { kind: 'assert', what: assertion };
  }
  if (/^[1-9k]$/.test(letter)) throw new PatternError(`a back-reference (\\${letter}) is not supported`);
  if (java && letter === 'R') {
    reader.at += 1;
    const pair: Node = { kind: 'sequence', parts: [reader.literal(13), reader.literal(10)] };
    return { kind: 'choice', options: [pair, reader.set(classOf('v', 'java')!)] };
  }
  const test = readClassEscape(reader);
  return typeof test === 'number' ? reader.literal(test) : reader.set(test);
}

/** An escape that stands for characters, in a class or outside: one character's code, or the test of many. */
export function readClassEscape(reader: PatternReader): number | Test {
  const java = reader.dialect === 'java';
  const property = reader.match(/[pP](?:\{([^}]*)\}|([A-Z]))/y);
  if (property) {
    const test = propertyOf(property[1] ?? property[2] ?? '', reader.dialect);
    return property[0].startsWith('P') ? not(test) : test;
  }
  const letter = reader.peek();
  const test = classOf(letter, reader.dialect);
  if (test) {
    reader.at += 1;
    return test;
  }
  const hex = reader.match(/x([0-9a-fA-F]{2})|x\{([0-9a-fA-F]+)\}|u([0-9a-fA-F]{4})|u\{([0-9a-fA-F]+)\}/y);
  if (hex) return codePoint(reader, Number.parseInt(hex[1] ?? hex[2] ?? hex[3] ?? hex[4] ?? '', 16));
  const control = reader.match(/c([A-Za-z])/y)?.[1];
  if (control !== undefined) return control.charCodeAt(0) % 32;
  const octal = reader.match(java ? /0([0-3]?[0-7]{1,2})/y : /(0)(?![0-9])/y)?.[1];
  if (octal !== undefined) return Number.parseInt(octal, 8);
  const known = own(CONTROL, letter) ?? (java ? own(JAVA_CONTROL, letter) : undefined);
  if (known !== undefined) {
    reader.at += 1;
    return known;
  }
  if (reader.done) throw new PatternError('\\ at the end of the pattern');
  if (java && /^[A-Za-z]$/.test(letter)) throw new PatternError(`unknown escape \\${letter}`);
  return reader.character();
}

/** Two escapes may be the halves of one character. */
function codePoint(reader: PatternReader, code: number): number {
  if (code > 0x10ffff) throw new PatternError('a code point beyond Unicode');
  if (code < 0xd800 || code > 0xdbff) return code;
  const low = reader.match(/\\u([dD][c-fC-F][0-9a-fA-F]{2})/y)?.[1];
  return low === undefined ? code : 0x10000 + (code - 0xd800) * 0x400 + (Number.parseInt(low, 16) - 0xdc00);
}

function own<T>(table: Readonly<Record<string, T>>, name: string): T | undefined {
  return Object.hasOwn(table, name) ? table[name] : undefined;
}
