import { expect, it } from 'vitest';
import { lineageName, runsOf, withRun } from './lineage.ts';

// https://docs.aws.amazon.com/lambda/latest/dg/invocation-recursion.html

const ARN = 'arn:aws:lambda:us-east-1:111122223333:function:f';
const own = lineageName(ARN);
const fresh = 'Root=1-fresh;Parent=p;Sampled=0';
const makeFresh = () => fresh;

it.each([
  [undefined, 0],
  ['', 0],
  ['Root=1-a', 0],
  [`Root=1-a;Lineage=${own}:5`, 5],
  [`Lineage=${own}:5`, 5],
  [`Root=1-a; lineage=00000000:1|${own}:12;Sampled=0`, 12],
  [`Root=1-a;Lineage=00000000:1%7c${own}:12`, 12],
  [`Root=1-a;Lineage=${own}:99999`, 99_999],
  [`Root=1-a;Lineage=${own}:100000`, 0],
  [`Root=1-a;Lineage=${own}:x`, 0],
  [`Root=1-a;Lineage=x${own}:5`, 0],
  [`Root=1-a;NoLineage=${own}:5`, 0],
  [`Root=1-a;lineage=${own}:3`, 3],
])('%s contains %d runs', (trace, runs) => {
  expect(runsOf(trace, own)).toBe(runs);
});

it('counts one run more, in the same trace', () => {
  expect(withRun(undefined, own, makeFresh)).toBe(`${fresh};Lineage=${own}:1`);
  expect(withRun('Self=1-x', own, makeFresh)).toBe(`${fresh};Lineage=${own}:1`);
  expect(withRun('Root=1-a;Parent=b;Sampled=1', own, makeFresh)).toBe(`Root=1-a;Parent=b;Sampled=1;Lineage=${own}:1`);
  const once = withRun('Root=1-a', own, makeFresh);
  expect(withRun(once, own, makeFresh)).toBe(`Root=1-a;Lineage=${own}:2`);
  expect(withRun(`Lineage=${own}:3; ;Root=1-a`, own, makeFresh)).toBe(`Root=1-a;Lineage=${own}:4`);
});

it('keeps the other functions of the chain, the last 32 of them', () => {
  const others = Array.from({ length: 40 }, (_, at) => `${at.toString(16).padStart(8, '0')}:1`);
  const trace = `Root=1-a;Lineage=${own}:7|${others.join('|')}`;
  const [, lineage = ''] = withRun(trace, own, makeFresh).split(';Lineage=');
  expect(lineage.split('|')).toEqual([...others.slice(-31), `${own}:8`]);
});
