import { oneLine } from '../base/visible.ts';
import type { CustomMetric, FunctionMetrics, MetricsResult } from '../engine/metrics/types.ts';
import { duration } from '../output/format.ts';
import { amount } from './metrics-text.ts';

/** Each measurement as a line, by its subject; only functions that were called. */
export function metricsLines({ regions }: MetricsResult): ReadonlyMap<string, string> {
  const lines = new Map<string, string>();
  const add = (region: string, key: string, facts: readonly (readonly [string, string | number | undefined])[]) => {
    const shown = facts.flatMap(([name, value]) => (value === undefined ? [] : [`${name}=${value}`]));
    lines.set(`${region} ${key}`, oneLine([region, key, ...shown].join(' ')));
  };
  for (const { region, functions, api, custom, error } of regions) {
    if (error) add(region, `${error.message} (${error.code})`, []);
    for (const fn of functions) if (fn.invocations.sum + fn.throttles.sum > 0) add(region, fn.id, factsOf(fn));
    if (api && api.requests.sum > 0) {
      const { requests, clientErrors, serverErrors, latency } = api;
      const counts = [
        ['requests', requests.sum],
        ['4XX', clientErrors.sum],
        ['5XX', serverErrors.sum],
      ] as const;
      add(region, 'API', [...counts, ...timesOf(latency)]);
    }
    for (const one of custom?.metrics ?? [])
      add(region, nameOf(one), [
        ['sum', amount(one.sum.sum)],
        ['values', one.samples],
      ]);
  }
  return lines;
}

const factsOf = ({ invocations, errors, throttles, duration: took, concurrency }: FunctionMetrics) =>
  [
    ['calls', invocations.sum],
    ['errors', errors.sum],
    ['throttled', throttles.sum],
    ...timesOf(took),
    ['at-once', concurrency],
  ] as const;

const timesOf = (took: FunctionMetrics['duration']) =>
  (['p50', 'p95', 'p99'] as const).map((name) => {
    const ms = took[name];
    return [name, ms === undefined ? undefined : duration(ms).replaceAll(' ', '')] as const;
  });

const nameOf = ({ function: id, name, dimensions }: CustomMetric) =>
  [id, name, ...Object.entries(dimensions).map(([key, value]) => `${key}=${value}`)].join(' ');

/** Items that are new or have changed. */
export const changedLines = (
  before: ReadonlyMap<string, string>,
  now: ReadonlyMap<string, string>,
): readonly string[] => [...now].flatMap(([key, line]) => (before.get(key) === line ? [] : [line]));
