import { validation } from '../errors.ts';

export interface Token {
  readonly kind: 'word' | 'quoted' | 'string' | 'number' | 'symbol' | 'end';
  readonly text: string;
}

const PATTERN =
  /\s*(?:("(?:[^"]|"")*")|('(?:[^']|'')*')|(-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)|([A-Za-z_$][A-Za-z0-9_$]*)|(<<|>>|<>|!=|<=|>=|[=<>()[\]{},.:?+*;-]))/y;
const TABLE = /\s*([A-Za-z0-9_][A-Za-z0-9_-]*)/y;

export const malformed = (why: string): Error => validation(`Statement wasn't well formed, can't be processed: ${why}`);

/** The tokens of one statement, read as they are asked for: what a name may look like depends on where it stands. */
export class PartiqlTokens {
  readonly #source: string;
  #at = 0;

  constructor(source: string) {
    this.#source = source;
  }

  peek(): Token {
    return this.#read().token;
  }

  next(): Token {
    const { token, end } = this.#read();
    this.#at = end;
    return token;
  }

  #read(): { token: Token; end: number } {
    if (this.#source.slice(this.#at).trim() === '') return { token: { kind: 'end', text: '' }, end: this.#at };
    PATTERN.lastIndex = this.#at;
    const match = PATTERN.exec(this.#source);
    if (!match) throw malformed('Unexpected term');
    const end = PATTERN.lastIndex;
    const [, quoted, string, number, word, symbol] = match;
    if (quoted !== undefined)
      return { token: { kind: 'quoted', text: quoted.slice(1, -1).replaceAll('""', '"') }, end };
    if (string !== undefined)
      return { token: { kind: 'string', text: string.slice(1, -1).replaceAll("''", "'") }, end };
    if (number !== undefined) return { token: { kind: 'number', text: number }, end };
    if (word !== undefined) return { token: { kind: 'word', text: word }, end };
    return { token: { kind: 'symbol', text: symbol ?? '' }, end };
  }

  /** A table's name: quoted, or letters, digits and hyphens. */
  tableName(): string {
    if (this.peek().kind === 'quoted') return this.next().text;
    TABLE.lastIndex = this.#at;
    const match = TABLE.exec(this.#source);
    if (!match) throw malformed('Expected a table name');
    this.#at = TABLE.lastIndex;
    return match[1]!;
  }

  is(text: string): boolean {
    const token = this.peek();
    return (
      (token.kind === 'word' && token.text.toUpperCase() === text) || (token.kind === 'symbol' && token.text === text)
    );
  }

  take(text: string): boolean {
    if (!this.is(text)) return false;
    this.next();
    return true;
  }

  expect(text: string): void {
    if (!this.take(text)) throw malformed(`Expected ${text}`);
  }

  name(): string {
    const token = this.next();
    if (token.kind !== 'word' && token.kind !== 'quoted') throw malformed('Expected identifier for simple path');
    return token.text;
  }
}
