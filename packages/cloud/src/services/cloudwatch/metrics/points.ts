import { createHash } from 'node:crypto';
import { type Dimension, keyOf, type Place, type PointRecord, pointsOf, seriesOf } from '../records.ts';

/** Values that are stored separately in a point; further values are rounded to two digits. */
const MOST_VALUES = 200;

/** Adds a point to its series, or to the point that exists already for the same time and unit. */
export function record(
  place: Place,
  metric: { readonly namespace: string; readonly name: string; readonly dimensions: readonly Dimension[] },
  point: PointRecord,
): void {
  const key = keyOf(metric.namespace, metric.name, metric.dimensions);
  const all = seriesOf(place);
  const known = all.get(key);
  const id = known?.id ?? createHash('sha256').update(key).digest('hex').slice(0, 32);
  if (!known || point.time >= known.newest + 60) {
    all.put(key, { id, ...metric, newest: Math.max(point.time, known?.newest ?? 0) });
  }
  addPoint(place, id, point);
}

export function addPoint(place: Place, id: string, point: PointRecord): void {
  const points = pointsOf(place, id);
  const at = `${point.time} ${point.unit}`;
  const before = points.get(at);
  points.put(at, before ? merge(before, point) : point);
}

/** Merges two points of one unit; the result begins with the first. */
export function merge(a: PointRecord, b: PointRecord): PointRecord {
  const values = a.values && b.values && counted([...a.values, ...b.values]);
  const { values: _gone, ...rest } = a;
  return {
    ...rest,
    count: a.count + b.count,
    sum: a.sum + b.sum,
    min: Math.min(a.min, b.min),
    max: Math.max(a.max, b.max),
    ...(values ? { values } : {}),
  };
}

/** How often each value occurred. */
export function counted(pairs: readonly (readonly [number, number])[]): [number, number][] {
  const counts = new Map<number, number>();
  for (const [value, count] of pairs) {
    const shown = counts.size < MOST_VALUES || counts.has(value) ? value : Number(value.toPrecision(2));
    counts.set(shown, (counts.get(shown) ?? 0) + count);
  }
  return [...counts];
}
