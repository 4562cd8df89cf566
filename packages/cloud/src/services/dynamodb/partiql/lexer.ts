import { validation } from '../errors.ts';

export interface Token {
  readonly kind: 'word' | 'quoted' | 'string' | 'number' | 'symbol' | 'end';
  readonly text: string;
  /** Its place in the statement. */
  readonly start: number;
}

/** White space and comments: paritysuite/dynamodb-conformance (tier 2, partiql/grammar), verified on AWS. */
const SPACE = /(?:\s|--[^\n]*|\/\*[\s\S]*?\*\/)*/y;
const TOKEN =
  /("(?:[^"]|"")*")|('(?:[^']|'')*')|(-?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?)|([A-Za-z_$][A-Za-z0-9_$]*)|(<<|>>|<>|!=|<=|>=|[=<>()[\]{},.:?+*;-])/y;
const TABLE = /[A-Za-z0-9_][A-Za-z0-9_-]*/y;

export const malformed = (why: string): Error => validation(`Statement wasn't well formed, can't be processed: ${why}`);

/** The tokens of one statement, read on demand: the allowed form of a name depends on its place. */
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
    const start = this.#start();
    if (start === this.#source.length) return { token: { kind: 'end', text: '', start }, end: start };
    TOKEN.lastIndex = start;
    const match = TOKEN.exec(this.#source);
    // AWS gives no further details about unreadable text.
    if (!match) throw malformed('');
    const end = TOKEN.lastIndex;
    const [, quoted, string, number, word, symbol] = match;
    const token = (kind: Token['kind'], text: string) => ({ token: { kind, text, start }, end });
    if (quoted !== undefined) return token('quoted', quoted.slice(1, -1).replaceAll('""', '"'));
    if (string !== undefined) return token('string', string.slice(1, -1).replaceAll("''", "'"));
    if (number !== undefined) return token('number', number);
    return word !== undefined ? token('word', word) : token('symbol', symbol ?? '');
  }

  /** Where the next token starts. */
  #start(): number {
    SPACE.lastIndex = this.#at;
    SPACE.exec(this.#source);
    return SPACE.lastIndex;
  }

  /** A table's name: quoted, or letters, digits and hyphens; `missing` is AWS's message if there is none. */
  tableName(missing = 'Expected identifier for simple path'): string {
    if (this.peek().kind === 'quoted') return this.next().text;
    TABLE.lastIndex = this.#start();
    const match = this.is('WHERE') ? null : TABLE.exec(this.#source);
    if (!match) throw malformed(missing);
    this.#at = TABLE.lastIndex;
    return match[0];
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

  /** The name of a call, when one is next, with its parenthesis. */
  takeCallName(): Token | undefined {
    const token = this.peek();
    if (token.kind !== 'word') return undefined;
    const before = this.#at;
    this.next();
    if (this.take('(')) return token;
    this.#at = before;
    return undefined;
  }

  /** A refusal that ends with the place of a token: line, column and length. */
  refusal(why: string, { start, text }: Pick<Token, 'start' | 'text'>): Error {
    const lines = this.#source.slice(0, start).split('\n');
    return validation(`${why} at ${lines.length}:${lines.at(-1)!.length + 1}:${text.length}`);
  }
}
