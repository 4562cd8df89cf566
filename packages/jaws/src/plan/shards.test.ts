import { expect, test } from 'vitest';
import { spread } from './shards.ts';

const resource = { Type: 'AWS::Lambda::Function', Properties: { MemorySize: 1 } };
const some = (...ids: string[]) => new Map(ids.map((id) => [id, { [id]: resource }]));
const limits = { resources: 2, bytes: 10_000 };
const ids = (shards: ReturnType<typeof spread>) =>
  Object.fromEntries(shards.map(({ number, resources }) => [number, Object.keys(resources)]));

test('functions go to the first stack that has room', () => {
  expect(ids(spread(some('lC', 'lA', 'lB'), new Map(), limits))).toEqual({ 1: ['lA', 'lB'], 2: ['lC'] });
});

test('a function that is deployed never moves when another one comes or goes', () => {
  const where = new Map([
    ['lM', 1],
    ['lN', 2],
  ]);
  expect(ids(spread(some('lA', 'lB', 'lM', 'lN'), where, limits))).toEqual({ 1: ['lM', 'lA'], 2: ['lN', 'lB'] });
  expect(ids(spread(some('lN'), where, limits))).toEqual({ 2: ['lN'] });
});

test('a stack is full by its bytes too', () => {
  expect(ids(spread(some('lA', 'lB'), new Map(), { resources: 400, bytes: 100 }))).toEqual({ 1: ['lA'], 2: ['lB'] });
});
