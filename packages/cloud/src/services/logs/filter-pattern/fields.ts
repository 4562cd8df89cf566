import type { Match } from './compile.ts';
import { invalidPattern, type Lexeme, lex } from './lexer.ts';
import { Cursor, readLogic } from './logic.ts';
import { type Comparison, comparisonOf, regexOf, type Test } from './values.ts';

interface Field {
  /** `...`: any number of fields. */
  readonly any: boolean;
  readonly name: string | undefined;
  readonly test: Test;
}

const COMPARISONS = ['=', '!=', '<=', '>=', '<', '>'] as const;

/** `[ip, user, ..., status = 4*, bytes > 1000]`: each field of the message by its place; one `...` stands for the rest. */
export function parseFields(pattern: string): Match {
  if (!pattern.endsWith(']')) throw invalidPattern();
  const fields = split(lex(pattern.slice(1, -1))).map(readField);
  const gap = fields.findIndex((field) => field.any);
  if (fields.filter((field) => field.any).length > 1) throw invalidPattern();
  return (message) => {
    const words = wordsOf(message);
    const known = fields.length - (gap < 0 ? 0 : 1);
    if (gap < 0 ? words.length !== known : words.length < known) return undefined;
    const taken = new Map<string, string>();
    for (const [index, field] of fields.entries()) {
      if (field.any) continue;
      const at = gap < 0 || index < gap ? index : words.length - (fields.length - index);
      const word = words[at] ?? '';
      if (!field.test(word)) return undefined;
      taken.set(`$${field.name ?? at + 1}`, word);
    }
    // Fields without a name of their own are numbered: https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntaxForMetricFilters.html
    if (gap >= 0) {
      const after = fields.length - gap - 1;
      words.slice(gap, words.length - after).forEach((word, index) => {
        taken.set(`$${gap + index + 1}`, word);
      });
    }
    return taken;
  };
}

/** Text parted by white space; what stands in double quotes or square brackets is one field, without them. */
function wordsOf(message: string): string[] {
  const words: string[] = [];
  // Behind these an opening one has no end, and is part of a word.
  const last = { '"': message.lastIndexOf('"'), '[': message.lastIndexOf(']') };
  const run = /\s+|\S+/y;
  for (let at = 0; at < message.length; at = run.lastIndex) {
    const sign = message[at];
    if ((sign === '"' || sign === '[') && at < last[sign]) {
      const end = message.indexOf(sign === '[' ? ']' : sign, at + 1);
      words.push(message.slice(at + 1, end));
      run.lastIndex = end + 1;
    } else {
      run.lastIndex = at;
      const [text] = run.exec(message)!;
      if (text.trim() !== '') words.push(text);
    }
  }
  return words;
}

function split(lexemes: readonly Lexeme[]): Lexeme[][] {
  const fields: Lexeme[][] = [[]];
  for (const lexeme of lexemes) {
    if (lexeme.kind === 'punctuation' && lexeme.text === ',') fields.push([]);
    else fields.at(-1)?.push(lexeme);
  }
  return fields;
}

/** A name, `...`, nothing, a regular expression, or conditions on a name. */
function readField(lexemes: readonly Lexeme[]): Field {
  const [first] = lexemes;
  if (!first) return { any: false, name: undefined, test: () => true };
  if (lexemes.length === 1 && first.kind === 'word') {
    if (first.text === '...') return { any: true, name: undefined, test: () => true };
    return { any: false, name: first.text, test: () => true };
  }
  if (lexemes.length === 1 && first.kind === 'regex') {
    const regex = regexOf(first.text);
    return { any: false, name: undefined, test: (word) => regex.test(word) };
  }
  const cursor = new Cursor(lexemes);
  const names = new Set<string>();
  const test = readLogic<string>(cursor, () => {
    const name = cursor.next();
    const comparison = COMPARISONS.find((sign) => cursor.take(sign)) as Comparison | undefined;
    if (name.kind !== 'word' || !comparison) throw invalidPattern();
    names.add(name.text);
    return comparisonOf(comparison, cursor.next());
  });
  if (!cursor.done || names.size !== 1) throw invalidPattern();
  return { any: false, name: [...names][0], test };
}
