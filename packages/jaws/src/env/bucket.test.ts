import { expect, test } from 'vitest';
import type { Aws } from '../aws/types.ts';
import { fail } from '../errors/catalogue/index.ts';
import { inBucket } from './bucket.ts';

const place = { stage: 'dev', region: 'us-east-1', bucket: 'mine' };
const aws = { in: () => ({ account: async () => '123456789012' }) } as unknown as Aws;
const failing = (error: unknown) =>
  inBucket(place, aws, async () => {
    throw error;
  });
const denied = (detail: string) => fail('AwsAccessDenied', { operation: 's3:GetObject', detail } as never);

test('what works gives its answer', async () => {
  expect(await inBucket(place, aws, async () => 7)).toBe(7);
});

test('a bucket that is missing is named, with its stage and region', async () => {
  const error = Object.assign(new Error('x'), { name: 'NoSuchBucket', $metadata: {} });
  await expect(failing(error)).rejects.toMatchObject({
    code: 'BucketMissing',
    message: 'The bucket mine of stage dev in us-east-1 does not exist.',
    cause: error,
  });
});

// https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-owner-condition.html
test('a bucket of another account is named, with the account that asked', async () => {
  const error = denied('Access Denied');
  await expect(failing(error)).rejects.toMatchObject({
    code: 'BucketOfSomeoneElse',
    message: expect.stringContaining('The bucket mine does not belong to account 123456789012'),
    cause: error,
  });
});

test('a permission that is missing stays what it is, and so does any other error', async () => {
  for (const error of [
    denied('User: x is not authorized to perform: s3:GetObject'),
    fail('EnvContended', { stage: 'dev', region: 'us-east-1' }),
    new Error('Access Denied'),
  ]) {
    await expect(failing(error)).rejects.toBe(error);
  }
});
