import { describe, expect, test } from 'vitest';
import { type Load, spread, stackLimits, type Unit } from './shards.ts';

const resource = { Type: 'AWS::Lambda::Function', Properties: { MemorySize: 1 } };
const some = (...ids: string[]) => new Map<string, Unit>(ids.map((id) => [id, { [id]: resource }]));
/** A function that refers to these parameters. */
const using = (id: string, ...names: string[]): Unit => ({
  [id]: { ...resource, Properties: { Environment: names.map((Ref) => ({ Ref })) } },
});
const units = (...all: Unit[]) => new Map(all.map((unit) => [Object.keys(unit)[0]!, unit]));
const wide: Load = { resources: 10_000, parameters: 10_000, bytes: 10_000_000 };
/** Two functions without references to each other. */
const two: Load = { ...wide, resources: 6 };
const ids = (shards: ReturnType<typeof spread>) =>
  Object.fromEntries(shards.map(({ number, resources }) => [number, Object.keys(resources)]));
const numbered = (count: number) => Array.from({ length: count }, (_, n) => `l${String(n).padStart(4, '0')}`);

// https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html
test('the limits of a stack are those of CloudFormation', () => {
  expect(stackLimits).toEqual({ resources: 500, parameters: 200, bytes: 1_000_000 });
});

test('new functions fill a stack up to 800,000 bytes', () => {
  const large = (id: string, bytes: number): Unit => {
    const unit = (text: string): Unit => ({ [id]: { ...resource, Properties: { text } } });
    return unit('x'.repeat(bytes - JSON.stringify(unit('')).length));
  };
  expect(spread(units(large('lA', 400_000), large('lB', 400_000)), new Map())).toHaveLength(1);
  expect(spread(units(large('lA', 400_000), large('lB', 400_001)), new Map())).toHaveLength(2);
});

test('functions go to the first stack that has room', () => {
  expect(ids(spread(some('lC', 'lA', 'lB'), new Map(), two))).toEqual({ 1: ['lA', 'lB'], 2: ['lC'] });
});

test('a function that is deployed never moves when another one comes or goes', () => {
  const where = new Map([
    ['lM', 1],
    ['lN', 2],
  ]);
  expect(ids(spread(some('lA', 'lB', 'lM', 'lN'), where, two))).toEqual({ 1: ['lM', 'lA'], 2: ['lN', 'lB'] });
  expect(ids(spread(some('lN'), where, two))).toEqual({ 2: ['lN'] });
});

describe('a stack is full', () => {
  test('by resources: each function with what belongs to it, and two that it may get', () => {
    const rich = { lA: resource, lARole: resource, lADaily: resource };
    const budget = { ...wide, resources: 8 };
    expect(ids(spread(new Map([['lA', rich], ...some('lB')]), new Map(), budget))).toEqual({
      1: ['lA', 'lARole', 'lADaily', 'lB'],
    });
    expect(ids(spread(new Map([['lA', rich], ...some('lB', 'lC')]), new Map(), budget))[2]).toEqual(['lC']);
    expect(ids(spread(some('lA', 'lB'), new Map(), { ...wide, resources: 5 }))).toEqual({ 1: ['lA'], 2: ['lB'] });
  });

  test('by parameters, where those that functions share count once', () => {
    const budget = { ...wide, parameters: 3 };
    const all = units(
      using('lA', 'p', 'q'),
      using('lB', 'q', 'r'),
      using('lC', 'p', 's'),
      using('lD', 'AWS::Region', 'p'),
    );
    expect(ids(spread(all, new Map(), budget))).toEqual({ 1: ['lA', 'lB', 'lD'], 2: ['lC'] });
  });

  test('by bytes, also those of the declarations of its parameters', () => {
    const bytes = Buffer.byteLength(JSON.stringify(some('lA').get('lA')));
    expect(ids(spread(some('lA', 'lB'), new Map(), { ...wide, bytes: 2 * bytes }))).toEqual({ 1: ['lA', 'lB'] });
    expect(ids(spread(some('lA', 'lB'), new Map(), { ...wide, bytes: 2 * bytes - 1 }))[2]).toEqual(['lB']);

    const [a, b] = [using('lA', 'first'), using('lB', 'second')];
    const resourcesOnly = Buffer.byteLength(JSON.stringify(a)) + Buffer.byteLength(JSON.stringify(b));
    const declared = Buffer.byteLength(
      '"first":{"Type":"String","NoEcho":true},"second":{"Type":"String","NoEcho":true},',
    );
    const fits = (limit: number) => spread(units(a, b), new Map(), { ...wide, bytes: limit }).length === 1;
    expect(fits(resourcesOnly + declared)).toBe(true);
    expect(fits(resourcesOnly + declared - 1)).toBe(false);
  });

  test('by a logical id that a function which is still deployed has there', () => {
    const fresh = { lA: resource, lAB: { Type: 'AWS::Events::Rule' } };
    const where = new Map([['lAB', 1]]);
    expect(ids(spread(new Map([['lA', fresh], ...some('lAB')]), where, wide))).toEqual({
      1: ['lAB'],
      2: ['lA', 'lAB'],
    });
  });
});

describe('a stack that is fuller than it would be filled today', () => {
  const where = new Map(numbered(400).map((id) => [id, 1]));

  test('keeps what it has, and gets nothing new', () => {
    const shards = spread(some(...numbered(401)), where);
    expect(shards.map(({ number, units: own }) => [number, own.size])).toEqual([
      [1, 400],
      [2, 1],
    ]);
  });

  test('by its parameters takes what brings no further one', () => {
    const budget = { ...wide, parameters: 1 };
    const deployed = new Map([['lM', 1]]);
    const all = units(using('lA', 'q'), using('lB', 'x'), using('lM', 'p', 'q', 'r'));
    expect(ids(spread(all, deployed, budget))).toEqual({ 1: ['lM', 'lA'], 2: ['lB'] });
  });
});

test('80 functions with a version, an alias and a log group each fill a stack, with room for two more of each', () => {
  const whole = (id: string): [string, Unit] => [
    id,
    { [id]: resource, [`${id}Version`]: resource, [`${id}Live`]: resource, [`${id}LogGroup`]: resource },
  ];
  const shards = spread(new Map(numbered(170).map(whole)), new Map());
  expect(shards.map(({ units: own }) => own.size)).toEqual([80, 80, 10]);
  expect(80 * 6).toBeLessThanOrEqual(stackLimits.resources);
});
