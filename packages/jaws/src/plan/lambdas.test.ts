import { describe, expect, test } from 'vitest';
import type { JawsError } from '../errors/error.ts';
import type { FunctionModel, Template, TemplateResource } from '../model/types.ts';
import { isPublication } from '../templates/versions.ts';
import { unitsOf } from './function-changes.ts';
import { actions, after, changes, fn, keyOf, model, nothing, planOf } from './testing.ts';
import type { DeployedRegion, RegionPlan } from './types.ts';

const only = (...functions: FunctionModel[]) => model({ functions, endpoints: [] });
const many = (count: number, over: (n: number) => Partial<FunctionModel> = () => ({})) =>
  only(...Array.from({ length: count }, (_, n) => fn(`f${n}`, over(n))));
const lambdas = (plan: RegionPlan) => plan.stacks.filter(({ kind }) => kind === 'lambdas');
const functionsOf = (plan: RegionPlan) =>
  lambdas(plan).map(({ template }) =>
    Object.keys(template.Resources).filter((id) => template.Resources[id]!.Type === 'AWS::Lambda::Function'),
  );

function failure(run: () => unknown): JawsError {
  try {
    run();
  } catch (error) {
    return error as JawsError;
  }
  throw new Error('nothing failed');
}

/** As an earlier version deployed it: all functions in one stack. */
function inOneStack(plan: RegionPlan, before: DeployedRegion = nothing): DeployedRegion {
  const deployed = after(plan, before);
  const [first] = deployed.lambdas;
  const template = {
    ...first!.template,
    Parameters: Object.assign({}, ...deployed.lambdas.map((one) => one.template.Parameters)),
    Resources: asBefore(Object.assign({}, ...deployed.lambdas.map((one) => one.template.Resources))),
  };
  const parameters = Object.assign({}, ...deployed.lambdas.map((one) => one.parameters));
  return { ...deployed, lambdas: [{ ...first!, template, parameters }] };
}

/** As deployed before log groups, versions and aliases were in the template. */
function asBefore(resources: Template['Resources']): Template['Resources'] {
  return Object.fromEntries(
    Object.entries(resources).flatMap(([id, { DependsOn: _, ...resource }]) =>
      resource.Type === 'AWS::Logs::LogGroup' || isPublication(resource as TemplateResource)
        ? []
        : [[id, resource as TemplateResource]],
    ),
  );
}

test('code that lies in another bucket is uploaded again', () => {
  const m = only(fn('a'));
  const deployed = after(planOf({ m }));
  const stages = [{ ...m.stages[0]!, regions: [{ ...m.stages[0]!.regions[0]!, bucket: 'other' }] }];
  const plan = planOf({ m: { ...m, stages }, deployed });
  expect(plan.uploads.map(({ key }) => key)).toEqual([keyOf(plan, 'lMA')]);
  expect(changes(plan)).toEqual(['update m/a code']);
});

describe('functions over stacks', () => {
  const own = (n: number): Partial<FunctionModel> => ({ envVars: [`VALUE_${n}`] });
  const env = Object.fromEntries(Array.from({ length: 250 }, (_, n) => [`VALUE_${n}`, `${n}`]));

  test('250 with a variable each, and with an output of the resources each', () => {
    const outputs = Object.fromEntries(Array.from({ length: 250 }, (_, n) => [`Out${n}`, { Value: 'x' }]));
    const m = many(250, (n) => ({ ...own(n), properties: { Tags: [{ Key: 'k', Value: { Ref: `Out${n}` } }] } }));
    const region = m.stages[0]!.regions[0]!;
    const resources = { ...region.resources, Outputs: { ...region.resources.Outputs, ...outputs } };
    const stages = [{ name: 'dev', regions: [{ ...region, resources }] }];
    const plan = planOf({ m: { ...m, stages }, deployed: { ...nothing, env } });
    expect(functionsOf(plan).flat()).toHaveLength(250);
    for (const { template } of lambdas(plan)) {
      expect(Object.keys(template.Parameters ?? {}).length).toBeLessThanOrEqual(160);
      expect(Object.keys(template.Resources).length).toBeLessThanOrEqual(4 * 80);
    }
  });

  test('stay where they are when others come, go and change', () => {
    const first = planOf({ m: many(250, own), deployed: { ...nothing, env } });
    const deployed = after(first, { ...nothing, env });
    expect(functionsOf(first).map((one) => one.length)).toEqual([80, 80, 80, 10]);
    const m = only(
      ...many(250, (n) => (n % 2 ? { ...own(n), memorySize: 256 } : own(n))).functions.filter((_, n) => n % 10 !== 0),
      fn('aaa'),
    );
    const where = (plan: RegionPlan) => functionsOf(plan).map((one) => one.filter((id) => id !== 'lMAAA'));
    const left = functionsOf(first).map((one) => one.filter((id) => m.functions.some((f) => f.logicalId === id)));
    expect(where(planOf({ m, deployed }))).toEqual(left);
  });

  test('400 that an earlier version put into one stack stay there as they are', () => {
    const m = many(400);
    const deployed = inOneStack(planOf({ m }));
    const plan = planOf({ m, deployed });
    expect(lambdas(plan).map(({ name, action }) => [name, action])).toEqual([['dev-shop-l', 'none']]);
    const more = planOf({ m: only(...m.functions, fn('zzz')), deployed });
    expect(actions(more)).toMatchObject({ 'dev-shop-l': 'none', 'dev-shop-l2': 'create' });
  });
});

describe('log groups', () => {
  const groupsIn = (plan: RegionPlan) =>
    lambdas(plan).flatMap(({ template }) =>
      Object.values(template.Resources).filter(({ Type }) => Type === 'AWS::Logs::LogGroup'),
    );
  const retention = (plan: RegionPlan) => groupsIn(plan).map(({ Properties }) => Properties?.RetentionInDays);

  test('are there before their functions, and end after 30 days', () => {
    const plan = planOf({ m: only(fn('a')) });
    const { lMA, lMALogGroup } = lambdas(plan)[0]!.template.Resources;
    expect(lMA?.DependsOn).toBe('lMALogGroup');
    expect(lMALogGroup?.Metadata).toEqual({ 'jaws:logs': 'default', 'jaws:owner': 'lMA' });
    expect(lMALogGroup).toMatchObject({
      DeletionPolicy: 'Retain',
      UpdateReplacePolicy: 'Retain',
      Properties: { LogGroupName: '/aws/lambda/dev-shop-lMA', RetentionInDays: 30 },
    });
  });

  test('end as the function says, else as the region says', () => {
    const m = only(fn('a', { logs: 7 }), fn('b', { logs: 'keep' }), fn('c'));
    expect(retention(planOf({ m }))).toEqual([7, undefined, 30]);
    const region = { ...m.stages[0]!.regions[0]!, settings: { logs: 90 } as const };
    expect(retention(planOf({ m: { ...m, stages: [{ name: 'dev', regions: [region] }] } }))).toEqual([
      7,
      undefined,
      90,
    ]);
  });

  test('are not made for a function that writes elsewhere', () => {
    for (const LoggingConfig of [{ LogGroup: 'mine' }, { 'Fn::If': ['A', {}, {}] }, { Ref: 'Table' }]) {
      const plan = planOf({ m: only(fn('a', { properties: { LoggingConfig } })) });
      expect(groupsIn(plan)).toEqual([]);
    }
    const LoggingConfig = { LogFormat: 'JSON' };
    expect(groupsIn(planOf({ m: only(fn('a', { properties: { LoggingConfig } })) }))).toHaveLength(1);
  });

  test('come to functions that had none, which the plan says in a word', () => {
    const m = only(fn('a'));
    const plan = planOf({ m, deployed: inOneStack(planOf({ m })) });
    expect(changes(plan)).toEqual(['update m/a alias LogGroup']);
  });

  test('are left out where a stack of an earlier version has no room', () => {
    const m = many(300);
    const deployed = inOneStack(planOf({ m }));
    expect(groupsIn(planOf({ m, deployed }))).toEqual([]);
    expect(lambdas(planOf({ m, deployed }))[0]!.action).toBe('none');
    const fewer = many(240);
    expect(groupsIn(planOf({ m: fewer, deployed: inOneStack(planOf({ m: fewer })) }))).toHaveLength(240);
  });
});

describe('a stack that grows beyond what CloudFormation takes is an error before anything is sent', () => {
  test('by its resources', () => {
    const deployed = inOneStack(planOf({ m: many(400) }));
    // A role for each.
    const { code, message, hint } = failure(() => planOf({ m: many(400, () => ({ statements: [] })), deployed }));
    expect([code, message]).toEqual([
      'TooManyResources',
      'The stack dev-shop-l would have 800 resources. CloudFormation allows 500.',
    ]);
    expect(hint).toContain('Rename some of the 400 functions of dev-shop-l');
    expect(hint).toContain('move some to dev-shop-l2 with stack refactoring');
    // It takes 100 more.
    const fewer = many(400, (n) => (n < 100 ? { statements: [] } : {}));
    expect(lambdas(planOf({ m: fewer, deployed }))).toHaveLength(1);
  });

  test('by its parameters', () => {
    const names = Array.from({ length: 210 }, (_, n) => `V${n + 10}`);
    const env = Object.fromEntries(names.map((name) => [name, 'x']));
    const deployed = inOneStack(planOf({ m: many(2), deployed: { ...nothing, env } }), { ...nothing, env });
    const half = (n: number) => ({ envVars: n === 0 ? names.slice(0, 105) : names.slice(105) });
    const { code, hint } = failure(() => planOf({ m: many(2, half), deployed }));
    expect([code, hint]).toEqual(['TooManyParameters', expect.stringContaining('Rename some of the 2 functions')]);
    // Each new function goes into a stack of its own.
    expect(functionsOf(planOf({ m: many(2, half), deployed: { ...nothing, env } }))).toEqual([['lMF0'], ['lMF1']]);
    const alone = failure(() => planOf({ m: many(1, () => ({ envVars: names })), deployed: { ...nothing, env } }));
    expect(alone.code).toBe('TooManyVariables');
  });

  test('by its bytes', () => {
    const deployed = inOneStack(planOf({ m: many(3) }));
    const large = { properties: { Tags: [{ Key: 'k', Value: 'x'.repeat(400_000) }] } };
    const { code, hint } = failure(() => planOf({ m: many(3, () => large), deployed }));
    expect([code, hint]).toEqual(['TemplateTooLarge', expect.stringContaining('Rename some of the 3 functions')]);
    expect(functionsOf(planOf({ m: many(3, () => large) }))).toEqual([['lMF0'], ['lMF1'], ['lMF2']]);
  });
});

describe('a logical id that is deployed for something else', () => {
  const rule = { type: 'AWS::Events::Rule', properties: { ScheduleExpression: 'rate(1 day)' } } as const;
  const schedule = { type: 'AWS::Scheduler::Schedule', properties: rule.properties } as const;

  test('an event source of another type under the same name', () => {
    const deployed = after(planOf({ m: only(fn('a', { eventSources: { Daily: rule } })) }));
    const { code, message } = failure(() =>
      planOf({ m: only(fn('a', { eventSources: { Daily: schedule } })), deployed }),
    );
    expect([code, message]).toEqual([
      'LogicalIdTaken',
      'm/a needs the logical id lMADaily for a resource of type AWS::Scheduler::Schedule. In the stack dev-shop-l it is of type AWS::Events::Rule and belongs to m/a, and CloudFormation cannot change that.',
    ]);
  });

  test('an event source instead of a function', () => {
    const both = only(fn('a'), fn('aX', { logicalId: 'lMADaily' }));
    const deployed = after(planOf({ m: both }));
    const m = only(fn('a', { eventSources: { Daily: rule } }));
    const belongs = expect.stringContaining('is of type AWS::Lambda::Function and belongs to m/aX');
    const all = failure(() => planOf({ m, deployed }));
    expect([all.code, all.message]).toEqual(['LogicalIdTaken', belongs]);
    // A function removed from the project stays if only another one is deployed.
    const one = failure(() =>
      planOf({ m, deployed, selection: { resources: false, functions: ['m/a'], endpoints: [] } }),
    );
    expect([one.code, one.message]).toEqual(['LogicalIdTaken', belongs]);
  });

  test('event sources of one type', () => {
    const other = fn('aB', { logicalId: 'lMAB', eventSources: { C: rule } });
    const deployed = after(planOf({ m: only(fn('a'), other) }));
    const m = only(fn('a', { eventSources: { BC: rule } }));
    const selection = { resources: false, functions: ['m/a'], endpoints: [] };
    const { code, message } = failure(() => planOf({ m, deployed, selection }));
    expect([code, message]).toEqual(['LogicalIdTaken', expect.stringContaining('belongs to m/a')]);
    expect(lambdas(planOf({ m, deployed }))).toHaveLength(1);
  });
});

describe('functions that are deployed', () => {
  const deployed = after(planOf({ m: only(fn('a'), fn('b')) }));
  const plan = (...functions: FunctionModel[]) => planOf({ m: only(...functions), deployed });

  test('in a stack that never came up count as nothing', () => {
    const [stack] = deployed.lambdas;
    const failed = { ...deployed, lambdas: [{ ...stack!, status: 'ROLLBACK_COMPLETE' }] };
    const again = planOf({ m: only(fn('a'), fn('b')), deployed: failed });
    expect(actions(again)['dev-shop-l']).toBe('create');
    expect(changes(again)).toEqual(['create m/a', 'create m/b']);
    expect(again.uploads).toHaveLength(1);
  });

  test('go with their stack where none is left, and are named', () => {
    const [gone] = lambdas(plan());
    expect(gone).toMatchObject({
      name: 'dev-shop-l',
      kind: 'lambdas',
      action: 'delete',
      template: deployed.lambdas[0]!.template,
      parameters: {},
      fromResources: {},
      changes: [
        { action: 'delete', kind: 'function', id: 'm/a', why: [] },
        { action: 'delete', kind: 'function', id: 'm/b', why: [] },
      ],
    });
  });

  test('keep their code, which is uploaded only where the bucket is gone', () => {
    const same = plan(fn('a'), fn('b'));
    expect([same.uploads, same.kept.map(({ key }) => key)]).toEqual([[], [keyOf(same, 'lMA')]]);
    const gone = planOf({ m: only(fn('a'), fn('b')), deployed: { ...deployed, bucketState: 'missing' } });
    expect([gone.uploads.length, gone.kept]).toEqual([1, []]);
  });

  test('that are to go are left out, whatever is selected', () => {
    const selection = { remove: ['m/b'], resources: false, endpoints: [] };
    for (const functions of ['all', []] as const) {
      const made = planOf({ m: only(fn('a'), fn('b')), deployed, selection: { ...selection, functions } });
      expect(changes(made)).toEqual(['delete m/b']);
    }
  });

  test('have tags, which are a change beside others only', () => {
    const untagged = { ...deployed, lambdas: deployed.lambdas.map((one) => ({ ...one, tags: {} })) };
    expect(changes(planOf({ m: only(fn('a'), fn('b')), deployed: untagged }))).toEqual([]);
    expect(changes(planOf({ m: only(fn('a')), deployed: untagged }))).toEqual(['delete m/b', 'update dev-shop-l tags']);
  });

  test('say what belongs to them by what it adds to their name', () => {
    const daily = { Daily: { type: 'AWS::Events::Rule' as const, properties: { ScheduleExpression: 'rate(1 day)' } } };
    expect(changes(plan(fn('a', { statements: [], eventSources: daily }), fn('b')))).toEqual([
      'update m/a Role Daily DailyPermission',
    ]);
  });
});

describe('a route of the WebSocket API', () => {
  const route = { type: 'AWS::ApiGatewayV2::Route', properties: { RouteKey: 'send' } } as const;
  const withRoute = (name: string) => fn(name, { eventSources: { Send: route } });
  const socket = { Outputs: { WebSocketApi: { Value: 'x' } } };
  const project = (...functions: FunctionModel[]) => {
    const m = only(...functions);
    const [stage] = m.stages;
    const [region] = stage!.regions;
    const Outputs = { ...region!.resources.Outputs, ...socket.Outputs };
    return { ...m, stages: [{ ...stage!, regions: [{ ...region!, resources: { ...region!.resources, Outputs } }] }] };
  };
  const before = after(planOf({ m: project(withRoute('a'), fn('b')) }));
  const m = project(fn('a'), withRoute('b'));

  test('stays the same resource where another function answers it', () => {
    const { template } = planOf({ m, deployed: before }).stacks.find(({ kind }) => kind === 'lambdas')!;
    const [id, ...others] = Object.keys(template.Resources).filter((one) => one.startsWith('WebSocketRoute'));
    expect(others).toEqual([]);
    expect(before.lambdas[0]!.template.Resources[id!]).toMatchObject({ Properties: { RouteKey: 'send' } });
    expect(template.Resources[id!]!.Properties!.Target).toEqual({
      'Fn::Join': ['/', ['integrations', { Ref: 'lMBSend' }]],
    });
  });

  test('does not go to another function without the one that has it', () => {
    const selection = { resources: false, functions: ['m/b'], endpoints: [] };
    const { code, message, hint } = failure(() => planOf({ m, deployed: before, selection }));
    expect([code, message, hint]).toEqual([
      'RouteKept',
      'm/a and m/b would both answer the route send in dev us-east-1: one in the project, one in the deployment.',
      'Deploy both together: jaws deploy all dev --select m/a --select m/b',
    ]);
  });

  test('does not go to another stack', () => {
    const [own] = before.lambdas;
    const rest = after(planOf({ m: project(fn('b')) })).lambdas[0]!;
    const lambdas = [own!, { ...rest, name: 'dev-shop-l2' }];
    const alone = { ...own!.template, Resources: unitsOf(own!.template.Resources).get('lMA')! };
    const deployed = { ...before, lambdas: [{ ...own!, template: alone }, lambdas[1]!] };
    const { code, message } = failure(() => planOf({ m, deployed }));
    expect([code, message]).toEqual([
      'RouteInAnotherStack',
      'm/b is to answer the route send, which is in the stack dev-shop-l. API Gateway allows each route only once, and CloudFormation cannot move it between stacks.',
    ]);
  });
});
