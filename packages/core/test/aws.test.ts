import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { type Cloud, startCloud } from '../../cloud/src/index.ts';
import { partitionOf } from '../../jaws/src/base/partition.ts';
import { AwsError, createAws } from '../aws/index.js';
// @ts-expect-error: not part of the public API, so it has no types
import { presign, sign } from '../aws/signature.js';

const credentials = {
  accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
  secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
};
const now = Date.parse('2013-05-24T00:00:00Z');
const place = { service: 's3', region: 'us-east-1', credentials, now };

// https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html, "Example: GET Object"
test('signs as AWS says in its example', () => {
  const url = new URL('https://examplebucket.s3.amazonaws.com/test.txt');
  const { authorization } = sign({ method: 'GET', url, headers: { range: 'bytes=0-9' }, ...place });
  expect(authorization).toMatch(/Signature=f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41$/);
});

// The same page, "Example: PUT Object", and "GET Bucket Lifecycle", whose query has a name without a value.
test('signs a key with special characters, and a query', () => {
  const put = sign({
    method: 'PUT',
    url: new URL('https://examplebucket.s3.amazonaws.com/test%24file.text'),
    headers: { date: 'Fri, 24 May 2013 00:00:00 GMT', 'x-amz-storage-class': 'REDUCED_REDUNDANCY' },
    body: 'Welcome to Amazon S3.',
    ...place,
  });
  expect(put.authorization).toMatch(/Signature=98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd$/);
  const lifecycle = sign({
    method: 'GET',
    url: new URL('https://examplebucket.s3.amazonaws.com/?lifecycle'),
    ...place,
  });
  expect(lifecycle.authorization).toMatch(
    /Signature=fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543$/,
  );
});

// https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html
test('presigns as AWS says in its example', () => {
  const url = new URL('https://examplebucket.s3.amazonaws.com/test.txt');
  expect(presign({ method: 'GET', url, expires: 86400, ...place })).toMatch(
    /X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404$/,
  );
});

let cloud: Cloud;
beforeAll(async () => {
  cloud = await startCloud({ port: 0 });
});
afterAll(() => cloud.close());

const aws = () =>
  createAws({ endpoint: cloud.endpoint, region: 'eu-west-1', credentials: { accessKeyId: 'a', secretAccessKey: 'b' } });

test('speaks to a service', async () => {
  const { QueueUrl } = await aws().json('sqs', 'CreateQueue', { QueueName: 'jobs' });
  await aws().json('sqs', 'SendMessage', { QueueUrl, MessageBody: 'hello' });
  const { Messages } = await aws().json('sqs', 'ReceiveMessage', { QueueUrl });
  expect(Messages[0].Body).toBe('hello');
});

test('an error has its code', async () => {
  const call = aws().json('sqs', 'GetQueueUrl', { QueueName: 'none' });
  await expect(call).rejects.toThrow(AwsError);
  await expect(call).rejects.toMatchObject({ code: 'QueueDoesNotExist', status: 400 });
});

test('objects: put, get, head, delete, presigned, and by a form', async () => {
  const { s3, request } = aws();
  await request('s3', 'PUT', new URL(`${cloud.endpoint}/bucket`), {
    body: '<CreateBucketConfiguration><LocationConstraint>eu-west-1</LocationConstraint></CreateBucketConfiguration>',
  });
  const key = 'a folder/ü+$(1).txt';
  await s3.put('bucket', key, 'text', { 'content-type': 'text/plain' });
  expect((await s3.get('bucket', key))?.body.toString()).toBe('text');
  expect(await s3.head('bucket', key)).toMatchObject({ 'content-type': 'text/plain', 'content-length': '4' });
  expect(await (await fetch(s3.presign('GET', 'bucket', key))).text()).toBe('text');

  const { url, fields } = s3.presignPost('bucket', 'form.txt', {
    maxBytes: 10,
    fields: { 'content-type': 'text/plain' },
  });
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.set(name, value);
  form.set('file', new Blob(['by a form']));
  expect((await fetch(url, { method: 'POST', body: form })).status).toBe(204);
  expect((await s3.get('bucket', 'form.txt'))?.body.toString()).toBe('by a form');
  form.set('file', new Blob(['more than ten bytes']));
  expect((await fetch(url, { method: 'POST', body: form })).status).toBe(400);

  expect((await s3.get('bucket', key, { range: 'bytes=0-1' }))?.body.toString()).toBe('te');
  await s3.copy('bucket', key, 'a copy', { 'x-amz-metadata-directive': 'REPLACE', 'content-type': 'text/csv' });
  expect((await s3.get('bucket', 'a copy'))?.headers['content-type']).toBe('text/csv');
  const other = { 'x-amz-copy-source-if-match': '"other"' };
  await expect(s3.copy('bucket', key, 'b', other)).rejects.toMatchObject({ code: 'PreconditionFailed' });
  expect(await s3.list('bucket', 'a ')).toEqual({ keys: ['a copy', key], isTruncated: false });
  expect(await s3.list('bucket', 'a ', { max: 1 })).toEqual({ keys: ['a copy'], isTruncated: true });
  expect(await s3.list('bucket', '', { after: 'a copy' })).toEqual({ keys: [key, 'form.txt'], isTruncated: false });
  expect((await s3.list('bucket', 'none')).keys).toEqual([]);
  await expect(s3.list('none', '')).rejects.toMatchObject({ code: 'NoSuchBucket' });
  await s3.delete('bucket', key);
  expect(await s3.get('bucket', key)).toBeUndefined();
  expect(await s3.head('bucket', key)).toBeUndefined();
  await expect(s3.put('none', key, '')).rejects.toMatchObject({ code: 'NoSuchBucket' });
});

test('REST with headers of its own', async () => {
  const seen: unknown[] = [];
  const server = createServer((request, response) => {
    seen.push(request.headers['x-amz-invocation-type'], request.headers['content-type']);
    response.end();
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const { rest } = createAws({ endpoint, region: 'eu-west-1', credentials });
  const headers = { 'x-amz-invocation-type': 'Event' };
  await rest('lambda', 'POST', '/2015-03-31/functions/f/invocations', {}, { headers });
  server.close();
  expect(seen).toEqual(['Event', 'application/json']);
});

// A space is %20 in a signed query, never a plus sign: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
test('a space in a prefix is sent as it is signed', async () => {
  const seen: (string | undefined)[] = [];
  const server = createServer((request, response) => {
    seen.push(request.url);
    response.end('<ListBucketResult/>');
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  await createAws({ endpoint, credentials }).s3.list('bucket', "my photos/a+(b)*'~", { after: 'ü' });
  server.close();
  const query =
    'list-type=2&prefix=my%20photos%2Fa%2B%28b%29%2A%27~&max-keys=1000&encoding-type=url&start-after=%C3%BC';
  expect(seen).toEqual([`/bucket/?${query}`]);
});

afterEach(() => {
  vi.unstubAllEnvs();
});

test.each<[string, string]>([
  ['eu-west-1', 'pics.s3.eu-west-1.amazonaws.com'],
  ['cn-north-1', 'pics.s3.cn-north-1.amazonaws.com.cn'],
  ['us-iso-east-1', 'pics.s3.us-iso-east-1.c2s.ic.gov'],
  // The same table as the tool's and the cloud's.
  ...['us-gov-west-1', 'us-isob-east-1', 'us-isof-south-1', 'eu-isoe-west-1', 'eusc-de-east-1', 'mx-central-1'].map(
    (region): [string, string] => [region, `pics.s3.${region}.${partitionOf(region).dnsSuffix}`],
  ),
])('in %s the host of a bucket is %s', (region, host) => {
  // The suite's own endpoint does not exist; a signed URL needs no call.
  vi.stubEnv('AWS_ENDPOINT_URL', '');
  expect(createAws({ region, credentials, now: () => now }).s3.presign('GET', 'pics', 'a.png')).toContain(`//${host}/`);
});
