import { S3 } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startCloud } from '../../../index.ts';
import { operationName } from './operation-names.ts';

let cloud: Awaited<ReturnType<typeof startCloud>>;
let s3: S3;
beforeAll(async () => {
  cloud = await startCloud({ port: 0 });
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  s3 = new S3({ endpoint: cloud.endpoint, region: 'us-east-1', credentials, maxAttempts: 1 });
});
afterAll(() => cloud.close());

const logs = async (): Promise<string[]> => {
  const { Contents = [] } = await s3.listObjectsV2({ Bucket: 'the-logs', Prefix: 'of/' });
  return Promise.all(
    Contents.map(async ({ Key }) => (await s3.getObject({ Bucket: 'the-logs', Key })).Body!.transformToString()),
  );
};

// https://docs.aws.amazon.com/AmazonS3/latest/userguide/LogFormat.html
test('requests to a bucket are logged in another, where that one allows it', async () => {
  await s3.createBucket({ Bucket: 'the-source' });
  await s3.createBucket({ Bucket: 'the-logs' });
  await s3.putBucketLogging({
    Bucket: 'the-source',
    BucketLoggingStatus: { LoggingEnabled: { TargetBucket: 'the-logs', TargetPrefix: 'of/' } },
  });
  await s3.putObject({ Bucket: 'the-source', Key: 'unheard', Body: 'x' });
  expect(await logs()).toEqual([]);

  const Statement = {
    Effect: 'Allow',
    Principal: { Service: 'logging.s3.amazonaws.com' },
    Action: 's3:PutObject',
    Resource: 'arn:aws:s3:::the-logs/of/*',
    Condition: { ArnLike: { 'aws:SourceArn': 'arn:aws:s3:::the-source' } },
  };
  await s3.putBucketPolicy({ Bucket: 'the-logs', Policy: JSON.stringify({ Statement }) });
  await s3.putObject({ Bucket: 'the-source', Key: 'a b', Body: 'hello' });
  await (await s3.getObject({ Bucket: 'the-source', Key: 'a b' })).Body?.transformToString();
  await expect(s3.getObject({ Bucket: 'the-source', Key: 'none' })).rejects.toThrow();
  const lines = await logs();
  expect(lines.map((line) => line.split(' ').slice(7, 9).join(' ')).sort()).toEqual([
    'REST.GET.OBJECT a%20b',
    'REST.GET.OBJECT none',
    'REST.PUT.OBJECT a%20b',
  ]);
  expect(lines.find((line) => line.includes(' none '))).toMatch(
    / the-source \[.+ \+0000\] \S+ [0-9a-f]{64} \S+ REST\.GET\.OBJECT none "GET \/the-source\/none\?x-id=GetObject HTTP\/1\.1" 404 NoSuchKey - - /,
  );
  expect(lines.find((line) => line.includes('GET.OBJECT a'))).toMatch(/ 200 - 5 5 \d+ \d+ "-" "aws-sdk-js/);
});

test.each([
  ['GetBucketVersioning', 'REST.GET.VERSIONING'],
  ['PutBucketLifecycleConfiguration', 'REST.PUT.LIFECYCLE'],
  ['PutPublicAccessBlock', 'REST.PUT.PUBLIC_ACCESS_BLOCK'],
  ['GetObjectTagging', 'REST.GET.OBJECT_TAGGING'],
])('%s is %s', (operation, name) => expect(operationName(operation)).toBe(name));
