import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { fetchObject, type Net } from '../lib/net/fetch.ts';
import { createProvider, type ProviderConfig } from '../lib/provider/provider.ts';
import { FakeProvider } from './provider.ts';

let fake: FakeProvider;
beforeAll(async () => {
  fake = await FakeProvider.start();
});
afterEach(() => fake.reset());
afterAll(() => fake.stop());

const net: Net = { timeoutMs: 10_000, maxBytes: 10_000 };
const get = (path: string, more: Partial<Net> = {}) =>
  fetchObject(`${fake.issuer}${path}`, { loopback: true }, { ...net, ...more });
const metadata = (more: Partial<ProviderConfig> = {}) =>
  createProvider(
    {
      id: 'a',
      issuer: fake.issuer,
      clientId: 'a',
      clientSecret: '',
      auth: 'none',
      scopes: [],
      loopback: true,
      ...more,
    },
    net,
    Date.now,
  ).metadata();

test('an answer that is slow, huge, redirected, compressed, broken or no object is refused', async () => {
  const answers: Readonly<Record<string, Parameters<typeof fake.instead.set>[1]>> = {
    'took too long': (_request, response) => void response.writeHead(200).write('{'),
    'too large': (_request, response) => void response.end(`{"a":"${'x'.repeat(10_000)}"}`),
    'answered 302': (_request, response) => void response.writeHead(302, { location: '/keys' }).end('{}'),
    'answered 500': (_request, response) => void response.writeHead(500).end('{}'),
    compressed: (_request, response) => void response.writeHead(200, { 'content-encoding': 'gzip' }).end('{}'),
    'broke off': (_request, response) => {
      response.writeHead(200, { 'content-length': 10 }).write('{');
      setImmediate(() => response.destroy());
    },
    'cannot be reached': (request) => void request.socket.destroy(),
    'JSON object': (_request, response) => void response.end('[]'),
  };
  for (const [why, answer] of Object.entries(answers)) {
    fake.instead.set('/x', answer);
    await expect(get('/x', why === 'took too long' ? { timeoutMs: 50 } : {}), why).rejects.toThrow(why);
  }
  fake.instead.set('/x', (_request, response) => void response.end('{"a":1}'));
  expect(await get('/x')).toEqual({ a: 1 });
  expect(fake.requests).not.toContain('/keys');
});

test('nothing is sent but to public hosts over https, and to this machine for tests', async () => {
  const of = (address: string, addresses: readonly string[] = [], loopback = false) => {
    const lookup = async () => addresses.map((one) => ({ address: one, family: one.includes(':') ? 6 : 4 }));
    return fetchObject(address, { loopback }, { ...net, lookup });
  };
  for (const address of [
    'http://example.com/',
    'ftp://example.com/',
    'x',
    'https://a:b@example.com/',
    'https://a.b/#c',
  ])
    await expect(of(address, ['93.184.216.34']), address).rejects.toThrow('an address of the provider');
  for (const address of ['https://127.0.0.1/', 'https://169.254.169.254/', 'https://[::1]/', 'https://10.0.0.1/'])
    await expect(of(address), address).rejects.toThrow('not on the public internet');
  for (const found of [['127.0.0.1'], ['93.184.216.34', '10.0.0.1'], ['::ffff:169.254.169.254'], ['fd00:ec2::254']])
    await expect(of('https://example.com/', found), found.join()).rejects.toThrow('not on the public internet');
  await expect(of('https://example.com/')).rejects.toThrow('not found');
  await expect(of('https://example.com/', ['93.184.216.34'], true)).rejects.toThrow('on this machine');
  // The name of this machine is not looked up: whatever DNS says, the request stays here.
  const here = `${fake.issuer.replace('127.0.0.1', 'localhost')}/.well-known/openid-configuration`;
  expect(await of(here, ['10.0.0.1'], true)).toMatchObject({ issuer: fake.issuer });
});

test('the discovery document is of the issuer, and names addresses that are allowed', async () => {
  expect(await metadata()).toMatchObject({ token: `${fake.issuer}/token`, namesIssuer: false });
  fake.metadata = { issuer: `${fake.issuer}/` };
  await expect(metadata()).rejects.toThrow('another issuer');
  for (const name of ['authorization_endpoint', 'token_endpoint', 'jwks_uri'])
    for (const address of ['https://example.com/', 'http://10.0.0.1/', 'javascript:alert(1)', undefined]) {
      fake.metadata = { [name]: address };
      await expect(metadata(), `${name} ${address}`).rejects.toThrow(`"${name}" of its discovery document`);
    }
  fake.metadata = {};
  await expect(metadata({ loopback: false })).rejects.toThrow('https');
});

test('an answer that is refused is not read on, and a request says who sends it', async () => {
  const seen: unknown[] = [];
  let closed = false;
  fake.instead.set('/x', (request, response) => {
    seen.push(request.headers['user-agent'], request.headers.accept, request.headers['accept-encoding']);
    response.once('close', () => (closed = true));
    response.writeHead(500).write('an answer that never ends');
  });
  await expect(get('/x')).rejects.toThrow('answered 500');
  await expect.poll(() => closed).toBe(true);
  expect(seen).toEqual(['awsm-auth-oidc/1', 'application/json', 'identity']);
});

test('keys that are not objects are passed over; a failure has a name by which logs are searched', async () => {
  const jwk = { kty: 'OKP', crv: 'Ed25519', kid: 'a', use: 'sig', x: '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo' };
  const config = { id: 'a', issuer: fake.issuer, clientId: 'a', clientSecret: '', scopes: [], loopback: true };
  const provider = createProvider({ ...config, auth: 'none' }, net, Date.now);
  fake.instead.set('/keys', (_request, response) => void response.end(JSON.stringify({ keys: [null, 5, 'x', jwk] })));
  expect(await provider.key('EdDSA', 'a')).toBeDefined();
  fake.metadata = { issuer: 'https://other.example' };
  await expect(metadata()).rejects.toMatchObject({ name: 'ProviderError' });
});

test('a failure is not kept, what was read is', async () => {
  const config = { id: 'a', issuer: fake.issuer, clientId: 'a', clientSecret: '', scopes: [], loopback: true };
  const provider = createProvider({ ...config, auth: 'none' }, net, Date.now);
  fake.instead.set('/.well-known/openid-configuration', (_request, response) => void response.writeHead(500).end());
  await expect(provider.metadata()).rejects.toThrow('500');
  fake.instead.clear();
  await provider.metadata();
  await provider.metadata();
  expect(fake.requests).toHaveLength(2);
});
