import type { PatchOperation } from '@aws-sdk/client-api-gateway';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { Harness, method, proxy } from '../testing/harness.ts';

// https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-caching.html

let cloud: Harness;
let api: string;

beforeAll(async () => {
  cloud = await Harness.start();
  const count = await cloud.function(
    'counts',
    `let calls = 0;
     exports.handler = async (event) => {
       calls += 1;
       const { large, status } = event.queryStringParameters ?? {};
       return { statusCode: Number(status ?? 200), headers: { 'x-call': String(calls) }, body: large ? 'x'.repeat(1_100_000) : String(calls) };
     };`,
  );
  const keyed = (...cacheKeyParameters: string[]) => proxy(count, { cacheKeyParameters });
  const declared = (...names: [place: string, name: string][]) => ({
    parameters: names.map(([place, name]) => ({ in: place, name, schema: { type: 'string' } })),
  });
  api = await cloud.deploy({
    components: {
      securitySchemes: {
        sigv4: { type: 'apiKey', name: 'Authorization', in: 'header', 'x-amazon-apigateway-authtype': 'awsSigv4' },
      },
    },
    paths: {
      '/plain': { ...method('', 'get', keyed())[''], ...method('', 'post', keyed())[''] },
      ...method(
        '/keyed/{id}',
        'get',
        keyed('method.request.path.id', 'method.request.querystring.q', 'method.request.header.x-h'),
        {
          ...declared(['path', 'id'], ['query', 'q'], ['header', 'x-h']),
        },
      ),
      ...method('/one', 'get', proxy(count, { cacheNamespace: 'shared' })),
      ...method('/two', 'get', proxy(count, { cacheNamespace: 'shared' })),
      ...method('/own', 'get', keyed()),
      ...method('/signed', 'get', keyed(), { security: [{ sigv4: [] }] }),
    },
  });
});
afterAll(() => cloud.close());

const replace = (path: string, value: string): PatchOperation => ({ op: 'replace', path, value });
const patch = (...patchOperations: PatchOperation[]) =>
  cloud.api.updateStage({ restApiId: api, stageName: 'dev', patchOperations });
const text = async (path: string, headers: Record<string, string> = {}, verb = 'GET') =>
  (await cloud.call(api, path, { headers, method: verb })).text;
const RENEW = { 'cache-control': 'max-age=0' };

beforeEach(async () => {
  await patch(replace('/cacheClusterEnabled', 'true'), replace('/*/*/caching/enabled', 'true'));
  await cloud.api.flushStageCache({ restApiId: api, stageName: 'dev' });
});

test('GET is cached for the stage, POST is not', async () => {
  const first = await text('/plain');
  expect(await text('/plain?ignored=1')).toBe(first);
  expect(await text('/plain', {}, 'POST')).not.toBe(await text('/plain', {}, 'POST'));
  const response = await cloud.call(api, '/plain');
  expect(response.headers['x-call']).toBe(first);
});

test('a method’s own setting caches other verbs too', async () => {
  await patch(replace('/~1plain/POST/caching/enabled', 'true'));
  try {
    expect(await text('/plain', {}, 'POST')).toBe(await text('/plain', {}, 'POST'));
  } finally {
    await patch({ op: 'remove', path: '/~1plain/POST' });
  }
});

test('a method’s own setting turns its cache off', async () => {
  await patch(replace('/~1own/GET/caching/enabled', 'false'));
  expect(await text('/own')).not.toBe(await text('/own'));
});

test('only cache key parameters distinguish responses', async () => {
  const base = await text('/keyed/a?q=1', { 'x-h': 'x' });
  expect(await text('/keyed/a?q=1&other=2', { 'x-h': 'x', 'x-other': 'y' })).toBe(base);
  expect(await text('/keyed/b?q=1', { 'x-h': 'x' })).not.toBe(base);
  expect(await text('/keyed/a?q=2', { 'x-h': 'x' })).not.toBe(base);
  expect(await text('/keyed/a?q=1', { 'x-h': 'z' })).not.toBe(base);
  expect(await text('/keyed/a', { 'x-h': 'x' })).not.toBe(base);
});

test('methods with one namespace share their answers', async () => {
  expect(await text('/two')).toBe(await text('/one'));
});

test('errors of the integration are cached, too large answers are not', async () => {
  const failed = await text('/keyed/e?q=f&status=500');
  expect(await text('/keyed/e?q=f&status=200')).toBe(failed);
  await text('/keyed/l?large=1');
  expect((await text('/keyed/l')).length).toBeLessThan(10);
});

test('flushing empties the cache, and so does another cluster', async () => {
  const first = await text('/plain');
  await cloud.api.flushStageCache({ restApiId: api, stageName: 'dev' });
  const second = await text('/plain');
  expect(second).not.toBe(first);
  await patch(replace('/cacheClusterSize', '1.6'));
  expect(await text('/plain')).not.toBe(second);
});

test('without a cluster nothing is cached', async () => {
  await patch(replace('/cacheClusterEnabled', 'false'));
  expect(await text('/plain')).not.toBe(await text('/plain'));
});

describe('Cache-Control: max-age=0', () => {
  test('any caller renews an entry when the method needs no authorization', async () => {
    await patch(replace('/*/*/caching/requireAuthorizationForCacheControl', 'false'));
    const first = await text('/plain');
    const renewed = await text('/plain', RENEW);
    expect(renewed).not.toBe(first);
    expect(await text('/plain')).toBe(renewed);
  });

  test.each([
    [
      'SUCCEED_WITH_RESPONSE_HEADER',
      200,
      '199 Cache-control headers were ignored because the caller was unauthorized.',
    ],
    ['SUCCEED_WITHOUT_RESPONSE_HEADER', 200, undefined],
    ['FAIL_WITH_403', 403, undefined],
  ])('without authorization: %s', async (strategy, status, warning) => {
    await patch(
      replace('/*/*/caching/requireAuthorizationForCacheControl', 'true'),
      replace('/*/*/caching/unauthorizedCacheControlHeaderStrategy', strategy),
    );
    const first = await text('/plain');
    const response = await cloud.call(api, '/plain', { headers: RENEW });
    expect([response.status, response.headers.warning]).toEqual([status, warning]);
    if (status === 200) expect(response.text).toBe(first);
  });

  test('a user whose policy allows execute-api:InvalidateCache may', async () => {
    await patch(
      replace('/*/*/caching/requireAuthorizationForCacheControl', 'true'),
      replace('/*/*/caching/unauthorizedCacheControlHeaderStrategy', 'SUCCEED_WITHOUT_RESPONSE_HEADER'),
    );
    const caller = async (name: string, ...actions: string[]) => {
      await cloud.iam.createUser({ UserName: name });
      const Statement = { Effect: 'Allow', Action: actions, Resource: '*' };
      await cloud.iam.putUserPolicy({
        UserName: name,
        PolicyName: 'p',
        PolicyDocument: JSON.stringify({ Version: '2012-10-17', Statement }),
      });
      const { AccessKey } = await cloud.iam.createAccessKey({ UserName: name });
      const scope = `${AccessKey!.AccessKeyId}/20260101/us-east-1/execute-api/aws4_request`;
      return { authorization: `AWS4-HMAC-SHA256 Credential=${scope}, SignedHeaders=host, Signature=${'0'.repeat(64)}` };
    };
    const reader = await caller('reader', 'execute-api:Invoke');
    const owner = await caller('owner', 'execute-api:Invoke', 'execute-api:InvalidateCache');
    const first = await text('/signed', reader);
    expect(await text('/signed', { ...reader, ...RENEW })).toBe(first);
    expect(await text('/signed', { ...owner, ...RENEW })).not.toBe(first);
  });
});

test('entries end with their time to live', async () => {
  await patch(replace('/*/*/caching/ttlInSeconds', '1'));
  const first = await text('/plain');
  await expect.poll(() => text('/plain'), { interval: 100 }).not.toBe(first);
  await patch(replace('/*/*/caching/ttlInSeconds', '0'));
  expect(await text('/plain')).not.toBe(await text('/plain'));
});
