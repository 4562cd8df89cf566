import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { DeleteObjectCommand, ListObjectsV2Command, PutObjectCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { connect } from './connect.ts';

const seen: string[] = [];
const server = createServer((request, response) => {
  seen.push(`${request.method} ${request.url?.replace(/[?&](list-type|x-id)=\w+/g, '')}`);
  request.resume();
  request.on('end', () => response.end(request.url?.includes('list-type') ? '<ListBucketResult/>' : ''));
});
beforeAll(() => new Promise<void>((done) => server.listen(0, '127.0.0.1', done)));
afterAll(() => new Promise((done) => server.close(done)));

async function client() {
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const credentials = { accessKeyId: 'a', secretAccessKey: 'b' };
  return (await connect({ profile: undefined, endpoint, credentials, env: {} })).in('us-east-1').s3();
}

test('calls at the same time go each to its own bucket', async () => {
  const s3 = await client();
  const calls = Array.from({ length: 60 }, (_, index) => ({ Bucket: `bucket-${index % 5}`, Key: `of-${index % 5}` }));
  await Promise.all(
    calls.flatMap((at) => [
      s3.send(new PutObjectCommand({ ...at, Body: 'x' })),
      s3.send(new DeleteObjectCommand(at)),
      s3.send(new ListObjectsV2Command({ Bucket: at.Bucket, Prefix: at.Key })),
    ]),
  );
  const wrong = seen.filter((one) => /bucket-(\d)/.exec(one)?.[1] !== /of-(\d)/.exec(one)?.[1]);
  expect([seen.length, wrong]).toEqual([180, []]);
});

test('the middleware of a command is built once for a bucket, and for each call that has options', async () => {
  const s3 = await client();
  let built = 0;
  class Counted extends PutObjectCommand {
    override resolveMiddleware(...args: Parameters<PutObjectCommand['resolveMiddleware']>) {
      built++;
      return super.resolveMiddleware(...args);
    }
  }
  const put = (Bucket: string) => new Counted({ Bucket, Key: 'k', Body: 'x' });
  await Promise.all([s3.send(put('a')), s3.send(put('a')), s3.send(put('b'))]);
  expect(built).toBe(2);
  await s3.send(put('a'), {});
  expect(built).toBe(3);
  await s3.send(put('a'));
  expect(built).toBe(3);
});

test('middleware that is added to the client sees the calls of every bucket', async () => {
  const s3 = await client();
  const buckets: unknown[] = [];
  s3.middlewareStack.add(
    (next) => (args) => {
      buckets.push((args.input as { Bucket?: string }).Bucket);
      return next(args);
    },
    { step: 'initialize' },
  );
  for (const Bucket of ['a', 'b', 'a']) await s3.send(new PutObjectCommand({ Bucket, Key: 'k', Body: 'x' }));
  expect(buckets).toEqual(['a', 'b', 'a']);
});
