import { APIGateway } from '@aws-sdk/client-api-gateway';
import { IAM } from '@aws-sdk/client-iam';
import { S3 } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Cloud, startCloud } from '../index.ts';
import { type Key, type Sent, send as sendTo, signed } from './signature/testing.ts';

// In a cloud that is not strict, a program may sign with any key. A page may not: it can make such a signature, too.

const MADE_UP: Key = { accessKeyId: 'test', secretAccessKey: 'test' };
const page = { origin: 'https://shop.example', 'sec-fetch-site': 'cross-site' };

let cloud: Cloud;
let s3: S3;
let issued: Key;
beforeAll(async () => {
  cloud = await startCloud({ port: 0 });
  const config = { endpoint: cloud.endpoint, region: 'us-east-1', credentials: MADE_UP };
  s3 = new S3({ ...config, forcePathStyle: true });
  const cors = [{ AllowedOrigins: ['*'], AllowedMethods: ['GET', 'PUT', 'POST'], AllowedHeaders: ['*'] }];
  for (const Bucket of ['uploads', 'readable', 'private']) {
    await s3.createBucket({ Bucket });
    await s3.putObject({ Bucket, Key: 'secret', Body: 'the secret' });
    if (Bucket !== 'private') await s3.putBucketCors({ Bucket, CORSConfiguration: { CORSRules: cors } });
  }
  const iam = new IAM(config);
  await iam.createUser({ UserName: 'page' });
  const { AccessKey } = await iam.createAccessKey({ UserName: 'page' });
  issued = { accessKeyId: AccessKey?.AccessKeyId ?? '', secretAccessKey: AccessKey?.SecretAccessKey ?? '' };
});
afterAll(() => {
  s3.destroy();
  return cloud.close();
});

const send = async (sent: Sent, key: Key, host = new URL(cloud.endpoint).host) =>
  (await sendTo(cloud.endpoint, signed(sent, { host, time: Date.now(), key }))).status;

test.each([
  ['a page whose origin CORS rules allow', { ...page }],
  ['a page of the same origin', { 'sec-fetch-site': 'same-origin' }],
  ['the address bar', { 'sec-fetch-site': 'none', 'sec-fetch-mode': 'navigate' }],
])('a made-up signature of %s reads nothing', async (_, headers) => {
  const sent = { path: '/uploads/secret', headers };
  expect(await send(sent, MADE_UP)).toBe(403);
  expect(await send(sent, { ...issued, secretAccessKey: 'guessed' })).toBe(403);
  expect(await send(sent, issued)).toBe(200);
});

test('a program signs with any key', async () => {
  expect(await send({ path: '/uploads/secret' }, MADE_UP)).toBe(200);
});

test.each(['CopyObject', 'UploadPartCopy'])('a page makes a %s only where the source lets it read', async (how) => {
  const { UploadId } = await s3.createMultipartUpload({ Bucket: 'uploads', Key: how });
  const path = how === 'CopyObject' ? `/uploads/${how}` : `/uploads/${how}?partNumber=1&uploadId=${UploadId}`;
  const copy = (source: string) =>
    send({ method: 'PUT', path, headers: { ...page, 'x-amz-copy-source': source } }, issued);
  expect(await copy('/private/secret')).toBe(403);
  expect(await copy('private%2Fsecret')).toBe(403);
  expect(await copy('malformed')).toBe(403);
  expect(await copy('/readable/secret')).toBe(200);
});

test('a source in the query of a presigned URL counts as well', async () => {
  const path = '/uploads/x?x-amz-copy-source=%2Fprivate%2Fsecret';
  expect(await send({ method: 'PUT', path, headers: page }, issued)).toBe(403);
});

test('a form goes to the bucket whose CORS rules allowed it', async () => {
  const body = ['--x', 'content-disposition: form-data; name="key"', '', 'k', '--x--', ''].join('\r\n');
  const headers = { ...page, host: 'uploads.localhost', 'content-type': 'multipart/form-data; boundary=x' };
  const { status } = await sendTo(cloud.endpoint, { method: 'POST', path: '/private', headers, body });
  expect(status).toBe(405);
  expect((await s3.listObjectsV2({ Bucket: 'private' })).KeyCount).toBe(1);
});

test.each([
  ['jaws.dev.useast1.shop.example', []],
  ['custom-name', ['JAWS/envVars/shop/dev/.env']],
])('the bucket %s, in which JAWS keeps a stage, is closed to pages', async (Bucket, keys) => {
  const CORSRules = [{ AllowedOrigins: ['*'], AllowedMethods: ['GET', 'PUT', 'POST'], AllowedHeaders: ['*'] }];
  await s3.createBucket({ Bucket });
  await s3.putBucketCors({ Bucket, CORSConfiguration: { CORSRules } });
  await s3.putBucketWebsite({ Bucket, WebsiteConfiguration: { IndexDocument: { Suffix: 'index.html' } } });
  for (const Key of ['a', ...keys]) await s3.putObject({ Bucket, Key, Body: 'the secret' });
  for (const headers of [page, { 'sec-fetch-site': 'same-origin' }]) {
    for (const method of ['GET', 'PUT', 'OPTIONS'])
      expect(await send({ method, path: `/${Bucket}/a`, headers }, issued), method).toBe(403);
    expect(await send({ path: `/${Bucket}`, headers }, issued)).toBe(403);
    expect(await send({ path: '/a', headers }, issued, `${Bucket}.s3.localhost`)).toBe(403);
    const copy = { method: 'PUT', path: '/uploads/copy', headers: { ...headers, 'x-amz-copy-source': `/${Bucket}/a` } };
    expect(await send(copy, issued)).toBe(403);
    const site = { path: '/a', headers: { ...headers, host: `${Bucket}.s3-website-us-east-1.localhost` } };
    expect((await sendTo(cloud.endpoint, site)).text).toContain('may not send this');
  }
  expect(await send({ path: `/${Bucket}/a` }, MADE_UP)).toBe(200);
});

test('an IAM endpoint takes no made-up signature of a page', async () => {
  const api = new APIGateway({ endpoint: cloud.endpoint, region: 'us-east-1', credentials: MADE_UP });
  const { id: restApiId = '', rootResourceId: resourceId } = await api.createRestApi({ name: 'guarded' });
  const method = { restApiId, resourceId, httpMethod: 'GET' };
  await api.putMethod({ ...method, authorizationType: 'AWS_IAM' });
  await api.putMethodResponse({ ...method, statusCode: '200' });
  await api.putIntegration({
    ...method,
    type: 'MOCK',
    requestTemplates: { 'application/json': '{"statusCode": 200}' },
  });
  await api.putIntegrationResponse({ ...method, statusCode: '200' });
  await api.createDeployment({ restApiId, stageName: 'live' });
  api.destroy();
  const host = `${restApiId}.execute-api.us-east-1.localhost`;
  const call = (headers: Record<string, string>, key: Key) => {
    const sent = signed({ path: '/live', headers }, { host, time: Date.now(), service: 'execute-api', key });
    return sendTo(cloud.endpoint, sent);
  };
  expect((await call(page, MADE_UP)).status).toBe(403);
  expect((await call({}, MADE_UP)).status).toBe(200);
});
