import { expect, test } from 'vitest';
import type { EndpointModel, Model } from '../types.ts';
import { noApi } from './types.ts';
import { apiWarnings } from './warnings.ts';

type Some = Partial<EndpointModel> & { readonly path: string };

const warnings = (endpoints: readonly Some[], api: Partial<NonNullable<Model['api']>> = {}) =>
  apiWarnings({
    endpoints: endpoints.map((one) => ({ id: `GET ${one.path}`, ...one })),
    api: { ...noApi, ...api },
  } as unknown as Model);
const many = (count: number, prefix = '/x') => Array.from({ length: count }, (_, n) => ({ path: `${prefix}${n}` }));
const raise = 'A quota of API Gateway that AWS raises on request: https://console.aws.amazon.com/servicequotas';

// https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html
test('a REST API has 300 resources at first, the root and all parts of paths counted', () => {
  expect(warnings(many(299))).toEqual([]);
  expect(warnings(many(300))).toEqual([
    { message: 'The API has 301 resources (parts of paths); AWS allows 300 at first.', hint: raise },
  ]);
  expect(warnings(many(299, '/a/'))).toMatchObject([{ message: expect.stringContaining('has 301 resources') }]);
  expect(warnings([...many(299), ...many(299)])).toEqual([]);
});

test('an HTTP API has 300 routes at first', () => {
  expect(warnings(many(300), { protocol: 'HTTP' })).toEqual([]);
  expect(warnings(many(301), { protocol: 'HTTP' })).toEqual([
    { message: 'The API has 301 routes; AWS allows 300 at first.', hint: raise },
  ]);
});

test('a REST API waits 29 seconds at first, unless the answer streams', () => {
  expect(warnings([{ path: '/x', timeoutInMillis: 29_000 }])).toEqual([]);
  expect(warnings([{ path: '/x', timeoutInMillis: 29_001, streams: true }])).toEqual([]);
  expect(warnings([{ path: '/a' }, { path: '/x', timeoutInMillis: 29_001 }])).toEqual([
    { message: 'GET /x waits 29001 ms; AWS allows 29000 ms at first.', hint: raise },
  ]);
  expect(warnings([{ path: '/x', timeoutInMillis: 30_000 }], { protocol: 'HTTP' })).toEqual([]);
});

test('a key without an owner', () => {
  const keyed = [{ path: '/a' }, { path: '/x', apiKeyRequired: true }];
  expect(warnings(keyed)).toEqual([
    {
      message: 'GET /x wants an API key, but the project has no usage plan, so no key is accepted.',
      hint: 'Add apiGateway.ApiKeys and apiGateway.UsagePlans to jaws.json, or make both on AWS.',
    },
  ]);
  expect(warnings(keyed, { settings: { UsagePlans: {} } })).toEqual([]);
  expect(warnings(keyed, { places: { 'dev/us-east-1': {}, 'prod/us-east-1': { UsagePlans: {} } } })).toEqual([]);
});

test('a model without an API has no warnings', () => {
  expect(apiWarnings({ endpoints: [] as readonly EndpointModel[] } as Model)).toEqual([]);
});
