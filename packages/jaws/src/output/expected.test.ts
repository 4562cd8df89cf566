import { expect, test } from 'vitest';
import type { Expected, ExpectedCost } from '../events.ts';
import { expectedInShort, expectedText } from './expected.ts';
import { width } from './format.ts';
import { unpainted } from './paint.ts';

const nothing: ExpectedCost = { monthly: 0, regions: [], requests: [], assumedMs: 100, unpriced: [] };
const time = { seconds: 42, regions: [{ region: 'us-east-1', seconds: 42 }], releases: 5, typical: false };
const text = (expected: Expected) => expectedText(expected, unpainted);

test('a plan that changes no cost is one short line', () => {
  expect(text({ cost: nothing, time })).toBe('About 40 s (from the last 5 releases)');
  expect(text({ cost: nothing })).toBe('');
});

test.each([
  [{ ...time, releases: 1, seconds: 4.4 }, 'About 4 s (from the last release)'],
  [{ ...time, releases: 0, typical: true, seconds: 110 }, 'About 2 min (typical times; no release of this stage yet)'],
  [{ ...time, typical: true, seconds: 3600 }, 'About 1 h (the last 5 releases, and typical times)'],
  [
    { ...time, releases: 0, typical: true, seconds: 44_500 },
    'About 12 h 22 min\n  (typical times; no release of this stage yet)',
  ],
])('the time of %j', (one, words) => {
  expect(text({ cost: nothing, time: one })).toBe(words);
});

const alias = { id: 'Hot', type: 'AWS::Lambda::Alias', monthly: 10.95 };
const alarm = { id: 'Slow', type: 'AWS::CloudWatch::Alarm', monthly: 0.1, at: 'us-east-1' };
const many: Expected = {
  time: {
    ...time,
    regions: ['us-east-1', 'eu-west-1', 'ap-southeast-2', 'sa-east-1'].map((region) => ({ region, seconds: 30 })),
  },
  cost: {
    monthly: 11.25,
    regions: [
      { region: 'us-east-1', monthly: 11.05, resources: [alias, alarm] },
      { region: 'eu-west-1', monthly: 0.1, resources: [alarm] },
      { region: 'ap-southeast-2', monthly: 0.1, resources: [alarm] },
    ],
    requests: [
      { region: 'us-east-1', id: 'lA', kind: 'function', usd: 0.4083, before: 0.3, detail: '128 MB x86_64' },
      { region: 'eu-west-1', id: 'lA', kind: 'function', usd: 0.5, before: 0.3, detail: '128 MB x86_64' },
      { region: 'us-east-1', id: 'Orders', kind: 'table', usd: 2.5, detail: '4 replicas' },
      { region: 'us-east-1', id: 'Api', kind: 'rest-api', usd: 3.5, detail: '' },
    ],
    assumedMs: 100,
    unpriced: [
      { region: 'us-east-1', id: 'Clicks', type: 'AWS::Kinesis::Stream', why: 'no price is known here' },
      { region: 'eu-west-1', id: 'Clicks', type: 'AWS::Kinesis::Stream', why: 'no price is known here' },
    ],
    published: '2024-11-14',
    old: true,
  },
};

test('regions, resources, requests and what is not known, in lines of 60 columns', () => {
  expect(text(many).split('\n')).toEqual([
    'About 40 s (from the last 5 releases)',
    '  us-east-1             30 s  +$11.05',
    '  eu-west-1 and 1 more  30 s  +$0.10 each',
    '  sa-east-1             30 s',
    '+$11.25 a month on AWS in 3 regions',
    '  +$10.95  Hot   AWS::Lambda::Alias',
    '  +$0.30   Slow  AWS::CloudWatch::Alarm',
    '1M calls of 100 ms, 128 MB x86_64: $0.41 to $0.50, was $0.30',
    '1M writes to Orders, 4 replicas: $2.50',
    '1M requests, REST API: $3.50',
    'Cannot be priced:',
    '  Clicks (AWS::Kinesis::Stream): no price is known here',
    'At us-east-1 prices where a region has none here.',
    'Prices are of 2024-11-14 in part: older than 90 days.',
  ]);
  const long = { ...alias, id: 'A'.repeat(80) };
  const cost = { ...nothing, monthly: -3, regions: [{ region: 'us-east-1', monthly: -3, resources: [long] }] };
  expect(
    text({ cost })
      .split('\n')
      .every((line) => width(line) <= 60),
  ).toBe(true);
  expect(text({ cost })).toMatch(/^-\$3.00 a month on AWS$/m);
  expect(expectedInShort(many)).toEqual([
    'About 40 s (from the last 5 releases)',
    '+$11.25 a month on AWS in 3 regions',
  ]);
});

test('what evens out is said', () => {
  const regions = [
    { region: 'us-east-1', monthly: 0.1, resources: [alarm] },
    { region: 'eu-west-1', monthly: -0.1, resources: [{ ...alarm, monthly: -0.1 }] },
  ];
  expect(text({ cost: { ...nothing, regions } })).toContain('No change of the monthly cost on AWS in 2 regions');
});

test('with a usage file the difference is that of its traffic, and what is fixed is said beside', () => {
  const lambda = { id: 'lA', type: 'AWS::Lambda::Function', monthly: 3.2 };
  const regions = [{ region: 'us-east-1', monthly: 14.15, resources: [alias, lambda] }];
  const cost: ExpectedCost = {
    ...nothing,
    monthly: 10.95,
    regions: [{ region: 'us-east-1', monthly: 10.95, resources: [alias] }],
    traffic: { file: 'usage.json', monthly: 14.15, before: 6, after: 20.15, regions },
  };
  expect(text({ cost }).split('\n')).toEqual([
    '+$14.15 a month on AWS with usage.json, to $20.15',
    '  +$10.95  Hot  AWS::Lambda::Alias',
    '  +$3.20   lA   AWS::Lambda::Function',
    '+$10.95 of it whether it is used or not',
  ]);
  expect(expectedInShort({ cost })).toEqual(['+$14.15 a month on AWS with usage.json, to $20.15']);
  const same = { ...nothing, traffic: { ...cost.traffic!, monthly: 0, before: 6, after: 6, regions: [] } };
  expect(text({ cost: same })).toBe('No change of the cost with usage.json, at $6.00');
});

test('prices of more than a year ago are said aloud', () => {
  const cost: ExpectedCost = { ...many.cost, overYear: true };
  expect(text({ cost })).toContain('▲ Prices are of 2024-11-14 in part: OVER A YEAR OLD.');
});
