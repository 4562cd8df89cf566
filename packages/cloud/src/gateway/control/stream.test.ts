import { once } from 'node:events';
import { afterEach, expect, test } from 'vitest';
import type { Kernel } from '../../kernel/kernel.ts';
import type { SeenLine } from '../../kernel/watch/live.ts';
import type { SeenRequest } from '../../kernel/watch/watch.ts';
import { ask, startGateway, type TestGateway } from '../testing.ts';
import { eventStream, stream } from './stream.ts';
import { type EventReader, readEvents } from './stream-testing.ts';

let gateway: TestGateway;
const readers: EventReader[] = [];
afterEach(async () => {
  for (const reader of readers.splice(0)) reader.leave();
  await gateway.close();
});

async function start() {
  gateway = await startGateway({});
  return {
    ...gateway,
    async open(query = '') {
      const reader = await readEvents(`${gateway.endpoint}/_jaws/stream${query}`);
      readers.push(reader);
      return reader;
    },
  };
}

const place = { time: 0, account: '000000000000', region: 'eu-west-1' };
const request = (id: string, more: Partial<SeenRequest> = {}): SeenRequest => ({
  ...place,
  id,
  service: 's3',
  operation: 'GetObject',
  caller: 'c',
  status: 200,
  duration: 1.23456,
  ...more,
});
const line = (text: string, more: Partial<SeenLine> = {}): SeenLine => ({
  ...place,
  function: 'f',
  version: '1',
  id: undefined,
  line: text,
  platform: false,
  ...more,
});
const sayLine = (kernel: Kernel, seen: SeenLine) => kernel.watch.live.publish({ event: 'log', seen });
const left = (kernel: Kernel) => expect.poll(() => kernel.watch.live.readers);

test('a request comes as it is listed, with a number, on one line', async () => {
  const { endpoint, kernel, open } = await start();
  const reader = await open();
  expect(reader).toMatchObject({
    status: 200,
    headers: { 'content-type': 'text/event-stream', 'cache-control': 'no-store' },
  });
  kernel.watch.sawRequest(request('one', { error: { code: 'C', message: 'two\nlines' } }), 0);
  kernel.watch.sawRequest(request('two'), 0);
  await reader.until(({ id }) => id === 2);
  const { requests } = (await (await fetch(`${endpoint}/_jaws/requests`)).json()) as { requests: unknown[] };
  expect(requests).toHaveLength(2);
  expect(reader.events).toEqual(requests.map((data, at) => ({ event: 'request', id: at + 1, data })));
});

test('filters narrow, and what is not known is refused', async () => {
  const { kernel, open, port } = await start();
  const all = await open();
  const some = await open('?account=000000000000&region=eu-west-1&function=f');
  const logs = await open('?kinds=invocations,logs');
  for (const [id, more] of Object.entries({
    region: { region: 'us-east-1' },
    account: { account: '1' },
    fn: { function: 'g' },
    wanted: {},
  })) {
    sayLine(kernel, line('x', { id, ...more }));
  }
  kernel.watch.sawRequest(request('r'), 0);
  sayLine(kernel, line('end'));
  const isEnd = ({ data }: { data: { line?: string } }) => data.line === 'end';
  await Promise.all([all, some, logs].map((reader) => reader.until(isEnd)));
  const ids = ({ events }: EventReader) => events.map(({ data }) => data.id);
  expect(ids(all)).toEqual(['region', 'account', 'fn', 'wanted', 'r', undefined]);
  expect(ids(some)).toEqual(['wanted', undefined]);
  expect(ids(logs)).toEqual(['region', 'account', 'fn', 'wanted', undefined]);

  expect(await ask(port, 'GET /_jaws/stream?kinds=logs,mails')).toMatchObject({
    status: 400,
    text: JSON.stringify({ message: 'kinds takes some of requests,invocations,logs, not "mails".' }),
  });
  expect((await ask(port, 'GET /_jaws/stream?functions=f')).status).toBe(400);
  expect((await ask(port, 'POST /_jaws/stream')).status).toBe(405);
});

test('is not for pages, and HEAD does not wait for it', async () => {
  const { kernel, port } = await start();
  const page = { origin: 'http://example.com', host: `127.0.0.1:${port}` };
  expect((await ask(port, 'GET /_jaws/stream', page)).status).toBe(403);
  expect((await ask(port, 'GET /_jaws/stream', { host: 'example.com' })).status).toBe(403);
  expect(await ask(port, 'HEAD /_jaws/stream')).toMatchObject({
    status: 200,
    headers: { 'content-type': 'text/event-stream' },
  });
  expect(kernel.watch.live.readers).toBe(0);
});

test('a line has at most 256 KiB, and ends with a whole character', async () => {
  const { kernel, open } = await start();
  const reader = await open();
  for (const text of ['x'.repeat(256 << 10), 'x'.repeat((256 << 10) + 1), `x${'ä'.repeat(256 << 10)}`]) {
    sayLine(kernel, line(text));
  }
  await reader.until(({ id }) => id === 3);
  const [whole, long, wide] = reader.events.map(({ data }) => data.line as string);
  expect(whole).toBe('x'.repeat(256 << 10));
  expect(long).toBe('x'.repeat(256 << 10));
  expect(wide).toBe(`x${'ä'.repeat((128 << 10) - 1)}`);
});

test('a client that disconnects is forgotten; the stream ends with the cloud', async () => {
  const { kernel, open } = await start();
  const [one, other] = [await open(), await open()];
  expect(kernel.watch.live.readers).toBe(2);
  one.leave();
  await left(kernel).toBe(1);
  kernel.watch.live.close();
  await other.ended;
  expect(kernel.watch.live.idle).toBe(true);
  const late = await open();
  await late.ended;
  expect(kernel.watch.live.readers).toBe(0);
});

test('a client that is too slow misses events, and gets their number at that place', async () => {
  const { kernel } = await start();
  const size = 10_000;
  const readable = eventStream(kernel, {}, { mostWaiting: 5 * size });
  for (let n = 0; n < 20; n++) sayLine(kernel, line(`${n} ${'x'.repeat(size)}`));
  expect(readable.readableLength).toBeLessThanOrEqual(5 * size);
  // This line would fit, but it would come before the report.
  sayLine(kernel, line('short'));
  let text = '';
  readable.setEncoding('utf8').on('data', (chunk) => {
    text += chunk;
  });
  await expect.poll(() => text).toContain('event: dropped');
  sayLine(kernel, line('after'));
  await expect.poll(() => text).toContain('"after"');
  const events = [...text.matchAll(/^event: (\w+)\nid: (\d+)\ndata: (.*)$/gm)];
  expect(events.map(([, event]) => event)).toEqual(['log', 'log', 'log', 'log', 'dropped', 'log']);
  expect(events.map(([, , id]) => id)).toEqual(['1', '2', '3', '4', '5', '6']);
  expect(events[4]?.[3]).toBe('{"count":17}');
  readable.destroy();
  await once(readable, 'close');
  expect(kernel.watch.live.idle).toBe(true);
});

test('an event that is larger than the buffer comes through when nothing else waits', async () => {
  const { kernel } = await start();
  const readable = eventStream(kernel, {}, { mostWaiting: 100 });
  readable.setEncoding('utf8');
  await once(readable, 'readable');
  readable.read();
  sayLine(kernel, line('x'.repeat(1_000)));
  await once(readable, 'readable');
  expect(readable.read()).toContain('x'.repeat(1_000));
  readable.destroy();
});

test('a stream on which nothing happens says that it is there', async () => {
  const { kernel } = await start();
  const readable = eventStream(kernel, {}, { heartbeat: 1 });
  let text = '';
  readable.setEncoding('utf8').on('data', (chunk) => {
    text += chunk;
  });
  await expect.poll(() => text).toMatch(/^(:\n\n){3,}$/);
  readable.destroy();
});

test('a listener that throws does no harm, and can be ended', async () => {
  const { errors, kernel } = await start();
  const seen: unknown[] = [];
  const leave = stream(kernel, { kinds: ['requests'] }, ({ data }) => {
    seen.push(data);
    throw new Error('mine');
  });
  kernel.watch.sawRequest(request('one'), 0);
  leave();
  leave();
  kernel.watch.sawRequest(request('two'), 0);
  expect(seen).toMatchObject([{ id: 'one', duration: 1.23, time: '1970-01-01T00:00:00.000Z' }]);
  expect(errors).toEqual([['A listener of the stream failed', { error: expect.stringContaining('mine') }]]);
  expect(kernel.watch.live.readers).toBe(0);
});
