import { SNS } from '@aws-sdk/client-sns';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Cloud, startCloud } from '../../../index.ts';

// https://docs.aws.amazon.com/sns/latest/api/API_PublishBatch.html

let cloud: Cloud;
let sns: SNS;
let TopicArn: string | undefined;
beforeAll(async () => {
  cloud = await startCloud({ port: 0 });
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  sns = new SNS({ endpoint: cloud.endpoint, region: 'us-east-1', credentials, maxAttempts: 1 });
  ({ TopicArn } = await sns.createTopic({ Name: 'batch' }));
});
afterAll(() => cloud.close());

const publish = (...entries: [id: string, message: string][]) =>
  sns.publishBatch({ TopicArn, PublishBatchRequestEntries: entries.map(([Id, Message]) => ({ Id, Message })) });
const entries = (count: number) => Array.from({ length: count }, (_, at): [string, string] => [`id-${at}`, 'm']);

it('takes one to ten entries', async () => {
  expect((await publish(...entries(10))).Successful?.map(({ Id }) => Id)).toEqual(entries(10).map(([id]) => id));
  await expect(publish(...entries(11))).rejects.toMatchObject({ name: 'TooManyEntriesInBatchRequestException' });
  await expect(publish()).rejects.toMatchObject({ name: 'EmptyBatchRequestException' });
});

it('takes 256 KiB, all messages together', async () => {
  const half = 'x'.repeat(131_072);
  expect((await publish(['a', half], ['b', half])).Successful).toHaveLength(2);
  await expect(publish(['a', half], ['b', `${half}x`])).rejects.toMatchObject({ name: 'BatchRequestTooLongException' });
});

it('takes ids of their own, of up to 80 letters, digits, hyphens and underscores', async () => {
  expect((await publish(['a'.repeat(80), 'm'], ['A_-9', 'm'])).Successful).toHaveLength(2);
  for (const id of ['a'.repeat(81), 'a b']) {
    await expect(publish([id, 'm'])).rejects.toMatchObject({ name: 'InvalidBatchEntryIdException' });
  }
  await expect(publish(['a', 'm'], ['a', 'm'])).rejects.toMatchObject({ name: 'BatchEntryIdsNotDistinctException' });
});
