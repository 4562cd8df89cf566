import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Cloud, startCloud } from '../../../cloud/src/index.ts';
import { deploy } from './deploy.ts';
import { openProject } from './open.ts';
import { functionFiles, projectFolder, testHost } from './testing/project.ts';

const endpoint = (cloudFormation: Record<string, unknown>) => ({ apiGateway: { cloudFormation } });
const root = projectFolder({
  name: 'api',
  domain: 'api.test',
  files: {
    // The endpoint of the images module of 2015: a request template passes on its query string.
    ...functionFiles('images/thumbnail', {
      ...endpoint({
        Type: 'AWS',
        Path: 'images/thumbnail',
        Method: 'GET',
        AuthorizationType: 'none',
        ApiKeyRequired: false,
        RequestTemplates: { 'application/json': `{"url":"$util.urlDecode($input.params('url'))"}` },
        RequestParameters: {
          'integration.request.querystring.url': 'method.request.querystring.url',
        },
        Responses: {
          '400': { statusCode: '400' },
          default: {
            statusCode: '200',
            responseParameters: { 'method.response.header.X-From': "'jaws'" },
            responseModels: {},
            responseTemplates: { 'application/json': '' },
          },
        },
      }),
      code: `export const handler = async (event) => {
        if (!event.url) throw new Error('400');
        return { asked: event.url };
      };`,
    }),
    ...functionFiles('any/thing', {
      ...endpoint({ Type: 'AWS_PROXY', Path: 'things/{id}/{rest+}', Method: 'ANY' }),
      code: `export const handler = async ({ httpMethod, pathParameters, requestContext }) => ({
        statusCode: 201, headers: { 'x-stage': requestContext.stage },
        body: JSON.stringify({ httpMethod, pathParameters }),
      });`,
    }),
    ...functionFiles('mock/health', {
      ...endpoint({
        Type: 'MOCK',
        Path: 'health',
        Method: 'GET',
        Responses: { default: { statusCode: '200', responseTemplates: { 'application/json': '{"ok":true}' } } },
      }),
    }),
  },
});

let cloud: Cloud;
const urls = new Map<string, string>();
beforeAll(async () => {
  cloud = await startCloud({ port: 0 });
  const result = await deploy(testHost(cloud.endpoint), {
    project: openProject(root),
    selection: { stage: 'dev', region: undefined, resources: true, functions: 'all', endpoints: 'all' },
  });
  for (const { method, path, url } of result.urls) urls.set(`${method} ${path}`, url);
});
afterAll(() => cloud.close());

describe('type AWS', () => {
  test('maps the request, and the answer by default', async () => {
    const answer = await fetch(`${urls.get('GET /images/thumbnail')}?url=${encodeURIComponent('http://x.y/a b.png')}`);
    expect(answer.status).toBe(200);
    expect(answer.headers.get('x-from')).toBe('jaws');
    expect(await answer.json()).toEqual({ asked: 'http://x.y/a b.png' });
  });

  test('maps an error by its pattern', async () => {
    const answer = await fetch(urls.get('GET /images/thumbnail')!);
    expect(answer.status).toBe(400);
  });
});

test('type AWS_PROXY passes any method and the whole path', async () => {
  const base = urls.get('ANY /things/{id}/{rest+}')!.replace('{id}/{rest+}', '7/a/b');
  const answer = await fetch(base, { method: 'PUT', body: '{}' });
  expect([answer.status, answer.headers.get('x-stage')]).toEqual([201, 'dev']);
  expect(await answer.json()).toEqual({ httpMethod: 'PUT', pathParameters: { id: '7', rest: 'a/b' } });
});

test('type MOCK answers by itself', async () => {
  expect(await (await fetch(urls.get('GET /health')!)).json()).toEqual({ ok: true });
});
