import { DynamoDB } from '@aws-sdk/client-dynamodb';
import { Lambda } from '@aws-sdk/client-lambda';
import { S3 } from '@aws-sdk/client-s3';
import { SQS } from '@aws-sdk/client-sqs';
import { STS } from '@aws-sdk/client-sts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Cloud, startCloud } from '../../index.ts';

let cloud: Cloud;
const root = { accessKeyId: 'AKIDROOT', secretAccessKey: 'root/secret+key' };
const config = (credentials = root) => ({ endpoint: cloud.endpoint, region: 'us-east-1', credentials, maxAttempts: 1 });

beforeAll(async () => {
  cloud = await startCloud({ port: 0, strict: true, rootKey: root });
});
afterAll(() => cloud.close());

describe('clients with the right key', () => {
  it('pass in every protocol', async () => {
    await expect(new STS(config()).getCallerIdentity({})).resolves.toMatchObject({
      Arn: 'arn:aws:iam::000000000000:root',
    });
    await expect(new DynamoDB(config()).listTables({})).resolves.toMatchObject({ TableNames: [] });
    await expect(new SQS(config()).listQueues({})).resolves.toBeDefined();
    await expect(
      new Lambda(config()).listTags({ Resource: 'arn:aws:lambda:us-east-1:000000000000:function:x' }),
    ).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
    const s3 = new S3({ ...config(), forcePathStyle: true });
    await s3.createBucket({ Bucket: 'b-one' });
    await s3.putObject({ Bucket: 'b-one', Key: "a b/ü+(c)'*!~%41.txt", Body: 'hello' });
    const got = await s3.getObject({ Bucket: 'b-one', Key: "a b/ü+(c)'*!~%41.txt" });
    expect(await got.Body?.transformToString()).toBe('hello');
  });
});
