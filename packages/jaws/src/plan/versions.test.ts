import { describe, expect, test } from 'vitest';
import type { FunctionModel, Model, Template, TemplateResource } from '../model/types.ts';
import { versionIn } from '../templates/versions.ts';
import { actions, after, changes, fn, model, nothing, planOf, resources } from './testing.ts';
import type { DeployedRegion, RegionPlan } from './types.ts';
import { hasAlias, keepAliases, withFinalVersions } from './versions.ts';

const env = { TOKEN: 'one', OTHER: 'two' };
const with_ = (over: Partial<FunctionModel> = {}) =>
  model({ functions: [fn('a', { envVars: ['TOKEN'], ...over })], endpoints: [] });
const deployedWith = (over: Partial<FunctionModel> = {}, code = '1') =>
  after(planOf({ m: with_(over), deployed: { ...nothing, env }, code: { 'm/a': code } }), { ...nothing, env });
const lambdasOf = (plan: RegionPlan) => plan.stacks.find(({ kind }) => kind === 'lambdas')!;
const idOf = ({ Resources }: Template) => versionIn(Resources, 'lMA')?.id;
const idNow = (deployed: DeployedRegion) => idOf(deployed.lambdas[0]!.template);
/** The version that is deployed once a plan is carried out. */
const next = (m: Model, deployed: DeployedRegion, code = '1') => {
  const plan = planOf({ m, deployed, code: { 'm/a': code } });
  return { plan, deployed: after(plan, deployed), id: idNow(after(plan, deployed)) };
};
const layer = { properties: { Layers: [{ Ref: 'Layer' }] } };

describe('a new version', () => {
  const first = deployedWith();

  test.each<[string, Model, DeployedRegion, string?]>([
    ['code', with_(), first, '2'],
    ['the value of a variable', with_(), { ...first, env: { ...env, TOKEN: 'three' } }],
    ['memory', with_({ memorySize: 256 }), first],
    ['the description', with_({ description: 'Says hello' }), first],
    ['a layer', with_({ properties: { Layers: ['arn:aws:lambda:us-east-1:1:layer:l:1'] } }), first],
    ['a fixed variable', with_({ properties: { Environment: { Variables: { FIXED: 'x' } } } }), first],
  ])('comes with another %s', (_, m, deployed, code) => {
    const { id, plan } = next(m, deployed, code);
    expect(id).toMatch(/^lMAVersion[0-9a-f]{12}$/);
    expect(id).not.toBe(idNow(first));
    const { Resources } = lambdasOf(plan).template;
    expect(Object.values(Resources).filter(({ Type }) => Type === 'AWS::Lambda::Version')).toHaveLength(1);
    expect(Resources.lMALive?.Properties?.FunctionVersion).toEqual({ 'Fn::GetAtt': [id, 'Version'] });
  });

  test.each<[string, Model, DeployedRegion]>([
    ['nothing', with_(), first],
    ['a variable that the function does not use', with_(), { ...first, env: { ...env, OTHER: 'three' } }],
    ['tags', with_({ properties: { Tags: [{ Key: 'k', Value: 'v' }] } }), first],
    ['reserved concurrency', with_({ properties: { ReservedConcurrentExecutions: 1 } }), first],
    ['recursion', with_({ properties: { RecursiveLoop: 'Allow' } }), first],
    ['how long logs are kept', with_({ logs: 7 }), first],
    [
      'what calls the function',
      with_({ eventSources: { R: { type: 'AWS::Events::Rule', properties: { ScheduleExpression: 'rate(1 day)' } } } }),
      first,
    ],
    // Lambda gets the same variables.
    [
      'where the same value of a variable comes from',
      with_({ envVars: [], properties: { Environment: { Variables: { TOKEN: 'one' } } } }),
      first,
    ],
  ])('does not come with another %s', (_, m, deployed) => {
    expect(next(m, deployed).id).toBe(idNow(first));
  });

  test('comes with code and variables that were there before: Lambda compares with the last version', () => {
    const b = next(with_(), first, '2');
    const again = next(with_(), b.deployed, '1');
    expect(again.id).toBe(idNow(first));
    expect(changes(again.plan)).toEqual(['update m/a code']);
    expect(again.id).not.toBe(b.id);
  });

  test('is named in the plan by what users named', () => {
    expect(changes(next(with_(), first, '2').plan)).toEqual(['update m/a code']);
    expect(changes(next(with_({ properties: { ReservedConcurrentExecutions: 1 } }), first).plan)).toEqual([
      'update m/a ReservedConcurrentExecutions',
    ]);
  });

  test('has no name by which a value could be found', () => {
    const text = JSON.stringify(first.lambdas[0]!.template);
    expect(text).not.toContain('"one"');
    const other = after(planOf({ m: with_(), deployed: { ...nothing, env, envSalt: 'other' } }), {
      ...nothing,
      env,
      envSalt: 'other',
    });
    expect(idNow(other)).not.toBe(idNow(first));
  });
});

describe('a value that another stack brings', () => {
  const outputsOf = (value: string): Template => ({
    ...resources,
    Outputs: { ...resources.Outputs, Layer: { Value: value } },
  });
  const withLayer = (value: string): Model => {
    const m = with_(layer);
    const region = { ...m.stages[0]!.regions[0]!, resources: outputsOf(value) };
    return { ...m, stages: [{ name: 'dev', regions: [region] }] };
  };
  const plan = planOf({ m: withLayer('a'), deployed: { ...nothing, env } });
  const final = (one: RegionPlan, Layer: string, before?: DeployedRegion) => {
    const stack = lambdasOf(one);
    const values: Record<string, string> = { ...stack.parameters, aaIamRoleArnLambda: 'arn:role', Layer };
    const { template } = withFinalVersions(stack, values, before?.lambdas[0], before ?? nothing);
    const [first] = after(one, { ...nothing, env }).lambdas;
    const parameters = Object.fromEntries(
      Object.keys(template.Parameters ?? {}).map((name) => [name, name.startsWith('env') ? '****' : values[name]!]),
    );
    const stacks = after(one, before ?? { ...nothing, env });
    const outputs = { ...stacks.resources!.outputs, IamRoleArnLambda: 'arn:role', Layer };
    const deployed: DeployedRegion = {
      ...stacks,
      resources: { ...stacks.resources!, outputs },
      lambdas: [{ ...first!, template, parameters }],
    };
    return { id: idOf(template), deployed };
  };

  test('gives a new version in the deployment that changes it, and none where it is the same in the end', () => {
    const first = final(plan, 'layer:1');
    // The resources change: the future output is only known when they are done.
    const changing = planOf({ m: withLayer('b'), deployed: first.deployed });
    expect(lambdasOf(changing)).toMatchObject({ action: 'maybe', fromResources: { Layer: 'Layer' } });
    expect(idOf(lambdasOf(changing).template)).toBe(first.id);
    const same = final(changing, 'layer:1', first.deployed);
    expect(same.id).toBe(first.id);
    const other = final(changing, 'layer:2', first.deployed);
    expect(other.id).not.toBe(first.id);
    // The plan after it finds everything in place.
    expect(actions(planOf({ m: withLayer('b'), deployed: other.deployed }))).toMatchObject({ 'dev-shop-l': 'none' });
  });

  test('gives none to a stack that stays or goes, or has no functions', () => {
    const first = final(plan, 'layer:1');
    const changing = lambdasOf(planOf({ m: withLayer('b'), deployed: first.deployed }));
    const values = { ...changing.parameters, aaIamRoleArnLambda: 'arn:role', Layer: 'layer:2' };
    const [before] = first.deployed.lambdas;
    expect(withFinalVersions(changing, values, before, first.deployed)).not.toEqual(changing);
    for (const over of [{ action: 'none' }, { action: 'delete' }, { kind: 'endpoints' }] as const) {
      const stack = { ...changing, ...over };
      expect(withFinalVersions(stack, values, before, first.deployed)).toBe(stack);
    }
  });
});

test('an environment that was lost with its bucket gives no version by its digests alone', () => {
  const first = deployedWith();
  const lost = { ...first, envSalt: 'new', bucketState: 'missing' as const };
  const { id, deployed } = next(with_(), lost);
  expect(id).toBe(idNow(first));
  // Nor does the next deployment change it.
  expect(next(with_(), { ...deployed, envSalt: 'new' }).id).toBe(id);
  const { bucketState: _, ...there } = lost;
  expect(next(with_(), there).id).not.toBe(id);
});

describe('what an earlier version deployed', () => {
  const url = { Web: { type: 'AWS::Lambda::Url', properties: {} } } as const;
  /** The same without versions and aliases. */
  const earlier = (deployed: DeployedRegion): DeployedRegion => {
    const [stack] = deployed.lambdas;
    const Resources = Object.fromEntries(
      Object.entries(stack!.template.Resources).flatMap(([id, resource]): [string, TemplateResource][] => {
        if (['AWS::Lambda::Version', 'AWS::Lambda::Alias'].includes(resource.Type)) return [];
        const { DependsOn: __, ...rest } = resource as TemplateResource & { DependsOn?: unknown };
        const { Qualifier: ___, ...Properties } = resource.Properties ?? {};
        return [[id, resource.Type === 'AWS::Lambda::Url' ? ({ ...rest, Properties } as TemplateResource) : resource]];
      }),
    );
    return { ...deployed, lambdas: [{ ...stack!, template: { ...stack!.template, Resources } }] };
  };

  test('gets versions and aliases, which the plan says in one word', () => {
    const { plan, deployed } = next(with_(), earlier(deployedWith()));
    expect(changes(plan)).toEqual(['update m/a alias']);
    expect(hasAlias(deployed.lambdas[0]!.template.Resources, 'lMA')).toBe(true);
    expect(actions(planOf({ m: with_(), deployed }))).toMatchObject({ 'dev-shop-l': 'none' });
  });

  test('keeps the address of a function URL, which another qualifier would change', () => {
    const before = earlier(deployedWith({ eventSources: url }));
    const { plan, deployed } = next(with_({ eventSources: url }), before);
    const { lMAWeb } = lambdasOf(plan).template.Resources;
    expect(lMAWeb).toEqual(before.lambdas[0]!.template.Resources.lMAWeb);
    expect(actions(planOf({ m: with_({ eventSources: url }), deployed }))).toMatchObject({ 'dev-shop-l': 'none' });
  });

  test('keeps the aliases that it has by now when it comes back', () => {
    const now = deployedWith().lambdas[0]!.template.Resources;
    const was = earlier(deployedWith()).lambdas[0]!.template.Resources;
    expect(hasAlias(keepAliases(was, now), 'lMA')).toBe(true);
    expect(keepAliases(was, was)).toEqual(was);
    expect(keepAliases(now, was)).toEqual(now);
  });
});
