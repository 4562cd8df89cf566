import { expect, test } from 'vitest';
import type { CanaryModel } from '../model/canary.ts';
import { rolloutOf } from '../model/rollout.ts';
import type { Model, RolloutModel, TemplateResource } from '../model/types.ts';
import { shiftedSeconds } from '../templates/canary.ts';
import { planRelease } from './release.ts';
import { stateOf } from './state.ts';
import { actions, after, changes, fn, model, nothing, planOf } from './testing.ts';
import type { DeployedRegion } from './types.ts';

const fast = rolloutOf('fast', ['us-east-1'], undefined);
const withCanary = (
  over: Partial<RolloutModel> = {},
  canary: CanaryModel = { type: 'canary', percent: 10, minutes: 5 },
) => withRollout({ ...fast, waves: [{ regions: ['us-east-1'], bake: 0, canary }], ...over });
function withRollout(rollout: RolloutModel | undefined): Model {
  const m = model({ functions: [fn('a'), fn('b')], endpoints: [] });
  return { ...m, stages: m.stages.map((stage) => ({ ...stage, rollout })) };
}

const resourcesOf = ({ lambdas }: DeployedRegion): Record<string, TemplateResource> => lambdas[0]!.template.Resources;
const versionsOf = (deployed: DeployedRegion) => Object.keys(resourcesOf(deployed)).filter((id) => /Version/.test(id));
const plain = after(planOf({ m: withRollout(undefined) }));

test('every function has a group of its own, and its alias is turned by CodeDeploy', () => {
  const deployed = after(planOf({ m: withCanary() }));
  const found = resourcesOf(deployed);
  expect(found.lMALive?.UpdatePolicy).toEqual({
    CodeDeployLambdaAliasUpdate: {
      ApplicationName: { Ref: 'CanaryApplication' },
      DeploymentGroupName: { Ref: 'lMADeploymentGroup' },
    },
  });
  expect(found.lMBDeploymentGroup?.Properties).toMatchObject({
    DeploymentConfigName: 'CodeDeployDefault.LambdaCanary10Percent5Minutes',
    AutoRollbackConfiguration: { Enabled: true },
  });
  expect(found.lMBDeploymentGroup?.Properties).not.toHaveProperty('AlarmConfiguration');
  expect(found).not.toHaveProperty('CanaryConfig');
  // Its own functions' aliases, and nothing else.
  expect(JSON.stringify(found.CanaryRole)).toContain('function:dev-shop-l*"');
  expect(JSON.stringify(found.CanaryRole)).not.toMatch(/InvokeFunction|DescribeAlarms|"\*"/);
  expect(actions(planOf({ m: withCanary(), deployed }))).toMatchObject({ 'dev-shop-l': 'none' });
});

test('a configuration that CodeDeploy does not have is made, with alarms that the region has', () => {
  const m = withCanary({ alarms: ['slow', 'gone'] }, { type: 'canary', percent: 25, minutes: 7 });
  const found = resourcesOf(after(planOf({ m, deployed: { ...nothing, alarms: ['slow'] } })));
  expect(found.CanaryConfig?.Properties?.TrafficRoutingConfig).toEqual({
    Type: 'TimeBasedCanary',
    TimeBasedCanary: { CanaryPercentage: 25, CanaryInterval: 7 },
  });
  expect(found.lMADeploymentGroup?.Properties).toMatchObject({
    DeploymentConfigName: { Ref: 'CanaryConfig' },
    AlarmConfiguration: { Enabled: true, Alarms: [{ Name: 'slow' }] },
  });
});

test('so long traffic is shifted where an alias goes to another version, by whichever configuration', () => {
  const first = resourcesOf(after(planOf({ m: withCanary() })));
  expect(shiftedSeconds(first, first)).toBe(0);
  const turned = (resources: Record<string, TemplateResource>) => ({
    ...resources,
    lMALive: { ...resources.lMALive!, Properties: { ...resources.lMALive!.Properties, FunctionVersion: '2' } },
  });
  expect(shiftedSeconds(first, turned(first))).toBe(300);
  const own = resourcesOf(after(planOf({ m: withCanary({}, { type: 'canary', percent: 25, minutes: 7 }) })));
  expect(shiftedSeconds(own, turned(own))).toBe(420);
  const linear = resourcesOf(after(planOf({ m: withCanary({}, { type: 'linear', percent: 20, minutes: 3 }) })));
  expect(shiftedSeconds(linear, turned(linear))).toBe(4 * 180);
  // A first version, or one without a deployment group, is switched at once.
  expect(shiftedSeconds({}, first)).toBe(0);
  expect(shiftedSeconds(resourcesOf(plain), turned(resourcesOf(plain)))).toBe(0);
});

test('a function that decides about others is not shifted itself', () => {
  const found = resourcesOf(after(planOf({ m: withCanary({ beforeTraffic: 'm/b' }) })));
  expect(found.lMALive?.UpdatePolicy).toMatchObject({
    CodeDeployLambdaAliasUpdate: { BeforeAllowTrafficHook: 'dev-shop-lMB' },
  });
  expect(found.lMBLive).not.toHaveProperty('UpdatePolicy');
  expect(JSON.stringify(found.CanaryRole)).toContain('"lambda:InvokeFunction"');
});

test('publishes nothing when it comes or goes, and the plan says so in a word', () => {
  const on = planOf({ m: withCanary(), deployed: plain });
  expect(changes(on)).toEqual(['update dev-shop-l canary']);
  const shifting = after(on, plain);
  expect(versionsOf(shifting)).toEqual(versionsOf(plain));
  const off = planOf({ m: withRollout(undefined), deployed: shifting });
  expect(changes(off)).toEqual(['update dev-shop-l canary']);
  expect(resourcesOf(after(off, shifting))).toEqual(resourcesOf(plain));
  expect(changes(planOf({ m: withCanary(), deployed: plain, code: { 'm/a': '2' } }))).toEqual([
    'update m/a code',
    'update dev-shop-l canary',
  ]);
});

test('a roll-back to a recent release does not wait for it', () => {
  const m = withCanary();
  const first = after(planOf({ m }));
  const now = after(planOf({ m, deployed: first, code: { 'm/a': '2' } }), first);
  const targets = new Map([['us-east-1', { state: stateOf(first), environments: new Map() }]]);
  const aliasAfter = (atOnce: boolean) => {
    const { phases } = planRelease({ id: 'id-1', model: m, stage: 'dev', base: [now], targets, atOnce });
    const stacks = phases.flatMap(({ regions }) => regions.flatMap((region) => region.stacks));
    return stacks.find(({ kind }) => kind === 'lambdas')!.template.Resources.lMALive;
  };
  expect(aliasAfter(true)).not.toHaveProperty('UpdatePolicy');
  expect(aliasAfter(false)).toHaveProperty('UpdatePolicy');
});
