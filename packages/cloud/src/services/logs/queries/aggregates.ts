import { type Cursor, type Expression, readArguments } from './expression.ts';
import { malformed } from './lexer.ts';
import { compare, numberOf, type Row, type Value } from './values.ts';

/** One value of all rows of a group. */
export type Aggregate = (rows: readonly Row[]) => Value;

const numbers = (rows: readonly Row[], of: Expression): number[] =>
  rows.map((row) => numberOf(of(row))).filter((one) => !Number.isNaN(one));

const present = (rows: readonly Row[], of: Expression): Value[] =>
  rows.map((row) => of(row)).filter((one) => one !== undefined);

const sum = (values: readonly number[]): number => values.reduce((total, one) => total + one, 0);

function deviation(values: readonly number[]): Value {
  if (values.length === 0) return undefined;
  const mean = sum(values) / values.length;
  return Math.sqrt(sum(values.map((one) => (one - mean) ** 2)) / values.length);
}

function percentile(values: number[], percent: number): Value {
  values.sort((a, b) => a - b);
  return values[Math.max(0, Math.ceil((percent / 100) * values.length) - 1)];
}

/** The value of the first or last row by time. */
function byTime(rows: readonly Row[], of: Expression, sign: 1 | -1): Value {
  const sorted = [...rows].sort((a, b) => sign * compare(a.get('@timestamp'), b.get('@timestamp')));
  return sorted.map((row) => of(row)).find((one) => one !== undefined);
}

type Make = (of: Expression, second: Expression | undefined) => Aggregate;

// https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CWL_QuerySyntax-Stats.html
const AGGREGATES: Readonly<Record<string, Make>> = {
  avg: (of) => (rows) => {
    const values = numbers(rows, of);
    return values.length === 0 ? undefined : sum(values) / values.length;
  },
  count: (of) => (rows) => present(rows, of).length,
  count_distinct: (of) => (rows) => new Set(present(rows, of)).size,
  earliest: (of) => (rows) => byTime(rows, of, 1),
  latest: (of) => (rows) => byTime(rows, of, -1),
  max: (of) => (rows) => present(rows, of).sort(compare).at(-1),
  min: (of) => (rows) => present(rows, of).sort(compare)[0],
  pct: (of, percent) => (rows) => percentile(numbers(rows, of), numberOf(percent?.(new Map()))),
  percentile: (of, percent) => (rows) => percentile(numbers(rows, of), numberOf(percent?.(new Map()))),
  median: (of) => (rows) => percentile(numbers(rows, of), 50),
  stddev: (of) => (rows) => deviation(numbers(rows, of)),
  sum: (of) => (rows) => sum(numbers(rows, of)),
  sortsfirst: (of) => (rows) => present(rows, of).sort(compare)[0],
  sortslast: (of) => (rows) => present(rows, of).sort(compare).at(-1),
};

/** `count(*)`, `avg(@duration)`, `pct(@duration, 99)`. */
export function readAggregate(cursor: Cursor): Aggregate {
  const { text } = cursor.next();
  const key = text.toLowerCase();
  const make = Object.hasOwn(AGGREGATES, key) ? AGGREGATES[key] : undefined;
  if (!make) throw malformed(`unknown aggregation ${text}`);
  cursor.expect('(');
  if (cursor.take('*')) {
    cursor.expect(')');
    return make(() => 1, undefined);
  }
  const [of = () => 1, second] = readArguments(cursor);
  return make(of, second);
}
