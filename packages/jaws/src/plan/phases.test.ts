import { describe, expect, test } from 'vitest';
import type { CodeArtifact } from '../artifacts/types.ts';
import type { Model, RegionModel } from '../model/types.ts';
import { makeDeployment } from './deployment.ts';
import { after, changes, endpoint, fn, model, nothing, planOf, resources } from './testing.ts';
import type { DeployedRegion, Selection } from './types.ts';

const artifacts = (m: Model, digit = '1') =>
  new Map(
    m.functions.map(({ id }): [string, CodeArtifact] => [
      id,
      {
        function: id,
        hash: digit.repeat(32),
        file: '/nowhere.zip',
        bytes: 10,
        unzippedBytes: 20,
        handler: 'handler.handler',
      },
    ]),
  );
const all: Selection = { stage: 'dev', region: undefined, resources: true, functions: 'all', endpoints: 'all' };
const make = (m: Model, base: readonly DeployedRegion[], over: Partial<Selection> = {}, rest = {}) =>
  makeDeployment({
    id: 'id-1',
    model: m,
    artifacts: artifacts(m),
    base,
    selection: { ...all, ...over },
    env: { 'us-east-1': 'v1' },
    ...rest,
  });
const shape = ({ phases }: ReturnType<typeof make>) =>
  phases.map(({ name, regions }) => [
    name,
    ...regions.map(({ region, stacks }) => [region, ...stacks.map((one) => one.name)]),
  ]);
const key = (digit: string) => `JAWS/code/${digit.repeat(32)}.zip`;

test('the resources are a phase before the functions', () => {
  const deployment = make(model(), [nothing]);
  expect(shape(deployment)).toEqual([
    ['resources', ['us-east-1', 'dev-shop-r']],
    ['functions', ['us-east-1', 'dev-shop-l', 'dev-shop-e']],
  ]);
  expect(deployment).toMatchObject({
    id: 'id-1',
    project: 'shop',
    stage: 'dev',
    base: [nothing],
    env: { 'us-east-1': 'v1' },
    code: { 'm/a': '1'.repeat(32), 'm/b': '1'.repeat(32) },
  });
  expect(Object.keys(make(model({ functions: [fn('b'), fn('a')] }), [nothing]).code)).toEqual(['m/a', 'm/b']);
  expect(deployment.phases[1]!.regions[0]).toMatchObject({ stage: 'dev', region: 'us-east-1', bucket: 'bucket' });
});

test('a phase without selected stacks is dropped', () => {
  const deployed = after(planOf());
  expect(shape(make(model(), [deployed], { functions: [], endpoints: [] }))).toEqual([
    ['resources', ['us-east-1', 'dev-shop-r']],
  ]);
  expect(shape(make(model(), [deployed], { resources: false, endpoints: [] }))).toEqual([
    ['functions', ['us-east-1', 'dev-shop-l']],
  ]);
  expect(shape(make(model(), [deployed], { resources: false, functions: [] }))).toEqual([
    ['functions', ['us-east-1', 'dev-shop-e']],
  ]);
  expect(shape(make(model(), [deployed], { resources: false, functions: [], endpoints: [] }))).toEqual([]);
});

test.each([
  ['functions', { endpoints: [] }],
  ['endpoints', { functions: [] }],
] as const)('%s alone need resources as well', (_, over) => {
  expect(() => make(model(), [nothing], { resources: false, ...over })).toThrow(
    expect.objectContaining({ code: 'ResourcesNotDeployed', message: expect.stringMatching(/dev.*us-east-1/) }),
  );
  expect(shape(make(model(), [nothing], { resources: false, functions: [], endpoints: [] }))).toEqual([]);
});

test('the first environment is written with the resources, with its salt', () => {
  const base = { ...nothing, firstEnv: 'A=1\n' };
  const { phases } = make(model(), [base]);
  expect(phases[0]!.regions[0]!.firstEnv).toEqual({ text: 'A=1\n', salt: 'salt' });
  expect(phases[1]!.regions[0]!.firstEnv).toBeUndefined();
  const only = make(model(), [{ ...after(planOf()), firstEnv: '' }], {
    resources: false,
    functions: [],
    endpoints: [],
  });
  expect(shape(only)).toEqual([['resources', ['us-east-1']]]);
});

describe('the code that a region needs', () => {
  const deployed = after(planOf({ code: { 'm/b': '2' } }));

  test('is that of all functions afterwards, once each and in order', () => {
    const plan = planOf({ deployed, code: { 'm/a': '3', 'm/b': '2' } });
    expect(plan.code).toEqual([key('2'), key('3')]);
    expect(planOf({ deployed }).code).toEqual([key('1')]);
  });

  test('is still that of the functions that are not selected', () => {
    const { phases } = make(model(), [deployed], { functions: ['m/a'], endpoints: [], resources: false });
    expect(phases[0]!.regions[0]!.code).toEqual([key('1'), key('2')]);
    const resourcesOnly = make(model(), [deployed], { functions: [], endpoints: [] });
    expect(resourcesOnly.phases[0]!.regions[0]!.code).toEqual([key('1'), key('2')]);
    const endpointsOnly = make(model(), [deployed], { functions: [], resources: false });
    expect(endpointsOnly.phases[0]!.regions[0]!.code).toEqual([key('1'), key('2')]);
  });

  test('is empty for a stack that is removed', () => {
    const plan = make(model({ functions: [], endpoints: [] }), [deployed], { resources: false });
    expect(plan.phases[0]!.regions[0]!.code).toEqual([]);
  });
});

describe('functions that are to go', () => {
  const deployed = after(planOf());

  test('go with their endpoints, and nothing else changes', () => {
    const plan = planOf({ deployed, selection: { resources: false, functions: [], endpoints: [], remove: ['m/a'] } });
    expect(changes(plan)).toEqual(['delete m/a', 'delete GET /m/a']);
    expect(plan.stacks.map(({ kind }) => kind)).toEqual(['lambdas', 'endpoints']);
    const left = Object.keys(plan.stacks[0]!.template.Resources);
    expect(left).toEqual(['lMB', 'lMBLive', 'lMBLogGroup', expect.stringMatching(/^lMBVersion/)]);
  });
});

test('what was made again by hand may have given every output another value', () => {
  const deployed = after(planOf());
  const again = make(model(), [deployed], {}, { revertDrift: true });
  const [lambdas, endpoints] = again.phases[1]!.regions[0]!.stacks;
  expect(lambdas!.fromResources).toEqual({ aaIamRoleArnLambda: 'IamRoleArnLambda' });
  expect(endpoints!.fromResources).toEqual({ aaIamRoleArnApiGateway: 'IamRoleArnApiGateway' });
  const usual = make(model(), [deployed]);
  expect(usual.phases[1]!.regions[0]!.stacks.map((one) => one.fromResources)).toEqual([{}, {}]);
});

describe('outputs of the home region', () => {
  const { Table: _, ...outputs } = resources.Outputs!;
  const home: RegionModel = { stage: 'dev', region: 'eu-west-1', bucket: 'home', resources };
  const other: RegionModel = {
    stage: 'dev',
    region: 'us-east-1',
    bucket: 'bucket',
    resources: { ...resources, Outputs: outputs },
    homeOutputs: { Table: 'eu-west-1' },
  };
  const properties = { Environment: { Variables: { TABLE: { Ref: 'Table' } } } };
  const m = (homeResources = resources) =>
    model({
      stages: [{ name: 'dev', regions: [{ ...home, resources: homeResources }, other] }],
      functions: [fn('a', { properties })],
      endpoints: [endpoint('a')],
    });
  const homeDeployed = { ...after(planOf()), region: 'eu-west-1', lambdas: [], endpoints: undefined };
  const base = [homeDeployed, nothing];
  const lambdasOf = (deployment: ReturnType<typeof make>) =>
    deployment.phases.at(-1)!.regions.find(({ region }) => region === 'us-east-1')!.stacks[0]!;

  test('are values where this deployment cannot change them', () => {
    const stack = lambdasOf(make(m(), base));
    expect(stack.parameters).toMatchObject({ Table: 'table-1' });
    expect(stack.fromHome ?? {}).toEqual({});
  });

  test('come from there once it is deployed where they may change', () => {
    const changed = { ...resources, Outputs: { ...resources.Outputs, Table: { Value: 'other' } } };
    const stack = lambdasOf(make(m(changed), base));
    expect(stack.fromHome).toEqual({ Table: { region: 'eu-west-1', output: 'Table' } });
    // Without the resources in the selection, they stay as they are.
    const kept = { ...after(planOf()), region: 'us-east-1', lambdas: [], endpoints: undefined };
    const alone = lambdasOf(make(m(changed), [homeDeployed, kept], { resources: false }));
    expect(alone.parameters).toMatchObject({ Table: 'table-1' });
  });

  test('are read when they are needed where the home region takes no part', () => {
    expect(lambdasOf(make(m(), [nothing])).fromHome).toEqual({ Table: { region: 'eu-west-1', output: 'Table' } });
  });
});

test('regions of several accounts have no replicated data, and a deployment without resources is not about that', () => {
  const m = model();
  const [region] = m.stages[0]!.regions;
  const replicated = { home: 'us-east-1', tables: { Users: 'users' } };
  const regions = ['us-east-1', 'eu-west-1'].map((name) => ({ ...region!, region: name, replicated }));
  const both: Model = { ...m, stages: [{ ...m.stages[0]!, regions }] };
  const base = ['1', '2'].map((account, index) => ({ ...nothing, region: regions[index]!.region, account }));
  const between = expect.objectContaining({ code: 'ReplicationBetweenAccounts' });
  expect(() => make(both, base)).toThrow(between);
  expect(() => make(both, base, { resources: false, functions: [], endpoints: [] })).not.toThrow();
});
