import { randomBytes } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { gunzipSync, gzipSync } from 'node:zlib';
import { DynamoDB } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { type Cloud, startCloud } from '../src/index.ts';
import { archive, manifestOf as manifest, EMPTY_STATE as STATE } from '../src/store/snapshot/testing.ts';
import { stackTemplate } from './support/crash-stacks.ts';
import { clientsOf } from './support/inventory.ts';

let dir: string;
let cloud: Cloud;
let clients: ReturnType<typeof clientsOf>;
let whole: string;

const text = async (Bucket: string, Key: string) =>
  (await clients.s3.getObject({ Bucket, Key })).Body!.transformToString();
const buckets = async () => ((await clients.s3.listBuckets({})).Buckets ?? []).map(({ Name }) => Name);

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'jaws-snapshot-'));
  cloud = await startCloud({ port: 0, dir: join(dir, 'data') });
  clients = clientsOf(cloud.endpoint);
  whole = join(dir, 'whole.tgz');
  await clients.s3.createBucket({ Bucket: 'before' });
  await clients.s3.putObject({ Bucket: 'before', Key: 'key', Body: 'text of before' });
  const stack = { StackName: 'stack', TemplateBody: stackTemplate(1), Capabilities: ['CAPABILITY_IAM' as const] };
  await clients.cloudformation.createStack(stack);
  const status = async () => (await clients.cloudformation.describeStacks({})).Stacks![0]!.StackStatus;
  await vi.waitFor(async () => expect(await status()).toBe('CREATE_COMPLETE'), { timeout: 20_000, interval: 20 });
  await cloud.snapshot.save(whole);
});

afterAll(async () => {
  clients.destroy();
  await cloud.close();
  await rm(dir, { recursive: true, force: true, maxRetries: 3 });
});

test('what was saved is there again, and nothing else', async () => {
  expect((await stat(whole)).mode & 0o777).toBe(0o600);
  await clients.s3.createBucket({ Bucket: 'after' });
  await clients.s3.putObject({ Bucket: 'before', Key: 'key', Body: 'overwritten' });
  await clients.cloudformation.deleteStack({ StackName: 'stack' });
  const info = await cloud.snapshot.load(whole);
  expect(info).toMatchObject({
    blobs: expect.any(Number),
    records: { s3: expect.any(Number), lambda: expect.any(Number) },
  });
  expect(await buckets()).not.toContain('after');
  expect(await text('before', 'key')).toBe('text of before');
  const [{ FunctionName } = {}] = (await clients.lambda.listFunctions({})).Functions ?? [];
  expect((await clients.lambda.invoke({ FunctionName })).StatusCode).toBe(200);

  // The snapshot takes time, and writes continue.
  await clients.s3.putObject({ Bucket: 'before', Key: 'later', Body: 'later' });
  const { port } = new URL(cloud.endpoint);
  await cloud.close();
  cloud = await startCloud({ port: Number(port), dir: join(dir, 'data') });
  expect(await text('before', 'key')).toBe('text of before');
  expect(await text('before', 'later')).toBe('later');
  expect(await readdir(join(dir, 'data'))).not.toContain('incoming');
});

test('by HTTP: out of one cloud, into another', async () => {
  const answer = await fetch(`${cloud.endpoint}/_jaws/snapshot`);
  expect(answer.headers.get('content-type')).toBe('application/gzip');
  const file = join(dir, 'http.tgz');
  await pipeline(Readable.fromWeb(answer.body as never), createWriteStream(file));
  const other = await startCloud({ port: 0 });
  const loaded = await fetch(`${other.endpoint}/_jaws/snapshot`, {
    method: 'POST',
    body: Readable.toWeb(createReadStream(file)) as never,
    duplex: 'half',
  } as RequestInit);
  expect(loaded.status).toBe(200);
  const { s3, destroy } = clientsOf(other.endpoint);
  expect(await (await s3.getObject({ Bucket: 'before', Key: 'key' })).Body!.transformToString()).toBe('text of before');
  const refused = await fetch(`${other.endpoint}/_jaws/snapshot`, { method: 'POST', body: 'no snapshot' });
  expect(refused.status).toBe(400);
  expect(await refused.json()).toMatchObject({ message: expect.stringMatching(/^This snapshot cannot be read/) });
  const page = { method: 'POST', headers: { origin: 'https://example.com' } };
  expect((await fetch(`${other.endpoint}/_jaws/snapshot`, page)).status).toBe(403);
  destroy();
  await other.close();
});

test('a snapshot is of one moment, while writes go on', async () => {
  const dynamodb = new DynamoDB({ endpoint: cloud.endpoint, region: 'us-east-1' });
  await dynamodb.createTable({
    TableName: 'pairs',
    BillingMode: 'PAY_PER_REQUEST',
    KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
    AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
  });
  await clients.s3.putObject({ Bucket: 'before', Key: 'changing', Body: randomBytes(200_000) });
  let n = 0;
  let writing = true;
  const put = (id: string) => ({ Put: { TableName: 'pairs', Item: { id: { S: id }, n: { N: String(n) } } } });
  const writer = (async () => {
    for (; writing; n += 1) {
      await dynamodb.transactWriteItems({ TransactItems: [put('left'), put('right')] });
      await clients.s3.putObject({ Bucket: 'before', Key: 'changing', Body: randomBytes(200_000) });
    }
  })();
  const files = [1, 2, 3, 4].map((one) => join(dir, `moving-${one}.tgz`));
  for (const file of files) await cloud.snapshot.save(file);
  writing = false;
  await writer;
  expect(n).toBeGreaterThan(4);
  for (const file of files) {
    await cloud.snapshot.load(file);
    const numbers = (await dynamodb.scan({ TableName: 'pairs' })).Items!.map((item) => item.n!.N);
    expect(numbers[0]).toBe(numbers[1]);
    const { Body } = await clients.s3.getObject({ Bucket: 'before', Key: 'changing' });
    expect((await Body!.transformToByteArray()).length).toBe(200_000);
  }
  dynamodb.destroy();
});

const id = `blob-${'0'.repeat(32)}`;

describe('what is refused leaves everything as it was', () => {
  const state = ['state.jsonl', STATE] as const;
  test.each<[what: string, says: RegExp, bytes: () => Buffer | Promise<Buffer>]>([
    ['no archive', /cannot be read: incorrect header check/, () => randomBytes(5000)],
    ['nothing', /cannot be read/, () => Buffer.alloc(0)],
    ['another archive', /it has no manifest/, () => archive([['package/package.json', '{}']])],
    ['half of one', /cannot be read/, async () => (await readFile(whole)).subarray(0, 3000)],
    [
      'one with a flipped bit',
      /cannot be read/,
      async () => {
        const bytes = gunzipSync(await readFile(whole));
        bytes[bytes.indexOf('text of before')]! ^= 1;
        return gzipSync(bytes);
      },
    ],
    [
      'a newer one',
      /saved by a newer version \(9\.0\.0\)/,
      () => archive([['manifest.json', manifest({ 'jaws-cloud-snapshot': 2, version: '9.0.0' })], state]),
    ],
    ['a newer state', /saved by a newer version/, () => archive([['manifest.json', manifest({ format: 99 })], state])],
    [
      'a state of another format than it says',
      /state in this snapshot cannot be read.*newer/,
      () =>
        archive([
          ['manifest.json', manifest()],
          ['state.jsonl', '{"jaws-cloud":9}\n'],
        ]),
    ],
    [
      'a way out of the folder',
      /"blobs\/\.\.\/\.\.\/evil" does not belong in it/,
      () =>
        archive([
          ['manifest.json', manifest({ bytes: 50 })],
          ['blobs/../../evil', 'x'],
        ]),
    ],
    [
      'an absolute path',
      /"\/tmp\/evil" does not belong in it/,
      () =>
        archive([
          ['manifest.json', manifest({ bytes: 50 })],
          ['/tmp/evil', 'x'],
        ]),
    ],
    [
      'a link',
      /is not a regular file/,
      () =>
        archive([
          ['manifest.json', manifest({ bytes: 50, blobs: 1 })],
          [`blobs/${id}`, '', '2'],
        ]),
    ],
    [
      'a hard link',
      /is not a regular file/,
      () =>
        archive([
          ['manifest.json', manifest({ bytes: 50, blobs: 1 })],
          [`blobs/${id}`, '', '1'],
        ]),
    ],
    [
      'a name that differs by case',
      /does not belong in it/,
      () =>
        archive([
          ['manifest.json', manifest({ bytes: 50, blobs: 1 })],
          [`blobs/${id.toUpperCase()}`, ''],
        ]),
    ],
    [
      'more than it says',
      /more than its manifest says/,
      () => archive([['manifest.json', manifest()], state, [`blobs/${id}`, 'x'.repeat(1000)]]),
    ],
    [
      'one thing twice',
      /more than its manifest says/,
      () => archive([['manifest.json', manifest({ bytes: 500 })], state, state]),
    ],
    [
      'less than it says',
      /less than its manifest says/,
      () => archive([['manifest.json', manifest({ blobs: 1 })], state]),
    ],
    [
      'more than the disk holds',
      /the disk has room for/,
      () => archive([['manifest.json', manifest({ bytes: 2 ** 52 })], state]),
    ],
    [
      'a damaged manifest',
      /manifest of this snapshot is damaged/,
      () => archive([['manifest.json', manifest({ records: { '../x': 1 } })], state]),
    ],
    [
      'an endless manifest',
      /"manifest.json" is too long/,
      () => archive([['manifest.json', ' '.repeat(1 << 20)], state]),
    ],
  ])('%s', async (_title, says, bytes) => {
    const file = join(dir, 'bad.tgz');
    await writeFile(file, await bytes());
    const before = await buckets();
    await expect(cloud.snapshot.load(file)).rejects.toThrow(says);
    expect(await buckets()).toEqual(before);
    expect(await text('before', 'key')).toBe('text of before');
    expect((await readdir(join(dir, 'data'))).sort()).toEqual(['blobs', 'lock', 'scratch', 'state']);
  });

  test('a file that is not there', async () => {
    await expect(cloud.snapshot.load(join(dir, 'no.tgz'))).rejects.toThrow('ENOENT');
  });
});

test('a folder that cannot be written to gets no half of a file', async () => {
  await expect(cloud.snapshot.save(join(dir, 'no/such/folder.tgz'))).rejects.toThrow('ENOENT');
  expect((await readdir(dir)).filter((name) => name.includes('.tmp'))).toEqual([]);
});
