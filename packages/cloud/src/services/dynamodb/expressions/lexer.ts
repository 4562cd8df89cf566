import { validation } from '../errors.ts';

export interface Token {
  readonly kind: 'name' | '#' | ':' | 'number' | 'symbol' | 'end';
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

const PATTERN = /\s*(?:([A-Za-z][A-Za-z0-9_]*)|([#:][A-Za-z0-9_]+)|(\d+)|(<>|<=|>=|[=<>()[\].,+-]))/y;

/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html#limits-expression-parameters */
const MAX_SIZE = 4096;

/** The name of the expression: the beginning of every message about it. */
export type ExpressionName =
  | 'ConditionExpression'
  | 'FilterExpression'
  | 'KeyConditionExpression'
  | 'ProjectionExpression'
  | 'UpdateExpression';

export class Tokens {
  readonly name: ExpressionName;
  readonly #source: string;
  readonly #tokens: Token[] = [];
  #at = 0;

  constructor(name: ExpressionName, source: string) {
    this.name = name;
    this.#source = source;
    if (source.trim() === '') throw this.invalid('The expression can not be empty;');
    const size = Buffer.byteLength(source);
    if (size > MAX_SIZE) {
      throw this.invalid(`Expression size has exceeded the maximum allowed size; expression size: ${size}`);
    }
    let at = 0;
    while (source.slice(at).trim() !== '') {
      PATTERN.lastIndex = at;
      const match = PATTERN.exec(source);
      if (!match) throw this.#unreadable(at);
      const [all, word, placeholder, number, symbol] = match;
      const text = word ?? placeholder ?? number ?? symbol ?? '';
      const kind = word ? 'name' : placeholder ? (text[0] as '#' | ':') : number ? 'number' : 'symbol';
      at += all.length;
      this.#tokens.push({ kind, text, start: at - text.length, end: at });
    }
    this.#tokens.push({ kind: 'end', text: '<EOF>', start: source.length, end: source.length });
  }

  invalid(problem: string): Error {
    return validation(`Invalid ${this.name}: ${problem}`);
  }

  peek(ahead = 0): Token {
    return this.#tokens[Math.min(this.#at + ahead, this.#tokens.length - 1)]!;
  }

  next(): Token {
    const token = this.peek();
    if (token.kind !== 'end') this.#at += 1;
    return token;
  }

  /** Takes a keyword or a symbol when it is next. */
  take(text: string): boolean {
    if (!this.is(text)) return false;
    this.#at += 1;
    return true;
  }

  is(text: string, ahead = 0): boolean {
    const token = this.peek(ahead);
    if (token.kind === 'symbol') return token.text === text;
    return token.kind === 'name' && token.text.toUpperCase() === text;
  }

  expect(text: string): Token {
    if (!this.is(text)) throw this.unexpected();
    return this.next();
  }

  end(): void {
    if (this.peek().kind !== 'end') throw this.unexpected();
  }

  /** The syntax error at the next token, shown between its neighbours. */
  unexpected(): Error {
    const token = this.peek();
    const before = this.#tokens[this.#at - 1] ?? token;
    const after = token.kind === 'end' ? before : this.#tokens[this.#at + 1];
    const end = !after || after.kind === 'end' ? token.end : after.end;
    const near = token.kind === 'end' ? before.text : this.#source.slice(before.start, end);
    return this.invalid(`Syntax error; token: "${token.text}", near: "${near}"`);
  }

  #unreadable(at: number): Error {
    const start = at + /^\s*/.exec(this.#source.slice(at))![0].length;
    const from = this.#tokens.at(-1)?.start ?? 0;
    // Each character that is not a token stands for itself: paritysuite/dynamodb-conformance, verified on AWS.
    const end = /^\S.?/.exec(this.#source.slice(start))![0].trimEnd().length + start;
    return this.invalid(`Syntax error; token: "${this.#source[start]}", near: "${this.#source.slice(from, end)}"`);
  }
}
