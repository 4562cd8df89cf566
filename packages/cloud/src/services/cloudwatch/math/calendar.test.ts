import { expect, it } from 'vitest';
import { readTimes } from './calendar.ts';

// 2026-11-29 was a Sunday. https://aws.amazon.com/blogs/mt/enhance-cloudwatch-metrics-with-metric-math-functions/
it.each([
  ['MINUTE', [58, 3]],
  ['HOUR', [23, 0]],
  ['DAY', [7, 1]],
  ['DATE', [29, 30]],
  ['MONTH', [11, 11]],
  ['YEAR', [2026, 2026]],
])('%s reads the beginning of every period', (name, values) => {
  const times = ['2026-11-29T23:58:00Z', '2026-11-30T00:03:00Z'].map((text) => Date.parse(text) / 1000);
  const series = readTimes(name, { times, period: 300, metrics: new Map() });
  expect([...(series?.points.values() ?? [])]).toEqual(values);
});

it('knows no other function', () => {
  expect(readTimes('SUM', { times: [], period: 60, metrics: new Map() })).toBeUndefined();
});
