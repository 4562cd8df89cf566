import { request } from 'node:http';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startCloud } from '../index.ts';

let cloud: Awaited<ReturnType<typeof startCloud>>;
beforeAll(async () => {
  cloud = await startCloud({ port: 0 });
});
afterAll(() => cloud.close());

const authorization =
  'AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/s3/aws4_request, SignedHeaders=host, Signature=0';

/** As a client sends it to a proxy. */
function throughProxy(method: string, url: string, headers = {}, body = ''): Promise<[status: number, body: string]> {
  return new Promise((resolve, reject) => {
    const { hostname, port } = new URL(cloud.endpoint);
    const sent = request({ hostname, port, method, path: url, headers }, async (response) => {
      resolve([response.statusCode ?? 0, await text(response)]);
    });
    sent.on('error', reject).end(body);
  });
}

test('a client with http_proxy reaches what its URLs name', async () => {
  const bucket = 'http://proxied.s3.eu-west-1.amazonaws.com';
  expect(await throughProxy('PUT', 'http://s3.amazonaws.com/proxied', { authorization })).toEqual([200, '']);
  expect((await throughProxy('PUT', `${bucket}/a%20b?x-id=PutObject`, { authorization }, 'content'))[0]).toBe(200);
  expect(await throughProxy('GET', `${bucket}/a%20b`, { authorization })).toEqual([200, 'content']);
  const [status, list] = await throughProxy('GET', 'http://proxied.s3.amazonaws.com?list-type=2', { authorization });
  expect([status, /<Key>([^<]*)</.exec(list)?.[1]]).toEqual([200, 'a b']);
});

test('requests are not proxied elsewhere', async () => {
  const [status, answer] = await throughProxy('GET', 'http://example.com/', { host: '127.0.0.1' });
  expect([status, answer]).toEqual([403, expect.stringContaining('Unknown host name \\"example.com\\"')]);
});
