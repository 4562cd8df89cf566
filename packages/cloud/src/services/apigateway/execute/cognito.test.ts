import { createSign, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Harness, method, mock, proxy } from '../testing/harness.ts';

// https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-integrate-with-cognito.html
// How claims look to a function: events that REST APIs on AWS gave (`exp` and `iat` as dates, lists joined with commas).

const POOL = 'us-east-1_local';
const ISSUER = `https://cognito-idp.us-east-1.amazonaws.com/${POOL}`;
const pair = generateKeyPairSync('rsa', { modulusLength: 2048 });
const stranger = generateKeyPairSync('rsa', { modulusLength: 2048 });

let pools: Server;
let asked = 0;
let cloud: Harness;
let api: string;
let before: string | undefined;

beforeAll(async () => {
  pools = createServer((request, response) => {
    asked += 1;
    const known = request.url === `/${POOL}/.well-known/jwks.json`;
    const key = { ...pair.publicKey.export({ format: 'jwk' }), kid: 'one', alg: 'RS256', use: 'sig' };
    response.writeHead(known ? 200 : 404, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ keys: [key] }));
  });
  await new Promise<void>((resolve) => pools.listen(0, '127.0.0.1', resolve));
  before = process.env.AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER;
  process.env.AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER = `http://127.0.0.1:${(pools.address() as AddressInfo).port}/`;
  cloud = await Harness.start();
  const echo = await cloud.function(
    'claims',
    'exports.handler = async (event) => ({ statusCode: 200, body: JSON.stringify(event.requestContext.authorizer) });',
  );
  const authorizer = (more: object = {}) => ({
    type: 'apiKey',
    name: 'Authorization',
    in: 'header',
    'x-amazon-apigateway-authtype': 'cognito_user_pools',
    'x-amazon-apigateway-authorizer': {
      type: 'cognito_user_pools',
      providerARNs: [`arn:aws:cognito-idp:us-east-1:000000000000:userpool/${POOL}`],
      ...more,
    },
  });
  api = await cloud.deploy({
    components: {
      securitySchemes: { pool: authorizer(), app: authorizer({ identityValidationExpression: 'app-[0-9]+' }) },
    },
    paths: {
      ...method('/id', 'get', proxy(echo), { security: [{ pool: [] }] }),
      ...method('/scoped', 'get', mock('"$context.authorizer.claims.scope"'), {
        security: [{ pool: ['orders/read', 'orders/write'] }],
      }),
      ...method('/app', 'get', mock('"$context.authorizer.claims.sub"'), { security: [{ app: [] }] }),
    },
  });
});

afterAll(async () => {
  if (before === undefined) delete process.env.AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER;
  else process.env.AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER = before;
  await cloud.close();
  pools.close();
});

const now = () => Math.floor(Date.now() / 1000);

interface Signing {
  readonly key?: KeyObject;
  readonly kid?: string;
  readonly alg?: string;
}

function token(claims: object, { key = pair.privateKey, kid = 'one', alg = 'RS256' }: Signing = {}): string {
  const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const body = { iss: ISSUER, sub: 'me', token_use: 'id', aud: 'app-1', iat: now(), exp: now() + 60, ...claims };
  const text = `${encode({ alg, kid, typ: 'JWT' })}.${encode(body)}`;
  return `${text}.${createSign('RSA-SHA256').update(text).sign(key, 'base64url')}`;
}

const get = (path: string, authorization?: string) =>
  cloud.call(api, path, { headers: authorization === undefined ? {} : { authorization } });

test('an identity token lets in, with or without Bearer, and its claims are text', async () => {
  const issued = now();
  const mine = token({ iat: issued, 'cognito:groups': ['a', 'b'], email_verified: true, auth_time: issued });
  for (const header of [mine, `Bearer ${mine}`]) {
    const response = await get('/id', header);
    expect(response.status).toBe(200);
    const { claims } = JSON.parse(response.text) as { claims: Record<string, string> };
    expect(claims).toMatchObject({
      sub: 'me',
      'cognito:groups': 'a,b',
      email_verified: 'true',
      auth_time: String(issued),
      token_use: 'id',
    });
    expect(claims.iat).toMatch(/^[A-Z][a-z]{2} [A-Z][a-z]{2} \d{2} \d{2}:\d{2}:\d{2} UTC \d{4}$/);
  }
});

const unauthorized = [401, '{"message":"Unauthorized"}', 'UnauthorizedException'];

test.each<[string, () => string | undefined]>([
  ['nothing', () => undefined],
  ['no token', () => 'Bearer nonsense'],
  ['a stranger’s key', () => token({}, { key: stranger.privateKey })],
  ['a key that the pool does not have', () => token({}, { kid: 'two' })],
  ['no algorithm', () => token({}, { alg: 'none' })],
  ['a symmetric algorithm', () => token({}, { alg: 'HS256' })],
  ['another issuer', () => token({ iss: `${ISSUER}x` })],
  ['an access token where no scope is asked for', () => token({ token_use: 'access', scope: 'orders/read' })],
  ['a token that is not valid yet', () => token({ nbf: now() + 60 })],
  ['a changed body', () => token({}).replace(/\.[^.]+\./, `.${Buffer.from('{}').toString('base64url')}.`)],
])('%s is refused', async (_, make) => {
  const response = await get('/id', make());
  expect([response.status, response.text, response.headers['x-amzn-errortype']]).toEqual(unauthorized);
});

test('a token past its time says so', async () => {
  const response = await get('/id', token({ exp: now() - 1 }));
  expect([response.status, response.text]).toEqual([401, '{"message":"The incoming token has expired"}']);
});

test('a method with scopes wants an access token with one of them', async () => {
  const access = (scope: string) => token({ token_use: 'access', scope, client_id: 'app-1' });
  expect((await get('/scoped', access('openid orders/write'))).text).toBe('"openid orders/write"');
  expect((await get('/scoped', access('orders/readonly'))).status).toBe(401);
  expect((await get('/scoped', token({ scope: 'orders/read' }))).status).toBe(401);
});

test('the validation expression is about the audience', async () => {
  expect((await get('/app', token({ aud: 'app-12' }))).status).toBe(200);
  expect((await get('/app', token({ aud: 'other' }))).status).toBe(401);
});

test('keys are asked for once, and not again for each unknown name', async () => {
  await get('/id', token({}));
  const before = asked;
  for (let call = 0; call < 5; call += 1) await get('/id', token({}, { kid: `unknown-${call}` }));
  expect(asked).toBe(before);
});
