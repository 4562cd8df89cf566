import { createSign, generateKeyPairSync } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { askHost, logLines } from './ask.ts';
import { alone, Deployed, fn } from './deployed.ts';

let api: Deployed;
let backend: Server;
let issuer: string;

const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });

/** An issuer of tokens, and the target of HTTP_PROXY. */
async function startBackend(): Promise<string> {
  backend = createServer((request, response) => {
    const path = request.url ?? '';
    const answer = (value: unknown) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end(JSON.stringify(value));
    };
    if (path.includes('openid-configuration')) answer({ issuer, jwks_uri: `${issuer}/keys` });
    else if (path === '/keys')
      answer({ keys: [{ ...publicKey.export({ format: 'jwk' }), kid: 'k', use: 'sig', alg: 'RS256' }] });
    else answer({ method: request.method, url: path, header: request.headers['x-added'] });
  });
  await new Promise<void>((resolve) => backend.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(backend.address() as AddressInfo).port}`;
}

const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
function token(claims: Record<string, unknown>): string {
  const now = Math.floor(Date.now() / 1000);
  const text = `${part({ alg: 'RS256', kid: 'k', typ: 'JWT' })}.${part({ iss: issuer, iat: now, exp: now + 600, ...claims })}`;
  return `${text}.${createSign('RSA-SHA256').update(text).sign(privateKey, 'base64url')}`;
}

beforeAll(async () => {
  issuer = await startBackend();
  api = await Deployed.start({
    api: {
      ProtocolType: 'HTTP',
      Cors: { AllowOrigins: ['http://app.localhost'], AllowHeaders: ['X-Token'] },
      Variables: { colour: 'green' },
      AccessLogSetting: { Format: '$context.routeKey $context.status $context.requestId' },
      Domain: {
        DomainName: 'http.api.localhost',
        CertificateArn: 'arn:aws:acm:us-east-1:000000000000:certificate/1',
        BasePath: 'v1/beta',
      },
      Authorizers: {
        tokens: { Type: 'JWT', JwtConfiguration: { Issuer: issuer, Audience: ['app'] } },
        simple: {
          Type: 'REQUEST',
          Function: 'auth/simple',
          EnableSimpleResponses: true,
          IdentitySource: '$request.header.X-Token',
          AuthorizerResultTtlInSeconds: 0,
        },
      },
    },
    files: {
      ...fn('auth/simple', {}, "return { isAuthorized: event.headers['x-token'] === 'yes', context: { who: 'ann' } };"),
      ...fn(
        'a/b',
        [
          { Path: 'two/{id}', Method: 'GET' },
          { Path: 'one', Method: 'POST', PayloadFormatVersion: '1.0' },
          { Path: 'files/{proxy+}', Method: 'ANY' },
          {
            Path: 'jwt',
            Method: 'GET',
            AuthorizationType: 'JWT',
            AuthorizerId: 'tokens',
            AuthorizationScopes: ['read'],
          },
          { Path: 'custom', Method: 'GET', AuthorizationType: 'CUSTOM', AuthorizerId: 'simple' },
          { Path: 'iam', Method: 'GET', AuthorizationType: 'AWS_IAM' },
          { Path: '$default', MethodSettings: { ThrottlingRateLimit: 500, ThrottlingBurstLimit: 500 } },
          { Path: 'slow', Method: 'GET', MethodSettings: { ThrottlingRateLimit: 1, ThrottlingBurstLimit: 1 } },
        ],
        `return { version: event.version, routeKey: event.routeKey, resource: event.resource,
           path: event.pathParameters, variables: event.stageVariables, authorizer: event.requestContext.authorizer,
           ...(event.version === '1.0' && { statusCode: 201, body: JSON.stringify({ version: event.version, resource: event.resource }) }) };`,
      ),
      ...alone('a/http', {
        Type: 'HTTP_PROXY',
        Path: 'passed/{proxy+}',
        Method: 'GET',
        Uri: `${issuer}/base/{proxy}`,
        RequestParameters: { 'append:header.X-Added': '$request.querystring.q' },
      }),
    },
  });
}, 180_000);
afterAll(async () => {
  backend.close();
  await api?.close();
});

const json = async (answer: Response) => (await answer.json()) as Record<string, unknown>;

// https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
describe('functions', () => {
  test('by payload format 2.0, whose answer may be any value', async () => {
    const answer = await api.call('GET /two/{id}', { fill: { id: '7' } });
    expect([answer.status, await json(answer)]).toMatchObject([
      200,
      { version: '2.0', routeKey: 'GET /two/{id}', path: { id: '7' }, variables: { colour: 'green' } },
    ]);
  });

  test('by payload format 1.0', async () => {
    const answer = await api.call('POST /one', { body: '{}' });
    expect([answer.status, await json(answer)]).toEqual([201, { version: '1.0', resource: '/one' }]);
  });

  test('any method, and the rest of a path', async () => {
    const answer = await api.call('ANY /files/{proxy+}', { fill: { proxy: 'a/b' }, method: 'PATCH' });
    expect(await json(answer)).toMatchObject({ routeKey: 'ANY /files/{proxy+}', path: { proxy: 'a/b' } });
  });
});

test('what no other endpoint takes goes to $default', async () => {
  const answer = await fetch(`${api.url('ANY /$default')}nowhere/else`, { method: 'POST' });
  expect(await json(answer)).toMatchObject({ routeKey: '$default' });
});

test('a custom domain answers below its base path', async () => {
  const { status, body } = await askHost(api.cloud.endpoint, 'http.api.localhost', '/v1/beta/two/8');
  expect([status, JSON.parse(body)]).toMatchObject([200, { path: { id: '8' } }]);
});

test('access logs go to the group that was made', async () => {
  await api.call('GET /two/{id}', { fill: { id: '7' } });
  expect(await logLines(api.cloud.endpoint, '/aws/apigateway/dev-api', 'GET /two/{id} 200')).toBe(true);
});

test('HTTP_PROXY calls an address and maps parameters', async () => {
  const answer = await api.call('GET /passed/{proxy+}', { fill: { proxy: 'x' }, query: '?q=1' });
  expect(await json(answer)).toMatchObject({ method: 'GET', url: '/base/x?q=1', header: '1' });
});

describe('authorization', () => {
  const jwt = (claims: Record<string, unknown>) =>
    api.call('GET /jwt', { headers: { authorization: `Bearer ${token(claims)}` } });

  test('JWT by issuer, audience and scope', async () => {
    expect((await api.call('GET /jwt')).status).toBe(401);
    expect((await jwt({ aud: 'other', scope: 'read' })).status).toBe(401);
    expect((await jwt({ aud: 'app', scope: 'write' })).status).toBe(403);
    const good = await jwt({ aud: 'app', scope: 'read more', sub: 'ann' });
    expect(good.status).toBe(200);
    expect(await json(good)).toMatchObject({ authorizer: { jwt: { claims: { sub: 'ann' } } } });
  });

  test('a function that answers yes or no', async () => {
    const call = (header?: string) => api.call('GET /custom', { headers: header ? { 'x-token': header } : {} });
    expect([(await call()).status, (await call('no')).status]).toEqual([401, 403]);
    expect(await json(await call('yes'))).toMatchObject({ authorizer: { lambda: { who: 'ann' } } });
  });

  test('AWS_IAM wants a signature', async () => {
    expect((await api.call('GET /iam')).status).toBe(403);
    const authorization = `AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/execute-api/aws4_request, SignedHeaders=host;x-amz-date, Signature=${'0'.repeat(64)}`;
    expect((await api.call('GET /iam', { headers: { authorization } })).status).toBe(200);
  });
});

test('CORS is answered by the gateway, before and after', async () => {
  const preflight = await api.call('GET /two/{id}', {
    fill: { id: '1' },
    method: 'OPTIONS',
    headers: { origin: 'http://app.localhost', 'access-control-request-method': 'GET' },
  });
  expect(preflight.status).toBe(204);
  expect(preflight.headers.get('access-control-allow-origin')).toBe('http://app.localhost');
  const answer = await api.call('GET /two/{id}', { fill: { id: '1' }, headers: { origin: 'http://app.localhost' } });
  expect(answer.headers.get('access-control-allow-origin')).toBe('http://app.localhost');
});

test('a route has its own throttle', async () => {
  const answers = await Promise.all(Array.from({ length: 5 }, () => api.call('GET /slow')));
  expect(answers.map(({ status }) => status).filter((status) => status === 429).length).toBeGreaterThan(0);
});
