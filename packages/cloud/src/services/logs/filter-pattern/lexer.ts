import { invalidParameter } from '../errors.ts';

type Kind = 'word' | 'string' | 'regex' | 'punctuation';

export interface Lexeme {
  readonly kind: Kind;
  /** Without quotes and percent signs. */
  readonly text: string;
}

export function invalidPattern(): Error {
  return invalidParameter('Invalid filter pattern');
}

/** Reads a quoted text from `start` (at its opening quote): the text and the place after its closing quote. */
export function readQuoted(source: string, start: number): [text: string, end: number] {
  const quote = source[start];
  let text = '';
  for (let at = start + 1; at < source.length; at++) {
    const character = source[at];
    if (character === quote) return [text, at + 1];
    if (character === '\\' && at + 1 < source.length) text += source[++at];
    else text += character;
  }
  throw invalidPattern();
}

/** Reads `%…%` from `start`. A percent sign inside is written `\%`. */
export function readRegex(source: string, start: number): [text: string, end: number] {
  for (let at = start + 1; at < source.length; at++) {
    if (source[at] === '\\') at++;
    else if (source[at] === '%') return [source.slice(start + 1, at), at + 1];
  }
  throw invalidPattern();
}

const PUNCTUATION = ['&&', '||', '!=', '<=', '>=', '=', '<', '>', '(', ')', ','];

/**
 * The lexemes of a JSON or field condition. A word ends at white space or punctuation; in a selector, brackets and what is in
 * them belong to the word.
 */
export function lex(source: string): Lexeme[] {
  const out: Lexeme[] = [];
  let at = 0;
  while (at < source.length) {
    const character = source[at] ?? '';
    if (/\s/.test(character)) {
      at++;
      continue;
    }
    const sign = PUNCTUATION.find((one) => source.startsWith(one, at));
    if (sign) {
      out.push({ kind: 'punctuation', text: sign });
      at += sign.length;
    } else if (character === '"' || (character === "'" && !source.startsWith("'", at + 1))) {
      const [text, end] = readQuoted(source, at);
      out.push({ kind: 'string', text });
      at = end;
    } else if (character === '%') {
      const [text, end] = readRegex(source, at);
      out.push({ kind: 'regex', text });
      at = end;
    } else {
      const end = wordEnd(source, at);
      out.push({ kind: 'word', text: source.slice(at, end) });
      at = end;
    }
  }
  return out;
}

function wordEnd(source: string, start: number): number {
  let at = start;
  while (at < source.length) {
    if (source[at] === '[') {
      const close = source.indexOf(']', at);
      if (close < 0) throw invalidPattern();
      at = close + 1;
    } else if (/\s/.test(source[at] ?? '') || PUNCTUATION.some((one) => source.startsWith(one, at))) break;
    else at++;
  }
  return at;
}
