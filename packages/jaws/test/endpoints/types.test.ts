import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { alone, Deployed, fn } from './deployed.ts';

let backend: Server;
let api: Deployed;

/** The target of HTTP and HTTP_PROXY: returns the request. */
async function startBackend(): Promise<string> {
  backend = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (text) => {
      body += text;
    });
    request.on('end', () => {
      if (request.url === '/reverse') {
        response.end(Buffer.from(body, 'base64').reverse().toString('base64'));
        return;
      }
      const status = request.url?.includes('missing') ? 404 : 200;
      response.writeHead(status, { 'content-type': 'application/json', 'x-backend': 'yes' });
      response.end(JSON.stringify({ method: request.method, url: request.url, body, seen: request.headers['x-seen'] }));
    });
  });
  await new Promise<void>((resolve) => backend.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(backend.address() as AddressInfo).port}`;
}

beforeAll(async () => {
  const uri = await startBackend();
  api = await Deployed.start({
    api: { BinaryMediaTypes: ['application/octet-stream'], Variables: { backend: uri.slice('http://'.length) } },
    files: {
      ...fn(
        'all/aws',
        {
          Type: 'AWS',
          Path: 'mapped/{id}',
          Method: 'POST',
          RequestTemplates: {
            'application/json':
              '{"id":"$input.params(\'id\')","name":$input.json("$.name"),"head":"$input.params(\'X-Head\')"}',
            'text/plain': '{"text":"$util.escapeJavaScript($input.body)"}',
          },
          PassthroughBehavior: 'NEVER',
          Responses: {
            default: {
              statusCode: '201',
              responseParameters: {
                'method.response.header.X-Fixed': "'fixed'",
                'method.response.header.X-Id': 'integration.response.body.id',
              },
              responseModels: { 'application/json': 'Empty' },
              responseTemplates: { 'application/json': '{"got":$input.json("$")}' },
            },
            'Not.*found': { statusCode: '404', responseTemplates: { 'application/json': '{"error":"gone"}' } },
            broken: {
              statusCode: '500',
              selectionPattern: 'broken|failed',
              responseTemplates: { 'application/json': '{"error":$input.json("$.errorMessage")}' },
            },
          },
        },
        `if (event.name === 'none') throw new Error('Not found');
         if (event.name === 'bad') throw new Error('failed');
         return event;`,
      ),
      ...fn(
        'all/proxy',
        [
          { Type: 'AWS_PROXY', Path: 'things/{id}/{rest+}', Method: 'ANY' },
          { Type: 'AWS_PROXY', Path: 'things', Method: 'GET' },
          { Type: 'AWS_PROXY', Path: 'things', Method: 'POST' },
          { Type: 'AWS_PROXY', Path: '/', Method: 'GET' },
        ],
        `return { statusCode: 200, headers: { 'x-kind': 'proxy' }, body: JSON.stringify({
          method: event.httpMethod, resource: event.resource, path: event.pathParameters, query: event.queryStringParameters,
        }) };`,
      ),
      ...alone('all/http', [
        {
          Type: 'HTTP',
          Path: 'bytes',
          Method: 'POST',
          Uri: `${uri}/reverse`,
          ContentHandling: 'CONVERT_TO_TEXT',
          Responses: { default: { statusCode: '200', contentHandling: 'CONVERT_TO_BINARY' } },
        },
        {
          Type: 'HTTP',
          Path: 'mapped-http/{name}',
          Method: 'GET',
          Uri: `${uri}/items/{name}`,
          RequestParameters: {
            'integration.request.querystring.q': 'method.request.querystring.search',
            'integration.request.header.X-Seen': "'by jaws'",
          },
          Responses: {
            default: {
              statusCode: '200',
              responseTemplates: { 'application/json': '{"url":$input.json("$.url"),"seen":$input.json("$.seen")}' },
            },
            '4\\d{2}': { statusCode: '410' },
          },
        },
        { Type: 'HTTP_PROXY', Path: 'passed/{proxy+}', Method: 'ANY', Uri: `${uri}/base/{proxy}` },
        // biome-ignore lint/suspicious/noTemplateCurlyInString: API Gateway fills it in
        { Type: 'HTTP_PROXY', Path: 'staged', Method: 'GET', Uri: 'http://${stageVariables.backend}/by-variable' },
      ]),
      ...alone('all/mock', {
        Type: 'MOCK',
        Path: 'mock/{code}',
        Method: 'GET',
        RequestTemplates: { 'application/json': '{"statusCode": $input.params("code")}' },
        Responses: {
          default: { statusCode: '200', responseTemplates: { 'application/json': '{"mock":true}' } },
          '418': { statusCode: '418', responseTemplates: { 'application/json': '{"tea":true}' } },
        },
      }),
      ...fn(
        'all/old',
        {
          Type: 'AWS',
          Path: 'images/thumbnail',
          Method: 'GET',
          AuthorizationType: 'none',
          ApiKeyRequired: false,
          RequestTemplates: { 'application/json': `{"url":"$util.urlDecode($input.params('url'))"}` },
          RequestParameters: {
            'integration.request.querystring.integrationQueryParam': 'method.request.querystring.url',
          },
          CacheNamespace: 'String',
          CacheKeyParameters: [],
          Responses: {
            default: { statusCode: '200', responseParameters: {}, responseTemplates: { 'application/json': '' } },
          },
        },
        'return event;',
      ),
    },
  });
}, 180_000);
afterAll(async () => {
  backend.close();
  await api?.close();
});

const post = (body: string, type = 'application/json', headers: Record<string, string> = {}) => ({
  method: 'POST',
  body,
  headers: { 'content-type': type, ...headers },
});

describe('AWS', () => {
  test('maps request and answer by content type', async () => {
    const answer = await api.call('POST /mapped/{id}', {
      fill: { id: '7' },
      ...post('{"name":"x"}', undefined, { 'X-Head': 'h' }),
    });
    expect([answer.status, answer.headers.get('x-fixed'), answer.headers.get('x-id')]).toEqual([201, 'fixed', '7']);
    expect(await answer.json()).toEqual({ got: { id: '7', name: 'x', head: 'h' } });
    const text = await api.call('POST /mapped/{id}', { fill: { id: '7' }, ...post('plain', 'text/plain') });
    expect(await text.json()).toEqual({ got: { text: 'plain' } });
  });

  test('refuses a content type without a template where nothing passes through', async () => {
    const answer = await api.call('POST /mapped/{id}', { fill: { id: '7' }, ...post('<x/>', 'application/xml') });
    expect(answer.status).toBe(415);
  });

  test('chooses the answer by the error of the function', async () => {
    const call = (name: string) =>
      api.call('POST /mapped/{id}', { fill: { id: '7' }, ...post(JSON.stringify({ name })) });
    const [none, bad] = [await call('none'), await call('bad')];
    expect([none.status, await none.json()]).toEqual([404, { error: 'gone' }]);
    expect([bad.status, await bad.json()]).toEqual([500, { error: 'failed' }]);
  });

  test('converts bytes to text and back', async () => {
    const bytes = Buffer.from([0, 1, 254, 255]);
    const answer = await api.call('POST /bytes', {
      method: 'POST',
      body: bytes,
      headers: { 'content-type': 'application/octet-stream', accept: 'application/octet-stream' },
    });
    expect(Buffer.from(await answer.arrayBuffer())).toEqual(Buffer.from([255, 254, 1, 0]));
  });

  // S26 of the founding document.
  test('the endpoint of 2015 passes its query on', async () => {
    const answer = await api.call('GET /images/thumbnail', {
      query: `?url=${encodeURIComponent('http://x.y/a b.png')}`,
    });
    expect(await answer.json()).toEqual({ url: 'http://x.y/a b.png' });
  });
});

describe('AWS_PROXY', () => {
  test('several endpoints of one function, with variables and any method', async () => {
    const any = await api.call('ANY /things/{id}/{rest+}', { fill: { id: '7', rest: 'a/b' }, method: 'DELETE' });
    expect(await any.json()).toMatchObject({
      method: 'DELETE',
      resource: '/things/{id}/{rest+}',
      path: { id: '7', rest: 'a/b' },
    });
    expect(any.headers.get('x-kind')).toBe('proxy');
    expect(await (await api.call('POST /things')).json()).toMatchObject({ method: 'POST', resource: '/things' });
    expect(await (await api.call('GET /things', { query: '?a=1' })).json()).toMatchObject({ query: { a: '1' } });
    expect(await (await api.call('GET /')).json()).toMatchObject({ resource: '/' });
  });
});

describe('HTTP', () => {
  test('maps to an address and back, variables of the path too', async () => {
    const answer = await api.call('GET /mapped-http/{name}', { fill: { name: 'apple' }, query: '?search=red' });
    expect([answer.status, await answer.json()]).toEqual([200, { url: '/items/apple?q=red', seen: 'by jaws' }]);
  });

  test('chooses the answer by status', async () => {
    expect((await api.call('GET /mapped-http/{name}', { fill: { name: 'missing' } })).status).toBe(410);
  });

  test('passes through as HTTP_PROXY', async () => {
    const answer = await api.call('ANY /passed/{proxy+}', {
      fill: { proxy: 'a/b' },
      query: '?c=1',
      ...post('{"x":1}'),
    });
    expect(answer.headers.get('x-backend')).toBe('yes');
    expect(await answer.json()).toMatchObject({ method: 'POST', url: '/base/a/b?c=1', body: '{"x":1}' });
    expect(await (await api.call('GET /staged')).json()).toMatchObject({ url: '/by-variable' });
  });
});

test('MOCK answers by itself, by the status that its template gives', async () => {
  const [usual, tea] = [
    await api.call('GET /mock/{code}', { fill: { code: '200' } }),
    await api.call('GET /mock/{code}', { fill: { code: '418' } }),
  ];
  expect([usual.status, await usual.json()]).toEqual([200, { mock: true }]);
  expect([tea.status, await tea.json()]).toEqual([418, { tea: true }]);
});
