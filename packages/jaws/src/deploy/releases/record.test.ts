import { expect, test } from 'vitest';
import type { Deployment } from '../../plan/types.ts';
import { memoryBucket, place } from '../testing.ts';
import { readRecord, recordOf, recordPattern, recordPrefix, writeRecord } from './record.ts';

const deployment: Deployment = {
  id: '20260102T030405Z-00ff',
  project: 'shop',
  stage: 'dev',
  base: [],
  phases: [],
  code: { 'm/a': 'hash' },
  env: { 'us-east-1': 'v1', 'eu-west-1': '' },
};
const at = new Date('2026-01-02T03:04:05Z');
const release = { note: { number: 41, by: 'user/anna' }, state: { stacks: [], env: 'v1' } };
const outcome = { ...place, result: 'updated' as const, ms: 7 };

test('a record says what was done, and with what', () => {
  expect(
    recordOf(deployment, { region: 'us-east-1', code: ['key'] }, at, { result: 'done', stacks: [outcome] }, release),
  ).toEqual({
    id: deployment.id,
    number: 41,
    by: 'user/anna',
    changes: [],
    changed: 0,
    envs: [],
    project: 'shop',
    stage: 'dev',
    region: 'us-east-1',
    at: '2026-01-02T03:04:05.000Z',
    result: 'done',
    code: { 'm/a': 'hash' },
    keys: ['key'],
    env: 'v1',
    stacks: [{ stack: 'dev-shop-l', result: 'updated', ms: 7 }],
  });
});

test('or why it was not', () => {
  const end = { result: 'failed' as const, error: 'StackFailed', stacks: [] };
  expect(recordOf(deployment, { region: 'eu-west-1', code: [] }, at, end, release)).toMatchObject({
    result: 'failed',
    error: 'StackFailed',
  });
});

test.each(['eu-west-1', 'us-west-1'])('no version of the environment is known in %s', (region) => {
  const record = recordOf(deployment, { region, code: [] }, at, { result: 'done', stacks: [] }, release);
  expect(record).not.toHaveProperty('env');
  expect(record).not.toHaveProperty('error');
});

test('it lies beside the lease, under a key that is known again', async () => {
  const { bucket, held, written } = memoryBucket();
  const record = recordOf(deployment, { region: 'us-east-1', code: [] }, at, { result: 'done', stacks: [] }, release);
  await writeRecord(bucket, record);
  const key = `${recordPrefix('shop', 'dev')}${deployment.id}.41.json`;
  expect(written).toEqual([{ key, type: 'application/json' }]);
  expect(held.get(key)).toMatch(/^\{\n {2}"format".*\}\n$/s);
  expect(JSON.parse(held.get(key)!)).toEqual({ format: 1, jaws: '2.0.0', ...record });
  expect(await readRecord(bucket, key)).toEqual(record);
  expect(recordPattern.exec(key)?.slice(1)).toEqual(['shop', 'dev', deployment.id, '41']);
  expect(recordPattern.test(`${recordPrefix('shop', 'dev')}lease.json`)).toBe(false);
});
