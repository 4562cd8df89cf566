import { keyOf, type Place, type PointRecord, pointsOf, type SeriesRecord, seriesOf } from '../records.ts';
import { merge } from './points.ts';

export interface Span {
  /** Seconds since the epoch; the end is exclusive. */
  readonly start: number;
  readonly end: number;
  readonly period: number;
}

export interface MetricName {
  readonly Namespace?: string | undefined;
  readonly MetricName?: string | undefined;
  readonly Dimensions?:
    | readonly { readonly Name?: string | undefined; readonly Value?: string | undefined }[]
    | undefined;
}

/** One metric's points by period, oldest first. Without a requested unit, all units are combined. */
export function readMetric(place: Place, metric: MetricName, span: Span, unit?: string): Map<number, PointRecord> {
  const key = keyOf(metric.Namespace ?? '', metric.MetricName ?? '', metric.Dimensions as never);
  const found = seriesOf(place).get(key);
  return found ? readSeries(place, [found], span, unit) : new Map();
}

/** Combines several series into one. */
export function readSeries(
  place: Place,
  series: readonly SeriesRecord[],
  { start, end, period }: Span,
  unit?: string,
): Map<number, PointRecord> {
  const buckets = new Map<number, PointRecord>();
  for (const { id } of series) {
    for (const point of pointsOf(place, id).values()) {
      if (point.time < start || point.time >= end) continue;
      if (unit !== undefined && point.unit !== unit) continue;
      const time = start + Math.floor((point.time - start) / period) * period;
      const before = buckets.get(time);
      buckets.set(time, before ? merge(before, point) : { ...point, time });
    }
  }
  return new Map([...buckets].sort(([a], [b]) => a - b));
}

/** The time range to read: starts of periods, as AWS rounds them. */
export function spanOf(startMs: number, endMs: number, period: number): Span {
  const step = Math.max(1, Math.min(period, 60));
  const start = Math.floor(startMs / 1000 / step) * step;
  return { start, end: Math.max(Math.floor(endMs / 1000), start), period };
}
