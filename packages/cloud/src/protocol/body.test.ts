import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { readBody, readRpcBody } from './body.ts';

const LIMIT = 1_000;
const zipped = (size: number) => Readable.from([gzipSync(Buffer.alloc(size))]);
const gzip = { 'content-encoding': 'gzip' };

test('a body that unpacks to more than the limit is refused, whatever its own length', async () => {
  expect(await readRpcBody(zipped(LIMIT), gzip, LIMIT)).toHaveLength(LIMIT);
  const tooLarge = { code: 'RequestEntityTooLargeException', status: 413 };
  await expect(readRpcBody(zipped(LIMIT + 1), gzip, LIMIT)).rejects.toMatchObject(tooLarge);
  await expect(readRpcBody(zipped(500 * LIMIT), gzip, LIMIT)).rejects.toMatchObject(tooLarge);
});

test('a body that is longer than the limit is refused, announced or not', async () => {
  const body = () => Readable.from([Buffer.alloc(LIMIT), Buffer.alloc(1)]);
  await expect(readBody(body(), {}, LIMIT)).rejects.toMatchObject({ status: 413 });
  await expect(readBody(body(), { 'content-length': String(LIMIT + 1) }, LIMIT)).rejects.toMatchObject({ status: 413 });
  expect(await readBody(body(), {}, LIMIT + 1)).toHaveLength(LIMIT + 1);
});
