import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { readBody, readRpcBody } from './body.ts';

const LIMIT = 1000;
const gzip = { 'content-encoding': 'gzip' };
const tooLarge = { code: 'RequestEntityTooLargeException', status: 413 };

test('a body up to the limit is read, also when it was compressed', async () => {
  const bytes = Buffer.alloc(LIMIT, 'x');
  expect(await readBody(Readable.from([bytes.subarray(0, 1), bytes.subarray(1)]), {}, LIMIT)).toEqual(bytes);
  expect(await readRpcBody(Readable.from([gzipSync(bytes)]), gzip, LIMIT)).toEqual(bytes);
});

test.each([
  ['that announces more', () => readBody(Readable.from([]), { 'content-length': String(LIMIT + 1) }, LIMIT)],
  ['that has more', () => readBody(Readable.from([Buffer.alloc(LIMIT), Buffer.alloc(1)]), {}, LIMIT)],
  ['that unpacks to more', () => readRpcBody(Readable.from([gzipSync(Buffer.alloc(LIMIT + 1))]), gzip, LIMIT)],
])('a body %s is refused', async (_which, read) => {
  await expect(read()).rejects.toMatchObject(tooLarge);
});

test('a body that is not gzip is malformed', async () => {
  await expect(readRpcBody(Readable.from([Buffer.from('text')]), gzip, LIMIT)).rejects.toThrow('not in gzip format');
});
