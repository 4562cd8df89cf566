import { afterAll, beforeAll, expect, test } from 'vitest';
import { type AuthorizerRequest, authorize, createVerifier } from '../lib/authorizer.ts';
import { keyPair } from '../lib/secret.ts';
import { createAccessToken, verifyAccessToken } from '../lib/tokens/access.ts';
import { publishKey } from '../lib/tokens/published-key.ts';
import { createRefreshToken, readRefreshToken } from '../lib/tokens/refresh.ts';
import { TestUsers } from './cloud.ts';

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
  // With the one or the other only.
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

let users: TestUsers;
beforeAll(async () => {
  users = await TestUsers.start();
});
afterAll(() => users.stop());

test('the authorizer has no secret: it reads the public key once a minute', async () => {
  const request = { authorizationToken: `Bearer ${access}`, methodArn };
  const verifier = createVerifier(users, issuer);
  await expect(authorize(request, verifier)).rejects.toThrow('Unauthorized');
  await publishKey(users, publicKey);
  expect((await authorize(request, verifier)).principalId).toBe('u');
  expect(await users.dump()).not.toContain(privateKey.export({ format: 'jwk' }).d);

  // A new secret ends the tokens of the old one.
  await publishKey(users, keyPair('another secret of thirty-two char').publicKey);
  users.at += 59_000;
  expect((await authorize(request, verifier)).principalId).toBe('u');
  users.at += 1000;
  await expect(authorize(request, verifier)).rejects.toThrow('Unauthorized');
});
