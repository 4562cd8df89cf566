import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { createKernel } from '../kernel/create-kernel.ts';
import { createIds } from '../kernel/ids.ts';
import type { DataPlane } from '../kernel/service.ts';
import type { Blobs } from '../store/blobs.ts';
import type { Snapshots } from '../store/snapshot/snapshots.ts';
import type { Store } from '../store/store.ts';
import { Gate } from './gate.ts';
import { createGateway } from './server.ts';

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

/** A gateway whose only service serves this; `log` gathers what it tells. */
async function gatewayWith(dataPlane: DataPlane) {
  const log: string[] = [];
  const services = { own: { id: 'own', signingNames: [], operations: {}, dataPlane } };
  const { kernel, context, close } = createKernel({
    clock: { now: () => 0 },
    ids: createIds(1),
    log: { debug() {}, warn() {}, error: (_message, fields) => log.push(String(fields?.error)) },
    store: {} as Store,
    blobs: {} as Blobs,
    scratch: '',
    services,
  });
  const server = createGateway({
    kernel,
    services,
    makeContext: context,
    allowedHosts: [],
    allowedOrigins: [],
    gate: new Gate(),
    snapshot: {} as Snapshots,
    health: () => ({}),
    reset: async () => {},
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  closers.push(close, () => server.close());
  return { endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, log };
}

test('a bug in what serves a request is a logged 500', async () => {
  const { endpoint, log } = await gatewayWith(() => () => {
    throw new Error('odd');
  });
  const answer = await fetch(endpoint, { method: 'POST', body: 'x' });
  expect([answer.status, await answer.json()]).toEqual([
    500,
    { message: expect.stringContaining('A bug of jaws-cloud') },
  ]);
  expect(log).toEqual([expect.stringContaining('Error: odd')]);
});

test('a bug after the answer has begun ends the connection', async () => {
  const { endpoint, log } = await gatewayWith(() => (_request, response) => {
    response.writeHead(200, { 'content-length': 10 });
    response.write('half');
    throw new Error('odd');
  });
  await expect(fetch(endpoint, { method: 'POST' }).then((answer) => answer.text())).rejects.toThrow();
  expect(log).toEqual([expect.stringContaining('Error: odd')]);
});
