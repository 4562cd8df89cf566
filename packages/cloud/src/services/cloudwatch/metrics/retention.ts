import type { Kernel } from '../../../kernel/kernel.ts';
import { type Place, type PointRecord, pointsOf, seriesOf } from '../records.ts';
import { addPoint } from './points.ts';

const DAY = 86_400;

/**
 * The age (seconds) up to which a point is kept before it is merged into a wider one. AWS keeps minutes for 15 days, five
 * minutes for 63 and hours for 455, which is too much for a local cloud.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch_concepts.html#metrics-retention
 */
const STEPS: readonly { readonly narrower: number; readonly age: number; readonly width: number }[] = [
  { narrower: 60, age: 3 * 3600, width: 60 },
  { narrower: 300, age: DAY, width: 300 },
  { narrower: 3600, age: 15 * DAY, width: 3600 },
];
const LONGEST = 63 * DAY;
/** A local cloud is not an archive: if there are more series, the ones without new data for the longest time are deleted. */
const MOST_SERIES = 5_000;

/** Merges old points and drops those that are too old, in every account and region. */
export function prune(kernel: Kernel): void {
  for (const name of kernel.store.collections('cloudwatch/')) {
    const [, account = '', region = '', seriesKey] = name.split('/');
    if (seriesKey === 'series') prunePlace({ account, region, kernel });
  }
}

function prunePlace(place: Place): void {
  const now = place.kernel.clock.now() / 1000;
  const all = seriesOf(place);
  for (const { id } of all.values()) prunePoints(place, id, now);
  const silent = all.size - MOST_SERIES;
  const oldest = silent > 0 ? [...all.entries()].sort(([, a], [, b]) => a.newest - b.newest).slice(0, silent) : [];
  for (const [key, { id }] of oldest) {
    const points = pointsOf(place, id);
    for (const at of [...points.keys()]) points.delete(at);
    all.delete(key);
  }
  for (const [key, { id }] of [...all.entries()]) if (pointsOf(place, id).size === 0) all.delete(key);
}

function prunePoints(place: Place, id: string, now: number): void {
  const points = pointsOf(place, id);
  const wider: PointRecord[] = [];
  for (const [at, point] of [...points.entries()]) {
    const age = now - point.time;
    if (age > LONGEST) {
      points.delete(at);
      continue;
    }
    const step = STEPS.findLast((one) => point.width < one.narrower && age > one.age);
    if (!step) continue;
    points.delete(at);
    wider.push({ ...point, time: Math.floor(point.time / step.width) * step.width, width: step.width });
  }
  // Only now, because the first minute of an hour has the key of the hour.
  for (const point of wider) addPoint(place, id, point);
}
