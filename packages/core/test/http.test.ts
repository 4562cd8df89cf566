import { build } from 'esbuild';
import {
  clientIp,
  createHandler,
  hasToken,
  inLanguage,
  languagesOf,
  networkOf,
  Refusal,
  readJson,
  readObject,
  readRequest,
  textIn,
  textNamed,
} from 'jaws-core-js/http';
import { clientHeaderRule, defineClientHeader, defineNumbers } from 'jaws-core-js/settings';
import { describe, expect, test, vi } from 'vitest';

// The shapes of https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html and
// https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html, with one request in all of them.
const rest = {
  resource: '/items/{id}',
  path: '/items/a%20b',
  httpMethod: 'PUT',
  headers: { 'Content-Type': 'text/plain', 'X-Tag': 'two', Cookie: 'a=1; b="2=3"; a=9' },
  multiValueHeaders: { 'Content-Type': ['text/plain'], 'X-Tag': ['one', 'two'], Cookie: ['a=1; b="2=3"; a=9'] },
  queryStringParameters: { q: 'x,y', tag: 'c' },
  multiValueQueryStringParameters: { q: ['x,y'], tag: ['b', 'c'] },
  pathParameters: { id: 'a%20b' },
  requestContext: { requestId: 'r-1', identity: { sourceIp: '192.0.2.1' }, authorizer: { claims: { sub: 'ada' } } },
  body: 'w7w=',
  isBase64Encoded: true,
};
const first = {
  ...rest,
  version: '1.0',
  pathParameters: { id: 'a b' },
  headers: { ...rest.headers, 'X-Tag': 'one,two' },
  multiValueHeaders: null,
};
const second = {
  version: '2.0',
  routeKey: 'PUT /items/{id}',
  rawPath: '/items/a%20b',
  rawQueryString: 'q=x%2Cy&tag=b&tag=c',
  cookies: ['a=1', 'b="2=3"', 'a=9'],
  headers: { 'content-type': 'text/plain', 'x-tag': 'one,two' },
  queryStringParameters: { q: 'x,y', tag: 'b,c' },
  pathParameters: { id: 'a b' },
  requestContext: {
    requestId: 'r-1',
    http: { method: 'PUT', sourceIp: '192.0.2.1' },
    authorizer: { jwt: { claims: { sub: 'ada' }, scopes: null } },
  },
  body: 'ü',
  isBase64Encoded: false,
};

test.each([
  ['a REST API', rest, 'REST'],
  ['format 1.0 of an HTTP API', first, 'HTTP'],
  ['format 2.0 of an HTTP API', second, 'HTTP'],
])('a request of %s', (_, event, api) => {
  const request = readRequest(event);
  expect(request).toMatchObject({
    api,
    id: 'r-1',
    method: 'PUT',
    path: '/items/a%20b',
    route: 'PUT /items/{id}',
    params: { id: 'a b' },
    ip: '192.0.2.1',
    claims: { sub: 'ada' },
    caller: 'ada',
  });
  expect([...request.query]).toEqual([
    ['q', 'x,y'],
    ['tag', 'b'],
    ['tag', 'c'],
  ]);
  expect(request.headers['content-type']).toBe('text/plain');
  expect(request.headers['x-tag']?.replace(', ', ',')).toBe('one,two');
  expect({ ...request.cookies }).toEqual({ a: '1', b: '"2=3"' });
  expect(request.body.toString()).toBe('ü');
});

test('a function URL, the route $default, and a route of any method', () => {
  const url = { ...second, routeKey: '$default', pathParameters: undefined };
  expect(readRequest(url)).toMatchObject({ route: 'PUT /items/a%20b', params: {} });
  expect(readRequest({ ...second, routeKey: 'ANY /items/{id}' }).route).toBe('PUT /items/{id}');
});

test('what is missing is empty, and names from outside change nothing else', () => {
  expect(readRequest({})).toMatchObject({ method: 'GET', route: 'GET ', ip: '', claims: {}, caller: undefined });
  expect(readRequest({ ...rest, pathParameters: { id: '%' } }).params.id).toBe('%');
  const { headers, cookies } = readRequest({ headers: JSON.parse('{"__proto__":"x","Cookie":"__proto__=y"}') });
  expect([headers.polluted, Object.keys(headers), Object.keys(cookies)]).toEqual([
    undefined,
    ['__proto__', 'cookie'],
    ['__proto__'],
  ]);
});

const pool = 'arn:aws:sts::123456789012:assumed-role/Pool/CognitoIdentityCredentials';
test.each<[string, object, string | undefined]>([
  ['a function, REST', { authorizer: { principalId: 'p', sub: 's' } }, 's'],
  ['a function without sub', { authorizer: { principalId: 'p' } }, 'p'],
  ['a function, HTTP', { http: {}, authorizer: { lambda: { sub: 's' } } }, 's'],
  ['Cognito', { authorizer: { claims: { sub: 's' } } }, 's'],
  ['a JWT', { http: {}, authorizer: { jwt: { claims: { sub: 's' } } } }, 's'],
  [
    'a signature, REST',
    { identity: { userArn: 'arn:aws:iam::123456789012:user/a' } },
    'arn:aws:iam::123456789012:user/a',
  ],
  ['a signature, HTTP', { http: {}, authorizer: { iam: { userArn: 'arn:a' } } }, 'arn:a'],
  ['an identity pool, REST', { identity: { userArn: pool, cognitoIdentityId: 'us-east-1:1' } }, 'us-east-1:1'],
  [
    'an identity pool, HTTP',
    { http: {}, authorizer: { iam: { userArn: pool, cognitoIdentity: { identityId: 'us-east-1:1' } } } },
    'us-east-1:1',
  ],
  ['a pool without its identity', { identity: { userArn: pool, cognitoIdentityId: null } }, undefined],
  ['nobody', { authorizer: null, identity: { userArn: null } }, undefined],
  ['no text', { authorizer: { sub: 1, claims: 'x' } }, undefined],
])('the caller of %s', (_, requestContext, caller) => {
  expect(readRequest({ requestContext }).caller).toBe(caller);
});

const post = (body: string | Buffer, type: string | undefined = 'application/json') => ({
  body: Buffer.from(body),
  headers: { 'content-type': type },
});

test('JSON of a body', () => {
  const types = ['application/json'];
  expect(readJson(post('[1]'))).toEqual([1]);
  expect(readObject(post('{"a":1}', 'Application/JSON; charset=utf-8'), { types })).toEqual({ a: 1 });
  const refusal = (act: () => unknown) => {
    try {
      return act();
    } catch (error) {
      return error instanceof Refusal ? [error.status, error.reason] : error;
    }
  };
  expect(refusal(() => readJson(post('{')))).toEqual([400, 'invalid']);
  expect(refusal(() => readJson(post(Buffer.from([0x22, 0xff, 0x22]))))).toEqual([400, 'invalid']);
  expect(readJson(post('1', 'application/problem+json'))).toBe(1);
  expect(refusal(() => readJson(post('1', 'application/problem+json'), { types }))).toEqual([415, 'type']);
  expect(refusal(() => readJson({ body: Buffer.from(''), headers: {} }))).toEqual([400, 'invalid']);
  expect(refusal(() => readJson(post('"aaaa"'), { maxBytes: 5 }))).toEqual([413, 'size']);
  for (const body of ['[]', 'null', '1']) expect(refusal(() => readObject(post(body)))).toEqual([400, 'invalid']);
});

// What a form, or a fetch without a preflight, can say of its body: https://fetch.spec.whatwg.org/#cors-safelisted-request-header
test.each([
  undefined,
  '',
  'text/plain',
  'application/x-www-form-urlencoded',
  'multipart/form-data; boundary=x',
  'text/json',
])('a body of the type %s is not JSON: a page of any site can send it', (type) => {
  for (const options of [{}, { types: ['application/json'] }])
    expect(() => readJson({ body: Buffer.from('{}'), headers: { 'content-type': type } }, options)).toThrow(
      expect.objectContaining({
        status: 415,
        reason: 'type',
        message: 'The content type must be application/json.',
      }),
    );
});

test('a handler: responses, refusals, and errors that are not revealed', async () => {
  const logged = vi.spyOn(console, 'error').mockImplementation(() => {});
  const answer = (act: () => never) => createHandler(act)(rest);
  expect(await createHandler((request) => ({ statusCode: 200, body: request.method }))(rest)).toEqual({
    statusCode: 200,
    headers: { 'cache-control': 'no-store' },
    body: 'PUT',
  });
  const refused = await answer(() => {
    throw new Refusal(429, 'limit', 'Wait.', { retryAfter: 7 }, { 'x-a': 'b' });
  });
  expect(refused).toMatchObject({ statusCode: 429, headers: { 'retry-after': '7', 'x-a': 'b' } });
  expect(JSON.parse(refused.body ?? '')).toEqual({ error: 'Wait.', reason: 'limit', retryAfter: 7 });
  const final = await answer(() => {
    throw new Refusal(400, 'wrong', 'No.');
  });
  expect(final.headers).not.toHaveProperty('retry-after');
  const failed = await answer(() => {
    throw new Error('secret');
  });
  expect([failed.statusCode, failed.body?.includes('secret')]).toEqual([500, false]);
  expect(logged).toHaveBeenCalledTimes(1);
  logged.mockRestore();
});

test('CORS: a preflight and an answer allow the same origins', async () => {
  const answerTo = (origins: string, httpMethod: string, origin?: string) =>
    createHandler(() => ({ statusCode: 200 }), { cors: { origins, expose: ['ETag'] } })({
      httpMethod,
      headers: { Origin: origin },
    });
  const page = 'https://app.example';
  const shop = `https://shop.example ${page}`;
  for (const method of ['OPTIONS', 'GET']) {
    const { headers } = await answerTo('*', method, page);
    expect(headers).toMatchObject({
      'access-control-allow-origin': '*',
      'access-control-expose-headers': 'ETag',
    });
    expect((await answerTo(shop, method, page)).headers).toMatchObject({
      'access-control-allow-origin': page,
      'access-control-expose-headers': 'ETag',
      vary: 'Origin',
    });
    for (const origin of ['https://evil.example', 'https://app.example.evil.example', '', undefined]) {
      const other = await answerTo(shop, method, origin);
      expect(other.headers).not.toHaveProperty('access-control-allow-origin');
      expect(other.headers?.vary).toBe('Origin');
    }
  }
  expect(await answerTo('*', 'OPTIONS', page)).toMatchObject({
    statusCode: 204,
    headers: { 'access-control-allow-headers': 'authorization, content-type', 'access-control-max-age': '3600' },
  });
});

test.each([
  ['192.0.2.1', '192.0.2.1'],
  ['2001:DB8:0:1:2:3:4:5', '2001:db8:0:1'],
  ['2001:db8::1', '2001:db8:0:0'],
  ['2001::1:2:3:4:5:6', '2001:0:1:2'],
  ['2001:db8::3:4:5:6:7', '2001:db8:0:3'],
  ['::2:3:4:5:6:7:8', '0:2:3:4'],
  ['1:2:3:4:5:6:7::', '1:2:3:4'],
  ['::1', '0:0:0:0'],
  ['::ffff:192.0.2.1', '192.0.2.1'],
  ['', ''],
])('the network of %s is %s', (ip, network) => expect(networkOf(ip)).toBe(network));

test('a token: the same one, in the right header, and none that could be guessed', () => {
  const token = 'a token of thirty-two characters';
  const has = (authorization?: string) => hasToken({ headers: { authorization } }, token.replaceAll(' ', '-'), 'TOKEN');
  expect(['Bearer', 'bearer'].map((word) => has(`${word} ${token.replaceAll(' ', '-')}`))).toEqual([true, true]);
  expect([has(), has('Bearer '), has('Bearer other'), has(token)]).toEqual([false, false, false, false]);
  for (const short of [undefined, '', 'short']) {
    expect(() => hasToken({ headers: {} }, short, 'TOKEN')).toThrow('TOKEN needs 32 characters');
  }
});

test('a function bundles what it imports, and nothing else', async () => {
  const { outputFiles } = await build({
    stdin: { contents: "export { networkOf } from 'jaws-core-js/http'", resolveDir: import.meta.dirname },
    bundle: true,
    format: 'esm',
    platform: 'node',
    write: false,
  });
  expect(outputFiles[0]?.text).toContain('networkOf');
  expect(outputFiles[0]?.text).not.toMatch(/Refusal|createHash|access-control/);
});

describe('texts in the language of their reader', () => {
  const texts = {
    de: { 'Not here.': 'Nicht hier.', '{} files and {} more.': '{} Dateien und {} mehr.' },
    fr: { 'Not here.': 'Pas ici.' },
  };

  test.each([
    ['de', 'Nicht hier.'],
    ['de-AT,de;q=0.9,en;q=0.8', 'Nicht hier.'],
    ['nl, fr;q=0.8, de;q=0.9', 'Nicht hier.'],
    ['en-US,en;q=0.9,de;q=0.8', 'Not here.'],
    ['de;q=0, fr;q=0.1', 'Pas ici.'],
    ['nl', 'Not here.'],
    ['constructor', 'Not here.'],
    ['*', 'Not here.'],
    [undefined, 'Not here.'],
  ])('%s', (accept, text) => expect(textIn('Not here.', accept, texts)).toBe(text));

  test('by name: the preferred language that has it, the first catalogue that has it, English last', () => {
    const own = { de: { code: 'Falsch.', constructor: undefined }, fr: { code: 'Non.' } };
    const builtIn = { en: { code: 'Wrong.', limit: 'Wait.' }, de: { limit: 'Warten.' } };
    const named = (name: string, accept?: string) => textNamed(name, accept, own, builtIn);
    expect(languagesOf('en;q=0.1, de-AT, fr;q=0, *')).toEqual(['de', 'en']);
    expect(named('code', 'en;q=0.1, de-AT')).toBe('Falsch.');
    expect(named('limit', 'fr, de;q=0.5')).toBe('Warten.');
    expect([named('code'), named('code', 'nl'), named('limit', 'fr')]).toEqual(['Wrong.', 'Wrong.', 'Wait.']);
    expect([named('constructor', 'de'), named('none', 'de')]).toEqual([undefined, undefined]);
  });

  test('values stay where the other text has them', () => {
    expect(textIn('12 files and {} more.', 'de', texts)).toBe('12 Dateien und {} mehr.');
    expect(textIn('12 files and.', 'de', texts)).toBe('12 files and.');
  });

  test('a handler answers so, and says the rest as it is', async () => {
    const details = { field: 'a', retryAfter: 5 };
    const handler = createHandler(
      () => {
        throw new Refusal(429, 'limit', 'Not here.', details, { 'x-a': '1' });
      },
      { texts },
    );
    const event = { httpMethod: 'GET', path: '/', headers: { 'Accept-Language': 'de' } };
    const { statusCode, headers, body = '' } = await handler(event);
    expect({ statusCode, headers }).toMatchObject({ statusCode: 429, headers: { 'retry-after': '5', 'x-a': '1' } });
    expect(JSON.parse(body)).toEqual({ error: 'Nicht hier.', reason: 'limit', ...details });
    const other = new Error('Not here.');
    expect(inLanguage(other, 'de', texts)).toBe(other);
  });
});

test('numbers of a project, and every mistake in them', () => {
  const rules = { perHour: [5, 1, 100], days: [30, 1, 400] } as const;
  expect(defineNumbers('a.ts', rules)).toEqual({ perHour: 5, days: 30 });
  expect(defineNumbers('a.ts', rules, { days: 400 })).toEqual({ perHour: 5, days: 400 });
  const wrong = { perHour: 0, days: 1.5, hours: 1 } as object;
  expect(() => defineNumbers('a.ts', rules, wrong)).toThrow(
    /^Invalid settings in a\.ts:\n- hours is not a setting; these are: perHour, days\n- perHour must be a whole number from 1 to 100, not 0\n- days must be a whole number from 1 to 400, not 1\.5$/,
  );
});

test.each([
  ['', '198.51.100.7', '192.0.2.1'],
  ['x-real-ip', '198.51.100.7', '198.51.100.7'],
  ['x-real-ip', '2001:db8::1', '2001:db8::1'],
  ['x-real-ip', '[2001:db8::1]:443', '2001:db8::1'],
  ['cloudfront-viewer-address', '198.51.100.7:46532', '198.51.100.7'],
  ['cloudfront-viewer-address', '2001:db8:0:0:0:0:0:1:443', '2001:db8:0:0:0:0:0:1'],
  ['cloudfront-viewer-address', '2001:db8::1:443', '2001:db8::1'],
  ['x-real-ip', '203.0.113.1, 198.51.100.7', '192.0.2.1'],
  ['x-real-ip', 'nonsense', '192.0.2.1'],
  ['x-real-ip', undefined, '192.0.2.1'],
])('behind a proxy: %s: %s is %s', (header, value, ip) =>
  expect(clientIp({ headers: { [header || 'x-real-ip']: value }, ip: '192.0.2.1' }, header)).toBe(ip),
);

test('without a header that a project names, nothing that a client writes is its address', () => {
  const written = [
    'x-forwarded-for',
    'forwarded',
    'x-real-ip',
    'cloudfront-viewer-address',
    'true-client-ip',
    'via',
    '',
  ];
  const headers = Object.fromEntries(written.map((name) => [name, '198.51.100.7']));
  for (const none of [undefined, '']) expect(clientIp({ headers, ip: '192.0.2.1' }, none)).toBe('192.0.2.1');
  const { ip } = readRequest({ headers, requestContext: { identity: { sourceIp: '192.0.2.1' } } });
  expect(ip).toBe('192.0.2.1');
});

test('a project names a header that a CDN alone writes', () => {
  const [pattern] = clientHeaderRule;
  for (const fine of ['', 'cloudfront-viewer-address', 'x-real-ip', 'x-forwarded-for-client']) {
    expect([defineClientHeader('a.ts', fine), pattern.test(fine)]).toEqual([fine, true]);
  }
  expect(defineClientHeader('a.ts')).toBe('');
  for (const wrong of ['x-forwarded-for', 'forwarded', 'X-Real-Ip', 'a b', 1 as never]) {
    expect(() => defineClientHeader('a.ts', wrong)).toThrow(/^Invalid settings in a\.ts:\n- clientHeader must be/);
  }
});
