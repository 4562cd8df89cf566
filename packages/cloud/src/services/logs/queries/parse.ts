import { notImplemented } from '../../../kernel/errors.ts';
import { indexOfText } from '../../../kernel/search.ts';
import { type Aggregate, readAggregate } from './aggregates.ts';
import { Cursor, type Expression, readExpression, regexOf } from './expression.ts';
import { type Lexeme, lex, malformed } from './lexer.ts';
import { isTrue, type Row } from './values.ts';

export interface Named<T> {
  readonly name: string;
  readonly value: T;
}

export type Command =
  | { readonly kind: 'fields'; readonly fields: readonly Named<Expression>[] }
  | { readonly kind: 'display'; readonly fields: readonly Named<Expression>[] }
  | { readonly kind: 'filter'; readonly test: (row: Row) => boolean }
  | { readonly kind: 'sort'; readonly keys: readonly { readonly value: Expression; readonly descending: boolean }[] }
  | { readonly kind: 'limit'; readonly count: number }
  | { readonly kind: 'dedup'; readonly fields: readonly Named<Expression>[] }
  | {
      readonly kind: 'parse';
      readonly from: Expression;
      /** Values for the names, by position; undefined when the text does not fit. */
      readonly find: (text: string) => readonly (string | undefined)[] | undefined;
      readonly names: readonly string[];
    }
  | { readonly kind: 'stats'; readonly values: readonly Named<Aggregate>[]; readonly by: readonly Named<Expression>[] };

/** The commands of a Logs Insights query. Throws MalformedQueryException. */
export function parseQuery(query: string): Command[] {
  const parts: Lexeme[][] = [[]];
  for (const lexeme of lex(query)) {
    if (lexeme.kind === 'sign' && lexeme.text === '|') parts.push([]);
    else parts.at(-1)?.push(lexeme);
  }
  return parts.filter((part) => part.length > 0).map(readCommand);
}

/** Commands of AWS's that are not here: https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CWL_QuerySyntax.html */
const LACKING = ['anomaly', 'diff', 'join', 'lookup', 'pattern', 'source', 'unmask', 'unnest'];

function readCommand(lexemes: readonly Lexeme[]): Command {
  const cursor = new Cursor(lexemes);
  const { text } = cursor.next();
  const command = commandOf(text.toLowerCase(), cursor);
  if (!command && LACKING.includes(text.toLowerCase())) {
    throw notImplemented(`logs:StartQuery with the command ${text}`);
  }
  if (!command) throw malformed(`unexpected symbol found ${text} at line 1 and position 1`);
  if (!cursor.done) throw malformed(`unexpected symbol found ${cursor.peek()?.text}`);
  return command;
}

function commandOf(name: string, cursor: Cursor): Command | undefined {
  if (name === 'fields' || name === 'display') return { kind: name, fields: readNamed(cursor, readExpression) };
  if (name === 'dedup') return { kind: 'dedup', fields: readNamed(cursor, readExpression) };
  // An index makes a query cheaper, and changes nothing of its result.
  if (name === 'filter' || name === 'filterindex') {
    const test = readExpression(cursor);
    return { kind: 'filter', test: (row) => isTrue(test(row)) };
  }
  if (name === 'limit' || name === 'head') return { kind: 'limit', count: readCount(cursor) };
  if (name === 'sort') return { kind: 'sort', keys: readKeys(cursor) };
  if (name === 'parse') return readParse(cursor);
  if (name !== 'stats') return undefined;
  const values = readNamed(cursor, readAggregate);
  return { kind: 'stats', values, by: cursor.take('by') ? readNamed(cursor, readExpression) : [] };
}

function readCount(cursor: Cursor): number {
  const { kind, text } = cursor.next();
  if (kind !== 'number') throw malformed('expected a number after limit');
  return Number(text);
}

function readNamed<T>(cursor: Cursor, read: (cursor: Cursor) => T): Named<T>[] {
  const list: Named<T>[] = [];
  do {
    const place = cursor.place;
    const value = read(cursor);
    const name = cursor.textSince(place);
    list.push({ name: cursor.take('as') ? cursor.next().text : name, value });
  } while (cursor.take(','));
  return list;
}

function readKeys(cursor: Cursor) {
  const keys: { value: Expression; descending: boolean }[] = [];
  do {
    const place = cursor.place;
    const expression = readExpression(cursor);
    const name = cursor.textSince(place);
    // After stats, a key may be the name of a column, which looks like a call: `sort count(*) desc`.
    const value: Expression = (row) => (row.has(name) ? row.get(name) : expression(row));
    const descending = cursor.take('desc');
    if (!descending) cursor.take('asc');
    keys.push({ value, descending });
  } while (cursor.take(','));
  return keys;
}

/** `parse @message "user=*, took * ms" as user, ms` or `parse @message /(?<user>\w+)/`. */
function readParse(cursor: Cursor): Command {
  const first = cursor.peek();
  const isPattern = first?.kind === 'string' || first?.kind === 'regex';
  const from: Expression = isPattern ? (row) => row.get('@message') : readExpression(cursor);
  const pattern = cursor.next();
  if (pattern.kind === 'regex') {
    const regex = regexOf(pattern.text, pattern.flags);
    const names = [...pattern.text.matchAll(/\(\?<(\w+)>/g)].map(([, name]) => name ?? '');
    const find = (text: string) => {
      const match = regex.exec(text);
      return match && names.map((name, index) => match.groups[match.names.get(name) ?? index + 1]);
    };
    return { kind: 'parse', from, find, names };
  }
  if (pattern.kind !== 'string') throw malformed('expected a pattern after parse');
  cursor.expect('as');
  const names: string[] = [];
  do names.push(cursor.next().text);
  while (cursor.take(','));
  const pieces = pattern.text.split('*');
  if (pieces.length - 1 !== names.length) throw malformed('parse needs as many names as its pattern has wildcards');
  return { kind: 'parse', from, find: (text) => between(pieces, text), names };
}

/** The texts between the pieces, each as early as possible; after a final wildcard, everything. */
function between([first = '', ...rest]: readonly string[], text: string): string[] | undefined {
  let at = indexOfText(text, first);
  if (at < 0) return undefined;
  at += first.length;
  const found: string[] = [];
  for (const [index, piece] of rest.entries()) {
    const isOpen = piece === '' && index === rest.length - 1;
    const end = isOpen ? text.length : indexOfText(text, piece, at);
    if (end < 0) return undefined;
    found.push(text.slice(at, end));
    at = end + piece.length;
  }
  return found;
}
