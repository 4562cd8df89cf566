import { describe, expect, test } from 'vitest';
import type { Template } from '../model/types.ts';
import { environmentDigest, environmentParameter } from '../templates/environment.ts';
import { parametersIn } from './environment.ts';
import { actions, after, changes, fn, model, nothing, planOf } from './testing.ts';
import type { DeployedRegion, RegionPlan } from './types.ts';

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

  test('an unused value changes nothing', () => {
    const deployed = { ...after(first, { ...nothing, env }), env: { ...env, UNASKED: 'v' } };
    expect(changes(planOf({ m, deployed }))).toEqual([]);
  });

  // 4 KB: https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
  test('more than Lambda takes is an error before anything is sent', () => {
    const large = { ...nothing, env: { BUCKET: 'x'.repeat(4100) } };
    expect(() => planOf({ m, deployed: large })).toThrow(expect.objectContaining({ code: 'EnvironmentTooLarge' }));
    // Variables set in awsm.json count too.
    const properties = { Environment: { Variables: { OWN: 'y'.repeat(2100) } } };
    const own = model({ functions: [fn('a', { envVars: ['BUCKET'], properties })], endpoints: [] });
    const half = { ...nothing, env: { BUCKET: 'x'.repeat(2000) } };
    expect(() => planOf({ m: own, deployed: half })).toThrow(
      /take 41\d\d bytes as JSON.*The largest: OWN \(21\d\d bytes\), BUCKET \(20\d\d bytes\)\./,
    );
    expect(() => planOf({ m, deployed: half })).not.toThrow();
  });

  test('more variables in a function than CloudFormation has parameters for is an error', () => {
    const names = Array.from({ length: 210 }, (_, index) => `V${index + 10}`);
    const many = model({ functions: [fn('a', { envVars: names })], endpoints: [] });
    const full = { ...nothing, env: Object.fromEntries(names.map((name) => [name, 'x'])) };
    expect(() => planOf({ m: many, deployed: full })).toThrow(expect.objectContaining({ code: 'TooManyVariables' }));
  });
});

/** Values as CloudFormation stores them and never returns them. */
type Values = Readonly<Record<string, string>>;

/** The parameters of a stack after a plan: those without a value keep their current one. */
function applied(plan: RegionPlan, before: Values): Values {
  const stack = plan.stacks.find(({ kind }) => kind === 'lambdas');
  if (!stack || stack.action === 'none') return before;
  return Object.fromEntries(
    Object.keys(stack.template.Parameters ?? {}).map((name) => {
      const value = stack.parameters[name] ?? (stack.fromResources[name] && 'an output') ?? before[name];
      if (value === undefined) throw new Error(`${name} has no value`);
      return [name, value];
    }),
  );
}

/** What each function would get. */
function environments(template: Template, values: Values): Record<string, Record<string, string>> {
  return Object.fromEntries(
    Object.entries(template.Resources).map(([id, resource]) => {
      const { Variables = {} } = (resource.Properties?.Environment ?? {}) as { Variables?: Record<string, unknown> };
      const entries = Object.entries(Variables).map(([name, value]) => {
        const { Ref: parameter } = value as { Ref?: string };
        return [name, parameter === undefined ? String(value) : values[parameter]!];
      });
      return [id, Object.fromEntries(entries)];
    }),
  );
}

const lambdasOf = (region: DeployedRegion) => region.lambdas[0]!.template;

describe('parameters', () => {
  const m = model({
    functions: [fn('a', { envVars: ['BUCKET'] }), fn('b', { envVars: ['BUCKET'] }), fn('c')],
    endpoints: [],
  });
  const env = { BUCKET: 'pictures', JAWS_STAGE: 'dev' };
  const deployed = after(planOf({ m, deployed: { ...nothing, env } }), { ...nothing, env });
  const only = (name: string) => ({ resources: false, functions: [`m/${name}`], endpoints: [] as string[] });
  const films = { ...deployed, env: { ...env, BUCKET: 'films' }, envVersion: 'v2' };

  test('have a name that stays when the value changes', () => {
    const next = planOf({ m, deployed: films });
    const names = (template: Template) => Object.keys(template.Parameters ?? {}).filter((name) => /^env/.test(name));
    const stack = next.stacks.find(({ kind }) => kind === 'lambdas')!;
    expect(names(stack.template)).toEqual(names(lambdasOf(deployed)));
    expect(stack.parameters[environmentParameter('BUCKET')]).toBe('films');
    expect(changes(next)).toEqual(['update m/a environment', 'update m/b environment']);
  });

  test('are named with version and digest, so that an older template can be deployed again', () => {
    const template = lambdasOf(after(planOf({ m, deployed: films }), films));
    const digest = (name: string, value: string) => environmentDigest(name, value, 'salt');
    expect(parametersIn(template)).toEqual([
      { parameter: 'envBUCKETz0', variable: 'BUCKET', version: 'v2', digest: digest('BUCKET', 'films') },
      // The function c still has all its values from the first version.
      { parameter: 'envJAWSxSTAGEz0', variable: 'JAWS_STAGE', version: 'v1', digest: digest('JAWS_STAGE', 'dev') },
    ]);
    expect(JSON.stringify(template)).not.toMatch(/films|pictures/);
  });

  test('of another version with the same values change nothing', () => {
    const other = { ...deployed, env: { ...env, UNASKED: 'x' }, envVersion: 'v3' };
    const plan = planOf({ m, deployed: other });
    expect(actions(plan)).toEqual({ 'dev-shop-r': 'none', 'dev-shop-l': 'none' });
  });

  test('are two while a function that was not deployed has the old value', () => {
    const plan = planOf({ m, deployed: films, selection: only('a') });
    const second = environmentParameter('BUCKET', environmentDigest('BUCKET', 'films', 'salt'));
    expect(plan.stacks[0]!.parameters).toMatchObject({ [second]: 'films' });
    expect(plan.stacks[0]!.parameters).not.toHaveProperty(environmentParameter('BUCKET'));
    const mixed = after(plan, films);
    expect(changes(planOf({ m, deployed: mixed, selection: only('a') }))).toEqual([]);
    const rest = planOf({ m, deployed: mixed });
    expect(changes(rest)).toEqual(['update m/b environment']);
    const stack = rest.stacks.find(({ kind }) => kind === 'lambdas')!;
    expect(stack.template.Parameters).not.toHaveProperty(second);
  });

  test('keep a second name where nothing else changes: CloudFormation would find nothing to do', () => {
    const mixed = after(planOf({ m, deployed: films, selection: only('a') }), films);
    const without = model({ functions: [fn('a', { envVars: ['BUCKET'] }), fn('b'), fn('c')], endpoints: [] });
    const music = { ...mixed, env: { ...env, BUCKET: 'music' }, envVersion: 'v3' };
    const second = after(planOf({ m: without, deployed: music, selection: only('b') }), music);
    const names = Object.keys(lambdasOf(second).Parameters ?? {});
    expect(names).not.toContain(environmentParameter('BUCKET'));
    const back = { ...second, env: films.env, envVersion: 'v2' };
    expect(actions(planOf({ m: without, deployed: back, selection: only('c') }))).toEqual({ 'dev-shop-l': 'none' });
  });

  test('get such names once where an older JAWS named them by their values, and the plan says so', () => {
    const byValue = (name: string) =>
      environmentParameter(name, environmentDigest(name, env[name as keyof typeof env], 'salt'));
    const rename = (names: object) =>
      Object.fromEntries(Object.keys(names).map((name) => [name, { Ref: byValue(name) }]));
    const template = structuredClone(lambdasOf(deployed));
    for (const resource of Object.values(template.Resources)) {
      if (resource.Type !== 'AWS::Lambda::Function') continue;
      resource.Metadata = { 'jaws:function': (resource.Metadata as Values)['jaws:function'] };
      const { Variables } = resource.Properties!.Environment as { Variables: object };
      resource.Properties = { ...resource.Properties, Environment: { Variables: rename(Variables) } };
    }
    const { aaIamRoleArnLambda = '' } = deployed.lambdas[0]!.parameters;
    const values = Object.fromEntries(Object.keys(env).map((name) => [byValue(name), '****']));
    const parameters = { aaIamRoleArnLambda, ...values };
    const old = { ...deployed, lambdas: [{ ...deployed.lambdas[0]!, template, parameters }] };
    const one = planOf({ m, deployed: old, selection: only('a') });
    expect(changes(one)).toEqual(['update m/a names of parameters']);
    const all = planOf({ m, deployed: after(one, old) });
    expect(changes(all)).toEqual(['update m/b names of parameters', 'update m/c names of parameters']);
    expect(changes(planOf({ m, deployed: after(all, old) }))).toEqual([]);
    const changed = planOf({ m, deployed: { ...old, env: { ...env, BUCKET: 'films' } } });
    expect(changes(changed)).toContain('update m/a environment');
  });

  test('of values that CloudFormation would resolve are refused, references have no parameters', () => {
    const reference = { ...nothing, env: { ...env, BUCKET: '{{resolve:ssm:/bucket:1}}' } };
    const stack = planOf({ m, deployed: reference }).stacks[1]!;
    const { Variables } = stack.template.Resources.lMA!.Properties!.Environment as { Variables: unknown };
    expect(Variables).toMatchObject({ BUCKET: '{{resolve:ssm:/bucket:1}}' });
    expect(Object.keys(stack.template.Parameters!)).not.toContain(environmentParameter('BUCKET'));
    const literal = { ...nothing, env: { ...env, BUCKET: 'see {{resolve:ssm:/bucket}}' } };
    expect(() => planOf({ m, deployed: literal })).toThrow(expect.objectContaining({ code: 'EnvReferenceInvalid' }));
  });
});

/** Numbers from 0 up to but excluding `limit`, the same for the same seed. */
function numbers(seed: number): (limit: number) => number {
  let state = seed;
  return (limit) => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return Math.floor((state / 2_147_483_648) * limit);
  };
}

// Each deployment gives its functions the stage's current variables, leaves all others unchanged, names exactly the changed
// functions, and has nothing left to do.
test.each(Array.from({ length: 40 }, (_, seed) => seed + 1))('any sequence of changes and deployments, %i', (seed) => {
  const any = numbers(seed * 7919);
  const variables = ['AA', 'BB', 'CC'];
  const all = ['a', 'b', 'c', 'd'];
  let values: Values = {};
  let env: Record<string, string> = { AA: '0', BB: '0' };
  let deployed = { ...nothing, env };
  const wants = Object.fromEntries(all.map((name) => [name, variables.filter(() => any(3) > 0)]));
  for (let step = 0; step < 12; step++) {
    env = { ...env };
    const changed = variables[any(3)]!;
    if (any(4) === 0) delete env[changed];
    else env[changed] = any(5) === 0 ? '{{resolve:ssm:/x}}' : String(any(3));
    if (any(4) === 0) wants[all[any(4)]!] = variables.filter(() => any(3) > 0);
    deployed = { ...deployed, env, envVersion: `v${JSON.stringify(env)}` };
    const m = model({ functions: all.map((name) => fn(name, { envVars: wants[name]! })), endpoints: [] });
    const chosen = step === 0 || any(3) === 0 ? all : all.filter(() => any(2) === 0);
    if (chosen.length === 0) continue;
    const selection = { resources: step === 0, functions: chosen.map((name) => `m/${name}`), endpoints: [] };
    const before = step === 0 ? {} : environments(lambdasOf(deployed), values);

    const plan = planOf({ m, deployed, selection });
    values = applied(plan, values);
    deployed = after(plan, deployed);
    const now = environments(lambdasOf(deployed), values);
    for (const name of all) {
      const id = `lM${name.toUpperCase()}`;
      const wanted = Object.fromEntries(
        wants[name]!.flatMap((one) => (env[one] === undefined ? [] : [[one, env[one]]])),
      );
      expect(now[id]).toEqual(chosen.includes(name) ? wanted : before[id]);
    }
    const differ = all.filter((name) => {
      const id = `lM${name.toUpperCase()}`;
      return JSON.stringify(before[id]) !== JSON.stringify(now[id]);
    });
    if (step > 0) expect(changes(plan)).toEqual(differ.map((name) => `update m/${name} environment`));
    expect(actions(planOf({ m, deployed, selection }))).toEqual(
      Object.fromEntries(plan.stacks.map(({ name }) => [name, 'none'])),
    );
  }
});
