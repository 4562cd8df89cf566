import { createHash } from 'node:crypto';
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { PutObjectCommand, type PutObjectCommandInput } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { JawsError } from '../errors/error.ts';
import { connect } from './connect.ts';

interface Seen {
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
  /** Whether the SDK sent it step by step. */
  readonly full: boolean;
}

let seen: Seen[] = [];
const accept = (response: ServerResponse) => void response.writeHead(200, { etag: '"1"' }).end();
let answer: (response: ServerResponse, call: number) => void = accept;
const server = createServer(async (request, response) => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const { url = '', headers } = request;
  seen.push({ url, headers, body: Buffer.concat(chunks), full: 'amz-sdk-invocation-id' in headers });
  answer(response, seen.length);
});
beforeAll(() => new Promise<void>((done) => server.listen(0, '127.0.0.1', done)));
afterAll(() => new Promise((done) => server.close(done)));
beforeEach(() => {
  seen = [];
  answer = accept;
});

async function client(expiration?: Date) {
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const credentials = { accessKeyId: 'a', secretAccessKey: 'b', ...(expiration && { expiration }) };
  return (await connect({ profile: undefined, endpoint, credentials, env: {} })).in('us-east-1').s3();
}

const zip = Buffer.from('a zip');
const usual = { Bucket: 'b', Key: 'JAWS/code/1.zip', Body: zip, ContentType: 'application/zip' } as const;
const upload = (input: Partial<PutObjectCommandInput> = {}) => new PutObjectCommand({ ...usual, ...input });

/** Headers that change with each call. */
const ofTheCall = ['amz-sdk-invocation-id', 'amz-sdk-request', 'authorization', 'x-amz-date'];
const rest = ({ headers }: Seen) => Object.fromEntries(Object.entries(headers).filter(([n]) => !ofTheCall.includes(n)));

test('uploads after the first one to a bucket are the same requests', async () => {
  const s3 = await client();
  const input = { ExpectedBucketOwner: '123456789012' };
  for (const _ of [1, 2]) expect(await s3.send(upload(input))).toMatchObject({ ETag: '"1"' });
  await s3.send(upload({ ...input, Bucket: 'other' }));
  expect(seen.map(({ full, url }) => [full, url])).toEqual([
    [true, '/b/JAWS/code/1.zip?x-id=PutObject'],
    [false, '/b/JAWS/code/1.zip?x-id=PutObject'],
    [true, '/other/JAWS/code/1.zip?x-id=PutObject'],
  ]);
  const [first, second] = seen as [Seen, Seen];
  expect(rest(second)).toEqual(rest(first));
  expect(second.body).toEqual(zip);
  expect(second.headers.authorization).toMatch(/^AWS4-HMAC-SHA256 Credential=a\/\d{8}\/us-east-1\/s3\/aws4_request/);
});

test('each has its own key, type and body, with their checksums', async () => {
  const s3 = await client();
  await s3.send(upload());
  await s3.send(upload({ Key: 'JAWS/x.json', Body: 'ä', ContentType: 'application/json' }));
  const { url, headers, body } = seen[1]!;
  expect([seen[1]!.full, url, body.toString()]).toEqual([false, '/b/JAWS/x.json?x-id=PutObject', 'ä']);
  expect(headers).toMatchObject({
    'content-type': 'application/json',
    'content-length': '2',
    'x-amz-content-sha256': createHash('sha256').update('ä').digest('hex'),
  });
  await (await client()).send(upload({ Key: 'JAWS/x.json', Body: 'ä', ContentType: 'application/json' }));
  expect(rest(seen[2]!)).toEqual(rest(seen[1]!));
});

test.each<[string, Partial<PutObjectCommandInput>]>([
  ['a condition', { IfNoneMatch: '*' }],
  ['a key that a path shows differently', { Key: 'JAWS/a b@1.zip' }],
  ['a key with a folder above', { Key: 'JAWS/../1.zip' }],
  ['a long body', { Body: Buffer.alloc(1024 * 1024 + 1) }],
])('%s goes through the SDK', async (_, input) => {
  const s3 = await client();
  await s3.send(upload());
  await s3.send(upload(input));
  expect(seen.map(({ full }) => full)).toEqual([true, true]);
});

test.each<[string, (response: ServerResponse) => void]>([
  ['is throttled', (response) => void response.writeHead(503).end('<Error><Code>SlowDown</Code></Error>')],
  ['gets no answer', (response) => void response.destroy()],
  ['gets an answer without an ETag', (response) => void response.writeHead(200).end()],
])('one that %s is sent again by the SDK', async (_, refuse) => {
  const s3 = await client();
  await s3.send(upload());
  answer = (response, call) => (call === 2 ? refuse(response) : accept(response));
  expect(await s3.send(upload())).toMatchObject({ ETag: '"1"' });
  expect(seen.map(({ full }) => full)).toEqual([true, false, true]);
});

test('a refusal is the SDK’s, translated for the user', async () => {
  const s3 = await client();
  await s3.send(upload());
  answer = (response) =>
    void response.writeHead(403).end('<Error><Code>AccessDenied</Code><Message>No</Message></Error>');
  await expect(s3.send(upload())).rejects.toMatchObject({ code: 'AwsAccessDenied' } satisfies Partial<JawsError>);
});

test('credentials that end soon are looked for again', async () => {
  const s3 = await client(new Date(Date.now() + 60_000));
  await s3.send(upload());
  await s3.send(upload());
  expect(seen.map(({ full }) => full)).toEqual([true, true]);
  const later = await client(new Date(Date.now() + 600_000));
  await later.send(upload());
  await later.send(upload());
  expect(seen.slice(2).map(({ full }) => full)).toEqual([true, false]);
});
