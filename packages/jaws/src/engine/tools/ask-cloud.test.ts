import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { askCloud, listIn } from './ask-cloud.ts';

/** Calls `askCloud` against a server with this response. */
async function asked(listener: RequestListener, query = {}) {
  const server = createServer(listener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  try {
    return await askCloud(endpoint, '/_jaws/mails', query);
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

test('user input is in the query, and anything but a list is empty', async () => {
  const found = await asked(
    (request, response) => response.end(JSON.stringify({ url: request.url, mails: [{ id: 1 }, 2] })),
    {
      queue: 'a&b=c#d',
      region: undefined,
    },
  );
  expect(found?.url).toBe('/_jaws/mails?queue=a%26b%3Dc%23d');
  expect(listIn(found, 'mails')).toEqual([{ id: 1 }]);
  expect([listIn(found, 'url'), listIn(undefined, 'mails')]).toEqual([[], []]);
  expect(await asked((_, response) => response.writeHead(404).end('{}'))).toBeUndefined();
});

test.each<[string, RequestListener, string]>([
  ['a failure', (_, response) => response.writeHead(500).end('{}'), 'answered 500'],
  ['no JSON', (_, response) => response.end('<html>'), 'not with JSON'],
  ['a list', (_, response) => response.end('[]'), 'answered 200'],
  ['nothing', (request) => request.socket.destroy(), 'hang up'],
  ['too much', (_, response) => response.end(Buffer.alloc(33 * 1024 ** 2, 0x20)), 'more than 32 MB'],
])('%s is an error', async (_, listener, reason) => {
  await expect(asked(listener)).rejects.toMatchObject({
    code: 'CloudNotReadable',
    message: expect.stringContaining(reason),
  });
});
