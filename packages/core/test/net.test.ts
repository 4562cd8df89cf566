import { createServer, type RequestListener } from 'node:http';
import { type AddressInfo, createServer as createTcpServer } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  hostOf,
  inTime,
  isPublicAddress,
  pinned,
  publicAddress,
  type RequestOptions,
  readAtMost,
  requestAt,
} from '../net/index.mjs';

// https://www.iana.org/assignments/iana-ipv4-special-registry, https://www.iana.org/assignments/iana-ipv6-special-registry
test.each([
  '0.0.0.0',
  '10.1.2.3',
  '100.64.0.1',
  '127.0.0.1',
  '127.255.255.255',
  '169.254.169.254',
  '169.254.170.2',
  '172.16.0.1',
  '172.31.255.255',
  '192.0.0.170',
  '192.168.1.1',
  '198.18.0.1',
  '203.0.113.5',
  '224.0.0.1',
  '240.0.0.1',
  '255.255.255.255',
  '::',
  '::1',
  '::ffff:127.0.0.1',
  '::ffff:7f00:1',
  '::ffff:8.8.8.8',
  '::8.8.8.8',
  '64:ff9b::7f00:1',
  '2001::1',
  '2001:db8::1',
  '2002:7f00:1::',
  'fc00::1',
  'fd00:ec2::254',
  'fe80::1',
  'fe80::1%eth0',
  'ff02::1',
  '3fff::1',
  'localhost',
  '',
  '1.2.3',
  '0x7f.1',
])('%s is not public', (address) => expect(isPublicAddress(address)).toBe(false));

test.each([
  '8.8.8.8',
  '1.1.1.1',
  '172.15.0.1',
  '172.32.0.1',
  '100.63.0.1',
  '100.128.0.1',
  '2606:4700::1111',
  '2a00::1',
])('%s is public', (address) => expect(isPublicAddress(address)).toBe(true));

// Where the ranges of these registries begin and end.
test.each([
  ['1.0.0.0', '0.255.255.255'],
  ['9.255.255.255', '10.0.0.0'],
  ['11.0.0.0', '10.255.255.255'],
  ['100.63.255.255', '100.64.0.0'],
  ['100.128.0.0', '100.127.255.255'],
  ['126.255.255.255', '127.0.0.0'],
  ['128.0.0.0', '127.255.255.255'],
  ['169.253.255.255', '169.254.0.0'],
  ['169.255.0.0', '169.254.255.255'],
  ['172.15.255.255', '172.16.0.0'],
  ['172.32.0.0', '172.31.255.255'],
  ['192.0.1.0', '192.0.0.255'],
  ['192.0.1.255', '192.0.2.0'],
  ['192.0.3.0', '192.0.2.255'],
  ['192.31.195.255', '192.31.196.0'],
  ['192.31.197.0', '192.31.196.255'],
  ['192.52.192.255', '192.52.193.0'],
  ['192.52.194.0', '192.52.193.255'],
  ['192.88.98.255', '192.88.99.0'],
  ['192.88.100.0', '192.88.99.255'],
  ['192.167.255.255', '192.168.0.0'],
  ['192.169.0.0', '192.168.255.255'],
  ['192.175.47.255', '192.175.48.0'],
  ['192.175.49.0', '192.175.48.255'],
  ['198.17.255.255', '198.18.0.0'],
  ['198.20.0.0', '198.19.255.255'],
  ['198.51.99.255', '198.51.100.0'],
  ['198.51.101.0', '198.51.100.255'],
  ['203.0.112.255', '203.0.113.0'],
  ['203.0.114.0', '203.0.113.255'],
  ['223.255.255.255', '224.0.0.0'],
  ['2000::1', '1fff:ffff::1'],
  ['2001:200::1', '2001:1ff:ffff::1'],
  ['2001:db7:ffff::1', '2001:db8::'],
  ['2001:db9::1', '2001:db8:ffff:ffff::1'],
  ['2001:ffff::1', '2002::'],
  ['2003::1', '2002:ffff::1'],
  ['2620:4f:7fff::1', '2620:4f:8000::'],
  ['2620:4f:8001::1', '2620:4f:8000:ffff::1'],
  ['3ffe:ffff::1', '3fff::'],
  ['3fff:1000::1', '3fff:fff:ffff::1'],
])('%s is public, and its neighbor %s is not', (one, other) =>
  expect([one, other].map(isPublicAddress)).toEqual([true, false]),
);

const names =
  (...addresses: string[]) =>
  () =>
    Promise.resolve(addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })));

test('a name has public addresses only, all of them', async () => {
  expect(await publicAddress('a.test', names('8.8.8.8', '2606:4700::1'))).toEqual({ address: '8.8.8.8', family: 4 });
  expect(await publicAddress('a.test', names('2606:4700::1'))).toEqual({ address: '2606:4700::1', family: 6 });
  const isPrivate = expect.objectContaining({ name: 'AddressError', code: 'private' });
  await expect(publicAddress('a.test', names('8.8.8.8', '127.0.0.1'))).rejects.toEqual(isPrivate);
  await expect(publicAddress('a.test', names('::ffff:10.0.0.1'))).rejects.toEqual(isPrivate);
  await expect(publicAddress('169.254.169.254', names('8.8.8.8'))).rejects.toEqual(isPrivate);
  await expect(publicAddress('a.test', names())).rejects.toMatchObject({ code: 'absent' });
  await expect(publicAddress('a.test', () => Promise.reject(new Error('ENOTFOUND')))).rejects.toMatchObject({
    code: 'absent',
  });
});

test('a request goes to the address that was checked', () => {
  const answers: unknown[] = [];
  const find = pinned({ address: '8.8.8.8', family: 4 });
  find('a.test', { all: true }, (...answer) => answers.push(answer));
  find('a.test', {}, (...answer) => answers.push(answer));
  expect(answers).toEqual([
    [null, [{ address: '8.8.8.8', family: 4 }]],
    [null, '8.8.8.8', 4],
  ]);
});

describe('a request to an address', () => {
  const here = { address: '127.0.0.1', family: 4 } as const;
  let port: number;
  let answer: RequestListener;
  const server = createServer((request, response) => answer(request, response));
  beforeAll(async () => {
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    ({ port } = server.address() as AddressInfo);
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });
  const send = (options?: RequestOptions, host = 'nowhere.invalid') =>
    requestAt(new URL(`http://${host}:${port}/a`), here, options);
  const read = async (maxBytes = 100) =>
    readAtMost(await send(), maxBytes).then(String, ({ name, code }) => [name, code]);

  test('goes there whatever the name of its host is, and sends what it is given', async () => {
    let body = '';
    const seen: unknown[] = [];
    answer = async (request, response) => {
      for await (const chunk of request) body += chunk;
      const { host, 'content-length': length, 'x-a': own } = request.headers;
      seen.push(request.method, host, length, own);
      response.writeHead(302, { location: 'http://127.0.0.1:1/' }).end();
    };
    const response = await send({ method: 'POST', body: 'ü', headers: { 'x-a': '1' } });
    expect([response.statusCode, seen, body]).toEqual([302, ['POST', `nowhere.invalid:${port}`, '2', '1'], 'ü']);
    response.destroy();
  });

  test('answers are read up to a limit, whether they say their size or not', async () => {
    answer = (_, response) => response.end('x'.repeat(100));
    expect([await read(100), await read(99)]).toEqual(['x'.repeat(100), ['TransferError', 'size']]);
    answer = (_, response) => {
      for (let n = 0; n < 100; n++) response.write('x');
      response.end();
    };
    expect([await read(100), await read(99)]).toEqual(['x'.repeat(100), ['TransferError', 'size']]);
  });

  test('what is compressed or breaks off is refused', async () => {
    answer = (_, response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end();
    expect(await read()).toEqual(['TransferError', 'encoding']);
    answer = (_, response) => {
      response.writeHead(200, { 'content-length': '10' }).write('x');
      setImmediate(() => response.destroy());
    };
    expect(await read()).toEqual(['TransferError', 'broken']);
  });

  test('a host that cannot be reached is not named', async () => {
    answer = (request) => request.socket.destroy();
    await expect(send()).rejects.toMatchObject({
      code: 'unreachable',
      message: 'The host cannot be reached (ECONNRESET).',
    });
  });

  test('a handshake that is refused says by its code why', async () => {
    // An alert of TLS, handshake_failure: https://www.rfc-editor.org/rfc/rfc8446#section-6
    const refusing = createTcpServer((socket) => {
      socket.on('error', () => {});
      socket.once('data', () => socket.end(Buffer.from([0x15, 3, 3, 0, 2, 2, 40])));
    });
    await new Promise<void>((listening) => refusing.listen(0, '127.0.0.1', listening));
    const url = new URL(`https://nowhere.invalid:${(refusing.address() as AddressInfo).port}/`);
    await expect(requestAt(url, here)).rejects.toMatchObject({
      code: 'unreachable',
      message: expect.stringMatching(/\((EPROTO|ERR_SSL_\w+)\)/),
    });
    refusing.close();
  });

  test('ends when its time is over, also where the answer never comes', async () => {
    let closed = false;
    answer = (request) => void request.socket.once('close', () => (closed = true));
    await expect(inTime(20, (signal) => send({ signal }))).rejects.toMatchObject({
      name: 'TransferError',
      code: 'time',
    });
    await expect.poll(() => closed).toBe(true);
    // A DNS lookup accepts no signal.
    await expect(inTime(20, () => new Promise(() => {}))).rejects.toMatchObject({ code: 'time' });
    expect(await inTime(10_000, async () => 'in time')).toBe('in time');
  });
});

test('hosts as sockets take them', () => {
  const hosts = ['http://a.test./x', 'http://[::1]:80/', 'http://A.test'].map((url) => hostOf(new URL(url)));
  expect(hosts).toEqual(['a.test', '::1', 'a.test']);
});
