import { AwsError } from '../../../kernel/errors.ts';

export interface Lexeme {
  readonly kind: 'word' | 'field' | 'string' | 'number' | 'regex' | 'sign';
  readonly text: string;
  /** A regular expression's flags. */
  readonly flags?: string;
}

export function malformed(message: string): AwsError {
  return new AwsError('MalformedQueryException', message, 400);
}

const SIGNS = ['=~', '!=', '<=', '>=', '=', '<', '>', '(', ')', '[', ']', ',', '+', '-', '*', '/', '%', '^', '|'];
const NUMBER = /\d+(\.\d+)?(?![\w@])/y;
const WORD = /[@\w$][\w.@$-]*/y;
const REGEX = /\/((?:[^/\\\n]|\\.)+)\/([i]*)/y;

/** The lexemes of a Logs Insights query. `#` begins a comment. A slash begins a regular expression if no value precedes it. */
export function lex(source: string): Lexeme[] {
  const out: Lexeme[] = [];
  let at = 0;
  const take = (pattern: RegExp): RegExpExecArray | undefined => {
    pattern.lastIndex = at;
    const match = pattern.exec(source);
    if (match) at = pattern.lastIndex;
    return match ?? undefined;
  };
  while (at < source.length) {
    const character = source[at] ?? '';
    if (/\s/.test(character)) at++;
    else if (character === '#') at = endOfLine(source, at);
    else if (character === '"' || character === "'") {
      const [text, end] = quoted(source, at);
      out.push({ kind: 'string', text });
      at = end;
    } else if (character === '`') {
      const end = source.indexOf('`', at + 1);
      if (end < 0) throw malformed('A back tick is not closed.');
      out.push({ kind: 'field', text: source.slice(at + 1, end) });
      at = end + 1;
    } else {
      const regex = character === '/' && !isValue(out.at(-1)) ? take(REGEX) : undefined;
      const number = regex ? undefined : take(NUMBER);
      const word = regex || number ? undefined : take(WORD);
      if (regex) out.push({ kind: 'regex', text: regex[1] ?? '', flags: regex[2] ?? '' });
      else if (number) out.push({ kind: 'number', text: number[0] });
      else if (word) out.push({ kind: 'word', text: word[0] });
      else {
        const sign = SIGNS.find((one) => source.startsWith(one, at));
        if (!sign) throw malformed(`unexpected symbol found ${character} at position ${at + 1}`);
        out.push({ kind: 'sign', text: sign });
        at += sign.length;
      }
    }
  }
  return out;
}

function isValue(lexeme: Lexeme | undefined): boolean {
  if (!lexeme) return false;
  if (lexeme.kind === 'word') return !/^(like|in|and|or|not|parse|filter|by|as)$/i.test(lexeme.text);
  return lexeme.kind !== 'sign' || lexeme.text === ')' || lexeme.text === ']';
}

function endOfLine(source: string, at: number): number {
  const end = source.indexOf('\n', at);
  return end < 0 ? source.length : end;
}

function quoted(source: string, start: number): [text: string, end: number] {
  const quote = source[start];
  let text = '';
  for (let at = start + 1; at < source.length; at++) {
    if (source[at] === quote) return [text, at + 1];
    if (source[at] === '\\' && at + 1 < source.length) text += escaped(source[++at] ?? '');
    else text += source[at];
  }
  throw malformed('A quote is not closed.');
}

function escaped(character: string): string {
  return { n: '\n', t: '\t', r: '\r' }[character] ?? character;
}
