import type { MetricDataQuery } from '@aws-sdk/client-cloudwatch';
import { runQueries, seriesIn } from '../metrics/queries.ts';
import { readMetric } from '../metrics/read.ts';
import { statistic } from '../metrics/statistics.ts';
import type { MetricAlarmRecord, Place } from '../records.ts';
import type { Observation } from './evaluate-rule.ts';

/** Periods beyond the evaluated ones in which AWS looks for late data. */
const EXTRA = 2;

export const periodOf = (alarm: MetricAlarmRecord): number =>
  alarm.Period ??
  alarm.Metrics?.find(({ MetricStat }) => MetricStat)?.MetricStat?.Period ??
  alarm.Metrics?.find(({ Period }) => Period !== undefined)?.Period ??
  60;

export const COMPARISONS: Readonly<Record<string, (value: number, threshold: number) => boolean>> = {
  GreaterThanOrEqualToThreshold: (value, threshold) => value >= threshold,
  GreaterThanThreshold: (value, threshold) => value > threshold,
  LessThanThreshold: (value, threshold) => value < threshold,
  LessThanOrEqualToThreshold: (value, threshold) => value <= threshold,
};

/** The data in an alarm's periods, newest first, including the current one. */
export function observe(place: Place, alarm: MetricAlarmRecord, now: number): Observation[] {
  const period = periodOf(alarm);
  const step = Math.min(period, 60);
  const end = (Math.floor(now / 1000 / step) + 1) * step;
  const start = end - ((alarm.EvaluationPeriods ?? 1) + EXTRA) * period;
  const isBreaching = COMPARISONS[alarm.ComparisonOperator ?? ''] ?? (() => false);
  const observed: Observation[] = [];
  for (const [time, value] of valuesOf(place, alarm, start, end, period)) {
    observed.push({ time, value, breaching: isBreaching(value, alarm.Threshold ?? 0) });
  }
  return observed.reverse();
}

function valuesOf(
  place: Place,
  alarm: MetricAlarmRecord,
  start: number,
  end: number,
  period: number,
): Iterable<readonly [number, number]> {
  if (alarm.Metrics && alarm.Metrics.length > 0) {
    const queries: readonly MetricDataQuery[] = alarm.Metrics;
    const asked = queries.find(({ ReturnData }) => ReturnData !== false);
    const results = runQueries(place, queries, { start: start * 1000, end: end * 1000, period });
    return seriesIn(results.get(asked?.Id ?? ''), asked?.Expression ?? '')[0]?.points ?? [];
  }
  const stat = alarm.ExtendedStatistic ?? alarm.Statistic ?? 'Average';
  const points = readMetric(place, alarm, { start, end, period }, alarm.Unit);
  const values: [number, number][] = [];
  for (const [time, point] of points) {
    const value = statistic(stat, point);
    if (value !== undefined) values.push([time, value]);
  }
  return values;
}
