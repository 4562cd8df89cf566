import { readFileSync } from 'node:fs';
import { createAws } from 'jaws-core-js/aws';
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { type Cloud, startCloud } from '../../../packages/cloud/src/index.ts';
import { cacheFolder } from '../lib/cache-key.ts';
import { purge, signedUrl } from '../lib/index.ts';

vi.mock('sharp', async () => ({ default: (await import('./fake-sharp.ts')).fakeSharp }));

// The function as Lambda calls it, for S3, an API and an operator, on a bucket of an embedded cloud.
const secret = 'a secret of thirty-two characters';
const bucket = 'images';
type Call = (event: object, context: object) => Promise<{ statusCode: number; body: string; purged: number }>;

let cloud: Cloud;
let aws: ReturnType<typeof createAws>;
let handler: Call;
let unsigned: Call;
beforeAll(async () => {
  cloud = await startCloud({ port: 0 });
  for (const [name, value] of Object.entries({ AWS_ENDPOINT_URL: cloud.endpoint, IMAGES_BUCKET: bucket }))
    vi.stubEnv(name, value);
  aws = createAws();
  await aws.request('s3', 'PUT', new URL(`${cloud.endpoint}/${bucket}`));
  vi.stubEnv('IMAGES_SECRET', '');
  unsigned = (await import('../awsm/purge/handler.ts')).handler as Call;
  vi.resetModules();
  vi.stubEnv('IMAGES_SECRET', secret);
  handler = (await import('../awsm/purge/handler.ts')).handler as Call;
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await cloud.close();
});

const [cat, dog, web] = [{ key: 'cat.jpg' }, { key: 'dog.jpg' }, { url: 'https://a.example/cat.jpg' }];
const put = (source: { key: string } | { url: string }, count: number) =>
  Promise.all(Array.from({ length: count }, (_, n) => aws.s3.put(bucket, `${cacheFolder(source)}${n}`, 'x')));
const left = async (source: { key: string } | { url: string }) =>
  (await aws.s3.list(bucket, cacheFolder(source))).keys.length;
beforeEach(async () => {
  for (const [source, count] of [
    [cat, 30],
    [dog, 2],
    [web, 3],
  ] as const)
    await put(source, count);
});

const minutes = { getRemainingTimeInMillis: () => 60_000 };
const event = (type: string, key: string) => ({
  source: 'aws.s3',
  'detail-type': type,
  detail: { bucket: { name: bucket }, object: { key } },
});
const request = (url: string, headers = {}) => ({
  httpMethod: 'POST',
  requestContext: {},
  headers,
  queryStringParameters: Object.fromEntries(new URL(url).searchParams),
});
const signed = (query: Record<string, string>, options = {}, what = 'purge') =>
  signedUrl(secret, `https://api.example/dev/images/${what}`, query, { seconds: 60, ...options });

test.each(['Object Created', 'Object Deleted'])(
  '%s deletes the pictures of an original, and nothing else',
  async (type) => {
    await aws.s3.put(bucket, 'originals/cat.jpg', 'x');
    expect(await handler(event(type, 'originals/cat.jpg'), minutes)).toEqual({ purged: 30, isDone: true });
    expect([await left(cat), await left(dog), await left(web)]).toEqual([0, 2, 3]);
    expect(await aws.s3.head(bucket, 'originals/cat.jpg')).toBeDefined();
    // The event may come twice, and for an original without pictures.
    expect(await handler(event(type, 'originals/cat.jpg'), minutes)).toMatchObject({ purged: 0 });
  },
);

test('more than a page of S3 goes in one call', async () => {
  await put(cat, 1010);
  expect(await purge({ s3: aws.s3, bucket }, cat, () => true)).toEqual({ purged: 1010, isDone: true });
  expect(await left(cat)).toBe(0);
});

test('a purge that runs out of time fails, and the next attempt continues', async () => {
  let looks = 0;
  const short = { getRemainingTimeInMillis: () => (looks++ === 0 ? 60_000 : 2000) };
  await expect(handler(event('Object Deleted', 'originals/cat.jpg'), short)).rejects.toThrow('only 25 pictures');
  expect(await left(cat)).toBe(5);
  expect(await handler(event('Object Deleted', 'originals/cat.jpg'), minutes)).toMatchObject({ purged: 5 });
});

test('a failure of S3 is a failure of the call, so that Lambda tries again', async () => {
  const s3 = { ...aws.s3, delete: () => Promise.reject(new Error('away')) };
  await expect(purge({ s3, bucket }, cat, () => true)).rejects.toThrow('away');
});

test('an operator purges what was made of a key or an address', async () => {
  expect([await handler(web, minutes), await left(web)]).toEqual([{ purged: 3, isDone: true }, 0]);
  expect(await handler(dog, minutes)).toMatchObject({ purged: 2 });
  await expect(handler({}, minutes)).rejects.toThrow('Give either url or key.');
  await expect(handler({ ...web, ...dog }, minutes)).rejects.toThrow('Give either url or key.');
});

test('an address that was signed for it purges one picture', async () => {
  const answer = await handler(request(signed(cat)), minutes);
  expect([answer.statusCode, JSON.parse(answer.body)]).toEqual([200, { purged: 30, isDone: true }]);
  expect([await left(cat), await left(dog)]).toEqual([0, 2]);
  const busy = await handler(request(signed(dog)), { getRemainingTimeInMillis: () => 3000 });
  expect(JSON.parse(busy.body)).toEqual({ purged: 0, isDone: false });
  expect(JSON.parse((await handler(request(signed(web)), minutes)).body)).toMatchObject({ purged: 3 });
});

test('requests without a valid signature to purge are refused', async () => {
  const status = async (url: string, by = handler) => (await by(request(url), minutes)).statusCode;
  expect(await status('https://a/images/purge?key=cat.jpg')).toBe(403);
  expect(await status(signed(cat).replace('cat', 'dog'))).toBe(403);
  // The address of a picture is public.
  expect(await status(signed(cat, {}, 'resize'))).toBe(403);
  expect(await status(signed(cat, {}, 'thumbnail'))).toBe(403);
  expect(await status(signed(cat, { now: Date.now() - 61_000 }))).toBe(403);
  expect(await status(signed({ ...cat, w: '160' }))).toBe(400);
  expect(await status(signed({ ...cat, ...web }))).toBe(400);
  expect(await status(signed({}))).toBe(400);
  const withoutSecret = await unsigned(request(signed(cat), { 'accept-language': 'de' }), minutes);
  expect(withoutSecret.statusCode).toBe(403);
  expect(JSON.parse(withoutSecret.body).error).toBe('Zum Löschen braucht es eine signierte Adresse.');
  expect([await left(cat), await left(dog)]).toEqual([30, 2]);
});

// biome-ignore lint/suspicious/noExplicitAny: a file of JSON
const read = (file: string): any => JSON.parse(readFileSync(new URL(`../${file}`, import.meta.url), 'utf8'));

test('the function may list and delete the cache only, and its failed events are dead letters', () => {
  const { lambda } = read('awsm/purge/awsm.json');
  expect(lambda.iamPolicyDocumentStatements).toEqual([
    {
      Effect: 'Allow',
      Action: ['s3:ListBucket'],
      Resource: { Ref: 'ImagesBucketArn' },
      Condition: { StringLike: { 's3:prefix': 'cache/*' } },
    },
    {
      Effect: 'Allow',
      Action: ['s3:DeleteObject'],
      Resource: { 'Fn::Join': ['', [{ Ref: 'ImagesBucketArn' }, '/cache/*']] },
    },
  ]);
  expect(lambda.eventSources.Originals.Properties.EventPattern.detail.object).toEqual({
    key: [{ prefix: 'originals/' }],
  });
  const { Resources, Outputs } = read('awsm.json').resources.cloudFormation;
  const [id] = Outputs[lambda.cloudFormation.DeadLetterConfig.TargetArn.Ref].Value['Fn::GetAtt'];
  expect(Resources[id].Properties).toEqual({ MessageRetentionPeriod: 14 * 86_400, SqsManagedSseEnabled: true });
  expect(Resources.ImagesBucket.Properties.NotificationConfiguration).toEqual({
    EventBridgeConfiguration: { EventBridgeEnabled: true },
  });
});
