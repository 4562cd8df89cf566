import { mkdtemp, rm } from 'node:fs/promises';
import { type AddressInfo, connect, type Socket } from 'node:net';
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
import type { CopyMaker } from './control/route.ts';
import { Gate } from './gate.ts';
import type { ServerLimits } from './idle.ts';
import { createGateway } from './server.ts';
import { memoryStore } from './testing.ts';

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

/** A gateway whose only service has this handler; `log` collects what it logs. */
async function gatewayWith(
  dataPlane: DataPlane,
  { store = memoryStore(), limits }: { store?: Store; limits?: ServerLimits } = {},
) {
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
    allowedOrigins: [],
    ...(limits && { limits }),
    gate: new Gate(),
    snapshot: {} as Snapshots,
    copies: {} as CopyMaker,
    health: async () => ({}),
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
    { store },
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

/** A connection to the gateway, and what it has answered when the other side ends it. */
function connection(endpoint: string): { socket: Socket; ended: Promise<string> } {
  const { hostname, port } = new URL(endpoint);
  const socket = connect(Number(port), hostname);
  let text = '';
  socket.setEncoding('utf8').on('data', (chunk) => (text += chunk));
  return { socket, ended: new Promise((done) => socket.on('close', () => done(text)).on('error', () => {})) };
}

const wait = (ms: number) => new Promise((done) => setTimeout(done, ms));
const short: ServerLimits = { headers: 400, idle: 400, interval: 50 };
const counted: DataPlane = () => async (request, response) => {
  let size = 0;
  for await (const chunk of request) size += chunk.length;
  response.end(String(size));
};
const head = (length: number) => `PUT /box/key HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: ${length}\r\n\r\n`;

test('a body may take longer than any limit as long as it comes', async () => {
  const { endpoint } = await gatewayWith(counted, { limits: short });
  const { socket, ended } = connection(endpoint);
  socket.write(head(12));
  for (let sent = 0; sent < 12; sent++) {
    await wait(100);
    socket.write('x');
  }
  socket.end();
  expect(await ended).toMatch(/^HTTP\/1\.1 200 .*12/s);
});

test('a body that stops coming ends the connection, and so does a head', async () => {
  const { endpoint } = await gatewayWith(counted, { limits: short });
  const upload = connection(endpoint);
  upload.socket.write(`${head(10)}half`);
  expect(await upload.ended).toContain('408 Request Timeout');
  const begun = connection(endpoint);
  begun.socket.write('GET / HTTP/1.1\r\nHost: 127');
  expect(await begun.ended).toMatch(/^HTTP\/1\.1 4/);
});

test('a client whose request is whole may wait for its answer', async () => {
  const { endpoint } = await gatewayWith(
    () => async (request, response) => {
      for await (const _ of request);
      await wait(1_000);
      response.end('late');
    },
    { limits: short },
  );
  const answer = await fetch(endpoint, { method: 'POST', body: 'x' });
  expect(await answer.text()).toBe('late');
});
