import { expect, test } from 'vitest';
import type { Template } from '../model/types.ts';
import type { Deployment, StackPlan } from '../plan/types.ts';
import { criticalSeconds } from './critical-path.ts';
import { expectedTime, type PastRelease } from './time.ts';

const template: Template = { Resources: { Table: { Type: 'AWS::DynamoDB::Table' } } };
const kinds = { r: 'resources', l: 'lambdas', l2: 'lambdas', e: 'endpoints' } as const;
type Suffix = keyof typeof kinds;

const stack = (suffix: Suffix, action: StackPlan['action']): StackPlan => ({
  name: `dev-shop-${suffix}`,
  kind: kinds[suffix],
  action,
  template,
  parameters: {},
  fromResources: {},
  changes: [],
});

/** A deployment by region -> stacks of its phases. */
function deployment(regions: Record<string, readonly StackPlan[]>): Deployment {
  const plans = (kind: boolean) =>
    Object.entries(regions).map(([region, stacks]) => ({
      stage: 'dev',
      region,
      bucket: 'b',
      firstEnv: undefined,
      uploads: [],
      kept: [],
      code: [],
      stacks: stacks.filter((one) => (one.kind === 'resources') === kind),
    }));
  const phases = [
    { name: 'resources' as const, regions: plans(true) },
    { name: 'functions' as const, regions: plans(false) },
  ];
  return { id: 'now', project: 'shop', stage: 'dev', base: [], phases, code: {}, env: {} };
}

/** A release: its total seconds, and those of each updated stack. */
const past = (
  id: string,
  region: string,
  seconds: number | undefined,
  stacks: Partial<Record<Suffix, number>>,
  over: { readonly result?: string; readonly shift?: number } = {},
): PastRelease => ({
  id,
  region,
  ms: seconds === undefined ? undefined : seconds * 1000,
  stacks: Object.entries(stacks).map(([suffix, one]) => ({
    stack: `dev-shop-${suffix}`,
    result: 'updated',
    ms: one * 1000,
    ...over,
  })),
});

test('a stack takes what the median of its last releases took, and what comes around it', () => {
  const history = [30, 20, 90, 20, 25, 1000].map((seconds, index) =>
    past(`r${index}`, 'us-east-1', seconds + 4, { l: seconds }),
  );
  const time = expectedTime({
    deployment: deployment({ 'us-east-1': [stack('l', 'update')] }),
    history,
    typical: false,
  });
  // The sixth release is too old to count.
  expect(time).toEqual({ seconds: 29, regions: [{ region: 'us-east-1', seconds: 29 }], releases: 5, typical: false });
});

test('phases wait for their slowest region, shards go side by side, endpoints come after', () => {
  const history = [
    past('r1', 'us-east-1', 61, { r: 10, l: 20, l2: 30 }),
    past('r1', 'eu-west-1', 101, { r: 50, e: 7 }),
    past('r1', 'sa-east-1', 31, { r: 1 }),
  ];
  const time = expectedTime({
    deployment: deployment({
      'us-east-1': [stack('r', 'update'), stack('l', 'update'), stack('l2', 'update')],
      'eu-west-1': [stack('r', 'update'), stack('e', 'update')],
      // It has no release of its own with these stacks: other regions provide the time.
      'ap-south-1': [stack('e', 'update'), stack('l', 'none')],
    }),
    history,
    typical: false,
  });
  // The overhead: 1 s, from the region that waited for no other.
  expect(time).toMatchObject({ seconds: 1 + 50 + 30, releases: 1, typical: false });
  expect(time?.regions.map(({ seconds }) => seconds)).toEqual([41, 58, 8]);
});

test('waves come one after another, with what they are watched for', () => {
  const history = [past('r1', 'us-east-1', 22, { l: 320 }, { shift: 300 }), past('r1', 'eu-west-1', 22, { l: 20 })];
  const plan = deployment({ 'us-east-1': [stack('l', 'update')], 'eu-west-1': [stack('l', 'update')] });
  const canary = { type: 'canary', percent: 10, minutes: 5 } as const;
  const waves = [
    { regions: ['us-east-1'], bake: 60, canary },
    { regions: ['eu-west-1', 'ap-south-1'], bake: 0 },
    // Nothing is to be done in it.
    { regions: ['sa-east-1'], bake: 3600 },
  ];
  const time = expectedTime({ deployment: plan, history, waves, typical: false });
  expect(time).toMatchObject({ seconds: 20 + 360 + 20, releases: 1 });
  expect(time?.regions).toEqual([
    { region: 'us-east-1', seconds: 380 },
    { region: 'eu-west-1', seconds: 20 },
  ]);
});

test('without a release AWS has typical times; anything else is not known', () => {
  const plan = deployment({ 'us-east-1': [stack('r', 'create')] });
  expect(expectedTime({ deployment: plan, history: [], typical: true })).toMatchObject({
    seconds: 45,
    releases: 0,
    typical: true,
  });
  expect(expectedTime({ deployment: plan, history: [], typical: false })).toBeUndefined();
  // A creation does not count as an update.
  const history = [past('r1', 'us-east-1', 9, { r: 5 })];
  expect(expectedTime({ deployment: plan, history, typical: false })).toBeUndefined();
  expect(expectedTime({ deployment: plan, history, typical: true })).toMatchObject({ releases: 1, typical: true });
});

test('what is new and slow counts also where releases are known', () => {
  const plan = deployment({ 'us-east-1': [stack('r', 'update')] });
  const history = [past('r1', 'us-east-1', 7, { r: 5 })];
  expect(expectedTime({ deployment: plan, history, typical: true })).toMatchObject({
    seconds: 2 + 30,
    releases: 1,
    typical: true,
  });
  expect(expectedTime({ deployment: plan, history, typical: false })).toMatchObject({ seconds: 7, typical: false });
});

test('nothing to do takes no time, and old records say nothing of what comes around', () => {
  expect(
    expectedTime({ deployment: deployment({ 'us-east-1': [stack('r', 'none')] }), history: [], typical: true }),
  ).toBeUndefined();
  const plan = deployment({ 'us-east-1': [stack('l', 'update')] });
  const history = [past('r1', 'us-east-1', undefined, { l: 8 })];
  expect(expectedTime({ deployment: plan, history, typical: false })).toMatchObject({ seconds: 8 });
  expect(expectedTime({ deployment: plan, history, typical: true })).toMatchObject({ typical: true });
});

test('resources that wait for each other take as long as their longest chain', () => {
  const resources = {
    Role: { Type: 'AWS::IAM::Role' },
    Other: { Type: 'AWS::IAM::Role' },
    Fn: { Type: 'AWS::Lambda::Function', Properties: { Role: { 'Fn::GetAtt': ['Role', 'Arn'] } } },
    Alias: { Type: 'AWS::Lambda::Alias', DependsOn: 'Fn' },
  };
  const change = { action: 'update' as const, template: { Resources: resources } };
  // 10 for the stack, then role, function and alias.
  expect(criticalSeconds(undefined, change, 'all')).toBe(10 + 15 + 8 + 2);
  const { Alias: _, ...before } = resources;
  expect(criticalSeconds({ Resources: before }, change, 'created')).toBe(10 + 2);
  expect(criticalSeconds({ Resources: resources }, change, 'created')).toBe(0);
  const faster = { ...resources, Fn: { ...resources.Fn, Properties: { MemorySize: 256 } } };
  expect(criticalSeconds({ Resources: faster }, change, 'all')).toBe(10 + 6);
  expect(criticalSeconds({ Resources: resources }, { ...change, action: 'delete' }, 'all')).toBe(10 + 15 + 8 + 2);
  const circle = { A: { Type: 'X', DependsOn: 'B' }, B: { Type: 'X', DependsOn: 'A' } };
  expect(criticalSeconds(undefined, { ...change, template: { Resources: circle } }, 'all')).toBe(30);
});
