import { parseUserJson } from '../../../kernel/json.ts';
import type { Match } from './compile.ts';
import { invalidPattern, lex } from './lexer.ts';
import { Cursor, readLogic } from './logic.ts';
import { compileSelector, type Selector } from './selector.ts';
import { type Comparison, comparisonOf } from './values.ts';

const COMPARISONS = ['=', '!=', '<=', '>=', '<', '>'] as const;

/** `{ $.a.b = "x" && ($.n > 3 || $.c IS NULL) }`. Messages that are not JSON objects or lists do not fit. */
export function parseJson(pattern: string): Match {
  if (!pattern.endsWith('}')) throw invalidPattern();
  const cursor = new Cursor(lex(pattern.slice(1, -1)));
  const selectors = new Map<string, Selector>();
  const fits = readLogic(cursor, () => readCondition(cursor, selectors));
  if (!cursor.done) throw invalidPattern();
  return (message) => {
    const json = readObject(message);
    if (json === undefined || !fits(json)) return undefined;
    const values = [...selectors].map(([name, select]) => [name, select(json).map(textOf)[0]] as const);
    return new Map(values.filter((one): one is readonly [string, string] => one[1] !== undefined));
  };
}

function readObject(message: string): unknown {
  const start = message.search(/\S/);
  if (message[start] !== '{' && message[start] !== '[') return undefined;
  try {
    return parseUserJson(message);
  } catch {
    return undefined;
  }
}

/** A selector, then `IS NULL`, `IS TRUE`, `IS FALSE`, `NOT EXISTS` or a comparison. */
function readCondition(cursor: Cursor, selectors: Map<string, Selector>): (json: unknown) => boolean {
  const name = cursor.next();
  if (name.kind !== 'word' || !name.text.startsWith('$')) throw invalidPattern();
  const select = compileSelector(name.text);
  selectors.set(name.text, select);
  if (cursor.take('NOT')) {
    if (!cursor.take('EXISTS')) throw invalidPattern();
    return (json) => select(json).length === 0;
  }
  if (cursor.take('EXISTS')) return (json) => select(json).length > 0;
  if (cursor.take('IS')) {
    const wanted = (['NULL', 'TRUE', 'FALSE'] as const).find((word) => cursor.take(word));
    if (!wanted) throw invalidPattern();
    const constant = { NULL: null, TRUE: true, FALSE: false }[wanted];
    return (json) => select(json).some((value) => value === constant);
  }
  const comparison = COMPARISONS.find((sign) => cursor.take(sign)) as Comparison | undefined;
  if (!comparison) throw invalidPattern();
  const test = comparisonOf(comparison, cursor.next());
  return (json) =>
    select(json)
      .map(textOf)
      .some((value) => value !== undefined && test(value));
}

function textOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined;
}
