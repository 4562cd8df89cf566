import { expect, test } from 'vitest';
import type { Model } from '../../model/types.ts';
import { functionFor } from './routes.ts';

const model = {
  endpoints: [
    ['GET', '/links', 'list'],
    ['ANY', '/links', 'any'],
    ['GET', '/links/{id}', 'one'],
    ['GET', '/links/new', 'new'],
    ['GET', '/links/{id}/stats', 'stats'],
    ['ANY', '/files/{path+}', 'files'],
    ['ANY', '/$default', 'rest'],
  ].map(([method, path, name]) => ({ method, path, function: name })),
} as unknown as Model;

test.each([
  ['GET', '/links', 'list'],
  ['POST', '/links', 'any'],
  ['GET', '/links/7', 'one'],
  ['GET', '/links/new', 'new'],
  ['GET', '/links/7/stats', 'stats'],
  ['PUT', '/files/a/b/c', 'files'],
  ['PUT', '/files', 'rest'],
  ['DELETE', '/links/7', 'rest'],
  ['GET', '/', 'rest'],
])('%s %s is for %s', (method, path, name) => {
  expect(functionFor(model, method, path)).toBe(name);
});

test('nothing takes what no endpoint has', () => {
  expect(functionFor({ ...model, endpoints: model.endpoints.slice(0, 3) }, 'GET', '/other')).toBeUndefined();
});
