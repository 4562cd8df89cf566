import { get } from 'node:http';
import { S3 } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startCloud } from '../../../index.ts';

// https://docs.aws.amazon.com/AmazonS3/latest/userguide/example-bucket-policies.html: everyone, with conditions.
let cloud: Awaited<ReturnType<typeof startCloud>>;
let s3: S3;
const Bucket = 'open-to-some';

beforeAll(async () => {
  cloud = await startCloud({ port: 0 });
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  s3 = new S3({ endpoint: cloud.endpoint, region: 'us-east-1', credentials, maxAttempts: 1 });
  await s3.createBucket({ Bucket });
  await s3.deletePublicAccessBlock({ Bucket });
  await s3.putObject({ Bucket, Key: 'page', Body: 'hello' });
  await s3.putObject({ Bucket, Key: 'folder/tagged', Body: 'hello', Tagging: 'open=yes' });
  await s3.putBucketWebsite({ Bucket, WebsiteConfiguration: { IndexDocument: { Suffix: 'page' } } });
});
afterAll(() => cloud.close());

const allow = (Action: string, Condition: object, more = {}) =>
  s3.putBucketPolicy({
    Bucket,
    Policy: JSON.stringify({
      Version: '2012-10-17',
      Statement: [
        {
          Effect: 'Allow',
          Principal: '*',
          Action,
          Resource: [`arn:aws:s3:::${Bucket}`, `arn:aws:s3:::${Bucket}/*`],
          Condition,
          ...more,
        },
      ],
    }),
  });
const statusOf = async (path: string, headers = {}) =>
  (await fetch(`${cloud.endpoint}/${Bucket}${path}`, { headers })).status;

test('requests from a page', async () => {
  await allow('s3:GetObject', { StringLike: { 'aws:Referer': ['http://www.example.com/*'] } });
  expect(await statusOf('/page')).toBe(403);
  expect(await statusOf('/page', { referer: 'http://www.example.com/a' })).toBe(200);
  expect(await statusOf('/page', { referer: 'http://elsewhere.example/' })).toBe(403);
});

test('requests from an address', async () => {
  await allow('s3:GetObject', { IpAddress: { 'aws:SourceIp': '203.0.113.0/24' } });
  expect(await statusOf('/page')).toBe(403);
  await allow('s3:GetObject', { IpAddress: { 'aws:SourceIp': ['127.0.0.0/8', '::1'] } });
  expect(await statusOf('/page')).toBe(200);
});

test('a part of a list, and objects by their tags', async () => {
  await allow('s3:ListBucket', { StringEquals: { 's3:prefix': 'folder/' } });
  expect([await statusOf('?prefix=folder/'), await statusOf('?prefix='), await statusOf('')]).toEqual([200, 403, 403]);
  await allow('s3:GetObject', { StringEquals: { 's3:ExistingObjectTag/open': 'yes' } });
  expect([await statusOf('/folder/tagged'), await statusOf('/page')]).toEqual([200, 403]);
});

test('a denial with a condition holds for everyone, too', async () => {
  await allow('s3:GetObject', {}, { Condition: undefined });
  expect(await statusOf('/page')).toBe(200);
  const open = { Effect: 'Allow', Principal: '*', Action: 's3:GetObject', Resource: `arn:aws:s3:::${Bucket}/*` };
  const deny = { ...open, Effect: 'Deny', Condition: { StringLike: { 'aws:UserAgent': 'curl/*' } } };
  await s3.putBucketPolicy({ Bucket, Policy: JSON.stringify({ Version: '2012-10-17', Statement: [open, deny] }) });
  expect([await statusOf('/page'), await statusOf('/page', { 'user-agent': 'curl/8.0' })]).toEqual([200, 403]);
});

test('the same for a website', async () => {
  await allow('s3:GetObject', { StringEquals: { 'aws:Referer': 'http://www.example.com/' } });
  const visit = (headers = {}): Promise<number | undefined> =>
    new Promise((resolve, reject) => {
      const Host = `${Bucket}.s3-website.localhost`;
      get(`${cloud.endpoint}/page`, { headers: { Host, ...headers } }, (response) => {
        resolve(response.resume().statusCode);
      }).on('error', reject);
    });
  expect([await visit(), await visit({ referer: 'http://www.example.com/' })]).toEqual([403, 200]);
});

// https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html: "To use these parameters, you must sign the request"
test('requests without credentials cannot choose response headers', async () => {
  await allow('s3:GetObject', {});
  for (const [name, value] of [
    ['response-cache-control', 'no-cache'],
    ['response-content-type', 'text/plain'],
    ['response-expires', 'Thu, 01 Dec 2033 16:00:00 GMT'],
  ]) {
    const url = `${cloud.endpoint}/${Bucket}/page?${new URLSearchParams({ [name ?? '']: value ?? '' })}`;
    const response = await fetch(url);
    expect(response.status).toBe(400);
    expect(await response.text()).toContain(
      '<Code>InvalidRequest</Code><Message>Request specific response headers cannot be used for anonymous GET requests.</Message>',
    );
    expect((await fetch(url, { method: 'HEAD' })).status).toBe(400);
  }
  expect(await statusOf('/page')).toBe(200);
  const signed = await s3.getObject({ Bucket, Key: 'page', ResponseCacheControl: 'no-cache' });
  expect(signed.CacheControl).toBe('no-cache');
});

test('a copy reads its source, so nobody makes one without a signature', async () => {
  const [open, closed] = ['open-to-all', 'closed-to-all'];
  for (const name of [open, closed]) await s3.createBucket({ Bucket: name });
  await s3.putBucketOwnershipControls({
    Bucket: open,
    OwnershipControls: { Rules: [{ ObjectOwnership: 'ObjectWriter' }] },
  });
  await s3.deletePublicAccessBlock({ Bucket: open });
  await s3.putBucketAcl({ Bucket: open, ACL: 'public-read-write' });
  await s3.putObject({ Bucket: closed, Key: 'secret', Body: 'the secret' });
  await s3.putObject({ Bucket: open, Key: 'known', Body: 'known', ACL: 'public-read' });
  const Resource = [`arn:aws:s3:::${open}`, `arn:aws:s3:::${open}/*`];
  const Statement = [{ Effect: 'Allow', Principal: '*', Action: 's3:*', Resource }];
  await s3.putBucketPolicy({ Bucket: open, Policy: JSON.stringify({ Version: '2012-10-17', Statement }) });
  const put = async (path: string, source: string) => {
    const headers = { 'x-amz-copy-source': source, 'x-amz-acl': 'public-read' };
    return (await fetch(`${cloud.endpoint}/${open}${path}`, { method: 'PUT', headers })).status;
  };
  expect(await put('/x', `/${open}/known`)).toBe(403);
  expect(await put('/y', `/${closed}/secret`)).toBe(403);
  const { UploadId } = await s3.createMultipartUpload({ Bucket: open, Key: 'z' });
  expect(await put(`/z?partNumber=1&uploadId=${UploadId}`, `/${closed}/secret`)).toBe(403);
});
