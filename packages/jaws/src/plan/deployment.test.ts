import { describe, expect, test } from 'vitest';
import { type AuthorizerModel, noApi } from '../model/api/types.ts';
import type { Template } from '../model/types.ts';
import { actions, after, changes, endpoint, fn, keyOf, model, nothing, planOf, resources } from './testing.ts';

describe('from nothing', () => {
  test('everything is created, in the order in which it is needed', () => {
    const plan = planOf();
    expect(plan.stacks.map((one) => `${one.action} ${one.name}`)).toEqual([
      'create dev-shop-r',
      'create dev-shop-l',
      'create dev-shop-e',
    ]);
    expect(plan.uploads.map(({ key }) => key)).toEqual([
      // Both functions have the same code.
      `JAWS/code/${'1'.repeat(32)}.zip`,
    ]);
    expect(plan.stacks[0]?.parameters).toEqual({ aaStage: 'dev', aaNotficationEmail: 'me@x.y' });
    expect(plan.stacks[1]?.fromResources).toEqual({ aaIamRoleArnLambda: 'IamRoleArnLambda' });
    expect(plan.stacks[2]?.fromResources).toEqual({ aaIamRoleArnApiGateway: 'IamRoleArnApiGateway' });
  });

  test('functions need the resources', () => {
    expect(() => planOf({ selection: { resources: false } })).toThrow(
      expect.objectContaining({ code: 'ResourcesNotDeployed' }),
    );
  });

  test('a stack that never came up counts as nothing', () => {
    const failed = { ...after(planOf()).resources!, status: 'ROLLBACK_COMPLETE' };
    expect(actions(planOf({ deployed: { ...nothing, resources: failed } }))['dev-shop-r']).toBe('create');
  });
});

describe('against what is deployed', () => {
  const deployed = after(planOf());

  test('the same again is nothing to do', () => {
    const plan = planOf({ deployed });
    expect(actions(plan)).toEqual({ 'dev-shop-r': 'none', 'dev-shop-l': 'none', 'dev-shop-e': 'none' });
    expect(plan.uploads).toEqual([]);
    expect(changes(plan)).toEqual([]);
  });

  test('only the function whose code changed is uploaded', () => {
    const plan = planOf({ deployed, code: { 'm/b': '2' } });
    expect(plan.uploads.map(({ artifact: { function: id } }) => id)).toEqual(['m/b']);
    expect(changes(plan)).toEqual(['update m/b code']);
    expect(keyOf(plan, 'lMA')).toBe(keyOf(planOf(), 'lMA'));
    expect(actions(plan)).toEqual({ 'dev-shop-r': 'none', 'dev-shop-l': 'update', 'dev-shop-e': 'none' });
  });

  test('configuration and further properties are named', () => {
    const m = model({ functions: [fn('a', { memorySize: 256, properties: { Layers: ['x'] } }), fn('b')] });
    expect(changes(planOf({ deployed, m }))).toEqual(['update m/a Layers MemorySize']);
  });

  test('with all, what the project no longer has goes', () => {
    const m = model({ functions: [fn('a')], endpoints: [endpoint('a')] });
    expect(changes(planOf({ deployed, m }))).toEqual(['delete m/b', 'delete GET /m/b']);
  });

  test.each([
    ['no endpoint', []],
    ['only some endpoints', ['GET /m/a']],
  ])('with all functions and %s, a function stays that a deployed endpoint names', (_which, endpoints) => {
    const m = model({ functions: [fn('a')], endpoints: [endpoint('a')] });
    const functions = [fn('a'), fn('b'), fn('bB'), fn('c')];
    const before = after(planOf({ m: model({ functions, endpoints: [endpoint('a'), endpoint('bB')] }) }));
    const plan = planOf({ deployed: before, m, selection: { endpoints } });
    // No endpoint names lMB, only lMBB, which begins with it.
    expect(changes(plan)).toEqual(['delete m/b', 'delete m/c']);
    expect(plan.stacks.find(({ kind }) => kind === 'lambdas')?.held).toEqual([
      { logicalId: 'lMBB', type: 'AWS::Lambda::Function' },
    ]);
    expect(changes(planOf({ deployed: after(plan, before), m }))).toEqual(['delete m/bB', 'delete GET /m/bB']);
  });

  test('a function stays that an authorizer of the deployed endpoints names', () => {
    const authorizer: AuthorizerModel = {
      name: 'Auth',
      type: 'TOKEN',
      function: 'm/b',
      credentials: undefined,
      identitySource: 'method.request.header.Authorization',
      identityValidationExpression: undefined,
      ttl: 300,
      providerArns: [],
      jwt: undefined,
      payloadFormatVersion: '1.0',
      simpleResponses: false,
    };
    const api = { ...noApi, authorizers: { Auth: authorizer } };
    const guarded = endpoint('a', { authorizationType: 'CUSTOM', authorizer: 'Auth' });
    const before = after(planOf({ m: model({ endpoints: [guarded], api }) }));
    const m = model({ functions: [fn('a')], endpoints: [endpoint('a')] });
    expect(changes(planOf({ deployed: before, m, selection: { endpoints: [] } }))).toEqual([]);
    expect(changes(planOf({ deployed: before, m }))).toContain('delete m/b');
  });

  test('no function is deleted while it is unknown which ones the deployed endpoints name', () => {
    const storedBody = { key: 'k', lost: 'it is gone' };
    const endpoints = { ...deployed.endpoints!, template: { Resources: {} }, storedBody };
    const m = model({ functions: [fn('a')], endpoints: [endpoint('a')] });
    const plan = planOf({ deployed: { ...deployed, endpoints }, m, selection: { endpoints: [] } });
    expect(changes(plan)).toEqual([]);
  });

  test('a removal takes the endpoints that are deployed, also where the project has them elsewhere by now', () => {
    const m = model({ endpoints: [endpoint('a'), endpoint('b', { id: 'GET /m/new', path: '/m/new' })] });
    const plan = planOf({
      deployed,
      m,
      selection: { resources: false, functions: [], endpoints: [], remove: ['m/b'] },
    });
    expect(changes(plan)).toEqual(['delete m/b', 'delete GET /m/b']);
  });

  test('with nothing left, stacks are deleted: endpoints before the functions that they call', () => {
    const plan = planOf({ deployed, m: model({ functions: [], endpoints: [] }) });
    expect(plan.stacks.map((one) => `${one.action} ${one.name}`)).toEqual([
      'none dev-shop-r',
      'delete dev-shop-e',
      'delete dev-shop-l',
    ]);
  });

  test('what was not selected stays as it is deployed', () => {
    const m = model({
      functions: [fn('a', { memorySize: 256 }), fn('b', { memorySize: 256 })],
      endpoints: [endpoint('a', { apiKeyRequired: true }), endpoint('b', { apiKeyRequired: true })],
    });
    const selection = { resources: false, functions: ['m/a'], endpoints: ['GET /m/b'] };
    const plan = planOf({ deployed, m, selection, code: { 'm/a': '2', 'm/b': '2' } });
    expect(changes(plan)).toEqual(['update m/a code MemorySize', 'update GET /m/b security']);
    expect(plan.uploads).toHaveLength(1);
    expect(Object.keys(actions(plan))).toEqual(['dev-shop-l', 'dev-shop-e']);
  });

  test('a function that awsm.json keeps out is deployed only when it is named', () => {
    const m = model({ functions: [fn('a'), fn('b'), fn('c', { deploy: false })] });
    expect(changes(planOf({ deployed, m }))).toEqual([]);
    const plan = planOf({ deployed, m, selection: { functions: ['m/c'], endpoints: [] } });
    expect(changes(plan)).toEqual(['create m/c']);
    expect(changes(planOf({ deployed: after(plan, deployed), m }))).toEqual([]);
  });

  test('a changed resource is named, and the other stacks wait for its outputs', () => {
    const other: Template = {
      ...resources,
      Resources: { Role: { Type: 'AWS::IAM::Role', Properties: { Path: '/x/' } } },
    };
    const stages = [
      { name: 'dev', regions: [{ stage: 'dev', region: 'us-east-1', bucket: 'bucket', resources: other }] },
    ];
    const plan = planOf({ deployed, m: model({ stages }) });
    expect(changes(plan)).toEqual([
      'update Role Path',
      'update m/a output IamRoleArnLambda',
      'update m/b output IamRoleArnLambda',
    ]);
    expect(actions(plan)).toEqual({ 'dev-shop-r': 'update', 'dev-shop-l': 'maybe', 'dev-shop-e': 'none' });
    expect(plan.stacks[1]?.fromResources).toEqual({ aaIamRoleArnLambda: 'IamRoleArnLambda' });
    // Nothing that the other outputs refer to has changed.
    expect(plan.stacks[2]?.fromResources).toEqual({});
  });

  test('a role whose rights change keeps its ARN, so the functions stay out of it', () => {
    const Policies = [{ PolicyName: 'more', PolicyDocument: {} }];
    const other: Template = { ...resources, Resources: { Role: { Type: 'AWS::IAM::Role', Properties: { Policies } } } };
    const stages = [
      { name: 'dev', regions: [{ stage: 'dev', region: 'us-east-1', bucket: 'bucket', resources: other }] },
    ];
    const plan = planOf({ deployed, m: model({ stages }) });
    expect(changes(plan)).toEqual(['update Role Policies']);
    expect(actions(plan)).toEqual({ 'dev-shop-r': 'update', 'dev-shop-l': 'none', 'dev-shop-e': 'none' });
  });

  test('an endpoint needs its function', () => {
    const m = model({ functions: [fn('a'), fn('b'), fn('c')], endpoints: [endpoint('c')] });
    expect(() => planOf({ deployed, m, selection: { functions: [] } })).toThrow(
      expect.objectContaining({ code: 'EndpointFunctionNotDeployed' }),
    );
    expect(changes(planOf({ deployed, m, selection: { functions: ['m/c'], endpoints: ['GET /m/c'] } }))).toEqual([
      'create m/c',
      'create GET /m/c',
    ]);
  });
});

describe('references of functions', () => {
  const using = (ref: string) =>
    model({ functions: [fn('a', { properties: { Tags: [{ Key: 'k', Value: { Ref: ref } }] } })], endpoints: [] });

  test('may name an output of the resources or a well-known value', () => {
    expect(planOf({ m: using('Table') }).stacks[1]?.fromResources).toMatchObject({ Table: 'Table' });
    expect(planOf({ m: using('aaStage') }).stacks[1]?.parameters).toEqual({ aaStage: 'dev' });
    expect(planOf({ m: using('AWS::Region') }).stacks[1]?.parameters).toEqual({});
  });

  test('to anything else are an error', () => {
    expect(() => planOf({ m: using('Nowhere') })).toThrow(expect.objectContaining({ code: 'ReferenceUnknown' }));
  });
});

describe('the resources', () => {
  const region = (template: Template) => [
    { name: 'dev', regions: [{ stage: 'dev', region: 'us-east-1', bucket: 'bucket', resources: template }] },
  ];

  test('a parameter without any value is an error', () => {
    const m = model({ stages: region({ ...resources, Parameters: { Mine: { Type: 'String' } } }) });
    expect(() => planOf({ m })).toThrow(expect.objectContaining({ code: 'ResourcesParameterMissing' }));
  });

  test('an output that the functions need and that is gone is an error', () => {
    const m = model({ stages: region({ ...resources, Outputs: { IamRoleArnApiGateway: { Value: 'b' } } }) });
    expect(() => planOf({ m })).toThrow(expect.objectContaining({ code: 'ResourcesOutputMissing' }));
  });
});
