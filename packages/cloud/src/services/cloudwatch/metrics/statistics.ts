import type { PointRecord } from '../records.ts';

export const BASIC = ['SampleCount', 'Average', 'Sum', 'Minimum', 'Maximum'] as const;

const NUMBER = String.raw`\d+(?:\.\d+)?`;
const PERCENTILE = new RegExp(`^p(${NUMBER})$`);
const ONE_SIDED = new RegExp(`^(tm|wm|tc|ts)(${NUMBER})$`);
const RANGE = new RegExp(`^(TM|WM|TC|TS|PR)\\((${NUMBER}%?)?:(${NUMBER}%?)?\\)$`);

/** Whether this names a statistic. https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Statistics-definitions.html */
export function isStatistic(name: string): boolean {
  return (BASIC as readonly string[]).includes(name) || isExtended(name);
}

export function isExtended(name: string): boolean {
  const bound = PERCENTILE.exec(name)?.[1] ?? ONE_SIDED.exec(name)?.[2];
  if (bound !== undefined) return Number(bound) <= 100;
  const range = RANGE.exec(name);
  return name === 'IQM' || (range !== null && (range[2] !== undefined || range[3] !== undefined));
}

/** A statistic of a point, or undefined if its values are not known individually. */
export function statistic(name: string, point: PointRecord): number | undefined {
  switch (name) {
    case 'SampleCount':
      return point.count;
    case 'Average':
      return point.count === 0 ? 0 : point.sum / point.count;
    case 'Sum':
      return point.sum;
    case 'Minimum':
      return point.min;
    case 'Maximum':
      return point.max;
  }
  if (!point.values) return undefined;
  const values = [...point.values].sort(([a], [b]) => a - b);
  const percentile = PERCENTILE.exec(name)?.[1];
  if (percentile !== undefined) return percentileOf(values, Number(percentile));
  if (name === 'IQM') return trimmed('TM', values, percentileOf(values, 25), percentileOf(values, 75), point.count);
  const side = ONE_SIDED.exec(name);
  if (side)
    return trimmed(
      (side[1] ?? '').toUpperCase(),
      values,
      undefined,
      percentileOf(values, Number(side[2])),
      point.count,
    );
  const range = RANGE.exec(name);
  if (!range) return undefined;
  const bound = (text: string | undefined) =>
    text === undefined
      ? undefined
      : text.endsWith('%')
        ? percentileOf(values, Number(text.slice(0, -1)))
        : Number(text);
  return trimmed(range[1] ?? '', values, bound(range[2]), bound(range[3]), point.count);
}

type Pairs = readonly (readonly [number, number])[];

/** The smallest value that is not below this percentage of all values. */
function percentileOf(sorted: Pairs, percent: number): number {
  const wanted = (sorted.reduce((sum, [, count]) => sum + count, 0) * percent) / 100;
  let seen = 0;
  for (const [value, count] of sorted) {
    seen += count;
    if (seen >= wanted - 1e-9) return value;
  }
  return sorted.at(-1)?.[0] ?? 0;
}

/** Trimmed mean, winsorised mean, trimmed count, trimmed sum, percentile rank between two bounds. */
function trimmed(
  kind: string,
  values: Pairs,
  low = Number.NEGATIVE_INFINITY,
  high = Number.POSITIVE_INFINITY,
  total = 0,
): number {
  let [count, sum] = [0, 0];
  for (const [value, times] of values) {
    if (kind === 'WM') {
      count += times;
      sum += Math.min(high, Math.max(low, value)) * times;
    } else if (value >= low && value <= high) {
      count += times;
      sum += value * times;
    }
  }
  if (kind === 'TC') return count;
  if (kind === 'TS') return sum;
  if (kind === 'PR') return total === 0 ? 0 : (100 * count) / total;
  return count === 0 ? 0 : sum / count;
}
