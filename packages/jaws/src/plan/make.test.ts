import { describe, expect, test } from 'vitest';
import type { CodeArtifact } from '../artifacts/types.ts';
import type { EndpointModel, FunctionModel, Model, Template } from '../model/types.ts';
import { makePlan } from './make.ts';
import type { DeployedRegion, DeployedStack, Plan, RegionPlan, Selection, StackPlan } from './types.ts';

const fn = (name: string, over: Partial<FunctionModel> = {}): FunctionModel => ({
  id: `m/${name}`,
  module: 'm',
  name,
  logicalId: `lM${name.toUpperCase()}`,
  folder: `aws_modules/m/${name}`,
  runtime: 'nodejs22.x',
  legacy: false,
  handler: `aws_modules/m/${name}/handler.handler`,
  memorySize: 128,
  timeout: 3,
  description: '',
  envVars: [],
  package: { builder: 'esbuild', minify: true, ignore: [], exclude: [], includePaths: [], excludePatterns: [] },
  properties: {},
  deploy: true,
  ...over,
});
const endpoint = (name: string, over: Partial<EndpointModel> = {}): EndpointModel => ({
  id: `GET /m/${name}`,
  path: `/m/${name}`,
  method: 'GET',
  type: 'AWS_PROXY',
  function: `m/${name}`,
  authorizationType: 'NONE',
  apiKeyRequired: false,
  requestTemplates: {},
  requestParameters: {},
  cacheNamespace: undefined,
  cacheKeyParameters: [],
  responses: {},
  ...over,
});
const artifact = (id: string, digit = '1'): CodeArtifact => ({
  function: id,
  hash: digit.repeat(32),
  file: '/nowhere.zip',
  bytes: 10,
  unzippedBytes: 20,
  handler: 'handler.handler',
});

const resources: Template = {
  Parameters: { aaStage: { Type: 'String' }, aaNotficationEmail: { Type: 'String', Default: 'me@x.y' } },
  Resources: { Role: { Type: 'AWS::IAM::Role', Properties: {} } },
  Outputs: { IamRoleArnLambda: { Value: 'a' }, IamRoleArnApiGateway: { Value: 'b' }, Table: { Value: 't' } },
};
const model = (over: Partial<Model> = {}): Model => ({
  root: '/nowhere',
  name: 'shop',
  domain: 'x.y',
  profile: undefined,
  stages: [{ name: 'dev', regions: [{ stage: 'dev', region: 'us-east-1', bucket: 'bucket', resources }] }],
  functions: [fn('a'), fn('b')],
  endpoints: [endpoint('a'), endpoint('b')],
  ...over,
});
const nothing: DeployedRegion = {
  stage: 'dev',
  region: 'us-east-1',
  account: '0',
  resources: undefined,
  lambdas: [],
  endpoints: undefined,
  env: {},
  envSalt: 'salt',
};
const all: Selection = { stage: 'dev', region: undefined, resources: true, functions: 'all', endpoints: 'all' };
const now = new Date('2026-01-02T03:04:05Z');
const outputs = { IamRoleArnLambda: 'arn:lambda', IamRoleArnApiGateway: 'arn:api', Table: 'table-1' };

interface Options {
  readonly m?: Model;
  readonly deployed?: DeployedRegion;
  readonly selection?: Partial<Selection>;
  readonly code?: Readonly<Record<string, string>>;
  readonly at?: Date;
}
function planOf({ m = model(), deployed = nothing, selection = {}, code = {}, at = now }: Options = {}): RegionPlan {
  const artifacts = new Map(m.functions.map(({ id }) => [id, artifact(id, code[id])]));
  const plan: Plan = makePlan({
    model: m,
    artifacts,
    deployed: [deployed],
    selection: { ...all, ...selection },
    now: at,
  });
  return plan.regions[0]!;
}

/** What CloudFormation has after a plan was applied: values of NoEcho parameters are masked. */
function after(plan: RegionPlan, before: DeployedRegion = nothing, env = before.env): DeployedRegion {
  const stack = (one: StackPlan): DeployedStack => {
    const fromResources = Object.entries(one.fromResources).map(([name, output]) => [
      name,
      outputs[output as keyof typeof outputs],
    ]);
    const values: Record<string, string> = { ...one.parameters, ...Object.fromEntries(fromResources) };
    const parameters = Object.entries(one.template.Parameters ?? {}).map(([name, declaration]) => [
      name,
      declaration.NoEcho ? '****' : values[name]!,
    ]);
    return {
      name: one.name,
      kind: one.kind,
      status: 'CREATE_COMPLETE',
      template: JSON.parse(JSON.stringify(one.template)) as Template,
      parameters: Object.fromEntries(parameters),
      outputs: one.kind === 'resources' ? outputs : {},
    };
  };
  const kept = (old: DeployedStack | undefined) =>
    old && !plan.stacks.some((one) => one.name === old.name) ? [old] : [];
  const made = plan.stacks.filter((one) => one.action !== 'delete').map(stack);
  const of = (kind: string) => made.filter((one) => one.kind === kind);
  return {
    ...before,
    env,
    resources: [...of('resources'), ...kept(before.resources)][0],
    lambdas: [...before.lambdas.flatMap(kept), ...of('lambdas')],
    endpoints: [...of('endpoints'), ...kept(before.endpoints)][0],
  };
}
const actions = (plan: RegionPlan) => Object.fromEntries(plan.stacks.map((one) => [one.name, one.action]));
const changes = (plan: RegionPlan) =>
  plan.stacks.flatMap((one) => one.changes.map(({ action, id, why }) => [action, id, ...why].join(' ')));
const keyOf = (plan: RegionPlan, logicalId: string) =>
  plan.stacks
    .map((one) => one.template.Resources[logicalId]?.Properties?.Code as { S3Key: string } | undefined)
    .find((code) => code)?.S3Key;

describe('from nothing', () => {
  test('everything is created, in the order in which it is needed', () => {
    const plan = planOf();
    expect(plan.stacks.map((one) => `${one.action} ${one.name}`)).toEqual([
      'create dev-shop-r',
      'create dev-shop-l',
      'create dev-shop-e',
    ]);
    expect(plan.uploads.map(({ key }) => key)).toEqual([
      `JAWS/functions/shop/dev/lMA@${'1'.repeat(32)}@20260102T030405Z.zip`,
      `JAWS/functions/shop/dev/lMB@${'1'.repeat(32)}@20260102T030405Z.zip`,
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
    const plan = planOf({ deployed, at: new Date('2027-01-01') });
    expect(actions(plan)).toEqual({ 'dev-shop-r': 'none', 'dev-shop-l': 'none', 'dev-shop-e': 'none' });
    expect(plan.uploads).toEqual([]);
    expect(changes(plan)).toEqual([]);
  });

  test('only the function whose code changed is uploaded', () => {
    const plan = planOf({ deployed, code: { 'm/b': '2' }, at: new Date('2027-01-01') });
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
    expect(changes(plan)).toEqual(['update Role Path']);
    expect(actions(plan)).toEqual({ 'dev-shop-r': 'update', 'dev-shop-l': 'none', 'dev-shop-e': 'none' });
    expect(plan.stacks[1]?.fromResources).toEqual({ aaIamRoleArnLambda: 'IamRoleArnLambda' });
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

describe('the environment', () => {
  const m = model({ functions: [fn('a', { envVars: ['BUCKET'] }), fn('b', { envVars: ['BUCKET'] })], endpoints: [] });
  const env = { JAWS_STAGE: 'dev', BUCKET: 'pictures', UNASKED: 'u' };
  const first = planOf({ m, deployed: { ...nothing, env } });
  const lambdas = first.stacks[1]!;

  test('comes by parameters that are never shown; their values are nowhere in the template', () => {
    expect(Object.values(lambdas.parameters).sort()).toEqual(['dev', 'pictures']);
    expect(JSON.stringify(lambdas.template)).not.toContain('pictures');
    const declared = Object.entries(lambdas.template.Parameters ?? {}).filter(([name]) => name.startsWith('env'));
    expect(declared).toHaveLength(2);
    for (const [, declaration] of declared) expect(declaration).toEqual({ Type: 'String', NoEcho: true });
  });

  test('a changed value is a change of the functions that have it, and only of those that are selected', () => {
    const deployed = { ...after(first, { ...nothing, env }), env: { ...env, BUCKET: 'films' } };
    expect(changes(planOf({ m, deployed }))).toEqual(['update m/a environment', 'update m/b environment']);
    const plan = planOf({ m, deployed, selection: { resources: false, functions: ['m/a'], endpoints: [] } });
    expect(changes(plan)).toEqual(['update m/a environment']);
    const [stack] = plan.stacks;
    const bucket = (id: string) =>
      (stack!.template.Resources[id]!.Properties!.Environment as { Variables: Record<string, { Ref: string }> })
        .Variables.BUCKET!.Ref;
    expect(stack!.parameters[bucket('lMA')]).toBe('films');
    // No value: CloudFormation keeps the one that it has.
    expect(stack!.parameters).not.toHaveProperty(bucket('lMB'));
    expect(stack!.template.Parameters).toHaveProperty(bucket('lMB'));
  });

  test('a value that nobody asked for changes nothing', () => {
    const deployed = { ...after(first, { ...nothing, env }), env: { ...env, UNASKED: 'v' } };
    expect(changes(planOf({ m, deployed }))).toEqual([]);
  });

  // 4 KB: https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
  test('more than Lambda takes is an error before anything is sent', () => {
    const large = { ...nothing, env: { BUCKET: 'x'.repeat(4100) } };
    expect(() => planOf({ m, deployed: large })).toThrow(expect.objectContaining({ code: 'EnvironmentTooLarge' }));
  });

  test('more different variables than CloudFormation has parameters for is an error', () => {
    const names = Array.from({ length: 210 }, (_, index) => `V${index + 10}`);
    const many = model({ functions: [fn('a', { envVars: names })], endpoints: [] });
    const full = { ...nothing, env: Object.fromEntries(names.map((name) => [name, 'x'])) };
    expect(() => planOf({ m: many, deployed: full })).toThrow(expect.objectContaining({ code: 'TooManyParameters' }));
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
