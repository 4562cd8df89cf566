import { AwsError } from '../../../kernel/errors.ts';
import { type Token, unexpected } from './tokens.ts';

const DEEPEST = 100;
const MOST_OPERATORS = 1_000;

const tooComplex = (why: string) =>
  new AwsError('ExpressionTooLong', `The SQL expression is too complex for a local cloud: it is ${why}.`, 400);

/** Goes through the tokens of a query. Keywords are written in capitals here and match in any case. */
export class Reader {
  readonly #tokens: readonly Token[];
  #at = 0;
  #depth = 0;
  #operators = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  /** Runs `read` one level deeper: each takes some of the stack, when the expression is evaluated too. */
  nested<T>(read: () => T): T {
    if (++this.#depth > DEEPEST) throw tooComplex(`nested more than ${DEEPEST} deep`);
    const result = read();
    this.#depth -= 1;
    return result;
  }

  /** Counts an operator, since each in a chain makes the tree one deeper. */
  chained(): true {
    if (++this.#operators > MOST_OPERATORS) throw tooComplex(`of more than ${MOST_OPERATORS} operators`);
    return true;
  }

  get next(): Token {
    return this.#tokens[this.#at]!;
  }

  /** The token after the next one. */
  get second(): Token {
    return this.#tokens[this.#at + 1] ?? this.next;
  }

  is(text: string): boolean {
    const { kind, text: found } = this.next;
    return kind === 'word' ? found.toUpperCase() === text : kind === 'sign' && found === text;
  }

  take(text: string): boolean {
    if (!this.is(text)) return false;
    this.advance();
    return true;
  }

  expect(text: string): void {
    if (!this.take(text)) throw unexpected(this.next);
  }

  advance(): Token {
    const token = this.next;
    if (token.kind !== 'end') this.#at += 1;
    return token;
  }

  name(): string {
    if (this.next.kind !== 'word' && this.next.kind !== 'quoted') throw unexpected(this.next);
    return this.advance().text;
  }

  number(): string {
    if (this.next.kind !== 'number') throw unexpected(this.next);
    return this.advance().text;
  }
}
