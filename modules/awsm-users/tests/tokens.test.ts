import { sign } from 'node:crypto';
import { expect, test } from 'vitest';
import { type AuthorizerRequest, authorize, identify } from '../lib/authorizer.ts';
import { isSigned, keyPair, type Purpose, signature } from '../lib/secret.ts';
import { bearerToken, createAccessToken, verifyAccessToken } from '../lib/tokens/access.ts';
import { hashToken, randomToken } from '../lib/tokens/random.ts';
import { createRefreshToken, nextRefreshToken, readRefreshToken } from '../lib/tokens/refresh.ts';

const secret = 'a secret of thirty-two characters';
const issuer = 'app/dev';
const at = Date.parse('2026-01-01T00:00:00Z');
const { privateKey, publicKey } = keyPair(secret);
const identity = { sub: 'u', sid: 's', email: 'ada@example.com', roles: ['admin', 'editor'], amr: ['pwd', 'otp'] };
const times = { issued: at / 1000, lifetime: 600 };
const access = createAccessToken(privateKey, issuer, identity, times);

test('an access token counts for ten minutes, with our signature only', () => {
  const verified = (token: unknown, now = at) => verifyAccessToken(publicKey, issuer, token, now);
  expect(verified(access, at + 599_000)).toEqual(identity);
  expect(verified(access, at + 600_000)).toBeUndefined();
  const [head, , signed] = access.split('.');
  const none = Buffer.from('{"alg":"none"}').toString('base64url');
  const payload = Buffer.from(JSON.stringify({ ...identity, iss: issuer, aud: issuer, exp: 1e12 })).toString(
    'base64url',
  );
  const { token } = createRefreshToken(secret, 's');
  for (const forged of [`${none}.${payload}.`, `${head}.${payload}.${signed}`, `${access}.x`, token, '', undefined]) {
    expect(verified(forged)).toBeUndefined();
  }
  const other = keyPair('another secret of thirty-two char');
  expect(verifyAccessToken(other.publicKey, issuer, access, at)).toBeUndefined();
  expect(() => keyPair('short')).toThrow('32 characters');
});

test('a token of another stage does not count, though the secret is the same', () => {
  expect(verifyAccessToken(publicKey, 'app/prod', access, at)).toBeUndefined();
  // With only one of the two.
  const claims = JSON.parse(Buffer.from(access.split('.')[1]!, 'base64url').toString());
  expect(claims).toMatchObject({ iss: issuer, aud: issuer, roles: ['admin', 'editor'] });
});

test('a refresh token is not an access token, and vice versa', () => {
  const { token, sid, random } = createRefreshToken(secret, 'session');
  expect(readRefreshToken(secret, token)).toEqual({ sid, random, turn: 0 });
  expect(readRefreshToken(secret, access)).toBeUndefined();
  expect(random).toMatch(/^[\w-]{43}$/);
});

const methodArn = 'arn:aws:execute-api:us-east-1:000000000000:api/dev/GET/items/1';

test('the authorizer lets users in, by all kinds of events', async () => {
  const verifier = { publicKey: async () => publicKey, issuer, now: () => at };
  const policy = {
    principalId: 'u',
    context: { sub: 'u', sid: 's', email: 'ada@example.com', roles: 'admin editor' },
    policyDocument: {
      Statement: [{ Effect: 'Allow', Resource: 'arn:aws:execute-api:us-east-1:000000000000:api/dev/*' }],
    },
  };
  const routeArn = methodArn;
  for (const request of [
    { authorizationToken: `Bearer ${access}`, methodArn },
    { headers: { Authorization: `bearer ${access}` }, methodArn },
    { headers: { authorization: `Bearer ${access}` }, routeArn },
  ]) {
    expect(await authorize(request, verifier)).toMatchObject(policy);
  }
  const refused = (request: AuthorizerRequest, change = {}) =>
    expect(authorize(request, { ...verifier, ...change })).rejects.toThrow('Unauthorized');
  await refused({ routeArn });
  await refused({ authorizationToken: access, methodArn });
  await refused({ authorizationToken: `Bearer ${access}`, methodArn }, { now: () => at + 1e9 });
  await refused({ authorizationToken: `Bearer ${access}`, methodArn }, { issuer: 'app/prod' });
  await refused({ authorizationToken: `Bearer ${access}`, methodArn }, { publicKey: async () => undefined });
});

/** A token with these claims and our own signature. */
function signedBy(claims: object, head: object = { alg: 'EdDSA', typ: 'at+jwt' }) {
  const content = [head, claims].map((one) => Buffer.from(JSON.stringify(one)).toString('base64url')).join('.');
  return `${content}.${sign(null, Buffer.from(content), privateKey).toString('base64url')}`;
}
const claims = { iss: issuer, aud: issuer, ...identity, iat: at / 1000, exp: at / 1000 + 600 };

test('a token says who, for whom and until when, in the header of RFC 9068', () => {
  const [head = '', payload = ''] = access.split('.');
  const of = (part: string) => JSON.parse(Buffer.from(part, 'base64url').toString());
  expect(of(head)).toEqual({ alg: 'EdDSA', typ: 'at+jwt' });
  expect(of(payload)).toEqual(claims);
  expect(createAccessToken(privateKey, issuer, identity, times)).toBe(access);
});

test('each claim that decides is looked at, though the signature is ours', () => {
  const verified = (token: string, now = at) => verifyAccessToken(publicKey, issuer, token, now);
  expect(verified(signedBy(claims))).toEqual(identity);
  // Tokens of earlier versions do not say which proof they had.
  expect(verified(signedBy({ ...claims, amr: undefined }))).toEqual({ ...identity, amr: [] });
  for (const wrong of [{ iss: 'app/prod' }, { aud: 'app/prod' }, { exp: at / 1000 }, { exp: at / 1000 - 1 }])
    expect([wrong, verified(signedBy({ ...claims, ...wrong }))]).toEqual([wrong, undefined]);
  expect(verified(signedBy(claims), at + 599_999)).toEqual(identity);
  expect(verified(signedBy(claims, { alg: 'EdDSA', typ: 'JWT' }))).toBeUndefined();
  expect(verified(`${signedBy(claims)}.`)).toBeUndefined();
});

test.each([
  ['Bearer a.b-c_d', 'a.b-c_d'],
  ['bearer a', 'a'],
  ['Bearer  a', undefined],
  ['Bearer a b', undefined],
  ['xBearer a', undefined],
  ['Basic a', undefined],
  ['', undefined],
  [undefined, undefined],
])('in the header %s the token is %s', (header, token) => expect(bearerToken(header)).toBe(token));

test('a signature is for one purpose, by one secret of 32 characters or more', () => {
  const purposes: Purpose[] = ['refresh', 'rotation', 'pseudonym', 'id'];
  const all = purposes.map((purpose) => signature(secret, purpose, 'x'));
  expect(new Set(all).size).toBe(4);
  for (const one of all) expect(one).toMatch(/^[\w-]{43}$/);
  const signed = all[0] ?? '';
  expect(isSigned(secret, 'refresh', 'x', signed)).toBe(true);
  expect(isSigned(secret, 'refresh', 'y', signed)).toBe(false);
  expect(isSigned(secret, 'rotation', 'x', signed)).toBe(false);
  expect(isSigned(`${secret}!`, 'refresh', 'x', signed)).toBe(false);
  for (const other of ['', signed.slice(0, -1), `${signed}x`])
    expect(isSigned(secret, 'refresh', 'x', other)).toBe(false);
  for (const short of [undefined, '', 'x'.repeat(31)])
    expect(() => signature(short, 'refresh', 'x')).toThrow(new Error('USERS_SECRET needs 32 characters or more.'));
  expect(signature('x'.repeat(32), 'refresh', 'x')).toMatch(/^[\w-]{43}$/);
  // The key pair is not one of these keys.
  const { d = '' } = privateKey.export({ format: 'jwk' });
  for (const one of all) expect(one).not.toBe(d);
  expect(keyPair(secret).publicKey.equals(publicKey)).toBe(true);
  expect(publicKey.asymmetricKeyType).toBe('ed25519');
});

test('a refresh token has its session and its turn; the one after it is always the same', () => {
  const first = createRefreshToken(secret, 's');
  expect(first).toMatchObject({ sid: 's', turn: 0, token: expect.stringMatching(/^s\.[\w-]{43}\.[\w-]{43}$/) });
  expect(createRefreshToken(secret, 's').token).not.toBe(first.token);
  const second = nextRefreshToken(secret, first);
  expect(second).toMatchObject({ sid: 's', turn: 1, random: expect.stringMatching(/^[\w-]{43}~1$/) });
  expect(nextRefreshToken(secret, first)).toEqual(second);
  const third = nextRefreshToken(secret, second);
  expect(third).toMatchObject({ turn: 2, random: expect.stringMatching(/^[\w-]{43}~2$/) });
  expect(third.random.slice(0, 43)).not.toBe(second.random.slice(0, 43));
  expect(nextRefreshToken(secret, { ...first, sid: 't' }).random).not.toBe(second.random);
  for (const { token, ...rest } of [first, second, third]) {
    expect(readRefreshToken(secret, token)).toEqual(rest);
    for (const other of [`${token}.`, `${token}.x`, token.replace('s.', 't.'), token.slice(0, -1), 's', ''])
      expect(readRefreshToken(secret, other)).toBeUndefined();
    expect(readRefreshToken(`${secret}!`, token)).toBeUndefined();
  }
  // The turn is signed, too.
  expect(readRefreshToken(secret, second.token.replace('~1', '~9'))).toBeUndefined();
  expect(createRefreshToken(secret, 's', 'x~1234567890').turn).toBe(0);
});

test('a token of 256 random bits is kept as its hash', () => {
  expect(randomToken()).toMatch(/^[\w-]{43}$/);
  expect(randomToken()).not.toBe(randomToken());
  expect(hashToken('abc')).toBe('ungWv48Bz-pBQUDeXa4iI7ADYaOWF3qctBD_YfIAFa0');
});

test('the answer of the authorizer is for the whole stage, and says who it is', async () => {
  const verifier = { publicKey: async () => publicKey, issuer, now: () => at };
  expect(await authorize({ authorizationToken: `Bearer ${access}`, methodArn }, verifier)).toEqual({
    principalId: 'u',
    policyDocument: {
      Version: '2012-10-17',
      Statement: [
        {
          Action: 'execute-api:Invoke',
          Effect: 'Allow',
          Resource: 'arn:aws:execute-api:us-east-1:000000000000:api/dev/*',
        },
      ],
    },
    context: { sub: 'u', sid: 's', email: 'ada@example.com', roles: 'admin editor', amr: 'pwd otp' },
  });
  // The token of a TOKEN authorizer takes precedence over a header.
  const both = { authorizationToken: `Bearer ${access}`, headers: { authorization: 'Bearer x' }, methodArn };
  expect((await authorize(both, verifier)).principalId).toBe('u');
  expect(await identify(verifier, access)).toEqual(identity);
  expect(await identify({ ...verifier, now: () => at + 600_000 }, access)).toBeUndefined();
  for (const request of [
    { headers: null, methodArn },
    { headers: { 'x-authorization': `Bearer ${access}` }, methodArn },
    { authorizationToken: `Bearer ${access}` },
  ])
    await expect(authorize(request, verifier)).rejects.toThrow(new Error('Unauthorized'));
});

test('what earlier versions have signed counts', () => {
  expect(signature(secret, 'refresh', 'x')).toBe('IDaKIxjfMgiP39vp7Lqw0fZT-CWBev3zOQ5X6SAFNY0');
  expect(signature(secret, 'rotation', 'x')).toBe('B9Aml999g00OgM_mK4MBHbI10_8tBzVvJO2mMqIqIh0');
  expect(signature(secret, 'pseudonym', 'x')).toBe('HR4u7HqEfC42T6pb4m6D-AevKgqGj4DeK5loQVh_KQA');
  expect(signature(secret, 'id', 'x')).toBe('Zi2unesQwyQqFFulEXridg2cY8OFjhV0T_pqNQKMWV8');
  expect(publicKey.export({ format: 'jwk' }).x).toBe('zR2uxlhTgvcWUKMBOE7f5W0lcna9DvKHQI_m18lfXrM');
});
