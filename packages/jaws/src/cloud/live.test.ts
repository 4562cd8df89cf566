import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { debugFunctions, followCloud } from './live.ts';

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

async function answering(status: number, body: string): Promise<string> {
  const server = createServer((_request, response) => void response.writeHead(status).end(body));
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

test('a cloud of an earlier version, which has no stream, is named', async () => {
  const following = followCloud(await answering(404, ''), {
    account: '000000000000',
    region: 'us-east-1',
    signal: new AbortController().signal,
    onHappening: () => {},
    onLost: () => {},
  });
  await expect(following).rejects.toMatchObject({ code: 'DevCloudRefused' });
});

test('what a cloud refuses is said in its words', async () => {
  const endpoint = await answering(400, '{"message":"Port 9229 is in use."}');
  const lease = { owner: 'one', seconds: 60 };
  const refused = { code: 'DevCloudRefused', message: expect.stringContaining('Port 9229 is in use.') };
  await expect(debugFunctions(endpoint, [], lease)).rejects.toMatchObject(refused);
  await expect(debugFunctions(await answering(500, 'no JSON'), [], lease)).rejects.toMatchObject({
    code: 'DevCloudRefused',
  });
});
