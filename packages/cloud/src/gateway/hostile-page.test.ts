import { IAM } from '@aws-sdk/client-iam';
import { S3 } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Cloud, startCloud } from '../index.ts';
import { type Sent, send as sendTo } from './signature/testing.ts';

// The requests that a page of another site can make a browser send:
// https://fetch.spec.whatwg.org/#cors-safelisted-method and https://www.w3.org/TR/fetch-metadata/. Browsers put no
// Origin on an image, a script, a link or a navigation.

let cloud: Cloud;
beforeAll(async () => {
  cloud = await startCloud({ port: 0 });
});
afterAll(() => cloud.close());
const send = (sent: Sent) => sendTo(cloud.endpoint, sent);

let users = 0;
/** Whether the request that creates a user succeeded. */
async function makesUser(send: (query: string) => Promise<unknown>): Promise<boolean> {
  const UserName = `made-${++users}`;
  await send(`Action=CreateUser&Version=2010-05-08&UserName=${UserName}`);
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  const iam = new IAM({ endpoint: cloud.endpoint, region: 'us-east-1', credentials });
  return (await iam.listUsers({})).Users?.some((user) => user.UserName === UserName) === true;
}

const host = () => new URL(cloud.endpoint).host;
const image = { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors', 'sec-fetch-dest': 'image' };
const form = { 'content-type': 'application/x-www-form-urlencoded' };
/** Forged: a cloud that is not strict checks no signature. */
const date = new Date().toISOString().replace(/[-:]|\.\d{3}/g, '');
const scope = `${date.slice(0, 8)}%2Fus-east-1%2Fiam%2Faws4_request`;
const presigned = `&X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=test%2F${scope}&X-Amz-Date=${date}&X-Amz-SignedHeaders=host&X-Amz-Signature=0`;

test.each<[string, (query: string) => Sent]>([
  ['an image', (query) => ({ path: `/?${query}`, headers: { host: host(), ...image } })],
  [
    'an image in a browser without Fetch Metadata',
    (query) => ({
      path: `/?${query}`,
      headers: { host: host(), 'user-agent': 'Mozilla/5.0', referer: 'https://evil.example/' },
    }),
  ],
  ['an image without a referrer', (query) => ({ path: `/?${query}`, headers: { host: host() } })],
  ['a HEAD request', (query) => ({ method: 'HEAD', path: `/?${query}`, headers: { host: host() } })],
  [
    'an image with a forged presigned URL',
    (query) => ({ path: `/?${query}${presigned}`, headers: { host: host(), ...image } }),
  ],
  [
    'a link in a mail program',
    (query) => ({
      path: `/?${query}`,
      headers: { host: host(), 'sec-fetch-site': 'none', 'sec-fetch-mode': 'navigate' },
    }),
  ],
  [
    'a form',
    (query) => ({
      method: 'POST',
      path: '/',
      body: query,
      headers: { host: host(), ...form, origin: 'https://evil.example' },
    }),
  ],
  [
    'a form of a page on another port of this machine',
    (query) => ({
      method: 'POST',
      path: '/',
      body: query,
      headers: { host: host(), ...form, origin: 'http://localhost:3000', 'sec-fetch-site': 'same-site' },
    }),
  ],
  [
    'a form of a sandboxed frame',
    (query) => ({ method: 'POST', path: '/', body: query, headers: { host: host(), ...form, origin: 'null' } }),
  ],
  [
    'a beacon',
    (query) => ({
      method: 'POST',
      path: '/',
      body: query,
      headers: { host: host(), ...form, 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors' },
    }),
  ],
  [
    'a page that was deployed here',
    (query) => ({
      method: 'POST',
      path: '/',
      body: query,
      headers: { host: host(), ...form, origin: cloud.endpoint, 'sec-fetch-site': 'same-origin' },
    }),
  ],
  [
    'a rebound name',
    (query) => ({ method: 'POST', path: '/', body: query, headers: { host: 'evil.example:4566', ...form } }),
  ],
  [
    "a rebound name of the cloud's own",
    (query) => ({
      method: 'POST',
      path: '/',
      body: query,
      headers: {
        host: 'evil.localhost.localstack.cloud:4566',
        ...form,
        origin: 'http://evil.localhost.localstack.cloud:4566',
      },
    }),
  ],
])('%s changes nothing', async (_, sent) => {
  expect(await makesUser((query) => send(sent(query)))).toBe(false);
});

test('a program without a signature still does', async () => {
  const headers = { host: host(), ...form };
  expect(await makesUser((body) => send({ method: 'POST', path: '/', body, headers }))).toBe(true);
});

test.each([
  '127.0.0.1',
  'localhost',
  'x.execute-api.us-east-1.localhost',
  'x.execute-api.us-east-1.localhost.localstack.cloud',
  `${'a'.repeat(32)}.lambda-url.us-east-1.localhost`,
  's3.localhost',
  'vault.s3.localhost',
  'vault.localhost',
  'other.localhost',
  'vault.s3-website-us-east-1.localhost',
])('a form of another site writes no object at %s', async (name) => {
  const s3 = new S3({
    endpoint: cloud.endpoint,
    region: 'us-east-1',
    forcePathStyle: true,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
  await s3.createBucket({ Bucket: 'vault' });
  const policy = Buffer.from(
    JSON.stringify({
      expiration: '2100-01-01T00:00:00Z',
      conditions: [
        ...['key', 'x-amz-algorithm', 'x-amz-credential', 'x-amz-date'].map((name) => ['starts-with', `$${name}`, '']),
        { bucket: 'vault' },
      ],
    }),
  ).toString('base64');
  const fields = Object.entries({
    key: 'JAWS/envVars/shop/dev/.env',
    policy,
    'x-amz-algorithm': 'AWS4-HMAC-SHA256',
    'x-amz-credential': 'test/20261202/us-east-1/s3/aws4_request',
    'x-amz-date': date,
    'x-amz-signature': '0',
    file: 'SECRET=theirs',
  }).map(([field, value]) => `--x\r\nContent-Disposition: form-data; name="${field}"\r\n\r\n${value}\r\n`);
  const body = `${fields.join('')}--x--\r\n`;
  const from = {
    host: `${name}:${new URL(cloud.endpoint).port}`,
    origin: 'https://evil.example',
    'sec-fetch-site': 'cross-site',
    'sec-fetch-mode': 'navigate',
    'content-type': 'multipart/form-data; boundary=x',
  };
  for (const path of ['/vault', '/']) await send({ method: 'POST', path, body, headers: from });
  expect((await s3.listObjectsV2({ Bucket: 'vault' })).KeyCount).toBe(0);
  // The same form is good where a program sends it to S3.
  const headers = { host: host(), 'content-type': from['content-type'] };
  expect((await send({ method: 'POST', path: '/vault', body, headers })).status).toBe(204);
  await s3.deleteObject({ Bucket: 'vault', Key: 'JAWS/envVars/shop/dev/.env' });
  s3.destroy();
});

test('a page that one bucket lets in copies nothing from another', async () => {
  const s3 = new S3({
    endpoint: cloud.endpoint,
    region: 'us-east-1',
    forcePathStyle: true,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
  const [open, closed] = ['page-uploads', 'page-secrets'];
  for (const Bucket of [open, closed]) await s3.createBucket({ Bucket });
  const rule = { AllowedMethods: ['PUT', 'GET'], AllowedOrigins: ['*'], AllowedHeaders: ['*'] };
  await s3.putBucketCors({ Bucket: open, CORSConfiguration: { CORSRules: [rule] } });
  for (const Bucket of [open, closed]) await s3.putObject({ Bucket, Key: 'a', Body: `in ${Bucket}` });
  const query = `X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=test/20261202/us-east-1/s3/aws4_request&X-Amz-Date=${date}&X-Amz-Expires=900&X-Amz-SignedHeaders=host&X-Amz-Signature=0`;
  const copy = (source: string, by: 'header' | 'query' = 'header') =>
    send({
      method: 'PUT',
      path: `/${open}/copied?${query}${by === 'query' ? `&X-Amz-Copy-Source=${encodeURIComponent(source)}` : ''}`,
      headers: {
        host: host(),
        origin: 'https://evil.example',
        'sec-fetch-site': 'cross-site',
        'sec-fetch-mode': 'cors',
        ...(by === 'header' && { 'x-amz-copy-source': source }),
      },
    });
  expect((await copy(`/${closed}/a`)).status).toBe(403);
  expect((await copy(`/${closed}/a`, 'query')).status).toBe(403);
  expect((await copy('%')).status).toBe(403);
  expect((await s3.listObjectsV2({ Bucket: open })).Contents?.map(({ Key }) => Key)).toEqual(['a']);
  s3.destroy();
});
