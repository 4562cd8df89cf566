import { describe, expect, test } from 'vitest';
import { type ApiModel, noApi } from '../../model/api/types.ts';
import type { EndpointModel, Model } from '../../model/types.ts';
import { endpoint, model } from '../../plan/testing.ts';
import { type DocumentOptions, exportedDocument } from './document.ts';

const options: DocumentOptions = { servers: [], extensions: false };
const authorizer = {
  name: 'user',
  type: 'TOKEN' as const,
  function: 'm/b',
  credentials: undefined,
  identitySource: 'method.request.header.X-Token',
  identityValidationExpression: undefined,
  ttl: 300,
  providerArns: [],
  jwt: undefined,
  payloadFormatVersion: '2.0',
  simpleResponses: false,
};
const secured = endpoint('a', { authorizationType: 'CUSTOM', authorizer: 'user', scopes: ['x/y'] });
function document(
  endpoints: readonly EndpointModel[],
  api: Partial<ApiModel> = {},
  over: Partial<DocumentOptions> = {},
) {
  const whole = { ...noApi, ...api };
  const made = exportedDocument(model({ endpoints, api: whole } as Partial<Model>), whole, { ...options, ...over });
  const { paths, components = {} } = made as {
    paths: Record<string, Record<string, Record<string, unknown>>>;
    components?: Record<string, object>;
  };
  return { made, paths, components, methods: (path: string) => Object.keys(paths[path] ?? {}).sort() };
}
const any = ['delete', 'get', 'head', 'options', 'patch', 'post', 'put'];

describe('for callers', () => {
  test('it has no extensions, and says how a caller sends what is asked', () => {
    const { made, paths, components } = document(
      [secured],
      { authorizers: { user: authorizer } },
      { servers: ['https://a.test/dev'] },
    );
    expect(JSON.stringify(made)).not.toContain('x-amazon-');
    expect(Object.keys(made).slice(0, 3)).toEqual(['openapi', 'info', 'servers']);
    expect(made).toMatchObject({ info: { title: 'shop' }, servers: [{ url: 'https://a.test/dev' }] });
    expect(paths['/m/a']?.get?.security).toEqual([{ user: [] }]);
    expect(components.securitySchemes).toEqual({ user: { type: 'apiKey', name: 'X-Token', in: 'header' } });
    expect(document([secured]).made).not.toHaveProperty('servers');
  });

  test('any method is each of them, unless it has one of its own', () => {
    const own = endpoint('a', { id: 'PUT /m/a', method: 'PUT', description: 'own' });
    const { methods, paths } = document([endpoint('a', { id: 'ANY /m/a', method: 'ANY', description: 'any' }), own]);
    expect(methods('/m/a')).toEqual(any);
    expect([paths['/m/a']?.put?.description, paths['/m/a']?.get?.description]).toEqual(['own', 'any']);
  });

  test('a greedy variable is a plain one; the catch-all route has none', () => {
    const http = { protocol: 'HTTP' as const };
    const { paths } = document(
      [
        endpoint('a', { path: '/files/{rest+}' }),
        endpoint('b', { id: 'ANY /$default', path: '/$default', method: 'ANY' }),
      ],
      http,
    );
    expect(Object.keys(paths)).toEqual(['/files/{rest}']);
  });
});

describe('for API Gateway', () => {
  const extended = { extensions: true };
  const cors = { origins: ['*'], methods: undefined, headers: [], exposed: [], maxAge: undefined, credentials: false };
  const uriOf = (operation: Record<string, unknown> | undefined) =>
    JSON.stringify(operation?.['x-amazon-apigateway-integration']);

  test('it has integrations, authorizers and preflights', () => {
    const api = { authorizers: { user: authorizer }, settings: { cors } };
    const { paths, components, methods, made } = document([secured], api, extended);
    expect(methods('/m/a')).toEqual(['get', 'options']);
    expect(uriOf(paths['/m/a']?.get)).toContain('stage-shop-lMA');
    expect(paths['/m/a']?.get?.security).toEqual([{ user: ['x/y'] }]);
    expect(JSON.stringify(components.securitySchemes)).toContain('stage-shop-lMB');
    expect(made).toHaveProperty('x-amazon-apigateway-gateway-responses');
    expect(document([secured], api).methods('/m/a')).toEqual(['get']);
  });

  test('an HTTP API has no preflights of its own', () => {
    const { methods, made } = document([endpoint('a')], { protocol: 'HTTP', settings: { cors } }, extended);
    expect(methods('/m/a')).toEqual(['get']);
    expect(made).toHaveProperty('x-amazon-apigateway-cors');
  });

  test('any method and a variable that takes the rest stay', () => {
    const { paths, methods } = document([endpoint('a', { path: '/files/{rest+}', method: 'ANY' })], {}, extended);
    expect(Object.keys(paths)).toEqual(['/files/{rest+}']);
    expect(methods('/files/{rest+}')).toEqual(['x-amazon-apigateway-any-method']);
  });

  test('of a stage it has its settings and its functions', () => {
    const places = { 'dev/us-east-1': { MinimumCompressionSize: 5 } };
    const key = 'x-amazon-apigateway-minimum-compression-size';
    const of = (over: Partial<DocumentOptions>) => document([endpoint('a')], { places }, { ...extended, ...over });
    const dev = of({ stage: 'dev' });
    expect(dev.made[key]).toBe(5);
    expect(uriOf(dev.paths['/m/a']?.get)).toContain('dev-shop-lMA');
    expect(of({ stage: 'dev', region: 'us-east-1' }).made[key]).toBe(5);
    expect(of({ stage: 'dev', region: 'eu-west-1' }).made).not.toHaveProperty(key);
    expect(of({ stage: 'none' }).made).not.toHaveProperty(key);
    expect(of({}).made).not.toHaveProperty(key);
  });
});

test('for API Gateway, functions have the names that they have where they are deployed', () => {
  const names = ({ logicalId }: { readonly logicalId: string }) => `dev-shop-l-${logicalId}-1A`;
  const made = (over: Partial<DocumentOptions>) =>
    JSON.stringify(document([endpoint('a')], {}, { extensions: true, stage: 'dev', ...over }).made);
  expect(made({ names })).toMatch(/:function:dev-shop-l-[^-]*-1A:live/);
  expect(made({})).toMatch(/:function:dev-shop-[^-]*:live/);
});
