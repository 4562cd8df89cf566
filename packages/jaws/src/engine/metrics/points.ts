import type { MetricDataQuery } from '@aws-sdk/client-cloudwatch';
import type { MetricPoints } from '../metric-data.ts';
import type { Counted } from './types.ts';

const minute = 60;
const hour = 60 * minute;
const day = 24 * hour;
/** Seconds; CloudWatch keeps minutes for 15 days, 5 minutes for 63, hours for 455. */
const steps = [minute, 5 * minute, 15 * minute, hour, 3 * hour, 12 * hour, day, 7 * day];
/** The maximum number of points in a plot. */
const max = 32;

export interface MeasuredTime {
  readonly from: Date;
  readonly to: Date;
  /** Seconds. */
  readonly step: number;
}

/** Whole steps; the last one is still running. */
export function timeOf(span: number, now: Date): MeasuredTime {
  const step = steps.find((one) => span / 1000 / one <= max) ?? steps.at(-1)!;
  const to = Math.ceil((now.getTime() + 1) / (step * 1000)) * step * 1000;
  const count = Math.max(1, Math.ceil(span / (step * 1000)));
  return { from: new Date(to - count * step * 1000), to: new Date(to), step };
}

export type Dimensions = Readonly<Record<string, string>>;

export function query(
  Id: string,
  Namespace: string,
  MetricName: string,
  dimensions: Dimensions,
  Stat: string,
  Period: number,
): MetricDataQuery {
  const Dimensions = Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value }));
  return { Id, MetricStat: { Metric: { Namespace, MetricName, Dimensions }, Period, Stat } };
}

/** Not every statistic supports periods of more than a day. */
export const wholeOf = ({ from, to }: MeasuredTime): number => Math.min(day, (to.getTime() - from.getTime()) / 1000);

/** Undefined without a point. */
export const highest = (points: MetricPoints | undefined): number | undefined =>
  points && points.values.length > 0 ? Math.max(...points.values) : undefined;

/** CloudWatch leaves out the steps without data. */
export function counted(points: MetricPoints | undefined, { from, to, step }: MeasuredTime): Counted {
  const found = new Array<number>(Math.round((to.getTime() - from.getTime()) / (step * 1000))).fill(0);
  points?.times.forEach((time, at) => {
    const index = Math.floor((time.getTime() - from.getTime()) / (step * 1000));
    if (index >= 0 && index < found.length) found[index]! += points.values[at]!;
  });
  return { sum: found.reduce((sum, one) => sum + one, 0), steps: found };
}
