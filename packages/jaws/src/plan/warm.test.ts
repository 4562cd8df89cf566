import { expect, test } from 'vitest';
import type { JawsError } from '../errors/error.ts';
import type { FunctionModel, Template } from '../model/types.ts';
import type { WarmModel } from '../model/warm.ts';
import { planLambdas } from './lambdas.ts';
import { after, changes, fn, model, nothing, planOf } from './testing.ts';
import type { DeployedRegion, RegionPlan } from './types.ts';

const only = (warm?: WarmModel, over: Partial<FunctionModel> = {}) =>
  model({ functions: [fn('a', { ...over, ...(warm && { warm }) })], endpoints: [] });
const resourcesOf = (plan: RegionPlan): Template['Resources'] =>
  plan.stacks.find(({ kind }) => kind === 'lambdas')!.template.Resources;
const versionsOf = (plan: RegionPlan) =>
  Object.entries(resourcesOf(plan)).flatMap(([id, { Type }]) => (Type === 'AWS::Lambda::Version' ? [id] : []));
const versionIn = (deployed: DeployedRegion) =>
  Object.keys(deployed.lambdas[0]!.template.Resources).find((id) => id.startsWith('lMAVersion'));
const schedule = (concurrency: number): WarmModel => ({ by: 'schedule', expression: 'rate(5 minutes)', concurrency });

test('pings are of one rule, which may call the alias and nothing else', () => {
  const resources = resourcesOf(planOf({ m: only(schedule(2)) }));
  const rule = resources.lMAWarm!;
  const { Variables } = resources.lMA!.Properties!.Environment as { Variables: Record<string, string> };
  expect(Variables.JAWS_PING).toMatch(/^[0-9a-f]{40}$/);
  const Input = JSON.stringify({ 'jaws-ping': Variables.JAWS_PING, hold: 100 });
  const RetryPolicy = { MaximumRetryAttempts: 0 };
  expect(rule.Properties).toMatchObject({
    ScheduleExpression: 'rate(5 minutes)',
    Targets: [
      { Id: 'ping1', Arn: { Ref: 'lMALive' }, Input, RetryPolicy },
      { Id: 'ping2', Arn: { Ref: 'lMALive' }, Input, RetryPolicy },
    ],
  });
  expect(resources.lMAWarmPermission!.Properties).toEqual({
    FunctionName: { Ref: 'lMALive' },
    Action: 'lambda:InvokeFunction',
    Principal: 'events.amazonaws.com',
    SourceArn: { 'Fn::Sub': expect.stringMatching(/:rule\/\$\{AWS::StackName\}-lMAWarm-\*$/) },
  });
});

test('the text of a ping is another one for each function and each salt, and stays', () => {
  const token = (over: Partial<FunctionModel> = {}, envSalt = 'salt') => {
    const resources = resourcesOf(planOf({ m: only(schedule(1), over), deployed: { ...nothing, envSalt } }));
    const own = Object.values(resources).find(({ Type }) => Type === 'AWS::Lambda::Function')!;
    return (own.Properties!.Environment as { Variables: Record<string, string> }).Variables.JAWS_PING;
  };
  expect(new Set([token(), token({ logicalId: 'lMOther' }), token({}, 'other')]).size).toBe(3);
  expect(token()).toBe(token());
  // A stage's variable of this name does not replace it.
  const deployed = { ...nothing, env: { JAWS_PING: 'known to many' } };
  const { Properties } = resourcesOf(planOf({ m: only(schedule(1)), deployed })).lMA!;
  expect(Properties).toMatchObject({ Environment: { Variables: { JAWS_PING: token() } } });
});

test('provisioned concurrency is of the alias, goes over to the next version, and is not a version of its own', () => {
  const provisioned = (count: number): WarmModel => ({ by: 'provisioned', count });
  const first = planOf({ m: only(provisioned(2)) });
  const alias = resourcesOf(first).lMALive!;
  expect(alias.Properties).toMatchObject({
    Name: 'live',
    FunctionVersion: { 'Fn::GetAtt': [versionsOf(first)[0], 'Version'] },
    ProvisionedConcurrencyConfig: { ProvisionedConcurrentExecutions: 2 },
  });
  const deployed = after(first);
  expect(changes(planOf({ m: only(provisioned(2)), deployed }))).toEqual([]);
  const more = planOf({ m: only(provisioned(3)), deployed });
  expect(changes(more)).toEqual(['update m/a provisioned concurrency']);
  expect(versionsOf(more)).toEqual([versionIn(deployed)]);
  const code = planOf({ m: only(provisioned(2)), deployed, code: { 'm/a': '2' } });
  expect(versionsOf(code)).not.toEqual([versionIn(deployed)]);
  expect(resourcesOf(code).lMALive!.Properties).toMatchObject({
    ProvisionedConcurrencyConfig: { ProvisionedConcurrentExecutions: 2 },
  });
  const none = planOf({ m: only(), deployed });
  expect(changes(none)).toEqual(['update m/a provisioned concurrency']);
  expect(resourcesOf(none).lMALive!.Properties).not.toHaveProperty('ProvisionedConcurrencyConfig');
});

test('SnapStart is of the function', () => {
  const { Properties } = resourcesOf(planOf({ m: only({ by: 'snapStart' }, { runtime: 'python3.14' }) })).lMA!;
  expect(Properties).toMatchObject({ SnapStart: { ApplyOn: 'PublishedVersions' } });
});

test('a schedule that comes or goes is said in one word', () => {
  const deployed = after(planOf({ m: only() }));
  expect(changes(planOf({ m: only(schedule(1)), deployed }))).toEqual(['update m/a environment Warm']);
});

test.each(['provisioned', 'snapStart'] as const)('%s without an alias is refused', (by) => {
  const m = only(by === 'provisioned' ? { by, count: 1 } : { by }, { runtime: 'python3.14' });
  const artifacts = new Map([['m/a', { hash: '1'.repeat(32), handler: 'h.h' }]]) as never;
  const region = m.stages[0]!.regions[0]!;
  const input = {
    model: m,
    artifacts,
    region,
    deployed: nothing,
    remove: [],
    outputs: {},
    outputNames: new Set<string>(),
  };
  let error: JawsError | undefined;
  try {
    planLambdas({ ...input, publish: false }, 'all');
  } catch (thrown) {
    error = thrown as JawsError;
  }
  expect(error).toMatchObject({ code: 'WarmNeedsAlias', message: expect.stringContaining('m/a') });
});
