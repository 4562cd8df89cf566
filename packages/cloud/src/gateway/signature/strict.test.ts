import { Readable } from 'node:stream';
import { APIGateway } from '@aws-sdk/client-api-gateway';
import { CloudWatch } from '@aws-sdk/client-cloudwatch';
import { DynamoDB } from '@aws-sdk/client-dynamodb';
import { IAM } from '@aws-sdk/client-iam';
import { Lambda } from '@aws-sdk/client-lambda';
import { Route53 } from '@aws-sdk/client-route-53';
import { S3 } from '@aws-sdk/client-s3';
import { SQS } from '@aws-sdk/client-sqs';
import { STS } from '@aws-sdk/client-sts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Cloud, startCloud } from '../../index.ts';
import { type Key, root } from './testing.ts';

// Codes and texts: https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html, CommonErrors of the APIs, moto's
// tests/test_core/test_auth.py, LocalStack's recordings tests/aws/services/s3/test_s3.snapshot.json (TestS3PresignedUrl).

let cloud: Cloud;
beforeAll(async () => {
  cloud = await startCloud({ port: 0, strict: true, rootKey: root });
  await new S3({ endpoint: cloud.endpoint, region: 'us-east-1', credentials: root, forcePathStyle: true }).createBucket(
    { Bucket: 'box' },
  );
});
afterAll(() => cloud.close());
const config = (credentials: Key = root) => ({
  endpoint: cloud.endpoint,
  region: 'us-east-1',
  credentials,
  maxAttempts: 1,
});
const s3For = (credentials?: Key) => new S3({ ...config(credentials), forcePathStyle: true });

describe('clients with the right key', () => {
  it('pass in every protocol', async () => {
    const arn = 'arn:aws:iam::000000000000:root';
    await expect(new STS(config()).getCallerIdentity({})).resolves.toMatchObject({ Arn: arn });
    await expect(new DynamoDB(config()).listTables({})).resolves.toMatchObject({ TableNames: [] });
    await expect(new SQS(config()).listQueues({})).resolves.toBeDefined();
    await expect(new CloudWatch(config()).listMetrics({})).resolves.toBeDefined();
    await expect(new Route53(config()).listHostedZones({})).resolves.toMatchObject({ HostedZones: [] });
    await expect(new APIGateway(config()).getRestApis({})).resolves.toBeDefined();
    // The ARN in the path is encoded, and encoded once more to be signed.
    const Resource = 'arn:aws:lambda:us-east-1:000000000000:function:x';
    await expect(new Lambda(config()).listTags({ Resource })).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
    });
  });

  it('pass with keys that need encoding, streams, checksums and parts', async () => {
    const s3 = s3For();
    for (const Key of ["a b/ü+(c)'*!~%41.txt", 'x//y/./z', '=&?#;', '日本']) {
      await s3.putObject({ Bucket: 'box', Key, Body: 'hello', Metadata: { note: 'two  blanks' } });
      expect(await (await s3.getObject({ Bucket: 'box', Key })).Body?.transformToString()).toBe('hello');
    }
    const body = Buffer.alloc(300_000, 'x');
    await s3.putObject({
      Bucket: 'box',
      Key: 's',
      Body: Readable.from([body]),
      ContentLength: body.length,
      ChecksumAlgorithm: 'CRC32',
    });
    const { UploadId } = await s3.createMultipartUpload({ Bucket: 'box', Key: 'm' });
    const part = await s3.uploadPart({ Bucket: 'box', Key: 'm', UploadId, PartNumber: 1, Body: body });
    const Parts = [{ PartNumber: 1, ETag: part.ETag }];
    await s3.completeMultipartUpload({ Bucket: 'box', Key: 'm', UploadId, MultipartUpload: { Parts } });
    await s3.deleteObjects({ Bucket: 'box', Delete: { Objects: [{ Key: 's' }, { Key: 'm' }] } });
  });

  it('pass with keys of users and of sessions', async () => {
    const iam = new IAM(config());
    await iam.createUser({ UserName: 'ann' });
    const { AccessKey } = await iam.createAccessKey({ UserName: 'ann' });
    const user = { accessKeyId: AccessKey!.AccessKeyId!, secretAccessKey: AccessKey!.SecretAccessKey! };
    await expect(new STS(config(user)).getCallerIdentity({})).resolves.toMatchObject({
      Arn: 'arn:aws:iam::000000000000:user/ann',
    });
    const { Credentials } = await new STS(config(user)).getSessionToken({});
    const session = {
      accessKeyId: Credentials!.AccessKeyId!,
      secretAccessKey: Credentials!.SecretAccessKey!,
      sessionToken: Credentials!.SessionToken!,
    };
    await expect(new STS(config(session)).getCallerIdentity({})).resolves.toMatchObject({ UserId: expect.any(String) });
    const { sessionToken: _, ...without } = session;
    for (const wrong of [without, { ...session, sessionToken: 'x' }, { ...user, sessionToken: session.sessionToken }]) {
      await expect(new STS(config(wrong)).getCallerIdentity({})).rejects.toMatchObject({
        name: 'InvalidClientTokenId',
      });
    }
    await expect(s3For({ ...session, sessionToken: 'x' }).listBuckets({})).rejects.toMatchObject({
      name: 'InvalidToken',
      $metadata: { httpStatusCode: 400 },
    });
    await iam.updateAccessKey({ UserName: 'ann', AccessKeyId: user.accessKeyId, Status: 'Inactive' });
    await expect(new STS(config(user)).getCallerIdentity({})).rejects.toMatchObject({ name: 'InvalidClientTokenId' });
  });
});

describe('clients with a wrong key', () => {
  const wrong = { ...root, secretAccessKey: 'wrong' };
  const stranger = { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'x' };
  const calls: [string, (key: Key) => Promise<unknown>, string, string, number][] = [
    [
      'query',
      (key) => new STS(config(key)).getCallerIdentity({}),
      'SignatureDoesNotMatch',
      'InvalidClientTokenId',
      403,
    ],
    [
      'json',
      (key) => new DynamoDB(config(key)).listTables({}),
      'InvalidSignatureException',
      'UnrecognizedClientException',
      400,
    ],
    [
      'rest',
      (key) => new Lambda(config(key)).listFunctions({}),
      'InvalidSignatureException',
      'UnrecognizedClientException',
      403,
    ],
    [
      'xml',
      (key) => new Route53(config(key)).listHostedZones({}),
      'SignatureDoesNotMatch',
      'InvalidClientTokenId',
      403,
    ],
    ['s3', (key) => s3For(key).listBuckets({}), 'SignatureDoesNotMatch', 'InvalidAccessKeyId', 403],
  ];
  it.each(calls)('are refused in %s', async (_, call, mismatch, unknown, httpStatusCode) => {
    await expect(call(wrong)).rejects.toMatchObject({ name: mismatch, $metadata: { httpStatusCode } });
    await expect(call(stranger)).rejects.toMatchObject({ name: unknown, $metadata: { httpStatusCode } });
  });
});
