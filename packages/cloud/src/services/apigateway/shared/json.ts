import { parseUserJson } from '../../../kernel/json.ts';

/**
 * A Java double with an integral value; every other number is a JavaScript number, an integer when it is one, or a bigint
 * where that would lose digits. Without the difference `5 / 2` could not be 2 and `1.0` could not print as it does.
 */
export class Double {
  readonly value: number;
  constructor(value: number) {
    this.value = value;
  }
}

/** Double.toString: scientific from 10^7 on and below 10^-3, and always a fraction. */
export function printDouble(value: number): string {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? 'NaN' : value > 0 ? 'Infinity' : '-Infinity';
  const size = Math.abs(value);
  if (size !== 0 && (size >= 1e7 || size < 1e-3)) {
    const [digits = '', exponent = ''] = value.toExponential().split('e');
    return `${digits.includes('.') ? digits : `${digits}.0`}E${Number(exponent)}`;
  }
  const text = String(value);
  return text.includes('.') ? text : `${text}.0`;
}

/** A number that JSON.parse would change: many digits, a fraction of zeros, an exponent. */
const LOSSY = /\d{16}|\d\.0|\d[eE][+-]?\d/;
const TOKENS = /"(?:[^"\\]|\\.)*"|-?\d[\d.eE+-]*/g;
const NUMBER = /^-?(?:0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?$/;
/** Marks a number on its way through JSON as text. Texts that hold it already are left to JSON alone. */
const MARK = '\u0000#';

/** JSON without the loss of digits: large integers become bigints, `1.0` a {@link Double}. Throws SyntaxError. */
export function parseJson(text: string): unknown {
  if (!LOSSY.test(text) || /\\u0000/.test(text)) return parseUserJson(text);
  // Invalid JSON is refused here: in a text of unclosed quotes the search for tokens would be quadratic.
  parseUserJson(text);
  const marked = text.replace(TOKENS, (token) => (isLossy(token) ? `"\\u0000#${token}"` : token));
  return JSON.parse(marked, (_, value: unknown) =>
    typeof value === 'string' && value.startsWith(MARK) ? numberFrom(value.slice(MARK.length)) : value,
  );
}

function isLossy(token: string): boolean {
  const number = NUMBER.exec(token);
  if (!number) return false;
  const whole = number[1] === undefined && number[2] === undefined;
  return whole ? !Number.isSafeInteger(Number(token)) : Number.isInteger(Number(token));
}

function numberFrom(text: string): bigint | Double {
  return /[.eE]/.test(text) ? new Double(Number(text)) : BigInt(text);
}

/** Writes the result of {@link parseJson} as JSON again. */
export function writeJson(value: unknown): string {
  let special = false;
  const text = JSON.stringify(value, (_, one: unknown) => {
    if (typeof one !== 'bigint' && !(one instanceof Double)) return one;
    special = true;
    return `${MARK}${one instanceof Double ? printDouble(one.value) : one}`;
  });
  return special ? text.replace(/"\\u0000#([^"]*)"/g, '$1') : text;
}
