import { createServer, type Server } from 'node:http';
import { type AddressInfo, connect as open } from 'node:net';
import { ListBucketsCommand } from '@aws-sdk/client-s3';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { type Cloud, startCloud } from '../../../cloud/src/index.ts';
import { connect } from './connect.ts';
import { proxyAgents } from './proxy.ts';

/** A name that no DNS knows: requests reach it only through the proxy. https://www.rfc-editor.org/rfc/rfc2606 */
const aws = 'aws.invalid';
const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
const names = ['HTTP_PROXY', 'HTTPS_PROXY', 'ALL_PROXY', 'NO_PROXY'].flatMap((name) => [name, name.toLowerCase()]);

let cloud: Cloud;
let proxy: Server;
let address: string;
const tunnels: string[] = [];
let saved: Record<string, string | undefined>;

beforeAll(async () => {
  cloud = await startCloud({ port: 0, allowedHosts: [aws] });
  const { port } = new URL(cloud.endpoint);
  proxy = createServer((_request, response) => response.writeHead(405).end());
  // Every tunnel ends at the embedded cloud; TLS tunnels are refused.
  proxy.on('connect', (request, socket) => {
    tunnels.push(request.url ?? '');
    if (request.url?.endsWith(':443')) return void socket.end('HTTP/1.1 407 Proxy Authentication Required\r\n\r\n');
    const upstream = open(Number(port), '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
      upstream.pipe(socket).pipe(upstream);
    });
    upstream.on('error', () => socket.destroy());
    socket.on('error', () => upstream.destroy());
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  address = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
});
afterAll(async () => {
  proxy.closeAllConnections();
  proxy.close();
  await cloud.close();
});
beforeEach(() => {
  tunnels.length = 0;
  saved = Object.fromEntries(names.map((name) => [name, process.env[name]]));
  for (const name of names) delete process.env[name];
});
afterEach(() => {
  for (const [name, value] of Object.entries(saved)) {
    if (value === undefined) delete process.env[name];
    else process.env[name] = value;
  }
});

const listBuckets = async (endpoint: string) => {
  const s3 = await (await connect({ profile: undefined, endpoint, credentials })).in('us-east-1').s3();
  return (await s3.send(new ListBucketsCommand({}))).Buckets;
};

test.each(['HTTP_PROXY', 'http_proxy', 'ALL_PROXY'])(
  'calls go through the proxy of %s, many over few connections',
  async (name) => {
    process.env[name] = address;
    const reached = await connect({ profile: undefined, endpoint: `http://${aws}:8080`, credentials });
    const s3 = await reached.in('us-east-1').s3();
    for (let call = 0; call < 5; call++) expect((await s3.send(new ListBucketsCommand({}))).Buckets).toEqual([]);
    expect(await reached.in('us-east-1').account()).toBe('000000000000');
    expect([...new Set(tunnels)]).toEqual([`${aws}:8080`]);
    expect(tunnels.length).toBeLessThan(5);
  },
);

test.each(['HTTPS_PROXY', 'https_proxy'])('calls of AWS itself go through the proxy of %s', async (name) => {
  process.env[name] = address;
  const reached = await connect({ profile: undefined, endpoint: `https://sts.${aws}`, credentials });
  await expect(reached.in('us-east-1').account()).rejects.toMatchObject({
    code: 'AwsUnreachable',
    message: expect.stringContaining('the proxy of HTTPS_PROXY wants a name and a password'),
  });
  expect(new Set(tunnels)).toEqual(new Set([`sts.${aws}:443`]));
});

test('what NO_PROXY names is called directly', async () => {
  process.env.HTTP_PROXY = address;
  process.env.NO_PROXY = `.${aws}`;
  await expect(listBuckets(`http://s3.${aws}:8080`)).rejects.toMatchObject({ code: 'AwsUnreachable' });
  expect(tunnels).toEqual([]);
});

test('this machine is called directly, whatever the variables say', async () => {
  process.env.HTTP_PROXY = address;
  process.env.ALL_PROXY = address;
  const { port } = new URL(cloud.endpoint);
  for (const host of ['127.0.0.1', 'localhost']) expect(await listBuckets(`http://${host}:${port}`)).toEqual([]);
  expect(tunnels).toEqual([]);
});

test('the clients that look for credentials go through it too', async () => {
  process.env.HTTPS_PROXY = address;
  const agents = await proxyAgents();
  const sts = new STSClient({
    region: 'us-east-1',
    endpoint: `https://sts.${aws}`,
    credentials,
    maxAttempts: 1,
    requestHandler: { ...agents },
  });
  await expect(sts.send(new GetCallerIdentityCommand({}))).rejects.toThrow();
  expect(tunnels).toEqual([`sts.${aws}:443`]);
});

test('without a proxy the SDK has its own agents', async () => {
  expect(await proxyAgents()).toBeUndefined();
});
