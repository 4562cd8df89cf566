import { validation } from '../errors.ts';

/** A decimal: sign × 0.digits × 10^exponent; `digits` has no zero at either end, and is empty for zero. */
export interface Decimal {
  readonly negative: boolean;
  readonly digits: string;
  readonly exponent: number;
}

const ZERO: Decimal = { negative: false, digits: '', exponent: 0 };
const MAX_DIGITS = 38;
const NUMBER = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d+))?$/;

/** Throws the ValidationException of a text that is not a number, or one out of range. */
export function parseNumber(text: string): Decimal {
  const match = NUMBER.exec(text);
  const whole = match?.[2] ?? '';
  const fraction = match?.[3] ?? '';
  if (!match || whole.length + fraction.length === 0) throw unconvertible(text);
  const power = Number(match[4] ?? 0);
  // paritysuite/dynamodb-conformance (limits/numberExponent), verified on AWS: no exponent past 64 bits, and zero's counts too.
  if (Math.abs(power) >= 2 ** 63) throw unconvertible(text);
  const all = whole + fraction;
  const first = leading(all);
  if (first === all.length) {
    checkRange({ negative: false, digits: '0', exponent: power + 1 });
    return ZERO;
  }
  let end = all.length;
  while (all.charCodeAt(end - 1) === 48) end -= 1;
  const decimal = {
    negative: match[1] === '-',
    digits: all.slice(first, end),
    exponent: whole.length - first + power,
  };
  return checkRange(decimal);
}

const unconvertible = (text: string): Error =>
  validation(`The parameter cannot be converted to a numeric value${text === '' ? '' : `: ${text}`}`);

function leading(digits: string): number {
  let at = 0;
  while (digits.charCodeAt(at) === 48) at += 1;
  return at;
}

/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html#limits-data-types-numbers */
function checkRange(decimal: Decimal): Decimal {
  if (decimal.exponent > 126) {
    throw validation('Number overflow. Attempting to store a number with magnitude larger than supported range');
  }
  if (decimal.digits !== '' && decimal.exponent < -129) {
    throw validation('Number underflow. Attempting to store a number with magnitude smaller than supported range');
  }
  if (decimal.digits.length > MAX_DIGITS) {
    throw validation('Attempting to store more than 38 significant digits in a Number');
  }
  return decimal;
}

/** Plain digits without exponent, as DynamoDB returns numbers. */
function formatNumber({ negative, digits, exponent }: Decimal): string {
  if (digits === '') return '0';
  const sign = negative ? '-' : '';
  if (exponent <= 0) return `${sign}0.${'0'.repeat(-exponent)}${digits}`;
  if (exponent >= digits.length) return sign + digits + '0'.repeat(exponent - digits.length);
  return `${sign}${digits.slice(0, exponent)}.${digits.slice(exponent)}`;
}

const PLAIN = /^(0|-?[1-9]\d{0,36})$/;

/** The one spelling of a number: two numbers are equal when their spellings are. */
export function canonicalNumber(text: string): string {
  return PLAIN.test(text) ? text : formatNumber(parseNumber(text));
}

/** Exact sum or difference of canonical numbers. */
export function addNumbers(left: string, right: string, sign: 1 | -1): string {
  const a = parseNumber(left);
  const b = parseNumber(right);
  const lowest = Math.min(a.exponent - a.digits.length, b.exponent - b.digits.length);
  const sum = scaled(a, lowest) + BigInt(sign) * scaled(b, lowest);
  const text = (sum < 0n ? -sum : sum).toString();
  if (sum === 0n) return '0';
  const digits = text.replace(/(?<!0)0+$/, '');
  return formatNumber(checkRange({ negative: sum < 0n, digits, exponent: text.length + lowest }));
}

function scaled({ negative, digits, exponent }: Decimal, lowest: number): bigint {
  if (digits === '') return 0n;
  const value = BigInt(digits + '0'.repeat(exponent - digits.length - lowest));
  return negative ? -value : value;
}

/** As DynamoDB writes a number where it hashes it: exponent, then pairs of digits; dynalite found it in production. */
export function numberBytes(text: string): Uint8Array {
  const { negative, digits, exponent } = parseNumber(text);
  if (digits === '') return Uint8Array.of(0x80);
  const odd = Math.abs(exponent) % 2;
  const padded = '0'.repeat(odd) + digits;
  const count = Math.ceil(padded.length / 2);
  const power = (exponent + odd) / 2 - 64;
  const bytes = [negative ? ~power : power];
  for (let at = 0; at < count; at++) {
    const pair = Number(padded.slice(2 * at, 2 * at + 2).padEnd(2, '0'));
    bytes.push(negative ? 101 - pair : pair + 1);
  }
  // Fewer digits of a negative number come after more of them.
  if (negative && count < 20) bytes.push(102);
  return Uint8Array.from(bytes, (byte) => byte & 0xff);
}

/**
 * Bytes that a number counts for: one, one for each pair of digits before the point and one for each behind it, zeros at either
 * end left out, and one for a minus. paritysuite/dynamodb-conformance (numberByteSize) measured it on AWS to the byte.
 */
export function numberSize(text: string): number {
  if (text === '0') return 1;
  const { digits, exponent, negative } = parseNumber(text);
  const whole = Math.min(Math.max(0, exponent), digits.length);
  return 1 + Math.ceil(whole / 2) + Math.ceil((digits.length - whole) / 2) + (negative ? 1 : 0);
}
