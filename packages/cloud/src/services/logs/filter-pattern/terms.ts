import { includesText } from '../../../kernel/search.ts';
import { invalidPattern, readQuoted, readRegex } from './lexer.ts';
import { regexOf, type Test } from './values.ts';

/**
 * Terms: all of them must be in the message, those after `-` must not. Terms after `?` are alternatives, which count only
 * when there are no others. Case matters. `"…"` is a phrase, `%…%` a regular expression.
 */
export function parseTerms(pattern: string): Test {
  const required: Test[] = [];
  const excluded: Test[] = [];
  const optional: Test[] = [];
  let at = 0;
  while (at < pattern.length) {
    if (/\s/.test(pattern[at] ?? '')) {
      at++;
      continue;
    }
    const sign = pattern[at];
    const list = sign === '-' ? excluded : sign === '?' ? optional : required;
    if (list !== required) at++;
    const [test, end] = readTerm(pattern, at);
    list.push(test);
    at = end;
  }
  if (required.length === 0 && excluded.length === 0) {
    return (message) => optional.length === 0 || optional.some((test) => test(message));
  }
  return (message) => required.every((test) => test(message)) && !excluded.some((test) => test(message));
}

function readTerm(pattern: string, start: number): [test: Test, end: number] {
  if (pattern[start] === '"') {
    const [text, end] = readQuoted(pattern, start);
    return [(message) => includesText(message, text), end];
  }
  if (pattern[start] === '%') {
    const [text, end] = readRegex(pattern, start);
    const regex = regexOf(text);
    return [(message) => regex.test(message), end];
  }
  const end = start + (/^\S*/.exec(pattern.slice(start))?.[0].length ?? 0);
  const text = pattern.slice(start, end);
  if (text === '') throw invalidPattern();
  return [(message) => includesText(message, text), end];
}
