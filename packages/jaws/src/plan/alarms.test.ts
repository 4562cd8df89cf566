import { describe, expect, test } from 'vitest';
import { expectedCost } from '../expect/cost.ts';
import { withAlarms } from '../model/alarms/resources.ts';
import type { AlarmSettings } from '../model/alarms/types.ts';
import { rolloutOf } from '../model/rollout.ts';
import type { FunctionModel, Model, RolloutModel, TemplateResource } from '../model/types.ts';
import { actions, after, changes, fn, model, nothing, planOf } from './testing.ts';
import type { DeployedRegion, Deployment, RegionPlan } from './types.ts';

const settings: AlarmSettings = { ok: false, functions: {}, queues: {}, api: {} };
const numbered = (count: number) =>
  Array.from({ length: count }, (_, n) => fn(`f${String(n).padStart(3, '0')}`, { deploy: true }));

/** A project whose only stage has alarms, or has none. */
function project(
  functions: FunctionModel[],
  { alarms = settings as AlarmSettings | false, rollout = undefined as RolloutModel | undefined } = {},
): Model {
  const m = model({ functions, endpoints: [] });
  return {
    ...m,
    stages: m.stages.map((stage) => ({
      ...stage,
      ...(rollout && { rollout }),
      regions: stage.regions.map((region) =>
        withAlarms({ ...region, ...(alarms && { alarms }) }, m.name, functions, (problem) => {
          throw new Error(problem.message);
        }),
      ),
    })),
  };
}

type Of = (plan: RegionPlan) => Record<string, string>;
/** The stack of each resource of a kind. */
const stacksOf =
  (type: string): Of =>
  ({ stacks }) =>
    Object.fromEntries(
      stacks
        .filter(({ kind }) => kind === 'lambdas')
        .flatMap(({ name, template }) =>
          Object.entries(template.Resources)
            .filter(([, { Type }]) => Type === type)
            .map(([id]) => [id, name] as const),
        ),
    );
const alarmsIn = stacksOf('AWS::CloudWatch::Alarm');
const functionsIn = stacksOf('AWS::Lambda::Function');

describe('alarms of functions', () => {
  test('come with the topic, also with a function alone once that is deployed', () => {
    const m = project([fn('a'), fn('b')]);
    const only = { resources: false, endpoints: [], functions: ['m/a'] };
    const old = after(planOf({ m: project([fn('a'), fn('b')], { alarms: false }) }));
    const { JawsAlarms: _, ...outputs } = old.resources!.outputs;
    const without = { ...old, resources: { ...old.resources!, outputs } };
    expect(alarmsIn(planOf({ m, deployed: without, selection: only }))).toEqual({});
    expect(actions(planOf({ m, deployed: without, selection: only }))).toMatchObject({ 'dev-shop-l': 'none' });
    const plan = planOf({ m, deployed: without });
    expect(Object.keys(alarmsIn(plan))).toHaveLength(6);
    expect(changes(plan)).toEqual(expect.arrayContaining(['update m/a alarms', 'update m/b alarms']));
    expect(Object.keys(alarmsIn(planOf({ m, deployed: old, selection: only })))).toHaveLength(3);
  });

  test('publish nothing, and change nothing the next time', () => {
    const plain = after(planOf({ m: project([fn('a')], { alarms: false }) }));
    const m = project([fn('a')]);
    const deployed = after(planOf({ m, deployed: plain }), plain);
    const versions = ({ lambdas }: DeployedRegion) =>
      lambdas.flatMap(({ template }) => Object.keys(template.Resources).filter((id) => id.includes('Version')));
    expect(versions(deployed)).toEqual(versions(plain));
    expect(actions(planOf({ m, deployed }))).toEqual({ 'dev-shop-r': 'none', 'dev-shop-l': 'none' });
    const gone = planOf({ m: project([fn('a')], { alarms: false }), deployed });
    expect(alarmsIn(gone)).toEqual({});
    expect(changes(gone)).toContain('update m/a alarms');
  });

  test('go with their function', () => {
    const deployed = after(planOf({ m: project([fn('a'), fn('b')]) }));
    const plan = planOf({ m: project([fn('b')]), deployed });
    expect(Object.keys(alarmsIn(plan)).sort()).toEqual(['lMBAlarmDuration', 'lMBAlarmErrors', 'lMBAlarmThrottles']);
    expect(changes(plan)).toContain('delete m/a');
  });

  // https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html
  test('lie in the next stack where that of the function is full, and stay there; no function moves', () => {
    const functions = numbered(80);
    const plain = after(planOf({ m: project(functions, { alarms: false }) }));
    expect(plain.lambdas).toHaveLength(1);
    const m = project(functions);
    const plan = planOf({ m, deployed: plain });
    expect(new Set(Object.values(functionsIn(plan)))).toEqual(new Set(['dev-shop-l']));
    const where = alarmsIn(plan);
    expect(Object.keys(where)).toHaveLength(240);
    expect(new Set(Object.values(where))).toEqual(new Set(['dev-shop-l2']));
    for (const { template } of plan.stacks) expect(Object.keys(template.Resources).length).toBeLessThanOrEqual(480);
    expect(changes(plan).filter((change) => change.startsWith('create m/'))).toEqual([]);
    expect(changes(plan)).toContain('update m/f079 alarms');

    const deployed = after(plan, plain);
    expect(Object.values(actions(planOf({ m, deployed })))).toEqual(['none', 'none', 'none']);
    const more = planOf({ m: project([...functions, fn('aaa')]), deployed });
    expect(functionsIn(more)).toMatchObject(functionsIn(plan));
    expect(alarmsIn(more)).toMatchObject(where);
    // Without the last alarm, nothing is left in the second stack.
    expect(actions(planOf({ m: project(functions, { alarms: false }), deployed }))).toMatchObject({
      'dev-shop-l2': 'delete',
    });
  });

  test('leave room for 53 new functions in a stack', () => {
    const where = functionsIn(planOf({ m: project(numbered(54)) }));
    expect(Object.values(where).filter((name) => name === 'dev-shop-l')).toHaveLength(53);
  });
});

test('the plan says what they cost: ten cents a metric', () => {
  const plan = planOf({ m: project([fn('a'), fn('b')]) });
  const deployment = { base: [nothing], phases: [{ name: 'functions', regions: [plan] }] } as unknown as Deployment;
  expect(expectedCost(deployment, new Date('2026-11-29'))).toMatchObject({ monthly: 0.6, unpriced: [] });
});

describe('canaries', () => {
  const fast = rolloutOf('fast', ['us-east-1'], undefined);
  const canary = { type: 'canary', percent: 10, minutes: 5 } as const;
  const rollout = { ...fast, waves: [{ regions: ['us-east-1'], bake: 0, canary }] };
  const m = project([fn('a'), fn('b')], { rollout });
  const deployed = after(planOf({ m }));
  const groupOf = (plan: RegionPlan, id: string): TemplateResource =>
    plan.stacks.find(({ kind }) => kind === 'lambdas')!.template.Resources[`${id}DeploymentGroup`]!;
  const guards = (plan: RegionPlan, id: string) =>
    (groupOf(plan, id).Properties?.AlarmConfiguration as { Alarms?: { Name: string }[] } | undefined)?.Alarms?.map(
      ({ Name }) => Name,
    );
  const own = (id: string) => ['duration', 'errors', 'throttles'].map((name) => `dev-shop-${id}-${name}`);

  test('each function is guarded by its own alarms, which are made first', () => {
    const plan = planOf({ m });
    expect(guards(plan, 'lMA')?.sort()).toEqual(own('lMA'));
    expect(groupOf(plan, 'lMB').DependsOn).toEqual(['lMBAlarmDuration', 'lMBAlarmErrors', 'lMBAlarmThrottles']);
    expect(JSON.stringify(plan.stacks)).toContain('cloudwatch:DescribeAlarms');
  });

  test('are not used where the rollout names alarms or excludes them, or the stage has none', () => {
    const named = { ...rollout, alarms: ['mine'], ownAlarms: false };
    const others = planOf({ m: project([fn('a')], { rollout: named }), deployed: { ...nothing, alarms: ['mine'] } });
    expect(guards(others, 'lMA')).toEqual(['mine']);
    const none = { ...rollout, ownAlarms: false };
    expect(guards(planOf({ m: project([fn('a')], { rollout: none }) }), 'lMA')).toBeUndefined();
    expect(guards(planOf({ m: project([fn('a')], { rollout, alarms: false }) }), 'lMA')).toBeUndefined();
  });

  test('an alarm that rings already does not guard a function that gets a new version', () => {
    const ringing = { ...deployed, ringing: ['dev-shop-lMA-errors', 'dev-shop-lMB-errors'] };
    const plan = planOf({ m, deployed: ringing, code: { 'm/a': '2' } });
    expect(guards(plan, 'lMA')?.sort()).toEqual(own('lMA').filter((name) => !name.endsWith('errors')));
    expect(guards(plan, 'lMB')?.sort()).toEqual(own('lMB'));
    expect(actions(planOf({ m, deployed: ringing }))).toMatchObject({ 'dev-shop-l': 'none' });
  });

  // CodeDeploy keeps a group's alarms if its template does not mention alarms.
  const configuration = (plan: RegionPlan, id: string) => groupOf(plan, id).Properties?.AlarmConfiguration;
  const nobody = { Enabled: false, Alarms: [] };

  test('a group whose alarms are all active or removed loses its alarms', () => {
    const ringing = { ...deployed, ringing: own('lMA').map((name) => `${name}`) };
    expect(configuration(planOf({ m, deployed: ringing, code: { 'm/a': '2' } }), 'lMA')).toEqual(nobody);
    const off = project([fn('a'), fn('b')], { rollout, alarms: false });
    expect(configuration(planOf({ m: off, deployed }), 'lMA')).toEqual(nobody);
    // A group that never had alarms does not mention them.
    const plain = after(planOf({ m: off }));
    expect(configuration(planOf({ m: off, deployed: plain, code: { 'm/a': '2' } }), 'lMA')).toBeUndefined();
  });

  test('an alarm that comes with a new version of a function guards from the next deployment on', () => {
    const plain = after(planOf({ m: project([fn('a')], { rollout, alarms: false }) }));
    const one = project([fn('a')], { rollout });
    const first = planOf({ m: one, deployed: plain, code: { 'm/a': '2' } });
    expect(Object.keys(alarmsIn(first))).toHaveLength(3);
    expect(guards(first, 'lMA') ?? []).toEqual([]);
    const next = planOf({ m: one, deployed: after(first, plain), code: { 'm/a': '3' } });
    expect(guards(next, 'lMA')?.sort()).toEqual(own('lMA'));
  });

  test('an alarm that the same deployment deletes guards nothing', () => {
    const without = project([fn('a', { alarms: { errors: false } }), fn('b')], { rollout });
    expect(guards(planOf({ m: without, deployed }), 'lMA')?.sort()).toEqual(
      own('lMA').filter((name) => !name.endsWith('errors')),
    );
  });

  test('ten alarms of a function at most, as CodeDeploy takes', () => {
    const rings = { ComparisonOperator: 'GreaterThanThreshold', EvaluationPeriods: 1, Threshold: 1, MetricName: 'x' };
    const more = Object.fromEntries(Array.from({ length: 9 }, (_, n) => [`x${n}`, rings]));
    expect(guards(planOf({ m: project([fn('a', { alarms: { more } })], { rollout }) }), 'lMA')).toHaveLength(10);
  });
});
