import { describe, expect, test } from 'vitest';
import { type ApiModel, noApi } from '../model/api/types.ts';
import type { Model } from '../model/types.ts';
import { selectEndpoints } from './endpoints.ts';
import { actions, after, changes, endpoint, fn, model, nothing, type Options, planOf } from './testing.ts';

const api = (over: Partial<ApiModel> = {}): ApiModel => ({ ...noApi, ...over });
const deployed = after(planOf());
const own: Options['selection'] = { resources: false, functions: [] };
const plan = (over: Partial<Model>, options: Options = {}) =>
  planOf({ m: model(over), deployed, selection: own, ...options });
const stackOf = (made: ReturnType<typeof planOf>) => made.stacks.find(({ kind }) => kind === 'endpoints')!;
const bodyOf = (made: ReturnType<typeof planOf>) => {
  const { Resources } = stackOf(made).template;
  return (Resources.RestApi ?? Resources.HttpApi)!.Properties!.Body as {
    paths: Record<string, Record<string, object>>;
    components: { schemas?: object; securitySchemes?: object };
  };
};
const paths = (made: ReturnType<typeof planOf>) =>
  Object.entries(bodyOf(made).paths)
    .flatMap(([path, methods]) => Object.keys(methods).map((method) => `${method} ${path}`))
    .sort();
const user = { name: 'user', type: 'TOKEN' as const, function: 'm/b' };
const authorizer = {
  ...user,
  credentials: undefined,
  identitySource: 'method.request.header.Authorization',
  identityValidationExpression: undefined,
  ttl: 300,
  providerArns: [],
  jwt: undefined,
  payloadFormatVersion: '2.0',
  simpleResponses: false,
};

test('endpoints are selected by their ids', () => {
  const ids = (selected: readonly string[] | 'all') => selectEndpoints(model(), selected).map(({ id }) => id);
  expect(ids('all')).toEqual(['GET /m/a', 'GET /m/b']);
  expect(ids(['GET /m/b', 'GET /none'])).toEqual(['GET /m/b']);
  expect(ids([])).toEqual([]);
});

test('from nothing, each endpoint is made, and what they share', () => {
  const made = planOf();
  expect(stackOf(made)).toMatchObject({ name: 'dev-shop-e', kind: 'endpoints', action: 'create' });
  expect(stackOf(made).changes).toEqual([
    { action: 'create', kind: 'endpoint', id: 'GET /m/a', why: [] },
    { action: 'create', kind: 'endpoint', id: 'GET /m/b', why: [] },
  ]);
  expect(stackOf(made).fromResources).toEqual({ aaIamRoleArnApiGateway: 'IamRoleArnApiGateway' });
});

describe('against what is deployed', () => {
  test('the same again is nothing to do', () => {
    expect(stackOf(plan({}))).toMatchObject({ action: 'none', changes: [] });
  });

  test('what differs of an operation is named, in its integration by its parts', () => {
    const changed = [endpoint('a', { apiKeyRequired: true, timeoutInMillis: 5000 }), endpoint('b')];
    const [change] = stackOf(plan({ endpoints: changed })).changes;
    expect(change).toEqual({
      action: 'update',
      kind: 'endpoint',
      id: 'GET /m/a',
      why: ['security', 'timeoutInMillis'],
    });
  });

  test('one that is new, one that is gone, and one of another method', () => {
    const others = [endpoint('a', { id: 'ANY /m/a', method: 'ANY' }), endpoint('c', { function: 'm/a' })];
    expect(changes(plan({ endpoints: others }))).toEqual([
      'create ANY /m/a',
      'delete GET /m/a',
      'delete GET /m/b',
      'create GET /m/c',
    ]);
  });

  test('those that are not selected stay as they are deployed', () => {
    const changed = [endpoint('a', { apiKeyRequired: true }), endpoint('b', { apiKeyRequired: true })];
    const made = plan({ endpoints: changed }, { selection: { ...own, endpoints: ['GET /m/b'] } });
    expect(changes(made)).toEqual(['update GET /m/b security']);
    expect(paths(made)).toEqual(['get /m/a', 'get /m/b']);
    const gone = plan({ endpoints: [endpoint('b')] }, { selection: { ...own, endpoints: ['GET /m/b'] } });
    expect(stackOf(gone).action).toBe('none');
  });

  test('schemas and security schemes of those that stay are kept', () => {
    const before = after(
      planOf({
        m: model({
          api: api({ models: { A: { type: 'object' } }, authorizers: { user: authorizer } }),
          endpoints: [
            endpoint('a', {
              authorizationType: 'CUSTOM',
              authorizer: 'user',
              requestModels: { 'application/json': 'A' },
            }),
            endpoint('b'),
          ],
        }),
      }),
    );
    const options = { deployed: before, selection: { ...own, endpoints: ['GET /m/b'] } };
    const withB = {
      api: api({ models: { B: {} } }),
      endpoints: [endpoint('b', { requestModels: { 'application/json': 'B' } })],
    };
    const made = plan(withB, options);
    expect(Object.keys(bodyOf(made).components.schemas!)).toEqual(['A', 'B']);
    expect(Object.keys(bodyOf(made).components.securitySchemes!)).toContain('user');
    const all = plan(withB, { deployed: before });
    expect(Object.keys(bodyOf(all).components.schemas!)).toEqual(['B']);
    expect(bodyOf(all).components.securitySchemes ?? {}).not.toHaveProperty('user');
  });

  test('an API of the other kind takes nothing over', () => {
    const http = plan({ api: api({ protocol: 'HTTP' }) }, { selection: { ...own, endpoints: ['GET /m/b'] } });
    expect(paths(http)).toEqual(['get /m/a', 'get /m/b']);
    expect(stackOf(http).template.Resources).toHaveProperty('HttpApi');
    expect(stackOf(http).template.Resources).not.toHaveProperty('RestApi');
    expect(changes(http)).toEqual(expect.arrayContaining(['delete RestApi', 'create HttpApi']));
  });

  test('endpoints of a function that goes go with it, and a path with its last one', () => {
    const endpoints = [endpoint('a'), endpoint('b'), endpoint('b', { id: 'POST /m/a', path: '/m/a', method: 'POST' })];
    const before = after(planOf({ m: model({ endpoints }) }));
    const made = plan({ endpoints }, { deployed: before, selection: { ...own, endpoints: [], remove: ['m/b'] } });
    expect(paths(made)).toEqual(['get /m/a']);
    expect(Object.keys(bodyOf(made).paths)).toEqual(['/m/a']);
    const [rest] = Object.values(stackOf(made).template.Resources).filter(
      ({ Type }) => Type === 'AWS::ApiGateway::RestApi',
    );
    expect(Object.keys((rest!.Metadata as { 'jaws:endpoints': object })['jaws:endpoints'])).toEqual(['GET /m/a']);
    const all = plan({ endpoints }, { deployed: before, selection: { ...own, remove: ['m/b'] } });
    expect(paths(all)).toEqual(['get /m/a']);
  });

  test('with nothing left the stack goes', () => {
    const made = plan({ endpoints: [] });
    expect(stackOf(made)).toMatchObject({ action: 'delete', parameters: {}, fromResources: {} });
    expect(changes(made)).toEqual(['delete GET /m/a', 'delete GET /m/b']);
    expect(actions(plan({ endpoints: [] }, { deployed: nothing, selection: { functions: 'all' } }))).not.toHaveProperty(
      'dev-shop-e',
    );
  });

  test('with nothing left a log that is kept is lost', () => {
    const logged = api({ settings: { AccessLogSetting: true } });
    const before = after(planOf({ m: model({ api: logged }) }));
    const made = plan({ endpoints: [], api: logged }, { deployed: before });
    expect(stackOf(made).changes.filter(({ data }) => data === 'deleted')).toEqual([
      { action: 'delete', kind: 'resource', id: 'AccessLogs', why: [], data: 'deleted' },
    ]);
  });
});

describe('settings', () => {
  test('of the API and of its stage are named by what differs', () => {
    const made = plan({ api: api({ settings: { MinimumCompressionSize: 5, TracingEnabled: true } }) });
    expect(changes(made)).toEqual(['update RestApi minimum-compression-size', 'update Stage TracingEnabled']);
  });

  test('of a place are those of its stage and region', () => {
    const places = { 'dev/us-east-1': { TracingEnabled: true }, 'prod/us-east-1': { MinimumCompressionSize: 5 } };
    expect(changes(plan({ api: api({ places }) }))).toEqual(['update Stage TracingEnabled']);
  });

  test('that come and go are resources; a log that goes loses its data', () => {
    const logged = api({ settings: { AccessLogSetting: true } });
    const made = plan({ api: logged });
    expect(changes(made)).toContain('create AccessLogs');
    const back = plan({}, { deployed: after(made, deployed) });
    expect(stackOf(back).changes).toContainEqual({
      action: 'delete',
      kind: 'resource',
      id: 'AccessLogs',
      why: [],
      data: 'deleted',
    });
  });

  test('Cors of the API and of an endpoint are preflights', () => {
    const cors = {
      origins: ['*'],
      methods: undefined,
      headers: [],
      exposed: [],
      maxAge: undefined,
      credentials: false,
    };
    const made = plan({
      api: api({ settings: { cors } }),
      endpoints: [endpoint('a', { cors: false }), endpoint('b')],
    });
    expect(paths(made)).toEqual(['get /m/a', 'get /m/b', 'options /m/b']);
    const http = plan({ api: api({ protocol: 'HTTP', settings: { cors } }) });
    expect(paths(http)).toEqual(['get /m/a', 'get /m/b']);
  });
});

describe('functions that are called', () => {
  const missing = (over: Partial<Model>) => {
    try {
      planOf({ m: model(over), deployed, selection: { resources: false, functions: [] } });
    } catch (error) {
      return error as { code: string; message: string; hint?: string };
    }
    throw new Error('nothing was missing');
  };

  test('must be there', () => {
    const error = missing({ functions: [fn('a'), fn('b'), fn('c')], endpoints: [endpoint('c')] });
    expect(error.code).toBe('EndpointFunctionNotDeployed');
    for (const part of ['GET /m/c', 'm/c', 'dev', 'us-east-1']) expect(error.message).toContain(part);
  });

  test('may be kept out by awsm.json, which the hint says', () => {
    const plain = missing({ functions: [fn('a'), fn('b'), fn('c')], endpoints: [endpoint('c')] });
    const out = missing({ functions: [fn('a'), fn('b'), fn('c', { deploy: false })], endpoints: [endpoint('c')] });
    expect(out.hint).not.toBe(plain.hint);
  });

  test('are those of authorizers as well', () => {
    const error = missing({
      functions: [fn('a'), fn('b'), fn('c')],
      api: api({ authorizers: { user: { ...authorizer, function: 'm/c' } } }),
      endpoints: [endpoint('a', { authorizationType: 'CUSTOM', authorizer: 'user' })],
    });
    expect(error.message).toContain('m/c');
    const made = plan({
      api: api({ authorizers: { user: authorizer } }),
      endpoints: [endpoint('a', { authorizationType: 'CUSTOM', authorizer: 'user' })],
    });
    expect(JSON.stringify(bodyOf(made).components.securitySchemes)).toContain('dev-shop-lMB');
  });

  test('are empty for an endpoint that responds itself or calls an address', () => {
    const alone = [
      endpoint('x', { type: 'MOCK', function: 'm/none' }),
      endpoint('y', { type: 'HTTP', uri: 'https://a.test', function: 'm/none' }),
    ];
    expect(paths(plan({ endpoints: alone }))).toEqual(['get /m/x', 'get /m/y']);
  });
});

test('a key whose value the stage does not have is an error', () => {
  const settings = { ApiKeys: { mine: { envVar: 'MY_KEY' } }, UsagePlans: { plan: {} } };
  expect(() => plan({ api: api({ settings }) })).toThrow(
    expect.objectContaining({ code: 'EnvVariableNotSet', message: expect.stringContaining('MY_KEY') }),
  );
  const env = { MY_KEY: 'k'.repeat(20) };
  const made = plan({ api: api({ settings }) }, { deployed: { ...deployed, env } });
  expect(stackOf(made).parameters).toMatchObject({ envMYxKEYz0: env.MY_KEY });
  // The same value again changes nothing, another value does.
  const there = after(made, deployed, env);
  expect(stackOf(plan({ api: api({ settings }) }, { deployed: there }))).toMatchObject({ action: 'none', changes: [] });
  const other = plan({ api: api({ settings }) }, { deployed: { ...there, env: { MY_KEY: 'x'.repeat(20) } } });
  expect(changes(other)).toEqual([expect.stringMatching(/^update \w+ .*Value/)]);
});

test('an API whose role may change waits for it', () => {
  const { resources, ...rest } = deployed;
  const others = { ...resources!.template.Outputs, IamRoleArnApiGateway: { Value: 'c' } };
  const m = model({
    stages: [
      {
        name: 'dev',
        regions: [
          {
            stage: 'dev',
            region: 'us-east-1',
            bucket: 'bucket',
            resources: { ...resources!.template, Outputs: others },
          },
        ],
      },
    ],
  });
  const made = planOf({ m, deployed: { ...rest, resources }, selection: { functions: [] } });
  expect(stackOf(made)).toMatchObject({
    action: 'maybe',
    fromResources: { aaIamRoleArnApiGateway: 'IamRoleArnApiGateway' },
    changes: [{ action: 'update', kind: 'resource', id: 'RestApi', why: ['output IamRoleArnApiGateway'], maybe: true }],
  });
});

test('tags that the stack lacks are a change beside others only', () => {
  const untagged = { ...deployed, endpoints: { ...deployed.endpoints!, tags: {} } };
  expect(changes(plan({}, { deployed: untagged }))).toEqual([]);
  expect(changes(plan({ endpoints: [endpoint('a')] }, { deployed: untagged }))).toEqual([
    'delete GET /m/b',
    'update dev-shop-e tags',
  ]);
});
