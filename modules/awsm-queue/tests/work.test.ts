import { expect, test, vi } from 'vitest';
import { isAuthorized } from '../lib/token.ts';
import { type QueueRecord, work } from '../lib/work.ts';

const record = (messageId: string, body: unknown, attempt = 1): QueueRecord => ({
  messageId,
  body: typeof body === 'string' ? body : JSON.stringify(body),
  attributes: { ApproximateReceiveCount: String(attempt) },
});

test('only what failed goes back', async () => {
  vi.spyOn(console, 'error').mockImplementation(() => {});
  const seen: unknown[] = [];
  const records = [
    record('a', { id: '1', type: 'x' }, 2),
    record('b', 'no JSON'),
    record('c', { id: '3', type: 'bad' }),
    record('d', {}),
  ];
  const result = await work(records, async (job, attempt) => {
    if (job.type === 'bad') throw new Error('bad');
    seen.push([job.id, attempt]);
  });
  expect(result.batchItemFailures.map((one) => one.itemIdentifier)).toEqual(['b', 'c', 'd']);
  expect(seen).toEqual([['1', 2]]);
});

test.each([
  ['Bearer secret', 'secret', true],
  ['bearer secret', 'secret', true],
  ['Bearer other', 'secret', false],
  [undefined, 'secret', false],
  ['Bearer ', '', false],
  ['Bearer undefined', undefined, false],
])('%s for %s: %s', (header, token, expected) => expect(isAuthorized(header, token)).toBe(expected));
