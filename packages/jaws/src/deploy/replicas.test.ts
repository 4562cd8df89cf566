import { expect, test } from 'vitest';
import { streamOfReplica } from './replicas.ts';
import { fakeAws } from './testing.ts';

const place = { stage: 'dev', region: 'eu-west-1' };
const aws = (answer: () => unknown) => fakeAws({ dynamoDb: { send: async () => answer() } });

test('the stream of a replica is read from its table; one that is not there is said', async () => {
  const LatestStreamArn = 'arn:aws:dynamodb:eu-west-1:0:table/users/stream/1';
  const found = aws(() => ({ Table: { LatestStreamArn } }));
  expect(await streamOfReplica(found, place, 'users')).toBe(LatestStreamArn);
  const gone = () => {
    throw Object.assign(new Error('not found'), { name: 'ResourceNotFoundException', $metadata: {} });
  };
  for (const missing of [gone, () => ({ Table: {} })]) {
    await expect(streamOfReplica(aws(missing), place, 'users')).rejects.toMatchObject({ code: 'StreamMissing' });
  }
});
