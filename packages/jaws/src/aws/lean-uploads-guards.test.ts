import { createReadStream, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { connect } from './connect.ts';

/** Of each request, whether the SDK sent it step by step, and its body. */
const seen: { readonly full: boolean; readonly body: string }[] = [];
const server = createServer(async (request, response) => {
  let body = '';
  for await (const chunk of request) body += chunk;
  seen.push({ full: 'amz-sdk-invocation-id' in request.headers, body });
  response.writeHead(200, { etag: '"1"' }).end();
});
beforeAll(() => new Promise<void>((done) => server.listen(0, '127.0.0.1', done)));
afterAll(() => new Promise((done) => server.close(done)));

const client = async () => {
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const credentials = { accessKeyId: 'a', secretAccessKey: 'b' };
  return (await connect({ profile: undefined, endpoint, credentials, env: {} })).in('us-east-1').s3();
};
beforeEach(() => {
  seen.length = 0;
});

test.each([
  ['whose key a path shows differently', { Key: 'JAWS/a b.zip' }],
  ['with another checksum than the usual one', { ChecksumAlgorithm: 'SHA256' }],
] as const)('an upload %s is no pattern for others', async (_which, more) => {
  const s3 = await client();
  const put = (input: object) => s3.send(new PutObjectCommand({ Bucket: 'b', Key: 'JAWS/1.zip', Body: 'x', ...input }));
  await put(more);
  await put({});
  await put({});
  expect(seen.map(({ full }) => full)).toEqual([true, true, false]);
});

test('a body that is read as it is sent goes through the SDK', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'jaws-upload-'));
  const file = join(folder, 'a.zip');
  writeFileSync(file, 'from a file');
  try {
    const s3 = await client();
    const put = (Body: string | ReturnType<typeof createReadStream>) =>
      s3.send(new PutObjectCommand({ Bucket: 'b', Key: 'JAWS/code/1.zip', Body }));
    await put('first');
    await put('second');
    expect(await put(createReadStream(file))).toMatchObject({ ETag: '"1"' });
    expect(seen.map(({ full }) => full)).toEqual([true, false, true]);
    expect(seen[2]?.body).toContain('from a file');
  } finally {
    rmSync(folder, { recursive: true });
  }
});
