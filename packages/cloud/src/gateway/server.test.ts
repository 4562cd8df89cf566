import { mkdtemp, rm } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { createKernel } from '../kernel/create-kernel.ts';
import { createIds } from '../kernel/ids.ts';
import type { DataPlane } from '../kernel/service.ts';
import type { Blobs } from '../store/blobs.ts';
import { DiskStore } from '../store/disk-store.ts';
import type { Snapshots } from '../store/snapshot/snapshots.ts';
import type { Store } from '../store/store.ts';
import { smallDisk } from '../store/testing.ts';
import { Gate } from './gate.ts';
import { createGateway } from './server.ts';

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

/** A gateway whose only service serves this; `log` gathers what it tells. */
async function gatewayWith(dataPlane: DataPlane, store = { together: (work) => work() } as Store) {
  const log: string[] = [];
  const services = { own: { id: 'own', signingNames: [], operations: {}, dataPlane } };
  const { kernel, context, close } = createKernel({
    clock: { now: () => 0 },
    ids: createIds(1),
    log: { debug() {}, warn() {}, error: (_message, fields) => log.push(String(fields?.error)) },
    store,
    blobs: {} as Blobs,
    scratch: '',
    services,
  });
  const server = createGateway({
    kernel,
    services,
    makeContext: context,
    allowedHosts: [],
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

test('what one request puts is kept as a whole or not at all, also when another one finds the disk full', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'jaws-gateway-'));
  closers.push(() => rm(dir, { recursive: true, force: true }));
  const { disk, state } = smallDisk();
  const store = await DiskStore.open(dir, { disk });
  const records = store.collection<number>('x');
  let goOn: () => void = () => {};
  const arrived = new Promise<void>((here) => {
    goOn = here;
  });
  let finish: () => void = () => {};
  const finished = new Promise<void>((done) => {
    finish = done;
  });
  const { endpoint } = await gatewayWith(
    ({ path }) =>
      async (_request, response) => {
        records.put(`${path}1`, 1);
        if (path === '/slow') {
          goOn();
          await finished;
        }
        records.put(`${path}2`, 2);
        const status = await store.commit().then(
          () => 200,
          () => 503,
        );
        response.writeHead(status).end();
      },
    store,
  );
  const slow = fetch(`${endpoint}/slow`);
  await arrived;
  state.left = 5;
  expect((await fetch(`${endpoint}/quick`)).status).toBe(503);
  state.left = Number.POSITIVE_INFINITY;
  finish();
  expect((await slow).status).toBe(503);
  expect((await fetch(`${endpoint}/next`)).status).toBe(200);
  await store.close();
  const again = await DiskStore.open(dir);
  expect([...again.collection('x').keys()]).toEqual(['/next1', '/next2']);
  await again.close();
});
