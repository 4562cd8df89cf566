import { expect, test } from 'vitest';
import type { MetricsResult } from '../engine/metrics/types.ts';
import { width } from '../output/format.ts';
import { unpainted } from '../output/paint.ts';
import { metricsText, sparkline } from './metrics-text.ts';
import { spanOf } from './span.ts';

test('a plot shows the smallest that is not zero, and nothing for nothing', () => {
  expect(sparkline([0, 1, 500, 1000])).toBe(' ▁▄█');
  expect(sparkline([0, 0])).toBe('');
});

const counted = (...steps: number[]) => ({ steps, sum: steps.reduce((sum, one) => sum + one, 0) });
const found: MetricsResult = {
  stage: 'prod',
  from: '',
  to: '',
  step: 900,
  regions: [
    {
      region: 'us-east-1',
      functions: [
        {
          id: 'links/create',
          invocations: counted(1, 20_000),
          errors: counted(3),
          throttles: counted(0),
          duration: { p50: 12, p95: 340, p99: 1200 },
          concurrency: 7,
          warm: { by: 'schedule', expression: 'rate(5 minutes)', concurrency: 2 },
          cold: { count: 4, share: 0.0002, median: 210, memory: { used: 80, size: 128 } },
        },
        {
          id: 'links/list',
          invocations: counted(0),
          errors: counted(0),
          throttles: counted(0),
          duration: {},
          warm: { by: 'provisioned', count: 3 },
        },
      ],
      api: {
        requests: counted(20_001),
        clientErrors: counted(5),
        serverErrors: counted(3),
        latency: { p50: 20, p95: 400, p99: 1300 },
      },
    },
    { region: 'eu-west-1', functions: [], error: { code: 'RegionAway', message: 'It is away.' } },
  ],
};

test('a line for each function that was called, and one for the API', () => {
  expect(metricsText(found, '3h', unpainted).split('\n')).toEqual([
    'prod, the last 3h in steps of 15 min',
    'us-east-1',
    '  function      calls      errors  throttled  p50    p95     p99    at once',
    '  links/create  20k    ▁█  3                  12 ms  340 ms  1.2 s  7',
    '  cold starts of links/create: 4, 0.02 % of the calls, 210 ms, 80 of 128 MB',
    '  kept warm: links/create (rate(5 minutes), 2 at once), links/list (3 provisioned)',
    '  1 function without a call',
    '  API: 20k requests, 5 4XX, 3 5XX, 20 ms / 400 ms / 1.3 s',
    '✖ eu-west-1: It is away. (RegionAway)',
  ]);
  const narrow = metricsText(found, '3h', unpainted, 60).split('\n');
  expect(narrow.filter((line) => width(line) > 60)).toEqual([]);
  expect(narrow.join('')).not.toContain('█');
});

test('a span is a number and a unit', () => {
  expect(['30s', '10m', '2h', '1d', '', '5', '1w', '-1h'].map(spanOf)).toEqual([
    30_000,
    600_000,
    7_200_000,
    86_400_000,
    undefined,
    undefined,
    undefined,
    undefined,
  ]);
});

test('a single request of an API is one request', () => {
  const [first] = found.regions;
  const one = { ...found, regions: [{ ...first!, api: { ...first!.api!, requests: counted(1) } }] };
  expect(metricsText(one, '3h', unpainted)).toContain('API: 1 request, ');
});
