import { notImplemented } from '../../../kernel/errors.ts';
import { validation } from '../errors.ts';
import { readSeries, type Span } from '../metrics/read.ts';
import { statistic } from '../metrics/statistics.ts';
import { type Place, type SeriesRecord, seriesOf } from '../records.ts';
import type { Series } from './values.ts';

interface Select {
  readonly stat: string;
  readonly metric: string;
  readonly namespace: string;
  /** The exact dimension names that a series must have. */
  readonly schema?: readonly string[];
  readonly where: readonly (readonly [string, boolean, string])[];
  readonly groupBy: readonly string[];
  readonly order?: { readonly stat: string; readonly descending: boolean };
  readonly limit: number;
}

const STATS: Readonly<Record<string, string>> = {
  AVG: 'Average',
  COUNT: 'SampleCount',
  MAX: 'Maximum',
  MIN: 'Minimum',
  SUM: 'Sum',
};
const MOST_SERIES = 500;

/**
 * Metrics Insights: `SELECT f(metric) FROM ns|SCHEMA(ns, dims) [WHERE …] [GROUP BY …] [ORDER BY …] [LIMIT n]`.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch-metrics-insights-querylanguage.html
 */
export function select(place: Place, query: string, span: Span): Series[] {
  const asked = readSelect(query);
  const groups = new Map<string, SeriesRecord[]>();
  for (const series of seriesOf(place).values()) {
    if (!isSelected(series, asked)) continue;
    const values = asked.groupBy.map((name) => dimensionOf(series, name));
    if (values.includes(undefined)) continue;
    const key = values.join(' ');
    groups.set(key, [...(groups.get(key) ?? []), series]);
  }
  const found = [...groups].map(([label, series]) => {
    const points = [...readSeries(place, series, span)].map(
      ([time, point]) => [time, statistic(asked.stat, point) ?? 0] as const,
    );
    return { label, points: new Map(points) };
  });
  const { order } = asked;
  if (order) {
    const rank = ({ points }: Series) => summaryOf(order.stat, [...points.values()]);
    found.sort((a, b) => (rank(a) - rank(b)) * (order.descending ? -1 : 1));
  }
  return found.filter(({ points }) => points.size > 0).slice(0, asked.limit);
}

const dimensionOf = ({ dimensions }: SeriesRecord, name: string): string | undefined =>
  dimensions.find(({ Name }) => Name === name)?.Value;

function isSelected(series: SeriesRecord, { metric, namespace, schema, where }: Select): boolean {
  if (series.name !== metric || series.namespace !== namespace) return false;
  if (schema) {
    if (series.dimensions.length !== schema.length) return false;
    if (!schema.every((name) => dimensionOf(series, name) !== undefined)) return false;
  }
  return where.every(([name, equal, value]) => {
    const is = dimensionOf(series, name);
    return is !== undefined && (is === value) === equal;
  });
}

function summaryOf(stat: string, values: readonly number[]): number {
  if (stat === 'Maximum') return Math.max(...values);
  if (stat === 'Minimum') return Math.min(...values);
  if (stat === 'SampleCount') return values.length;
  const sum = values.reduce((total, value) => total + value, 0);
  return stat === 'Sum' ? sum : sum / Math.max(1, values.length);
}

const TOKEN = /\s*("[^"]*"|'[^']*'|!=|[=(),]|[^\s=!(),"']+)/y;

function readSelect(query: string): Select {
  const tokens: string[] = [];
  const pattern = new RegExp(TOKEN);
  const text = query.trim();
  while (pattern.lastIndex < text.length) {
    const match = pattern.exec(text);
    if (!match?.[1]) throw syntax(query);
    tokens.push(match[1]);
  }
  let at = 0;
  const next = (): string => tokens[at++] ?? fail();
  const fail = (): never => {
    throw syntax(query);
  };
  const word = (expected: string): boolean => {
    if (tokens[at]?.toUpperCase() !== expected) return false;
    at += 1;
    return true;
  };
  const expect = (...words: string[]) => words.every(word) || fail();
  const name = () => next().replace(/^(["'])(.*)\1$/s, '$2');
  const names = (): string[] => {
    const all = [name()];
    while (word(',')) all.push(name());
    return all;
  };
  const stat = (): string => STATS[next().toUpperCase()] ?? fail();

  expect('SELECT');
  const asked = stat();
  expect('(');
  const metric = name();
  expect(')', 'FROM');
  let namespace: string;
  let schema: string[] | undefined;
  if (word('SCHEMA')) {
    expect('(');
    [namespace = '', ...schema] = names();
    expect(')');
  } else namespace = name();
  const where: [string, boolean, string][] = [];
  if (word('WHERE')) {
    do {
      const [key, operator, value] = [name(), next(), name()];
      if (operator !== '=' && operator !== '!=') throw notImplemented(`cloudwatch: ${operator} in Metrics Insights`);
      where.push([key, operator === '=', value]);
    } while (word('AND'));
    if (word('OR')) throw notImplemented('cloudwatch: OR in Metrics Insights');
  }
  const groupBy = word('GROUP') && expect('BY') ? names() : [];
  let order: Select['order'];
  if (word('ORDER')) {
    expect('BY');
    const by = stat();
    expect('(', ')');
    order = { stat: by, descending: word('DESC') };
    word('ASC');
  }
  const limit = word('LIMIT') ? Number(next()) : MOST_SERIES;
  if (at < tokens.length || !(limit >= 1 && limit <= MOST_SERIES)) throw syntax(query);
  return {
    stat: asked,
    metric,
    namespace,
    ...(schema ? { schema } : {}),
    where,
    groupBy,
    ...(order ? { order } : {}),
    limit,
  };
}

const syntax = (query: string) => validation(`Error in expression '${query}': Invalid Metrics Insights query`);
