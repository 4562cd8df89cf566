import type { OutputSerialization } from '@aws-sdk/client-s3';
import { AwsError } from '../../../kernel/errors.ts';
import { Pace } from '../../../kernel/pace.ts';
import { compare, evaluate, follow, type Scope, toNumber, type Value } from './evaluate.ts';
import type { Aggregate, Column, Expression, Query } from './syntax.ts';

/** The rows of a query's result, as objects. */
export async function* run(query: Query, records: Iterable<Value>): AsyncGenerator<Record<string, unknown>> {
  const { columns, limit = Number.POSITIVE_INFINITY } = query;
  const found = columns === '*' ? [] : columns.flatMap(({ expression }) => aggregatesIn(expression));
  if (columns !== '*' && found.length > 0) {
    yield await aggregated(columns, found, rowsOf(query, records));
    return;
  }
  let count = 0;
  for await (const scope of rowsOf(query, records)) {
    if (count++ >= limit) return;
    yield columns === '*' ? wholeRow(scope.row) : columnsOf(columns, scope);
  }
}

async function* rowsOf({ from, alias, where }: Query, records: Iterable<Value>): AsyncGenerator<Scope> {
  const pace = new Pace();
  for (const record of records) {
    if (pace.due) await pace.rest();
    for (const row of follow(from, record)) {
      const scope: Scope = { row, alias };
      if (!where || evaluate(where, scope) === true) yield scope;
    }
  }
}

function wholeRow(row: Value): Record<string, unknown> {
  if (row === undefined) return {};
  return typeof row === 'object' && row !== null && !Array.isArray(row)
    ? (row as Record<string, unknown>)
    : { _1: row };
}

function columnsOf(columns: readonly Column[], scope: Scope): Record<string, unknown> {
  return Object.fromEntries(
    columns
      .map(({ expression, name }, index): [string, Value] => [
        name ?? nameOf(expression) ?? `_${index + 1}`,
        evaluate(expression, scope),
      ])
      .filter(([, value]) => value !== undefined),
  );
}

function nameOf(expression: Expression): string | undefined {
  const last = expression.kind === 'path' ? expression.steps.at(-1) : undefined;
  return last?.step === 'name' ? last.name : undefined;
}

type AggregateExpression = Extract<Expression, { kind: 'aggregate' }>;

function aggregatesIn(expression: Expression): AggregateExpression[] {
  if (expression.kind === 'aggregate') return [expression];
  if (expression.kind === 'binary') return [...aggregatesIn(expression.left), ...aggregatesIn(expression.right)];
  if (expression.kind === 'unary' || expression.kind === 'cast') return aggregatesIn(expression.of);
  return expression.kind === 'call' ? expression.parameters.flatMap(aggregatesIn) : [];
}

async function aggregated(
  columns: readonly Column[],
  found: readonly AggregateExpression[],
  rows: AsyncIterable<Scope>,
) {
  const values = new Map(found.map((aggregate) => [aggregate, [] as Value[]]));
  for await (const scope of rows) {
    for (const [{ of }, seen] of values) {
      const value = of ? evaluate(of, scope) : 1;
      if (value !== null && value !== undefined) seen.push(value);
    }
  }
  const aggregates = new Map<Expression, Value>([...values].map(([key, seen]) => [key, reduce(key.name, seen)]));
  return columnsOf(columns, { row: {}, alias: undefined, aggregates });
}

function reduce(name: Aggregate, values: readonly Value[]): Value {
  if (name === 'COUNT') return values.length;
  if (values.length === 0) return null;
  const sum = () => values.reduce<number>((total, value) => total + toNumber(value), 0);
  if (name === 'SUM') return sum();
  if (name === 'AVG') return sum() / values.length;
  const sign = name === 'MIN' ? 1 : -1;
  return values.reduce((best, value) => ((compare(value, best) ?? 0) * sign < 0 ? value : best));
}

/** How a row is written, its delimiter included. */
export function writer(output: OutputSerialization): (row: Record<string, unknown>) => string {
  if (output.JSON) {
    const delimiter = output.JSON.RecordDelimiter ?? '\n';
    return (row) => JSON.stringify(row) + delimiter;
  }
  if (!output.CSV) {
    throw new AwsError('MissingRequiredParameter', 'The SelectRequest entity is missing a required parameter.', 400);
  }
  const {
    RecordDelimiter: line = '\n',
    FieldDelimiter: comma = ',',
    QuoteCharacter: quote = '"',
    QuoteFields,
  } = output.CSV;
  const escaping = output.CSV.QuoteEscapeCharacter ?? quote;
  const field = (value: unknown): string => {
    const text = typeof value === 'object' && value !== null ? JSON.stringify(value) : String(value ?? '');
    const needed = QuoteFields === 'ALWAYS' || [line, comma, quote].some((mark) => text.includes(mark));
    return needed ? quote + text.replaceAll(quote, escaping + quote) + quote : text;
  };
  return (row) => Object.values(row).map(field).join(comma) + line;
}
