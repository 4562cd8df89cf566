import { expect, test } from 'vitest';
import type { MetricsResult } from '../engine/metrics/types.ts';
import { changedLines, metricsLines } from './metrics-lines.ts';

const counted = (sum: number) => ({ sum, steps: [sum] });
const none = counted(0);
const fn = (id: string, calls: number) =>
  ({ id, invocations: counted(calls), errors: none, throttles: none, duration: { p50: 12, p95: 1500 } }) as const;
const found = (calls: number): MetricsResult => ({
  stage: 'prod',
  from: '',
  to: '',
  step: 60,
  regions: [
    {
      region: 'us-east-1',
      functions: [fn('links/create', calls), fn('links/list', 3), fn('links/none', 0)],
      api: { requests: counted(calls), clientErrors: none, serverErrors: counted(1), latency: {} },
      custom: {
        metrics: [
          {
            name: 'Orders\u001b[2J',
            function: 'links/create',
            dimensions: { plan: 'pro' },
            samples: 2,
            sum: counted(2.5),
          },
        ],
      },
    },
    { region: 'eu-west-1', functions: [], error: { code: 'RegionAway', message: 'It is away.' } },
  ],
});

test('a line for each that was called, and later for what changed', () => {
  expect([...metricsLines(found(7)).values()]).toEqual([
    'us-east-1 links/create calls=7 errors=0 throttled=0 p50=12ms p95=1.5s',
    'us-east-1 links/list calls=3 errors=0 throttled=0 p50=12ms p95=1.5s',
    'us-east-1 API requests=7 4XX=0 5XX=1',
    'us-east-1 links/create Orders␛[2J plan=pro sum=2.5 values=2',
    'eu-west-1 It is away. (RegionAway)',
  ]);
  expect(changedLines(metricsLines(found(7)), metricsLines(found(8)))).toEqual([
    'us-east-1 links/create calls=8 errors=0 throttled=0 p50=12ms p95=1.5s',
    'us-east-1 API requests=8 4XX=0 5XX=1',
  ]);
  expect(changedLines(metricsLines(found(8)), metricsLines(found(8)))).toEqual([]);
});
