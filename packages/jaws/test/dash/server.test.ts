import { once } from 'node:events';
import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { networkInterfaces } from 'node:os';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import * as z from 'zod';
import { createCalls } from '../../src/dash/server/calls.ts';
import { createStreams } from '../../src/dash/server/stream.ts';
import { projectFolder, testHost } from '../../src/engine/testing/project.ts';
import type { Tool, ToolContext } from '../../src/engine/tools/types.ts';
import { fail } from '../../src/errors/catalogue/index.ts';
import { ask, callOf, follow, pageFolder, type StartedDash, start } from './dash.ts';

vi.setConfig({ testTimeout: 30_000 });

/** Nothing answers there: what is asked here needs no account. */
const host = testHost('http://127.0.0.1:1');
let dash: StartedDash;
let root: string;
beforeAll(async () => {
  root = projectFolder({ name: 'guarded' });
  dash = await start({ host, cwd: root });
});
afterAll(() => dash.close());

const body = JSON.stringify({ call: 'one', input: {} });
const post = (headers: Record<string, string> = {}, text: string | Buffer = body, path = '/api/jaws_project') =>
  ask(dash.port, path, {
    method: 'POST',
    headers: { authorization: `Bearer ${dash.token}`, 'content-type': 'application/json', ...headers },
    body: text,
  });
const codeIn = ({ text }: { text: string }) => (JSON.parse(text) as { error?: { code: string } }).error?.code;

test('a call with everything right is answered', async () => {
  const { status, text, headers } = await post({
    origin: `http://127.0.0.1:${dash.port}`,
    'sec-fetch-site': 'same-origin',
  });
  expect([status, JSON.parse(text).result.name]).toEqual([200, 'guarded']);
  expect(headers).toMatchObject({ 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store' });
  for (const name of ['localhost', '[::1]']) expect((await post({ host: `${name}:${dash.port}` })).status).toBe(200);
});

test.each([
  ['evil.example', 'a name that was led here'],
  ['127.0.0.1', 'no port'],
  ['127.0.0.1:1', 'another port'],
  ['127.0.0.1.evil.example:PORT', 'a longer name'],
])('Host %s (%s) is refused, for pages and calls', async (name) => {
  const headers = { host: name.replace('PORT', String(dash.port)) };
  const called = await post(headers);
  expect([called.status, codeIn(called)]).toEqual([403, 'DashRefused']);
  const page = await ask(dash.port, '/', { headers });
  expect([page.status, page.text]).toEqual([403, expect.stringContaining('jaws dash --web')]);
});

test.each(['https://evil.example', 'null', 'http://127.0.0.1:1', 'http://localhost'])(
  'Origin %s is refused',
  async (origin) => {
    expect((await post({ origin })).status).toBe(403);
    const session = await post({ origin }, JSON.stringify({ once: 'x' }), '/api/session');
    expect(codeIn(session)).toBe('DashRefused');
  },
);

test.each(['cross-site', 'same-site'])('Sec-Fetch-Site %s is refused', async (site) => {
  expect(codeIn(await post({ 'sec-fetch-site': site }))).toBe('DashRefused');
  expect((await ask(dash.port, '/dash.js', { headers: { 'sec-fetch-site': site } })).status).toBe(403);
  expect((await ask(dash.port, '/', { headers: { 'sec-fetch-site': 'none' } })).status).toBe(200);
});

test.each([
  ['none', ''],
  ['another', `Bearer ${'x'.repeat(43)}`],
  ['a part of it', 'Bearer PART'],
  ['another scheme', 'Basic TOKEN'],
])('a token: %s is refused', async (_, given) => {
  const authorization = given.replace('PART', dash.token.slice(0, 20)).replace('TOKEN', dash.token);
  for (const answer of [
    await post({ authorization }),
    await ask(dash.port, '/api/events', { headers: { authorization } }),
    await ask(dash.port, `/api/events?token=${dash.token}`, {}),
    await post({ authorization }, body, '/api/jaws_nothing'),
  ]) {
    expect([answer.status, codeIn(answer), answer.text]).toEqual([
      403,
      'DashToken',
      expect.stringContaining('jaws dash --web'),
    ]);
  }
});

test('a code of an address is good once, and no token is in a request line', async () => {
  const url = new URL(dash.onceUrl());
  expect([url.search, url.pathname]).toEqual(['', '/']);
  const once = new URLSearchParams(url.hash.slice(1)).get('once');
  const exchange = () => post({ authorization: '' }, JSON.stringify({ once }), '/api/session');
  expect(JSON.parse((await exchange()).text)).toEqual({ result: { token: dash.token } });
  expect(codeIn(await exchange())).toBe('DashToken');
  expect(codeIn(await post({ authorization: '' }, '{"once":"guess"}', '/api/session'))).toBe('DashToken');
  expect(codeIn(await post({ authorization: '' }, '{"once":["a"]}', '/api/session'))).toBe('DashToken');
});

test('methods, types and sizes of calls', async () => {
  expect((await post({ 'content-type': 'text/plain' })).status).toBe(415);
  expect((await post({ 'content-type': 'application/x-www-form-urlencoded' })).status).toBe(415);
  expect((await post({ 'content-type': 'application/json; charset=UTF-8' })).status).toBe(200);
  const headers = { authorization: `Bearer ${dash.token}` };
  for (const method of ['GET', 'PUT', 'DELETE', 'OPTIONS']) {
    const { status, headers: answered } = await ask(dash.port, '/api/jaws_project', { method, headers });
    expect([method, status, answered.allow]).toEqual([method, 405, 'POST']);
    expect(answered).not.toHaveProperty('access-control-allow-origin');
  }
  expect((await ask(dash.port, '/', { method: 'POST' })).status).toBe(405);
  expect((await ask(dash.port, '/api/events', { method: 'POST', headers })).status).toBe(405);
  expect((await post({}, '{ this is no JSON')).status).toBe(400);
  expect((await post({}, Buffer.from([0x22, 0xff, 0x22]))).status).toBe(400);
  const large = Buffer.alloc(9 * 1024 ** 2, 0x20);
  expect((await post({}, large)).status).toBe(413);
  const chunked = await new Promise<string>((resolve) => {
    const socket = connect(dash.port, '127.0.0.1');
    let text = '';
    socket.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk;
    });
    socket.on('error', () => {}).on('close', () => resolve(text));
    socket.write(
      `POST /api/jaws_project HTTP/1.1\r\nHost: 127.0.0.1:${dash.port}\r\nAuthorization: Bearer ${dash.token}\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n`,
    );
    socket.write(`${large.length.toString(16)}\r\n`);
    socket.write(large);
    socket.write('\r\n0\r\n\r\n');
  });
  expect(chunked).toContain(' 413 ');
});

test('arguments are checked, and an unknown tool is none', async () => {
  const wrong = async (input: unknown, call: unknown = 'two') =>
    codeIn(await post({}, JSON.stringify({ call, input }), '/api/jaws_logs'));
  expect(await wrong({ stage: 1 })).toBe('ToolInput');
  expect(await wrong({ stage: 'dev', more: true })).toBe('ToolInput');
  expect(await wrong({ stage: 'dev' }, '<script>')).toBe('ToolInput');
  expect(await wrong({ stage: 'dev' }, 'x'.repeat(65))).toBe('ToolInput');
  expect(await wrong({ stage: '__proto__' })).toBe('UnknownStage');
  for (const name of ['jaws_nothing', '../jaws_logs', 'constructor', '']) {
    expect((await post({}, body, `/api/${name}`)).status).toBe(404);
  }
});

test('files are those that were built, with what keeps them to themselves', async () => {
  const index = await ask(dash.port, '/');
  expect([index.status, index.text]).toEqual([200, '<!doctype html><title>page</title>']);
  expect(index.headers).toMatchObject({
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy':
      "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
    'referrer-policy': 'no-referrer',
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
  });
  const script = await ask(dash.port, '/dash.js');
  expect(script.headers['content-type']).toBe('text/javascript; charset=utf-8');
  const head = await ask(dash.port, '/dash.js', { method: 'HEAD' });
  expect([head.status, head.text, head.headers['content-length']]).toEqual([200, '', '16']);
  for (const path of [
    '/../jaws.json',
    '/%2e%2e/package.json',
    '/dash.js/',
    '//dash.js',
    '/dash.js.LEGAL.txt',
    '/.',
    '/constructor',
  ]) {
    const { status, headers } = await ask(dash.port, path);
    expect([path, status, headers['x-content-type-options']]).toEqual([path, 404, 'nosniff']);
  }
});

test('only this machine reaches it', async () => {
  const others = Object.values(networkInterfaces())
    .flat()
    .filter((one) => one !== undefined && !one.internal && one.family === 'IPv4');
  for (const one of others) {
    const refused = await new Promise<boolean>((resolve) => {
      const socket = connect(dash.port, one!.address);
      socket.on('connect', () => resolve(false)).on('error', () => resolve(true));
    });
    expect(refused).toBe(true);
  }
});

test('two of them have two ports; a port that was asked for and is taken is an error', async () => {
  const one = await start({ host, cwd: root, over: { port: undefined } });
  const two = await start({ host, cwd: root, over: { port: undefined } });
  expect(one.port).not.toBe(two.port);
  await expect(start({ host, cwd: root, over: { port: one.port } })).rejects.toMatchObject({ code: 'DashPortInUse' });
  expect(
    (await ask(two.port, '/api/jaws_project', { method: 'POST', headers: { authorization: `Bearer ${one.token}` } }))
      .status,
  ).toBe(403);
  await Promise.all([one.close(), two.close()]);
});

test('a mistake of the dash says nothing of it to the page, and all to the terminal', async () => {
  const broken = { ...host, connect: () => Promise.reject(new TypeError('inner text')) };
  const other = await start({ host: broken, cwd: root });
  const { status, error } = await callOf(other, 'jaws_releases', { stage: 'dev' });
  expect([status, error?.code, JSON.stringify(error)]).toEqual([500, 'Bug', expect.not.stringContaining('inner text')]);
  expect(other.bugs).toEqual([expect.objectContaining({ message: 'inner text' })]);
  await other.close();
});

test('what changes something, or shows a secret, is refused unless it was allowed', async () => {
  const set = { stage: 'dev', name: 'A', value: 'b' };
  expect(await callOf(dash, 'jaws_env_set', set)).toMatchObject({ status: 403, error: { code: 'ToolReadOnly' } });
  expect(await callOf(dash, 'jaws_env_value', { stage: 'dev', name: 'A' })).toMatchObject({
    status: 403,
    error: { code: 'ToolReadOnly' },
  });
  const other = projectFolder({ name: 'guarded', stages: { prod: ['us-east-1'] } });
  const writer = await start({ host, cwd: other, write: true });
  expect(await callOf(writer, 'jaws_env_set', { ...set, stage: 'prod' })).toMatchObject({
    error: { code: 'ToolProtected' },
  });
  expect(await callOf(writer, 'jaws_env_value', { stage: 'prod', name: 'A' })).toMatchObject({
    error: { code: 'ToolProtected' },
  });
  await writer.close();
});

test('an installation without a page says so', async () => {
  await expect(start({ host, cwd: root, over: { folder: root } })).rejects.toThrow('not complete');
  expect(pageFolder()).toEqual(expect.any(String));
});

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
  // The system holds some megabytes for a socket that nobody reads.
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
  const waiting = (changes: Tool['changes']): Tool => ({
    name: changes === 'never' ? 'jaws_logs' : 'jaws_deploy',
    title: '',
    description: '',
    changes,
    input: z.strictObject({ stage: z.string() }),
    run: async (_: unknown, { host: own }: ToolContext) => {
      begun.push(changes);
      // Long enough for a signal that would come by mistake.
      const limit = new Promise((resolve) => setTimeout(resolve, 500));
      await Promise.race([limit, new Promise((resolve) => own.signal.addEventListener('abort', resolve))]);
      ended.push(`${changes} ${own.signal.aborted}`);
      return {};
    },
  });
  const allowed = { write: true, protected: false };
  const calls = createCalls({
    context: { host, cwd: root, env: {}, version: '', profile: undefined, allowed },
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
  await expect.poll(() => begun.length).toBe(2);
  await (await fetch(`http://127.0.0.1:${port}/always`)).text();
  expect(refused).toEqual(['ToolInput']);
  abort.abort();
  await Promise.allSettled(both);
  await expect.poll(() => ended).toEqual(['never true', 'always false']);
  // What is being changed is waited for, what reads is taken back.
  const more = ['never', 'always'].map((path) => fetch(`http://127.0.0.1:${port}/${path}`).then((one) => one.text()));
  await expect.poll(() => begun.length).toBe(4);
  await calls.close();
  expect(ended.slice(2)).toEqual(['never true', 'always false']);
  await Promise.all(more);
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});
