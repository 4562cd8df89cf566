import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { fetchPicture } from '../lib/source/fetch.ts';
import { type Hosts, parseHosts } from '../lib/source/hosts.ts';

const limits = { maxBytes: 1000, fetchMs: 5000, maxRedirects: 2 };
let server: Server;
let port: number;
let serve: RequestListener;
let asked: string[] = [];
beforeAll(async () => {
  server = createServer((request, response) => {
    asked.push(`${request.headers.host}${request.url}`);
    serve(request, response);
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  ({ port } = server.address() as AddressInfo);
});
afterEach(() => {
  asked = [];
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

const here = () => `http://127.0.0.1:${port}`;
const get = (url: string, more: object = {}, hosts: Hosts = parseHosts(`127.0.0.1:${port}`)) =>
  fetchPicture(url, hosts, { ...limits, ...more });
const to =
  (location: string): RequestListener =>
  (_, response) =>
    response.writeHead(302, { location }).end();

test('bytes come as they are', async () => {
  serve = (_, response) => response.end(Buffer.from([0xff, 0, 1]));
  expect([...(await get(`${here()}/a?b=1`))]).toEqual([0xff, 0, 1]);
  expect(asked).toEqual([`127.0.0.1:${port}/a?b=1`]);
});

test.each([
  'http://127.0.0.1/',
  'http://2130706433/',
  'http://0x7f000001/',
  'http://0177.0.0.1/',
  'http://127.1/',
  'http://0/',
  'http://[::1]/',
  'http://[::ffff:127.0.0.1]/',
  'http://[::ffff:a9fe:a9fe]/',
  'http://169.254.169.254/latest/meta-data/',
  'http://[fd00:ec2::254]/latest/meta-data/',
  'http://10.0.0.1/',
  'http://localhost/',
  'http://localhost./',
])('%s is not asked, whatever it is written like', async (url) => {
  await expect(get(url, {}, parseHosts('*'))).rejects.toMatchObject({ status: 403 });
});

test('redirects are looked at like the start', async () => {
  serve = (request, response) => (request.url === '/end' ? response.end('ok') : to('/end')(request, response));
  expect((await get(`${here()}/start`)).toString()).toBe('ok');
  serve = to(`http://localhost:${port}/`);
  await expect(get(here())).rejects.toMatchObject({ status: 403 });
  serve = to('http://169.254.169.254/latest/meta-data/');
  await expect(get(here(), {}, parseHosts(`*,127.0.0.1:${port}`))).rejects.toMatchObject({ status: 403 });
  serve = to('file:///etc/passwd');
  await expect(get(here())).rejects.toMatchObject({ status: 400 });
  serve = to('/again');
  asked = [];
  await expect(get(here())).rejects.toMatchObject({ status: 502 });
  expect(asked).toHaveLength(3);
});

test('the connection goes to the address that was looked at, and a name is looked up once', async () => {
  serve = (_, response) => response.end('ok');
  let times = 0;
  const find = async () => [{ address: times++ === 0 ? '127.0.0.1' : '127.0.0.9', family: 4 }];
  const trusting: Hosts = { check: () => ({ anyAddress: true }) };
  const found = await fetchPicture(`http://pictures.invalid:${port}/x`, trusting, limits, find);
  expect([found.toString(), times, asked]).toEqual(['ok', 1, [`pictures.invalid:${port}/x`]]);
  const named = parseHosts(`pictures.invalid:${port}`);
  await expect(fetchPicture(`http://pictures.invalid:${port}/`, named, limits, find)).rejects.toMatchObject({
    status: 403,
  });
});

test('too large: with a Content-Length, and without', async () => {
  serve = (_, response) => response.end(Buffer.alloc(1001));
  await expect(get(here())).rejects.toMatchObject({ status: 413 });
  serve = (_, response) => {
    const more = () => response.destroyed || response.write(Buffer.alloc(300), () => setImmediate(more));
    more();
  };
  await expect(get(here())).rejects.toMatchObject({ status: 413 });
});

test('too slow, in its answer and in its bytes', async () => {
  serve = () => {};
  await expect(get(here(), { fetchMs: 200 })).rejects.toMatchObject({ status: 504 });
  serve = (_, response) => response.write('a');
  await expect(get(here(), { fetchMs: 200 })).rejects.toMatchObject({ status: 504 });
});

test('invalid responses', async () => {
  serve = (_, response) => response.writeHead(404).end();
  await expect(get(here())).rejects.toMatchObject({ status: 502, message: 'The host of the picture answered 404.' });
  serve = (_, response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end('x');
  await expect(get(here())).rejects.toMatchObject({ status: 502 });
  serve = (_, response) => response.writeHead(200, { 'content-length': 10 }).write('x', () => response.destroy());
  await expect(get(here())).rejects.toMatchObject({ status: 502 });
  await expect(get('no url')).rejects.toMatchObject({ status: 400 });
});

test.each([301, 302, 303, 307, 308])('%s leads on', async (status) => {
  serve = (request, response) =>
    request.url === '/end' ? response.end('ok') : response.writeHead(status, { location: '/end' }).end();
  expect((await get(here())).toString()).toBe('ok');
  serve = (_, response) => response.writeHead(status).end();
  await expect(get(here())).rejects.toMatchObject({ message: `The host of the picture answered ${status}.` });
});

test('what a host is asked, and no more than that', async () => {
  let headers: Record<string, unknown> = {};
  serve = (request, response) => {
    headers = request.headers;
    response.end('ok');
  };
  await get(here());
  expect(headers).toEqual({
    host: `127.0.0.1:${port}`,
    connection: 'close',
    accept: 'image/*',
    'accept-encoding': 'identity',
    'user-agent': 'awsm-images/1',
  });
  serve = (_, response) =>
    response.writeHead(200, { 'content-encoding': 'identity', 'content-length': 1000 }).end(Buffer.alloc(1000));
  expect(await get(here())).toHaveLength(1000);
});

test('a host that is not there, and why nothing came', async () => {
  serve = (request) => request.destroy();
  await expect(get(here())).rejects.toMatchObject({
    status: 502,
    message: 'The host of the picture cannot be reached.',
  });
  serve = (_, response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end('x');
  await expect(get(here())).rejects.toThrow('compressed');
  serve = (_, response) => response.writeHead(200, { 'content-length': 10 }).write('x', () => response.destroy());
  await expect(get(here())).rejects.toThrow('broke off');
  serve = to('/again');
  await expect(get(here())).rejects.toThrow('too many redirects');
  serve = (_, response) => response.writeHead(200, { 'content-length': 1001 }).write('x');
  await expect(get(here())).rejects.toMatchObject({ status: 413, message: 'A picture may have at most 1000 bytes.' });
  serve = () => {};
  await expect(get(here(), { fetchMs: 50 })).rejects.toThrow('took too long to load');
  await expect(get('no url')).rejects.toThrow('The url is not valid.');
});
