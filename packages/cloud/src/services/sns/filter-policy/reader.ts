import { lineAndColumn, scan, type Token } from './scanner.ts';

/** Why a policy is refused: AWS's text, without its prefix. */
export class Refusal extends Error {}

/** Reads a policy's tokens and reports the position of an error, as the parser of AWS's service does. */
export class Reader {
  readonly #text: string;
  readonly #tokens: readonly Token[];
  #at = 0;

  constructor(text: string) {
    this.#text = text;
    this.#tokens = scan(text);
  }

  /** The next token after the consumed ones. */
  get next(): Token {
    return this.#tokens[this.#at]!;
  }

  /** Whether the next token is of this kind. */
  at(kind: Token['kind']): boolean {
    return this.next.kind === kind;
  }

  get second(): Token {
    return this.#tokens[this.#at + 1] ?? this.next;
  }

  get third(): Token {
    return this.#tokens[this.#at + 2] ?? this.next;
  }

  /** The last consumed token. */
  get last(): Token {
    return this.#tokens[Math.max(this.#at - 1, 0)]!;
  }

  take(): Token {
    const token = this.next;
    if (token.kind !== 'end') this.#at += 1;
    return token;
  }

  /** Throws at the next token, whose text is not read yet. */
  refuse(message: string): never {
    const { kind, start, end } = this.next;
    this.#fail(message, kind === 'string' ? start + 1 : end);
  }

  /** Throws after a token whose text was read. */
  refuseAfter(token: Token, message: string): never {
    this.#fail(message, token.end);
  }

  #fail(message: string, position: number): never {
    throw new Refusal(`${message}\n at [Source: (String)"${this.#text}"; ${lineAndColumn(this.#text, position)}]`);
  }
}
