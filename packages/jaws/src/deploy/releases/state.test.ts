import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { memoryBucket } from '../testing.ts';
import { pruneHistory } from './prune.ts';
import { recordsAmong } from './record.ts';
import { readState, stateKey, statesAround, writeState } from './state.ts';

const id = (second: number) =>
  `20260101T00${String(Math.floor(second / 60)).padStart(2, '0')}${String(second % 60).padStart(2, '0')}Z-00ff`;
const recordKey = (second: number, stage = 'dev') => `JAWS/deployments/shop/${stage}/${id(second)}.${second + 1}.json`;
const where = { project: 'shop', stage: 'dev' };

test('a state comes back as it was kept', async () => {
  const { bucket } = memoryBucket();
  const template = { Resources: { A: { Type: 'AWS::SNS::Topic', Properties: { DisplayName: 'ä'.repeat(1000) } } } };
  const state = { stacks: [{ name: 'dev-shop-r', kind: 'resources' as const, template }], env: 'v1' };
  const key = stateKey('shop', 'dev', id(1));
  await writeState(bucket, key, state);
  expect(await readState(bucket, key)).toEqual(state);
  expect(await readState(bucket, stateKey('shop', 'dev', id(2)))).toBeUndefined();
});

test.each([
  ['no gzip', Buffer.from('{}')],
  ['no JSON', gzipSync('{')],
  ['no state', gzipSync('{"stacks":1,"env":"v"}')],
  ['without its environment', gzipSync('{"stacks":[]}')],
])('what is %s is not a state', async (_title, bytes) => {
  const { bucket } = memoryBucket();
  await bucket.put('k', bytes, { type: 'application/gzip' });
  expect(await readState(bucket, 'k')).toBeUndefined();
});

test('records are found among other things, oldest first, also those of earlier versions', () => {
  const earlier = 'JAWS/deployments/shop/dev/20250101T000000Z-00ff.json';
  const keys = [
    recordKey(3),
    'JAWS/deployments/shop/dev/lease.json',
    stateKey('shop', 'dev', id(3)),
    recordKey(1),
    recordKey(2, 'prod'),
    'JAWS/deployments/other/dev/20260101T000000Z-00ff.1.json',
    earlier,
  ];
  expect(recordsAmong(keys, 'shop', 'dev')).toEqual([
    { key: earlier, id: '20250101T000000Z-00ff', number: undefined },
    { key: recordKey(1), id: id(1), number: 2 },
    { key: recordKey(3), id: id(3), number: 4 },
  ]);
});

test('states of the last ten deployments stay, and the records of a hundred', async () => {
  const seconds = Array.from({ length: 130 }, (_, second) => second);
  const objects = seconds.flatMap((second) => [recordKey(second), stateKey('shop', 'dev', id(second))]);
  const others = [stateKey('shop', 'prod', id(0)), recordKey(0, 'prod'), 'JAWS/deployments/shop/dev/lease.json'];
  const { bucket, held } = memoryBucket(Object.fromEntries([...objects, ...others].map((key) => [key, 'x'])));
  await pruneHistory(bucket, [...objects, ...others], where);
  const left = [...held.keys()];
  expect(left.filter((key) => key.includes('/dev/') && key.endsWith('.gz'))).toEqual(
    seconds.slice(-10).map((second) => stateKey('shop', 'dev', id(second))),
  );
  expect(recordsAmong(left, 'shop', 'dev')).toHaveLength(100);
  expect(left).toEqual(expect.arrayContaining(others));
});

test('a few states too many are left for later', async () => {
  const seconds = Array.from({ length: 19 }, (_, second) => second);
  const keys = seconds.flatMap((second) => [recordKey(second), stateKey('shop', 'dev', id(second))]);
  const { bucket, held } = memoryBucket(Object.fromEntries(keys.map((key) => [key, 'x'])));
  await pruneHistory(bucket, keys, where);
  expect(held.size).toBe(38);
});

test('the states around a deployment are known where it is the newest one and both are there', async () => {
  const { bucket } = memoryBucket();
  const state = (env: string) => ({ stacks: [], env });
  const stateAt = (second: number) => stateKey('shop', 'dev', id(second));
  for (const second of [1, 2, 3]) await writeState(bucket, stateAt(second), state(`v${second}`));
  const keys = [1, 2, 3].map((second) => recordKey(second));
  expect(await statesAround(bucket, keys, id(3), where)).toEqual({ before: state('v2'), after: state('v3') });
  // Another one came after it, or nothing was before it.
  expect(await statesAround(bucket, keys, id(2), where)).toBeUndefined();
  expect(await statesAround(bucket, [recordKey(3)], id(3), where)).toBeUndefined();
  expect(await statesAround(bucket, [], id(3), where)).toBeUndefined();
  // A deployment that failed has no state.
  await bucket.delete(stateAt(2));
  expect(await statesAround(bucket, keys, id(3), where)).toBeUndefined();
  expect(await statesAround({ ...bucket, getBytes: () => Promise.reject(new Error('gone')) }, keys, id(3), where)).toBe(
    undefined,
  );
});
