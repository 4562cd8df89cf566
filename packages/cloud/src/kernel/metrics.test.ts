import { expect, test } from 'vitest';
import { Metrics, type OwnMetric } from './metrics.ts';

const metric = (name = 'Calls'): OwnMetric => ({
  account: '1',
  region: 'r',
  namespace: 'N',
  name,
  unit: 'Count',
  dimensions: [],
});

test('values are summed up by minute', () => {
  const metrics = new Metrics();
  const counter = metrics.counter(metric());
  for (const [value, now] of [
    [5, 60_000],
    [1, 119_999],
    [5, 61_000],
    [7, 120_000],
  ] as const)
    counter.add(value, now);
  expect(metrics.drain()).toEqual([
    {
      metric: metric(),
      time: 60_000,
      count: 3,
      sum: 11,
      min: 1,
      max: 5,
      values: new Map([
        [5, 2],
        [1, 1],
      ]),
    },
    { metric: metric(), time: 120_000, count: 1, sum: 7, min: 7, max: 7, values: new Map([[7, 1]]) },
  ]);
  expect(metrics.drain()).toEqual([]);
});

test('what was drained does not change any more', () => {
  const metrics = new Metrics();
  const counter = metrics.counter(metric());
  counter.add(1, 0);
  const [first] = metrics.drain();
  counter.add(1, 1);
  expect(first?.count).toBe(1);
  expect(metrics.drain()).toMatchObject([{ time: 0, count: 1 }]);
});

test('many different values are kept at two digits', () => {
  const metrics = new Metrics();
  const counter = metrics.counter(metric());
  for (let n = 1; n <= 64; n++) counter.add(1000 + n, 0);
  counter.add(1234, 0);
  counter.add(1001, 0);
  const [{ values, count, sum } = { values: new Map<number, number>(), count: 0, sum: 0 }] = metrics.drain();
  expect(count).toBe(66);
  expect(sum).toBe(64_000 + 2080 + 1234 + 1001);
  expect(values.size).toBe(65);
  expect([values.get(1200), values.get(1234), values.get(1001)]).toEqual([1, undefined, 2]);
});

test('entries that are not drained are limited', () => {
  const metrics = new Metrics();
  const counter = metrics.counter(metric());
  for (let n = 0; n < 50_001; n++) counter.add(1, n * 60_000);
  expect(metrics.drain()).toHaveLength(50_000);
  counter.add(1, 0);
  expect(metrics.drain()).toHaveLength(1);
});
