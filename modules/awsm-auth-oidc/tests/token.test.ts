import { createHash, createPublicKey } from 'node:crypto';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { createProvider, type ProviderConfig } from '../lib/provider/provider.ts';
import { verifyIdToken } from '../lib/provider/token.ts';
import { FakeProvider, hmacSigned, makeKey, signed } from './provider.ts';

let fake: FakeProvider;
let at = Date.parse('2026-01-01T00:00:00Z');
const rsa = makeKey('RS256', 'one');
beforeAll(async () => {
  fake = await FakeProvider.start();
});
afterEach(() => {
  fake.reset();
  fake.keys = [rsa];
});
afterAll(() => fake.stop());

const provider = () => {
  const config: ProviderConfig = {
    id: 'fake',
    issuer: fake.issuer,
    clientId: 'app',
    clientSecret: 'x',
    auth: 'none',
    scopes: ['openid'],
    loopback: true,
  };
  return createProvider(config, { timeoutMs: 2000, maxBytes: 64 * 1024 }, () => at);
};
const claims = (more: object = {}) => {
  const now = at / 1000;
  return { iss: fake.issuer, aud: 'app', sub: 'ada', nonce: 'n', iat: now, exp: now + 300, ...more };
};
const check = (token: string, from = provider(), accessToken: string | undefined = 'access') =>
  verifyIdToken(from, token, { nonce: 'n', accessToken, now: at });
const half = (hash: string) => {
  const bytes = createHash(hash).update('access').digest();
  return bytes.subarray(0, bytes.length / 2).toString('base64url');
};

test.each(['RS256', 'ES256', 'EdDSA'] as const)('%s, with and without a name of the key, and at_hash', async (alg) => {
  const key = makeKey(alg);
  fake.keys = [makeKey('RS256'), makeKey('ES256'), makeKey('EdDSA')].map((one) => (one.alg === alg ? key : one));
  const proved = { issuer: fake.issuer, subject: 'ada' };
  expect(await check(signed(key, claims()))).toEqual(proved);
  expect(await check(signed(key, claims(), { kid: undefined }))).toEqual(proved);
  const atHash = half(alg === 'EdDSA' ? 'sha512' : 'sha256');
  expect(await check(signed(key, claims({ at_hash: atHash })))).toEqual(proved);
  await expect(check(signed(key, claims({ at_hash: half('md5') })))).rejects.toThrow('another access token');
  await expect(
    verifyIdToken(provider(), signed(key, claims({ at_hash: atHash })), {
      nonce: 'n',
      accessToken: undefined,
      now: at,
    }),
  ).rejects.toThrow('another access token');
  await expect(check(signed({ ...makeKey(alg), kid: key.kid }, claims()))).rejects.toThrow('signature is wrong');
});

test('claims of another issuer, audience, nonce or time are refused', async () => {
  fake.keys = [rsa];
  const now = at / 1000;
  const of = (more: object) => check(signed(rsa, claims(more)));
  for (const good of [{ aud: ['app'] }, { azp: 'app' }, { exp: now - 59 }, { iat: now + 60 }, { nbf: now }])
    await expect(of(good), JSON.stringify(good)).resolves.toBeDefined();
  for (const [more, why] of [
    [{ iss: 'https://evil.example' }, 'issuer'],
    [{ iss: undefined }, 'issuer'],
    [{ aud: 'other' }, 'audience'],
    [{ aud: ['app', 'other'] }, 'audience'],
    [{ aud: [] }, 'audience'],
    [{ aud: undefined }, 'audience'],
    [{ azp: 'other' }, 'authorized party'],
    [{ nonce: 'other' }, 'nonce'],
    [{ nonce: undefined }, 'nonce'],
    [{ exp: now - 60 }, 'expired'],
    [{ exp: undefined }, 'expired'],
    [{ exp: String(now + 300) }, 'expired'],
    [{ iat: now - 601 }, 'issued'],
    [{ iat: now + 61 }, 'issued'],
    [{ iat: undefined }, 'issued'],
    [{ nbf: now + 61 }, 'not valid yet'],
    [{ sub: '' }, 'subject'],
    [{ sub: 5 }, 'subject'],
    [{ sub: 'a b' }, 'subject'],
    [{ sub: 'x'.repeat(256) }, 'subject'],
  ] as const)
    await expect(of(more), JSON.stringify(more)).rejects.toThrow(why);
});

test('an address counts with email_verified true and nothing else', async () => {
  const email = 'ada@example.com';
  const of = async (isVerified: unknown) =>
    (await check(signed(rsa, claims({ email, email_verified: isVerified, name: 'Ada' })))).email;
  expect(await of(true)).toBe(email);
  for (const other of [false, undefined, 'true', 1, null]) expect(await of(other)).toBeUndefined();
});

test('unsigned tokens, shared secrets, other algorithms and other keys are refused', async () => {
  const ec = makeKey('ES256', 'two');
  fake.keys = [rsa, ec];
  const header = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const body = header(claims());
  const parts = signed(rsa, claims()).split('.');
  const pem = createPublicKey(rsa.privateKey).export({ type: 'spki', format: 'pem' });
  for (const token of [
    `${header({ alg: 'none' })}.${body}.`,
    `${header({ alg: 'none' })}.${body}.${parts[2]}`,
    `${header({ alg: 'RS256', kid: 'one' })}.${body}.`,
    hmacSigned('x', claims(), { kid: 'one' }),
    hmacSigned(pem, claims(), { kid: 'one' }),
    hmacSigned('x', claims(), { alg: 'RS256', kid: 'one' }),
    // A key for another algorithm.
    signed(ec, claims(), { kid: 'one' }),
    signed(rsa, claims(), { alg: 'ES256' }),
    signed(rsa, claims(), { alg: 'ES256', kid: 'two' }),
    signed(rsa, claims(), { alg: 'rs256' }),
    signed(rsa, claims(), { alg: ['RS256'] }),
    signed(rsa, claims(), { kid: 'unknown' }),
    signed(rsa, claims(), { kid: 5 }),
    signed(rsa, claims(), { crit: ['b64'] }),
    // A key in the token itself.
    signed(makeKey('RS256', 'own'), claims(), { jwk: makeKey('RS256', 'own').jwk }),
    parts.slice(0, 2).join('.'),
    [...parts, 'x'].join('.'),
    `${parts[0]}.${header(claims({ sub: 'eve' }))}.${parts[2]}`,
    `${parts[0]}.${parts[1]}=.${parts[2]}`,
    `${parts.join('.')}=`,
    `${header({})}.${header({})}.x`,
    'x'.repeat(17_000),
    '',
  ])
    await expect(check(token), token.slice(0, 60)).rejects.toThrow('the ID token was refused');
});

test('why a token is refused is said', async () => {
  const header = (more: object) => signed(rsa, claims(), more);
  await expect(check(header({ crit: ['b64'] }))).rejects.toThrow('it has extensions that must be understood');
  await expect(check(header({ alg: 'none' }))).rejects.toThrow('its algorithm is not accepted');
  await expect(check(header({ kid: 5 }))).rejects.toThrow('its key has no name');
  const [, body, signature] = header({}).split('.');
  await expect(check(`${Buffer.from('[]').toString('base64url')}.${body}.${signature}`)).rejects.toThrow('not JSON');
});

test('a token of another number of parts is not a JWT, whatever is in them', async () => {
  const parts = signed(rsa, claims()).split('.');
  for (const token of [parts.slice(0, 2), [...parts, 'x'], [...parts, parts[2]], ['', ...parts.slice(1)]])
    await expect(check(token.join('.')), String(token.length)).rejects.toThrow('it is not a signed JWT');
});

test('weak keys, keys for encryption, and keys that are not clear are refused', async () => {
  const weak = makeKey('RS256', 'weak', 1024);
  fake.keys = [weak];
  await expect(check(signed(weak, claims()))).rejects.toThrow('key is not one');
  fake.keys = [{ ...rsa, jwk: { ...rsa.jwk, use: 'enc' } }];
  await expect(check(signed(rsa, claims()))).rejects.toThrow('key is not one');
  fake.keys = [{ ...rsa, jwk: { ...rsa.jwk, alg: 'RS512' } }];
  await expect(check(signed(rsa, claims()))).rejects.toThrow('key is not one');
  fake.keys = [rsa, makeKey('RS256', 'two')];
  await expect(check(signed(rsa, claims(), { kid: undefined }))).rejects.toThrow('key is not one');
  fake.keys = [rsa, rsa];
  await expect(check(signed(rsa, claims()))).rejects.toThrow('key is not one');
  fake.keys = [{ ...rsa, jwk: { ...rsa.jwk, n: '' } }];
  await expect(check(signed(rsa, claims()))).rejects.toThrow('key is not one');
  fake.keys = [rsa];
  fake.metadata = { id_token_signing_alg_values_supported: ['ES256'] };
  await expect(check(signed(rsa, claims()))).rejects.toThrow('key is not one');
});

test('keys are kept for an hour, fetched again for a new one, and not more than once a minute', async () => {
  const one = provider();
  const fetches = () => fake.requests.filter((path) => path === '/keys').length;
  await Promise.all([check(signed(rsa, claims()), one), check(signed(rsa, claims()), one)]);
  expect(fetches()).toBe(1);
  const next = makeKey('RS256', 'next');
  fake.keys = [next];
  const unknown = () => check(signed(makeKey('RS256', 'unknown'), claims()), one);
  await expect(unknown()).rejects.toThrow('key is not one');
  expect(fetches()).toBe(1);
  at += 60_000;
  expect(await check(signed(next, claims()), one)).toBeDefined();
  expect(fetches()).toBe(2);
  // Rotated: the old one no longer counts.
  await expect(check(signed(rsa, claims()), one)).rejects.toThrow('key is not one');
  await expect(unknown()).rejects.toThrow('key is not one');
  expect(fetches()).toBe(2);
  fake.keys = [];
  at += 3_600_000;
  await expect(check(signed(next, claims()), one)).rejects.toThrow('key is not one');
  expect(fetches()).toBe(3);
});
