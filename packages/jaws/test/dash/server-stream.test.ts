import { once } from 'node:events';
import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import * as z from 'zod';
import { createCalls } from '../../src/dash/server/calls.ts';
import { createStreams } from '../../src/dash/server/stream.ts';
import { projectFolder, testHost } from '../../src/engine/testing/project.ts';
import type { Tool, ToolContext } from '../../src/engine/tools/types.ts';
import { fail } from '../../src/errors/catalogue/index.ts';
import { ask, callOf, follow, type StartedDash, start } from './dash.ts';

vi.setConfig({ testTimeout: 30_000 });

/** Nothing answers there: the calls here need no account. */
const host = testHost('http://127.0.0.1:1');
let dash: StartedDash;
let root: string;
beforeAll(async () => {
  root = projectFolder({ name: 'guarded' });
  dash = await start({ host, cwd: root });
});
afterAll(() => dash.close());

const codeIn = ({ text }: { text: string }) => (JSON.parse(text) as { error?: { code: string } }).error?.code;

test('the stream: events of every call with its id, an end, without secrets, and not more streams than some', async () => {
  const secret = 'sesame-1234567890';
  const talking = {
    ...host,
    connect: async () => {
      throw fail('AwsUnreachable', { call: 'all', address: secret, detail: 'no', custom: false });
    },
  };
  const other = await start({ host: talking, cwd: root, env: { MY_PASSWORD: secret } });
  const stream = await follow(other);
  expect(stream.response.headers.get('content-type')).toContain('text/event-stream');
  await callOf(other, 'jaws_endpoints', {});
  await expect.poll(() => stream.heard.length).toBeGreaterThan(1);
  const [first, ...rest] = stream.heard;
  expect(first).toMatchObject({
    tool: 'jaws_endpoints',
    event: { type: 'warning', message: expect.stringContaining('********') },
  });
  expect(rest.at(-1)).toEqual({ call: first!.call, tool: 'jaws_endpoints' });
  expect(JSON.stringify(stream.heard)).not.toContain(secret);
  const more = await Promise.all(Array.from({ length: 31 }, () => follow(other)));
  const tooMany = await ask(other.port, '/api/events', { headers: { authorization: `Bearer ${other.token}` } });
  expect([tooMany.status, codeIn(tooMany)]).toEqual([503, 'DashBusy']);
  more[0]!.end();
  await expect.poll(async () => (await follow(other)).response.status).toBe(200);
  await other.close();
  await Promise.all([stream, ...more].map(({ ended }) => ended));
});

test('a reader that does not read is dropped, and the others go on', async () => {
  const streams = createStreams((text) => text);
  const server = createServer((_, response) => void streams.open(response)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const slow = connect(port, '127.0.0.1');
  slow.write('GET / HTTP/1.1\r\nHost: a\r\n\r\n');
  const closed = new Promise<void>((resolve) => slow.once('close', () => resolve()));
  await once(slow, 'readable');
  let heard = 0;
  const abort = new AbortController();
  const response = await fetch(`http://127.0.0.1:${port}/`, { signal: abort.signal });
  const reading = (async () => {
    for await (const chunk of response.body!) heard += chunk.length;
  })().catch(() => {});
  const message = 'x'.repeat(256 * 1024);
  let sent = 0;
  // The system buffers some megabytes for a socket that nobody reads.
  for (; sent < 400 && !slow.destroyed; sent++) {
    streams.publish({ call: 'c', tool: 'jaws_logs', event: { type: 'notice', message } });
    const before = heard;
    await expect.poll(() => heard, { interval: 1 }).toBeGreaterThan(before);
    if (streams.readers === 1) break;
  }
  expect(streams.readers).toBe(1);
  slow.resume();
  await closed;
  streams.publish({ call: 'c', tool: 'jaws_logs' });
  abort.abort();
  await reading;
  await expect.poll(() => streams.readers).toBe(0);
  streams.close();
  await new Promise((resolve) => server.close(resolve));
});

test('a request that goes away ends a call that reads, and none that changes something; one id is one call', async () => {
  const ended: string[] = [];
  const begun: string[] = [];
  const glance = () => Promise.reject(new Error('not asked'));
  const waiting = (changes: Tool['changes']): Tool => ({
    name: changes === 'never' ? 'jaws_logs' : 'jaws_deploy',
    title: '',
    description: '',
    changes,
    input: z.strictObject({ stage: z.string() }),
    run: async (_: unknown, { host: own }: ToolContext) => {
      begun.push(own.connect === glance ? `${changes} by a glance` : changes);
      // Long enough for a wrong signal to arrive.
      const limit = new Promise((resolve) => setTimeout(resolve, 500));
      await Promise.race([limit, new Promise((resolve) => own.signal.addEventListener('abort', resolve))]);
      ended.push(`${changes} ${own.signal.aborted}`);
      return {};
    },
  });
  const allowed = { write: true, protected: false };
  const calls = createCalls({
    context: { host: { ...host, glance }, cwd: root, env: {}, version: '', profile: undefined, allowed },
    explain: (error) => error,
    bug: () => {},
    publish: () => {},
  });
  const refused: unknown[] = [];
  const server = createServer((request, response) => {
    const tool = waiting(request.url === '/never' ? 'never' : 'always');
    calls.run(tool, { call: request.url!.slice(1), input: { stage: 'dev' } }, response).catch((error: unknown) => {
      refused.push((error as { code: string }).code);
      response.end();
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const abort = new AbortController();
  const both = ['never', 'always'].map((path) => fetch(`http://127.0.0.1:${port}/${path}`, { signal: abort.signal }));
  await expect.poll(() => begun).toHaveLength(2);
  // Calls that only read give up soon on silent regions; work does not.
  expect(begun).toEqual(expect.arrayContaining(['never by a glance', 'always']));
  expect(calls.working).toBe(1);
  await (await fetch(`http://127.0.0.1:${port}/always`)).text();
  expect(refused).toEqual(['ToolInput']);
  abort.abort();
  await Promise.allSettled(both);
  await expect.poll(() => ended).toEqual(['never true', 'always false']);
  await expect.poll(() => calls.working).toBe(0);
  // Running changes are waited for, reads are cancelled.
  const more = ['never', 'always'].map((path) => fetch(`http://127.0.0.1:${port}/${path}`).then((one) => one.text()));
  await expect.poll(() => begun.length).toBe(4);
  await calls.close();
  expect(ended.slice(2)).toEqual(['never true', 'always false']);
  await Promise.all(more);
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});
