import { readFileSync } from 'node:fs';
import { expect, test, vi } from 'vitest';
import { type Job, readJob, work } from '../lib/index.ts';

const record = (messageId: string, body: unknown, attempt = 1) => ({
  messageId,
  body: typeof body === 'string' ? body : JSON.stringify(body),
  attributes: { ApproximateReceiveCount: String(attempt) },
});

test('only what failed, or did not end in time, goes back', async () => {
  vi.spyOn(console, 'error').mockImplementation(() => {});
  const seen: unknown[] = [];
  const records = [
    record('a', { id: '1', type: 'x' }, 2),
    record('b', 'no JSON'),
    record('c', { id: '3', type: 'bad' }),
    record('d', {}),
    record('e', { id: '5', type: 'hang' }),
    record('f', { id: '6', type: 'x' }),
  ];
  const perform = async ({ id, type }: Job, attempt: number) => {
    if (type === 'bad') throw new Error('bad');
    if (type === 'hang') await new Promise(() => {});
    seen.push([id, attempt]);
  };
  const result = await work(records, perform, { remaining: () => 320, marginMs: 20 });
  expect(result.batchItemFailures.map((one) => one.itemIdentifier).sort()).toEqual(['b', 'c', 'd', 'e']);
  expect(seen).toEqual([
    ['1', 2],
    ['6', 1],
  ]);
});

test.each([
  [{ payload: 1 }, 'type'],
  [{ type: 1 }, 'type'],
  [{ type: 'x', id: 'a b' }, 'id'],
  [{ type: 'x', id: '' }, 'id'],
  [{ type: 'x', delaySeconds: 901 }, 'delaySeconds'],
  [{ type: 'x', delaySeconds: '1' }, 'delaySeconds'],
])('%j is refused for its %s', (input, field) => {
  expect(() => readJob(input)).toThrow(expect.objectContaining({ status: 400, details: { field } }));
});

test('the queue takes what may be sent, also one that was made when 256 KiB were the most', () => {
  const { resources } = JSON.parse(readFileSync(new URL('../awsm.json', import.meta.url), 'utf8'));
  expect(resources.cloudFormation.Resources.Jobs.Properties.MaximumMessageSize).toBe(1024 * 1024);
});
