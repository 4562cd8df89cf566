import type { Scope } from './functions.ts';
import type { Series } from './values.ts';

/** Reads a time in milliseconds since the epoch. */
type Reading = (at: Date) => number;

/** Monday is the first day, Sunday the seventh. */
const READINGS: Readonly<Record<string, Reading>> = {
  DATE: (at) => at.getUTCDate(),
  DAY: (at) => at.getUTCDay() || 7,
  EPOCH: (at) => at.getTime() / 1000,
  HOUR: (at) => at.getUTCHours(),
  MINUTE: (at) => at.getUTCMinutes(),
  MONTH: (at) => at.getUTCMonth() + 1,
  YEAR: (at) => at.getUTCFullYear(),
};

/**
 * The UTC value for the beginning of every requested period, whether or not the metric has a point there; undefined for a
 * function that reads no time.
 * https://aws.amazon.com/blogs/mt/enhance-cloudwatch-metrics-with-metric-math-functions/
 */
export function readTimes(name: string, { times }: Scope): Series | undefined {
  const reading = Object.hasOwn(READINGS, name) ? READINGS[name] : undefined;
  if (!reading) return undefined;
  return { label: name, points: new Map(times.map((time) => [time, reading(new Date(time * 1000))])) };
}
