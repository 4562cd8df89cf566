import { connect } from 'node:net';
import { networkInterfaces } from 'node:os';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { projectFolder, testHost } from '../../src/engine/testing/project.ts';
import { ask, callOf, pageFolder, type StartedDash, start } from './dash.ts';

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

test('a link of another page of this machine opens the page in a tab of its own, and nothing else', async () => {
  const link = { 'sec-fetch-site': 'same-site', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' };
  const of = async (path: string, over: object = {}, method = 'GET') =>
    (await ask(dash.port, path, { method, headers: { ...link, ...over } })).status;
  expect(await of('/')).toBe(200);
  expect(await of('/dash.js')).toBe(403);
  expect(await of('/', { 'sec-fetch-dest': 'iframe' })).toBe(403);
  expect(await of('/', { 'sec-fetch-mode': 'no-cors' })).toBe(403);
  expect(await of('/', { 'sec-fetch-site': 'cross-site' })).toBe(403);
  expect(await of('/', { origin: 'http://127.0.0.1:4566' })).toBe(403);
  expect(await of('/', {}, 'POST')).toBe(403);
  expect(await of('/api/jaws_project', {}, 'POST')).toBe(403);
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

test('arguments are checked, and an unknown tool is refused', async () => {
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

test('a bug of the dash is hidden from the page, and printed in the terminal', async () => {
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
