import { expect, it } from 'vitest';
import { checkBatch } from './batch.ts';

// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessageBatch.html#API_SendMessageBatch_Errors

const entries = (count: number) => Array.from({ length: count }, (_, at) => ({ Id: `id-${at}` }));

it('takes up to ten entries', () => {
  for (const count of [1, 10]) expect(checkBatch(entries(count), 'entry')).toHaveLength(count);
  expect(() => checkBatch(entries(11), 'entry')).toThrow(
    expect.objectContaining({
      code: 'TooManyEntriesInBatchRequest',
      message: 'Maximum number of entries per request are 10. You have sent 11.',
    }),
  );
});

it.each([undefined, []])('needs an entry: %j', (none) => {
  expect(() => checkBatch(none, 'entry')).toThrow(expect.objectContaining({ code: 'EmptyBatchRequest' }));
});

it('needs ids of their own, of up to 80 letters, digits, hyphens and underscores', () => {
  const ids = (...names: (string | undefined)[]) =>
    checkBatch(
      names.map((Id) => ({ Id }) as { Id: string }),
      'entry',
    );
  expect(ids('a'.repeat(80), 'A_-9')).toHaveLength(2);
  for (const id of ['', 'a b', 'a.b', 'a'.repeat(81), undefined]) {
    expect(() => ids(id)).toThrow(expect.objectContaining({ code: 'InvalidBatchEntryId' }));
  }
  expect(() => ids('a', 'b', 'a')).toThrow(
    expect.objectContaining({ code: 'BatchEntryIdsNotDistinct', message: 'Id a repeated.' }),
  );
});
