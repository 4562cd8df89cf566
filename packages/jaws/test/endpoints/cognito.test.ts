import { createSign, generateKeyPairSync } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { alone, Deployed } from './deployed.ts';

// https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-integrate-with-cognito.html

const pool = 'us-east-1_local';
const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const variable = 'AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER';
let keys: Server;
let before: string | undefined;
let api: Deployed;

const mock = (Path: string, rest: Record<string, unknown> = {}) => ({
  Type: 'MOCK',
  Path,
  AuthorizationType: 'COGNITO_USER_POOLS',
  AuthorizerId: 'users',
  Responses: {
    default: { statusCode: '200', responseTemplates: { 'application/json': '"$context.authorizer.claims.sub"' } },
  },
  ...rest,
});

beforeAll(async () => {
  keys = createServer((_request, response) => {
    response.end(
      JSON.stringify({ keys: [{ ...publicKey.export({ format: 'jwk' }), kid: 'k', alg: 'RS256', use: 'sig' }] }),
    );
  });
  await new Promise<void>((resolve) => keys.listen(0, '127.0.0.1', resolve));
  before = process.env[variable];
  process.env[variable] = `http://127.0.0.1:${(keys.address() as AddressInfo).port}/`;
  api = await Deployed.start({
    api: {
      Authorizers: {
        users: {
          Type: 'COGNITO_USER_POOLS',
          // biome-ignore lint/suspicious/noTemplateCurlyInString: Fn::Sub
          ProviderARNs: [{ 'Fn::Sub': 'arn:aws:cognito-idp:us-east-1:${AWS::AccountId}:userpool/us-east-1_local' }],
        },
      },
    },
    files: alone('a/b', [mock('me'), mock('orders', { AuthorizationScopes: ['orders/read'] })]),
  });
}, 180_000);
afterAll(async () => {
  if (before === undefined) delete process.env[variable];
  else process.env[variable] = before;
  keys.close();
  await api?.close();
});

const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
function token(claims: Record<string, unknown>): string {
  const now = Math.floor(Date.now() / 1000);
  const iss = `https://cognito-idp.us-east-1.amazonaws.com/${pool}`;
  const text = `${part({ alg: 'RS256', kid: 'k', typ: 'JWT' })}.${part({ iss, iat: now, exp: now + 600, sub: 'ann', ...claims })}`;
  return `${text}.${createSign('RSA-SHA256').update(text).sign(privateKey, 'base64url')}`;
}
const call = (id: string, claims?: Record<string, unknown>) =>
  api.call(id, { headers: claims ? { authorization: token(claims) } : {} });

test('a token of the pool is let in, none and an expired one are not', async () => {
  const good = await call('GET /me', { token_use: 'id' });
  expect([good.status, await good.json()]).toEqual([200, 'ann']);
  expect((await call('GET /me')).status).toBe(401);
  expect((await call('GET /me', { token_use: 'id', exp: 1 })).status).toBe(401);
});

test('a token needs one of the scopes', async () => {
  expect((await call('GET /orders', { token_use: 'access', scope: 'orders/read' })).status).toBe(200);
  expect((await call('GET /orders', { token_use: 'access', scope: 'orders/write' })).status).toBe(401);
});
