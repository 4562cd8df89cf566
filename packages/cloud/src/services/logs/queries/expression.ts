import { PatternError, Regex } from '../../../kernel/regex/index.ts';
import { callOf } from './functions.ts';
import { type Lexeme, malformed } from './lexer.ts';
import { compare, isTrue, numberOf, type Row, type Value } from './values.ts';

export type Expression = (row: Row) => Value;

const DEEPEST = 100;
const MOST_OPERATORS = 1_000;

/** Reads lexemes from left to right. */
export class Cursor {
  readonly #lexemes: readonly Lexeme[];
  #at = 0;
  #depth = 0;
  #operators = 0;

  constructor(lexemes: readonly Lexeme[]) {
    this.#lexemes = lexemes;
  }

  /** Runs `read` one level deeper: each takes some of the stack, when the expression is evaluated too. */
  nested<T>(read: () => T): T {
    if (++this.#depth > DEEPEST) throw malformed(`expression nested more than ${DEEPEST} deep`);
    const result = read();
    this.#depth -= 1;
    return result;
  }

  /** Counts an operator, since each in a chain makes the expression one deeper. */
  chained(): void {
    if (++this.#operators > MOST_OPERATORS) throw malformed(`more than ${MOST_OPERATORS} operators`);
  }

  get done(): boolean {
    return this.#at >= this.#lexemes.length;
  }

  get place(): number {
    return this.#at;
  }

  peek(): Lexeme | undefined {
    return this.#lexemes[this.#at];
  }

  next(): Lexeme {
    const lexeme = this.#lexemes[this.#at++];
    if (!lexeme) throw malformed('unexpected end of the query');
    return lexeme;
  }

  /** Takes the next lexeme when it is this sign, or this word whatever its case. */
  take(text: string): boolean {
    const lexeme = this.peek();
    const fits =
      (lexeme?.kind === 'sign' && lexeme.text === text) ||
      (lexeme?.kind === 'word' && lexeme.text.toLowerCase() === text);
    if (fits) this.#at++;
    return fits;
  }

  expect(text: string): void {
    if (!this.take(text)) throw malformed(`expected ${text} but found ${this.peek()?.text ?? 'the end of the query'}`);
  }

  /** The source text read since `place`, as a name for it. */
  textSince(place: number): string {
    return this.#lexemes
      .slice(place, this.#at)
      .map((one) => (one.kind === 'string' ? `"${one.text}"` : one.text))
      .join(' ')
      .replace(/ ?([(),]) ?/g, '$1')
      .replaceAll(',', ', ');
  }
}

/** An expression: `or`, `and`, `not`, comparisons, arithmetic, functions. https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CWL_QuerySyntax.html */
export function readExpression(cursor: Cursor): Expression {
  let left = cursor.nested(() => readAnd(cursor));
  while (cursor.take('or')) {
    cursor.chained();
    const [a, b] = [left, readAnd(cursor)];
    left = (row) => isTrue(a(row)) || isTrue(b(row));
  }
  return left;
}

function readAnd(cursor: Cursor): Expression {
  let left = readNot(cursor);
  while (cursor.take('and')) {
    cursor.chained();
    const [a, b] = [left, readNot(cursor)];
    left = (row) => isTrue(a(row)) && isTrue(b(row));
  }
  return left;
}

function readNot(cursor: Cursor): Expression {
  if (!cursor.take('not')) return readComparison(cursor);
  const inner = cursor.nested(() => readNot(cursor));
  return (row) => !isTrue(inner(row));
}

const COMPARISONS: Readonly<Record<string, (a: Value, b: Value) => boolean>> = {
  '=': (a, b) => a !== undefined && b !== undefined && compare(a, b) === 0,
  '!=': (a, b) => compare(a, b) !== 0,
  '<': (a, b) => a !== undefined && b !== undefined && compare(a, b) < 0,
  '<=': (a, b) => a !== undefined && b !== undefined && compare(a, b) <= 0,
  '>': (a, b) => a !== undefined && b !== undefined && compare(a, b) > 0,
  '>=': (a, b) => a !== undefined && b !== undefined && compare(a, b) >= 0,
};

function readComparison(cursor: Cursor): Expression {
  const left = readSum(cursor);
  const sign = Object.keys(COMPARISONS).find((one) => cursor.take(one));
  if (sign) {
    const right = readSum(cursor);
    const test = COMPARISONS[sign];
    return (row) => test?.(left(row), right(row));
  }
  const negated = cursor.take('not');
  const test =
    cursor.take('like') || cursor.take('=~') ? readLike(cursor) : cursor.take('in') ? readIn(cursor) : undefined;
  if (!test) {
    if (negated) throw malformed('expected like or in after not');
    return left;
  }
  return (row) => test(left(row), row) !== negated;
}

function readLike(cursor: Cursor): (value: Value, row: Row) => boolean {
  const { kind, text, flags } = cursor.next();
  if (kind === 'regex') {
    const regex = regexOf(text, flags);
    return (value) => value !== undefined && regex.test(String(value));
  }
  if (kind !== 'string') throw malformed('expected a text or a regular expression after like');
  return (value) => value !== undefined && String(value).includes(text);
}

export function regexOf(text: string, flags = ''): Regex {
  try {
    return new Regex(text, { dialect: 'java', flags });
  } catch (error) {
    if (!(error instanceof PatternError)) throw error;
    throw malformed(`invalid regular expression ${text}: ${error.message}`);
  }
}

function readIn(cursor: Cursor): (value: Value, row: Row) => boolean {
  cursor.expect('[');
  const list: Expression[] = [];
  while (!cursor.take(']')) {
    list.push(readSum(cursor));
    if (!cursor.take(',')) {
      cursor.expect(']');
      break;
    }
  }
  return (value, row) => list.some((one) => COMPARISONS['=']?.(value, one(row)));
}

function readSum(cursor: Cursor): Expression {
  let left = readProduct(cursor);
  for (;;) {
    const sign = cursor.take('+') ? 1 : cursor.take('-') ? -1 : 0;
    if (sign === 0) return left;
    cursor.chained();
    const [a, b] = [left, readProduct(cursor)];
    left = (row) => finite(numberOf(a(row)) + sign * numberOf(b(row)));
  }
}

function readProduct(cursor: Cursor): Expression {
  let left = readPower(cursor);
  for (;;) {
    const sign = ['*', '/', '%'].find((one) => cursor.take(one));
    if (!sign) return left;
    cursor.chained();
    const [a, b] = [left, readPower(cursor)];
    left = (row) => {
      const [x, y] = [numberOf(a(row)), numberOf(b(row))];
      return finite(sign === '*' ? x * y : sign === '/' ? x / y : x % y);
    };
  }
}

function readPower(cursor: Cursor): Expression {
  const base = readPrimary(cursor);
  if (!cursor.take('^')) return base;
  const exponent = cursor.nested(() => readPower(cursor));
  return (row) => finite(numberOf(base(row)) ** numberOf(exponent(row)));
}

function finite(value: number): Value {
  return Number.isFinite(value) ? value : undefined;
}

function readPrimary(cursor: Cursor): Expression {
  if (cursor.take('(')) {
    const inner = readExpression(cursor);
    cursor.expect(')');
    return inner;
  }
  if (cursor.take('-')) {
    const inner = cursor.nested(() => readPrimary(cursor));
    return (row) => finite(-numberOf(inner(row)));
  }
  const lexeme = cursor.next();
  if (lexeme.kind === 'number') return () => Number(lexeme.text);
  if (lexeme.kind === 'string') return () => lexeme.text;
  if (lexeme.kind === 'field') return (row) => row.get(lexeme.text);
  if (lexeme.kind !== 'word') throw malformed(`unexpected symbol found ${lexeme.text}`);
  if (cursor.take('(')) return callOf(lexeme.text, readArguments(cursor));
  // A period such as 5m, which only bin() and its like take.
  if (/^\d+(ms|s|m|h|d|w|mo|q|y)$/.test(lexeme.text)) return () => lexeme.text;
  return (row) => row.get(lexeme.text);
}

export function readArguments(cursor: Cursor): Expression[] {
  const list: Expression[] = [];
  while (!cursor.take(')')) {
    list.push(readExpression(cursor));
    if (!cursor.take(',')) {
      cursor.expect(')');
      break;
    }
  }
  return list;
}
