import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { alone, Deployed, fn } from './deployed.ts';

let everywhere: Deployed;
let listed: Deployed;

const mock = (Path: string, rest: Record<string, unknown> = {}) => ({
  Type: 'MOCK',
  Path,
  Method: 'GET',
  Responses: { default: { statusCode: '200', responseTemplates: { 'application/json': '{"ok":true}' } } },
  ...rest,
});

beforeAll(async () => {
  [everywhere, listed] = await Promise.all([
    Deployed.start({
      api: {
        Cors: true,
        GatewayResponses: {
          MISSING_AUTHENTICATION_TOKEN: {
            StatusCode: '403',
            ResponseParameters: { 'gatewayresponse.header.X-Why': "'token'" },
          },
        },
      },
      files: {
        ...fn('a/mapped', { Type: 'AWS', Path: 'mapped', Method: 'GET' }, 'return event;'),
        ...alone('a/rest', [
          mock('items'),
          mock('items', { Method: 'PUT' }),
          mock('iam', { AuthorizationType: 'AWS_IAM' }),
          mock('off', { Cors: false }),
          mock('own', { Method: 'OPTIONS', Responses: { default: { statusCode: '202' } } }),
          mock('own'),
        ]),
      },
    }),
    Deployed.start({
      files: alone('a/rest', [
        mock('items', {
          Cors: {
            AllowOrigins: ['https://one.localhost', 'https://two.localhost'],
            AllowHeaders: ['X-Token'],
            AllowMethods: ['GET', 'POST'],
            ExposeHeaders: ['X-Total'],
            MaxAge: 600,
            AllowCredentials: true,
          },
        }),
        mock('plain'),
      ]),
    }),
  ]);
}, 180_000);
afterAll(() => Promise.all([everywhere?.close(), listed?.close()]));

const headers = (answer: Response) =>
  Object.fromEntries([...answer.headers].filter(([name]) => name.startsWith('access-control-')));

// https://docs.aws.amazon.com/apigateway/latest/developerguide/how-to-cors.html
describe('one switch for the project', () => {
  test('a preflight lists the methods of the path, without authorization', async () => {
    const answer = await everywhere.call('GET /items', {
      method: 'OPTIONS',
      headers: { origin: 'http://x.localhost:3000' },
    });
    expect(answer.status).toBe(204);
    expect(headers(answer)).toEqual({
      'access-control-allow-origin': '*',
      'access-control-allow-methods': 'GET,OPTIONS,PUT',
      'access-control-allow-headers':
        'Content-Type,Authorization,X-Amz-Date,X-Api-Key,X-Amz-Security-Token,X-Amz-User-Agent',
    });
    expect((await everywhere.call('GET /iam', { method: 'OPTIONS' })).status).toBe(204);
  });

  test('answers that are mapped have the header, of functions and others', async () => {
    for (const id of ['GET /items', 'GET /mapped']) {
      const answer = await everywhere.call(id);
      expect([answer.status, answer.headers.get('access-control-allow-origin')]).toEqual([200, '*']);
    }
  });

  test('errors of the gateway have it too, beside what the project wants', async () => {
    const denied = await everywhere.call('GET /iam');
    expect([denied.status, denied.headers.get('access-control-allow-origin')]).toEqual([403, '*']);
    expect(denied.headers.get('x-why')).toBe('token');
    const wrong = await everywhere.call('GET /iam', { headers: { authorization: 'AWS4-HMAC-SHA256 x' } });
    expect([wrong.status, wrong.headers.get('access-control-allow-origin')]).toEqual([403, '*']);
    expect(wrong.headers.get('x-why')).toBeNull();
  });

  test('an endpoint can be left out, and a path can have its own OPTIONS', async () => {
    expect((await everywhere.call('GET /off')).headers.get('access-control-allow-origin')).toBeNull();
    expect((await everywhere.call('GET /off', { method: 'OPTIONS' })).status).toBe(403);
    expect((await everywhere.call('OPTIONS /own')).status).toBe(202);
  });
});

describe('origins by name', () => {
  const ask = (method: string, origin?: string) =>
    listed.call('GET /items', { method, headers: origin === undefined ? {} : { origin } });

  test('the one that asks is answered, another is not', async () => {
    const preflight = await ask('OPTIONS', 'https://two.localhost');
    expect(headers(preflight)).toEqual({
      'access-control-allow-origin': 'https://two.localhost',
      'access-control-allow-methods': 'GET,POST',
      'access-control-allow-headers': 'X-Token',
      'access-control-allow-credentials': 'true',
      'access-control-expose-headers': 'X-Total',
      'access-control-max-age': '600',
    });
    const [good, bad, none] = [
      await ask('GET', 'https://one.localhost'),
      await ask('GET', 'https://evil.localhost'),
      await ask('GET'),
    ];
    expect(good.headers.get('access-control-allow-origin')).toBe('https://one.localhost');
    expect(good.headers.get('vary')).toBe('Origin');
    expect([bad, none].map((answer) => answer.headers.get('access-control-allow-origin'))).toEqual([null, null]);
    expect(await good.json()).toEqual({ ok: true });
  });

  test('other endpoints are as they were', async () => {
    expect((await listed.call('GET /plain', { method: 'OPTIONS' })).status).toBe(403);
  });
});

test('an endpoint that is deployed alone keeps the preflight of its path right', async () => {
  await everywhere.deploy({ functions: [], endpoints: ['GET /items'], resources: false });
  const answer = await everywhere.call('GET /items', { method: 'OPTIONS' });
  expect(answer.headers.get('access-control-allow-methods')).toBe('GET,OPTIONS,PUT');
});
