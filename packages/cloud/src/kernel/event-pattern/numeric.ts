import type { PatternReader } from './reader.ts';
import type { Token } from './tokens.ts';
import { type Matcher, numeric } from './values.ts';

const LOWER: Readonly<Record<string, (one: number, bound: number) => boolean>> = {
  '>': (one, bound) => one > bound,
  '>=': (one, bound) => one >= bound,
};
const UPPER: Readonly<Record<string, (one: number, bound: number) => boolean>> = {
  '<': (one, bound) => one < bound,
  '<=': (one, bound) => one <= bound,
};

/** `["=", 5]`, `["<", 5]` or a range `[">", 0, "<=", 5]`. https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html#filtering-numeric-matching */
export function numericOf(reader: PatternReader): Matcher {
  reader.expect('[', 'Value of numeric must be an array.');
  const first = reader.next();
  if (first.type !== 'string') throw reader.fault(`Invalid member in numeric match: ${reader.text(first)}`);
  const operator = reader.text(first);
  if (operator === '=') {
    const wanted = numberOf(reader, reader.next(), 'equals');
    reader.expect(']', 'Too many elements in numeric expression');
    return numeric((one) => one === wanted);
  }
  const upper = Object.hasOwn(UPPER, operator) ? UPPER[operator] : undefined;
  if (upper) {
    const bound = numberOf(reader, reader.next(), operator);
    reader.expect(']', 'Too many elements in numeric expression');
    return numeric((one) => upper(one, bound));
  }
  const lower = Object.hasOwn(LOWER, operator) ? LOWER[operator] : undefined;
  if (!lower) throw reader.fault(`Unrecognized numeric range operator: ${operator}`);
  const bottom = numberOf(reader, reader.next(), operator);
  const next = reader.next();
  if (next.type === ']') return numeric((one) => lower(one, bottom));
  const below = rangeEnd(reader, next, bottom);
  return numeric((one) => lower(one, bottom) && below(one));
}

function rangeEnd(reader: PatternReader, token: Token, bottom: number): (one: number) => boolean {
  if (token.type !== 'string') throw reader.fault(`Bad value in numeric range: ${reader.text(token)}`);
  const operator = reader.text(token);
  const upper = Object.hasOwn(UPPER, operator) ? UPPER[operator] : undefined;
  if (!upper) throw reader.fault(`Bad numeric range operator: ${operator}`);
  const top = numberOf(reader, reader.next(), operator);
  reader.expect(']', 'Too many terms in numeric range expression');
  if (bottom >= top) throw reader.fault('Bottom must be less than top');
  return (one) => upper(one, top);
}

function numberOf(reader: PatternReader, token: Token, name: string): number {
  if (token.type !== 'number') throw reader.fault(`Value of ${name} must be numeric`);
  return comparable(reader, token);
}

/** A number that a double represents exactly enough for comparisons. */
function comparable(reader: PatternReader, token: Token): number {
  const found = Number(reader.text(token));
  if (!Number.isFinite(found)) throw reader.fault(`Cannot compare number : ${token.text}`);
  return found;
}
