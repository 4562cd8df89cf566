import { type Token, unexpected } from './tokens.ts';

/** Goes through the tokens of a query. Keywords are written in capitals here and match in any case. */
export class Reader {
  readonly #tokens: readonly Token[];
  #at = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
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
