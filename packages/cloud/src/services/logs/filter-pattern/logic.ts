import { invalidPattern, type Lexeme } from './lexer.ts';

const DEEPEST = 100;

/** Reads lexemes from left to right. */
export class Cursor {
  readonly #lexemes: readonly Lexeme[];
  #at = 0;
  #depth = 0;

  constructor(lexemes: readonly Lexeme[]) {
    this.#lexemes = lexemes;
  }

  /** Runs `read` one level deeper: each takes some of the stack. */
  nested<T>(read: () => T): T {
    if (++this.#depth > DEEPEST) throw invalidPattern();
    const result = read();
    this.#depth -= 1;
    return result;
  }

  get done(): boolean {
    return this.#at >= this.#lexemes.length;
  }

  next(): Lexeme {
    const lexeme = this.#lexemes[this.#at++];
    if (!lexeme) throw invalidPattern();
    return lexeme;
  }

  /** Takes the next lexeme when it is this punctuation, or this word whatever its case. */
  take(text: string): boolean {
    const lexeme = this.#lexemes[this.#at];
    const fits =
      (lexeme?.kind === 'punctuation' && lexeme.text === text) ||
      (lexeme?.kind === 'word' && lexeme.text.toUpperCase() === text);
    if (fits) this.#at++;
    return fits;
  }
}

/** `a && b || (c && d)`, where `&&` binds closer. `single` reads one condition. */
export function readLogic<T>(cursor: Cursor, single: () => (value: T) => boolean): (value: T) => boolean {
  const either = [readAll(cursor, single)];
  while (cursor.take('||')) either.push(readAll(cursor, single));
  const [only] = either;
  return only && either.length === 1 ? only : (value) => either.some((test) => test(value));
}

function readAll<T>(cursor: Cursor, single: () => (value: T) => boolean): (value: T) => boolean {
  const all = [readOne(cursor, single)];
  while (cursor.take('&&')) all.push(readOne(cursor, single));
  const [only] = all;
  return only && all.length === 1 ? only : (value) => all.every((test) => test(value));
}

function readOne<T>(cursor: Cursor, single: () => (value: T) => boolean): (value: T) => boolean {
  if (!cursor.take('(')) return single();
  const inner = cursor.nested(() => readLogic(cursor, single));
  if (!cursor.take(')')) throw invalidPattern();
  return inner;
}
