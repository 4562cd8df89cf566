import { expect, test } from 'vitest';
import { integrationKey, type Json } from '../openapi.ts';
import { pathsWithIntegrations, shareIntegrations } from './shared.ts';

const paths = (count: number, functions: number): Record<string, Json> =>
  Object.fromEntries(
    Array.from({ length: count }, (_, n) => [
      `/p${n}`,
      { get: { responses: {}, [integrationKey]: { type: 'aws_proxy', uri: { 'Fn::Sub': `f${n % functions}` } } } },
    ]),
  );
const document = (count: number, functions: number) => ({
  openapi: '3.0.1',
  paths: paths(count, functions),
  components: { securitySchemes: { a: {} } },
});

// https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html
test('up to 300 operations have an integration each, as before', () => {
  const body = document(300, 1);
  expect(shareIntegrations(body)).toBe(body);
  expect(pathsWithIntegrations(body)).toBe(body.paths);
});

test('of more, equal integrations are one, and come back as they were', () => {
  const shared = shareIntegrations(document(301, 7));
  const { securitySchemes, 'x-amazon-apigateway-integrations': integrations } = shared.components as Record<
    string,
    Json
  >;
  expect(securitySchemes).toEqual({ a: {} });
  expect(Object.keys(integrations!)).toHaveLength(7);
  expect(pathsWithIntegrations(shared)).toEqual(paths(301, 7));
  expect(JSON.stringify(shareIntegrations(document(301, 7)))).toBe(JSON.stringify(shared));
});

test('a reference that leads nowhere stays', () => {
  const lost = { get: { [integrationKey]: { $ref: '#/components/x-amazon-apigateway-integrations/toString' } } };
  const body = { paths: { '/': lost }, components: { 'x-amazon-apigateway-integrations': {} } };
  expect(pathsWithIntegrations(body)).toEqual({ '/': lost });
});
