import { expect, test } from 'vitest';
import type { CostResult, RegionCost } from '../engine/cost/types.ts';
import { width } from '../output/format.ts';
import { unpainted } from '../output/paint.ts';
import { example2015 } from '../prices/example.ts';
import { costText, dollars, exampleText } from './cost-text.ts';

const region = (over: Partial<RegionCost>): RegionCost => ({
  region: 'us-east-1',
  monthly: 0,
  fixed: [],
  used: [],
  unpriced: [],
  ...over,
});
const text = (over: Partial<CostResult>, columns?: number) =>
  costText({ stage: 'prod', traffic: 'small', monthly: 0, regions: [], ...over }, unpainted, columns);

test('amounts below a cent keep two digits that count', () => {
  expect([0, 12.345, 0.3, 0.005, 0.0042, 0.000_031_4, 1234567.891].map(dollars)).toEqual([
    '$0.00',
    '$12.35',
    '$0.30',
    '$0.01',
    '$0.0042',
    '$0.000031',
    '$1,234,567.89',
  ]);
});

test('each region with what it costs, what has no price, and why one cannot be read', () => {
  const shown = text({
    monthly: 1.5,
    release: '7',
    traffic: 'metrics',
    days: 30,
    published: '2026-01-01',
    old: true,
    regions: [
      region({
        monthly: 1.5,
        fixed: [{ id: 'Alarm', type: 'AWS::CloudWatch::Alarm', usd: 0.1, at: 'us-east-1' }],
        used: [
          {
            id: 'links/create',
            type: 'AWS::Lambda::Function',
            usd: 1.4,
            parts: [],
            use: { kind: 'function', requests: 3_000_000, ms: 40 },
          },
          { id: 'Idle', type: 'AWS::SQS::Queue', usd: 0, parts: [], use: { kind: 'queue', requests: 0 } },
        ],
        unpriced: [
          { id: 'A', type: 'AWS::Kinesis::Stream', why: 'no price is known here' },
          { id: 'B', type: 'AWS::Kinesis::Stream', why: 'no price is known here' },
        ],
      }),
      region({ region: 'eu-west-1', error: { code: 'ServiceUnavailable', message: 'It is away.', hint: 'Wait.' } }),
      region({ region: 'sa-east-1' }),
    ],
  });
  expect(shown.split('\n')).toEqual([
    'prod, release 7: $1.50 a month (by the traffic of the last 30 days)',
    'us-east-1  $1.50',
    "  Alarm         CloudWatch Alarm, fixed   $0.10 at us-east-1's price",
    '  links/create  3,000,000 calls of 40 ms  $1.40',
    '  1 resource without traffic',
    '  ▲ not priced: A, B (Kinesis Stream: no price is known here)',
    '✖ eu-west-1: It is away. (ServiceUnavailable)',
    '  Wait.',
    'sa-east-1  $0.00',
    '  nothing is deployed, or nothing costs anything',
    'Prices as published on 2026-01-01 or later: more than 90 days ago.',
    'Without free tiers, discounts and taxes.',
  ]);
});

test('the calculation of 2015 and its plot fit into 60 columns', () => {
  const lines = exampleText(example2015(), unpainted, 60).split('\n');
  expect(lines.every((line) => width(line) <= 79)).toBe(true);
  const plot = lines.filter((line) => line.includes('│'));
  expect(plot.every((line) => width(line) <= 60)).toBe(true);
  // The lines of the servers and of Lambda cross once; to the left of it Lambda is cheaper.
  const [row] = plot.filter((line) => line.includes('┼'));
  expect(row).toMatch(/─+•*┼•*─*$/);
  expect(plot.filter((line) => line.includes('•')).length).toBe(5);
});

test('prices of more than a year ago are said aloud', () => {
  expect(text({ published: '2024-11-14', old: true })).toContain('more than 90 days ago');
  expect(text({ published: '2024-11-14', old: true, overYear: true })).toContain('OVER A YEAR AGO');
});
