import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
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
