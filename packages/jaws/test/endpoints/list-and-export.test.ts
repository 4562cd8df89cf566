import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { exportEndpoints } from '../../src/engine/endpoint-export.ts';
import { listEndpoints } from '../../src/engine/endpoints.ts';
import { temporaryFolder, write } from '../../src/engine/testing/project.ts';
import type { EndpointExportOptions } from '../../src/engine/types.ts';
import { alone, Deployed, fn, jawsJson } from './deployed.ts';

let api: Deployed;
const settings = {
  Models: { Order: { type: 'object', required: ['sku'], properties: { sku: { type: 'string' } } } },
  Authorizers: { session: { Type: 'TOKEN', Function: 'auth/session' } },
  Cors: true,
};
beforeAll(async () => {
  api = await Deployed.start({
    api: settings,
    files: {
      ...fn('auth/session', {}, 'return {};'),
      ...fn('shop/order', { Type: 'AWS_PROXY', Path: 'orders/{id}/{rest+}', Method: 'ANY' }, 'return {};'),
      ...alone('shop/rest', [
        {
          Type: 'MOCK',
          Path: 'orders',
          Method: 'POST',
          Description: 'Makes an order',
          AuthorizationType: 'CUSTOM',
          AuthorizerId: 'session',
          ApiKeyRequired: true,
          RequestModels: { 'application/json': 'Order' },
          Responses: { default: { statusCode: '201', responseModels: { 'application/json': 'Order' } } },
        },
        { Type: 'HTTP_PROXY', Path: 'old', Method: 'GET', AuthorizationType: 'AWS_IAM', Uri: 'https://old.test/' },
      ]),
    },
  });
}, 180_000);
afterAll(() => api?.close());

describe('list', () => {
  test('method, path, function, authorization and address', async () => {
    const { endpoints, protocol } = await listEndpoints(api.host, { root: api.root });
    expect(protocol).toBe('REST');
    const short = endpoints.map((one) => [one.method, one.path, one.function, one.authorization, one.authorizer]);
    expect(short).toEqual([
      ['GET', '/old', undefined, 'AWS_IAM', undefined],
      ['POST', '/orders', undefined, 'CUSTOM', 'session'],
      ['ANY', '/orders/{id}/{rest+}', 'shop/order', 'NONE', undefined],
    ]);
    expect(endpoints[1]).toMatchObject({ type: 'MOCK', folder: 'shop/rest', apiKeyRequired: true });
    expect(endpoints[0]!.urls).toEqual([{ stage: 'dev', region: 'us-east-1', url: api.url('GET /old') }]);
  });

  test('without addresses where nothing is deployed or no account is reachable', async () => {
    const lost = { ...api.host, events: api.host.events, connect: () => Promise.reject(new Error('a bug')) };
    await expect(listEndpoints(lost, { root: api.root })).rejects.toThrow('a bug');
    write(api.root, {
      'jaws.json': { name: 'other', domain: 'api.test', stages: jawsJson({}).stages, apiGateway: settings },
    });
    const { endpoints } = await listEndpoints(api.host, { root: api.root });
    expect(endpoints.flatMap(({ urls }) => urls)).toEqual([]);
    write(api.root, { 'jaws.json': jawsJson({ api: settings }) });
  });
});

describe('export', () => {
  const run = (options: Partial<EndpointExportOptions> = {}) =>
    exportEndpoints(api.host, { root: api.root, format: 'yaml', extensions: false, out: undefined, ...options });

  test('a document that every tool reads: no extensions, only methods of OpenAPI', async () => {
    const { document, text } = await run();
    expect(text).not.toContain('x-amazon');
    expect(text).not.toContain('Fn::');
    expect(document).toMatchObject({ openapi: '3.0.1', info: { title: 'api' } });
    const paths = document.paths as Record<string, Record<string, unknown>>;
    expect(Object.keys(paths)).toEqual(['/old', '/orders', '/orders/{id}/{rest}']);
    expect(Object.keys(paths['/orders/{id}/{rest}']!)).toEqual([
      'delete',
      'get',
      'head',
      'options',
      'patch',
      'post',
      'put',
    ]);
    expect(paths['/orders']!.post).toMatchObject({
      description: 'Makes an order',
      requestBody: { content: { 'application/json': { schema: { $ref: '#/components/schemas/Order' } } } },
      security: [{ session: [], api_key: [] }],
    });
    expect((document.components as Record<string, Record<string, unknown>>).securitySchemes!.session).toEqual({
      type: 'apiKey',
      name: 'Authorization',
      in: 'header',
    });
    expect(Object.keys((document.components as Record<string, Record<string, unknown>>).schemas!)).toEqual(['Order']);
  });

  test('API Gateway reads it as it was exported, from YAML too', async () => {
    const { text } = await run({ stage: 'dev', extensions: true });
    const authorization = `AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/apigateway/aws4_request, SignedHeaders=host, Signature=${'0'.repeat(64)}`;
    const call = (path: string, init: RequestInit = {}) =>
      fetch(`${api.cloud.endpoint}${path}`, {
        ...init,
        headers: { authorization, 'content-type': 'application/yaml' },
      });
    const imported = await call('/restapis?mode=import', {
      method: 'POST',
      body: text,
    });
    expect(text).not.toContain('Fn::');
    expect(await imported.clone().text()).toContain('"name":"api"');
    const { id } = (await imported.json()) as { id: string };
    const { item } = (await (await call(`/restapis/${id}/resources`)).json()) as { item: { path: string }[] };
    expect(item.map(({ path }) => path)).toContain('/orders/{id}/{rest+}');
  });

  test('with the servers of a stage, to a file', async () => {
    const out = join(temporaryFolder(), 'docs/openapi.json');
    const { file } = await run({ stage: 'dev', format: 'json', out });
    expect(file).toBe(out);
    const base = api.url('GET /old').slice(0, -'/old'.length);
    expect(JSON.parse(readFileSync(out, 'utf8'))).toMatchObject({ servers: [{ url: base }] });
  });

  test('with what API Gateway reads', async () => {
    const { document } = await run({ stage: 'dev', extensions: true });
    expect(document['x-amazon-apigateway-gateway-responses']).toHaveProperty('DEFAULT_4XX');
    const paths = document.paths as Record<string, Record<string, Record<string, unknown>>>;
    expect(paths['/orders']!.options!['x-amazon-apigateway-integration']).toMatchObject({ type: 'mock' });
  });
});
