import { createServer as createHttpServer } from 'node:http';
import { type AddressInfo, connect, createServer } from 'node:net';
import { expect, test } from 'vitest';
import { openFront } from './front.ts';

test('a port that is taken is named', async () => {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const opening = openFront({
    port,
    base: () => undefined,
    ready: async () => {},
    failed: async () => undefined,
    done: () => {},
  });
  await expect(opening).rejects.toMatchObject({ code: 'DevPortInUse', message: expect.stringContaining(`${port}`) });
  server.close();
});

/** The answer to a request whose path is sent unchanged: HTTP clients normalize it. */
async function rawGet(port: string, path: string): Promise<string> {
  const socket = connect(Number(port), '127.0.0.1');
  socket.write(`GET ${path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`);
  let text = '';
  for await (const chunk of socket.setEncoding('utf8')) text += chunk;
  return text;
}

test.each(['/../../_jaws/health', '/%2e%2e/%2E./_jaws/health', '/a/..\\..\\..\\_jaws/health'])(
  'no path leads out of the API: %s',
  async (path) => {
    const seen: string[] = [];
    const cloud = createHttpServer((incoming, outgoing) => {
      seen.push(incoming.url!);
      outgoing.end('deep');
    });
    await new Promise<void>((resolve) => cloud.listen(0, '127.0.0.1', resolve));
    const front = await openFront({
      port: 0,
      base: () => `http://127.0.0.1:${(cloud.address() as AddressInfo).port}/api/dev`,
      ready: async () => {},
      failed: async () => undefined,
      done: () => {},
    });
    expect(await rawGet(new URL(front.url).port, path)).toContain('deep');
    // The path arrives as it was sent: its meaning is up to the API.
    expect(seen).toEqual([`/api/dev${path}`]);
    await front.close();
    cloud.close();
  },
);
