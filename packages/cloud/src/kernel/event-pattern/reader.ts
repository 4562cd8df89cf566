import type { AwsError } from '../errors.ts';
import { invalidPattern } from './errors.ts';
import { placeOf, type Token, tokensOf } from './tokens.ts';

/** Reads a pattern's tokens and tracks its position, for the places in messages. */
export class PatternReader {
  readonly #source: string;
  readonly #tokens: readonly Token[];
  #next = 0;
  #read = 0;

  constructor(source: string) {
    this.#source = source;
    this.#tokens = tokensOf(source);
  }

  next(): Token {
    const token = this.#tokens[Math.min(this.#next++, this.#tokens.length - 1)]!;
    this.#read = token.known;
    if (token.type === 'fault') throw this.fault(token.text);
    return token;
  }

  /** The token's text, which reads a string to its end. */
  text(token: Token): string {
    this.#read = token.end;
    return token.text;
  }

  /** `times`: faults inside of a list name their place twice. */
  fault(reason: string, times = 1): AwsError {
    return invalidPattern(reason + placeOf(this.#source, this.#read).repeat(times));
  }

  /** Reads the required token, or reports what is wrong with another one. */
  expect(type: Token['type'], otherwise: string): Token {
    const token = this.next();
    if (token.type !== type) throw this.fault(otherwise);
    return token;
  }
}
