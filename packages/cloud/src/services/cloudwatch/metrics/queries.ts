import type { MetricDataQuery, MetricStat } from '@aws-sdk/client-cloudwatch';
import { invalidValue, validation } from '../errors.ts';
import { evaluate } from '../math/evaluate.ts';
import type { Scope } from '../math/functions.ts';
import { type Node, namesIn, parse } from '../math/parse.ts';
import { select } from '../math/select.ts';
import { isList, type Series, type Value } from '../math/values.ts';
import type { Place } from '../records.ts';
import { checkPeriod } from './get-metric-statistics.ts';
import { readMetric, spanOf } from './read.ts';
import { isStatistic, statistic } from './statistics.ts';

/** Requested times, in milliseconds since the epoch. */
export interface Range {
  readonly start: number;
  readonly end: number;
  /** Seconds; for expressions without a period of their own. */
  readonly period?: number;
}

export const isSelect = (expression: string): boolean => /^\s*SELECT\s/i.test(expression);

/** Throws AWS's error for incomplete queries; `at` is the list's place in the request. */
export function checkQueries(queries: readonly MetricDataQuery[], at: string): void {
  const ids = new Set<string>();
  queries.forEach(({ Id = '', MetricStat, Expression }, index) => {
    const here = `${at}.member.${index + 1}`;
    if (!/^[a-z]\w*$/.test(Id))
      throw validation(
        `The value ${Id} for parameter ${here}.Id is not matching the expected pattern ^[a-z][a-zA-Z0-9_]*$`,
      );
    if (ids.has(Id)) throw validation(`The values for parameter id in ${at} are not unique.`);
    ids.add(Id);
    if (!MetricStat && Expression === undefined) throw validation(`The parameter ${here}.MetricStat is required.\n`);
    if (MetricStat && Expression !== undefined) {
      throw validation(
        `The parameters ${here}.MetricStat and ${here}.Expression are mutually exclusive and you have specified both.\n`,
      );
    }
    if (MetricStat) {
      checkPeriod(MetricStat.Period ?? 0);
      if (!isStatistic(MetricStat.Stat ?? '')) {
        throw invalidValue(`The value ${MetricStat.Stat} for parameter ${here}.MetricStat.Stat is not supported.`);
      }
    }
  });
}

/**
 * Results of queries, by id. An expression that names another query is computed after it, and never refers to itself.
 */
export function runQueries(place: Place, queries: readonly MetricDataQuery[], range: Range): Map<string, Value> {
  const results = new Map<string, Value>();
  const metrics = new Map<string, Series>();
  const labelOf = labeller(queries, place.kernel.lenient === true);
  for (const { Id = '', Label, MetricStat } of queries) {
    if (!MetricStat) continue;
    const { Metric = {}, Stat = '', Period = 60, Unit } = MetricStat;
    const points = new Map<number, number>();
    for (const [time, point] of readMetric(place, Metric, spanOf(range.start, range.end, Period), Unit)) {
      const value = statistic(Stat, point);
      if (value !== undefined) points.set(time, value);
    }
    const series = { label: Label ?? labelOf(MetricStat), points };
    metrics.set(Id, series);
    results.set(Id, series);
  }
  const open = new Map<string, { readonly node: Node; readonly query: MetricDataQuery }>();
  for (const query of queries) {
    if (query.Expression === undefined) continue;
    if (isSelect(query.Expression)) {
      results.set(query.Id ?? '', select(place, query.Expression, spanOf(range.start, range.end, query.Period ?? 300)));
    } else open.set(query.Id ?? '', { node: parse(query.Expression), query });
  }
  const compute = (id: string): Value | undefined => {
    const known = results.get(id);
    if (known !== undefined) return known;
    const found = open.get(id);
    if (!found) return undefined;
    // Removed while it is computed, so that a circular reference is not found.
    open.delete(id);
    const scope = scopeOf(found.query, found.node, queries, range, metrics);
    const value = evaluate(found.node, compute, scope);
    results.set(id, value);
    return value;
  };
  for (const id of [...open.keys()]) compute(id);
  return results;
}

/**
 * The metric's name, with the statistic and the period as far as they tell the request's metrics apart: LocalStack's
 * test_label_generation, recorded on AWS. Other emulators always name the statistic.
 */
function labeller(queries: readonly MetricDataQuery[], lenient: boolean): (stat: MetricStat) => string {
  const all = queries.flatMap(({ MetricStat }) => (MetricStat ? [MetricStat] : []));
  const tells = (part: 'Stat' | 'Period') => new Set(all.map((one) => one[part])).size > 1;
  const parts = lenient ? (['Stat'] as const) : (['Stat', 'Period'] as const).filter(tells);
  return (stat) => [stat.Metric?.MetricName, ...parts.map((part) => stat[part])].join(' ');
}

function scopeOf(
  query: MetricDataQuery,
  node: Node,
  queries: readonly MetricDataQuery[],
  range: Range,
  metrics: ReadonlyMap<string, Series>,
): Scope {
  const period = query.Period ?? periodOf(node, queries, new Set()) ?? range.period ?? 60;
  const { start, end } = spanOf(range.start, range.end, period);
  const times = Array.from(
    { length: Math.min(100_000, Math.ceil((end - start) / period)) },
    (_, i) => start + i * period,
  );
  return { times, period, metrics };
}

function periodOf(node: Node, queries: readonly MetricDataQuery[], seen: Set<string>): number | undefined {
  for (const name of namesIn(node)) {
    if (seen.has(name)) continue;
    seen.add(name);
    const query = queries.find(({ Id }) => Id === name);
    const period =
      query?.MetricStat?.Period ??
      query?.Period ??
      (query?.Expression !== undefined && !isSelect(query.Expression)
        ? periodOf(parse(query.Expression), queries, seen)
        : undefined);
    if (period !== undefined) return period;
  }
  return queries.find(({ MetricStat }) => MetricStat)?.MetricStat?.Period;
}

/** The time series of a query; a bare number is not one. */
export function seriesIn(value: Value | undefined, expression: string): readonly Series[] {
  if (value === undefined) return [];
  if (typeof value !== 'object') {
    throw validation(`Error in expression '${expression}': The expression must give a time series.`);
  }
  return isList(value) ? value : [value as Series];
}
