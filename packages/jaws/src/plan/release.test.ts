import { expect, test } from 'vitest';
import { planRelease, type RegionTarget } from './release.ts';
import { stateAfter, stateOf } from './state.ts';
import { after, endpoint, fn, model, nothing, planOf, resources } from './testing.ts';
import type { DeployedRegion, RegionState } from './types.ts';

const project = () => model({ functions: [fn('a', { envVars: ['TOKEN'] }), fn('b')], endpoints: [endpoint('a')] });

/** A deployment with this code and this value of TOKEN from that version of the environment. */
function deployed(code: string, token: string, before: DeployedRegion = nothing, m = project()): DeployedRegion {
  const region = { ...before, env: { TOKEN: token }, envVersion: `v-${token}` };
  return after(planOf({ m, deployed: region, code: { 'm/a': code } }), region);
}

const target = (state: RegionState, values: Readonly<Record<string, string>> = {}): RegionTarget => ({
  state,
  environments: new Map(Object.entries(values).map(([version, TOKEN]) => [version, { TOKEN }])),
});

function release(now: DeployedRegion, to: RegionTarget | undefined, m = project()) {
  const targets = new Map(to ? [[now.region, to]] : []);
  return planRelease({ id: 'id-1', model: m, stage: 'dev', base: [now], targets, atOnce: true });
}

const stacksOf = (plan: ReturnType<typeof release>) =>
  plan.phases.flatMap(({ regions }) => regions).flatMap(({ stacks }) => stacks);

test('code and values go back, by the templates of that time', () => {
  const first = deployed('1', 'one');
  const second = deployed('2', 'two', first);
  const plan = release(second, target(stateOf(first), { 'v-one': 'one', 'v-two': 'two' }));
  expect(plan.env).toEqual({ 'us-east-1': 'v-one' });
  const [own, lambdas, endpoints] = stacksOf(plan);
  expect([own, lambdas, endpoints].map((one) => [one!.kind, one!.action])).toEqual([
    ['resources', 'none'],
    ['lambdas', 'update'],
    ['endpoints', 'none'],
  ]);
  expect(lambdas!.template).toEqual(first.lambdas[0]!.template);
  expect(lambdas!.changes).toEqual([{ action: 'update', kind: 'function', id: 'm/a', why: ['code', 'environment'] }]);
  expect(Object.entries(lambdas!.parameters)).toContainEqual([expect.stringMatching(/^envTOKEN/), 'one']);
  // Its code must not be deleted meanwhile.
  const keys = plan.phases[1]!.regions[0]!.code;
  expect(keys).toContain(`JAWS/code/${'1'.repeat(32)}.zip`);
  expect(keys).not.toContain(`JAWS/code/${'2'.repeat(32)}.zip`);
});

test('what has it already is left alone', () => {
  const now = deployed('1', 'one');
  expect(stacksOf(release(now, target(stateOf(now), { 'v-one': 'one' }))).map(({ action }) => action)).toEqual([
    'none',
    'none',
    'none',
  ]);
});

test('a region that has nothing to go back to takes no part', () => {
  expect(release(deployed('1', 'one'), undefined).phases).toEqual([]);
});

test('stacks that the state does not have go, the endpoints first; resources stay', () => {
  const now = deployed('1', 'one');
  const plan = release(now, target({ stacks: [], env: '' }));
  expect(stacksOf(plan).map(({ name, action }) => [name, action])).toEqual([
    ['dev-shop-e', 'delete'],
    ['dev-shop-l', 'delete'],
  ]);
  expect(stacksOf(plan).flatMap(({ changes }) => changes.map(({ action, id }) => `${action} ${id}`))).toEqual([
    'delete GET /m/a',
    'delete m/a',
    'delete m/b',
  ]);
});

test('a stack that is gone is made again, functions before endpoints', () => {
  const first = deployed('1', 'one');
  const bare = { ...first, lambdas: [], endpoints: undefined };
  const plan = release(
    bare,
    target({ ...stateOf(first), stacks: [...stateOf(first).stacks].reverse() }, { 'v-one': 'one' }),
  );
  expect(stacksOf(plan).map(({ name, action }) => [name, action])).toEqual([
    ['dev-shop-r', 'none'],
    ['dev-shop-l', 'create'],
    ['dev-shop-e', 'create'],
  ]);
});

test('a value whose version is gone is the one of today, where that is the same', () => {
  const first = deployed('1', 'one');
  const second = deployed('2', 'one', first);
  const lambdas = stacksOf(release(second, target(stateOf(first))))[1]!;
  expect(Object.values(lambdas.parameters)).toContain('one');
});

test('a value that is no longer known is refused', () => {
  const first = deployed('1', 'one');
  const second = deployed('2', 'two', first);
  expect(() => release(second, target(stateOf(first), { 'v-two': 'two' }))).toThrow(
    expect.objectContaining({
      code: 'ReleaseValueMissing',
      message: expect.stringContaining('TOKEN from version v-one'),
    }),
  );
});

test('outputs of resources that change are taken when they are known', () => {
  const m = model({ functions: [fn('a')], endpoints: [] });
  const first = deployed('1', 'one', nothing, m);
  const Role = { Type: 'AWS::IAM::Role', Properties: { Path: '/other/' } };
  const region = { ...m.stages[0]!.regions[0]!, resources: { ...resources, Resources: { Role } } };
  const second = deployed('1', 'one', first, { ...m, stages: [{ name: 'dev', regions: [region] }] });
  const [own, lambdas] = stacksOf(release(second, target(stateOf(first), { 'v-one': 'one' }), m));
  expect(own!.changes).toMatchObject([{ action: 'update', id: 'Role', why: ['Path'] }]);
  expect(lambdas!.fromResources).toEqual({ aaIamRoleArnLambda: 'IamRoleArnLambda' });
  expect(lambdas!.action).toBe('maybe');
});

test('the state after a deployment is what its plans say, with what they do not touch', () => {
  const now = deployed('1', 'one');
  const plan = planOf({
    m: project(),
    deployed: now,
    code: { 'm/a': '2' },
    selection: { resources: false, endpoints: [] },
  });
  const state = stateAfter(now, [plan], 'v-one');
  expect(state.stacks.map(({ name }) => name).sort()).toEqual(['dev-shop-e', 'dev-shop-l', 'dev-shop-r']);
  expect(state.stacks.find(({ kind }) => kind === 'lambdas')!.template).toEqual(plan.stacks[0]!.template);
  const gone = planOf({ m: model({ functions: [], endpoints: [] }), deployed: now });
  expect(stateAfter(now, [gone], 'v-one').stacks.map(({ kind }) => kind)).not.toContain('endpoints');
  expect(stateOf({ ...now, endpoints: { ...now.endpoints!, status: 'ROLLBACK_COMPLETE' } }).stacks).toHaveLength(2);
});

test('no value of a variable is in a state', () => {
  const now = deployed('1', 'a-secret-value');
  // In this test the version's name contains the value.
  expect(JSON.stringify(stateOf(now)).replaceAll('v-a-secret-value', '')).not.toContain('a-secret-value');
});
