import { DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { GetFunctionConfigurationCommand } from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Cloud, startCloud } from '../../../cloud/src/index.ts';
import { tickList } from '../cli/dashboard.ts';
import { JawsError } from '../errors/error.ts';
import { deploy } from './deploy.ts';
import { listEnv, setEnv, unsetEnv } from './env.ts';
import { openProject } from './open.ts';
import { promote } from './releases/promote.ts';
import { rollback } from './releases/rollback.ts';
import { functionFiles, projectFolder, testHost } from './testing/project.ts';
import type { DeployOptions } from './types.ts';

let cloud: Cloud;
beforeAll(async () => {
  cloud = await startCloud({ port: 0 });
});
afterAll(() => cloud.close());

function project(name: string) {
  const root = projectFolder({
    name,
    domain: `${name}.test`,
    stages: { dev: ['us-east-1'], prod: ['us-east-1', 'eu-west-1'] },
    files: {
      ...functionFiles('m/one', { lambda: { envVars: ['TOKEN', 'DB_URL'] } }),
      ...functionFiles('m/two', { lambda: { envVars: ['TOKEN'] }, apiGateway: null }),
      ...functionFiles('m/three', { lambda: { optionalEnvVars: ['DB_URL', 'TRACE'] }, apiGateway: null }),
    },
  });
  const host = testHost(cloud.endpoint);
  const place = (stage: string, region?: string) => ({ root, stage, region });
  return {
    root,
    host,
    set: (key: string, stage: string, region?: string) => setEnv(host, place(stage, region), key, 'value'),
    unset: (key: string, stage: string) => unsetEnv(host, place(stage), key),
    deploy: (stage: string, over: Partial<DeployOptions> & { only?: Partial<DeployOptions['selection']> } = {}) => {
      const { only, ...rest } = over;
      const everything = { resources: true, functions: 'all', endpoints: 'all' } as const;
      return deploy(host, {
        project: openProject(root),
        selection: { stage, region: undefined, ...everything, ...only },
        ...rest,
      });
    },
    resources: () =>
      deploy(host, {
        project: openProject(root),
        selection: { stage: 'prod', region: undefined, resources: true, functions: [], endpoints: [] },
      }),
    stacks: async (region: string) => {
      const cf = await (await host.connect(undefined)).in(region).cloudFormation();
      const { Stacks = [] } = await cf.send(new DescribeStacksCommand({}));
      return Stacks.map(({ StackName }) => StackName).filter((one) => one?.startsWith(`prod-${name}-`));
    },
  };
}

const refusal = async (work: Promise<unknown>): Promise<JawsError> => {
  const error = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof JawsError)) throw new Error('It was not refused.', { cause: error });
  return error;
};

test('a protected stage is not deployed while functions would lack variables', async () => {
  const shop = project('lacking');
  const first = await refusal(shop.deploy('prod'));
  expect(first.code).toBe('VariablesMissing');
  // Without a bucket, nobody could set them yet.
  expect(first.hint).toContain('`jaws deploy resources prod us-east-1`, `jaws deploy resources prod eu-west-1`');
  expect(await shop.stacks('us-east-1')).toEqual([]);

  await shop.resources();
  await shop.set('DB_URL', 'prod', 'us-east-1');
  const error = await refusal(shop.deploy('prod'));
  expect(error).toMatchObject({
    code: 'VariablesMissing',
    message: 'prod is protected, and functions would lack DB_URL, TOKEN there. Nothing was changed.',
    hint: 'Set the variables, or deploy without them: --allow-missing-variables.',
  });
  expect(error.problems).toEqual([
    {
      message: 'DB_URL, which m/one needs, is not set in eu-west-1',
      hint: 'jaws env set prod eu-west-1 DB_URL <value>',
    },
    {
      message: 'TOKEN, which m/one, m/two need, is not set in us-east-1, eu-west-1',
      hint: 'jaws env set prod all TOKEN <value>',
    },
  ]);
  expect(await shop.stacks('us-east-1')).toEqual(['prod-lacking-r']);

  // Functions that do not need them are deployed, a plan is still shown, and a flag overrides the refusal.
  await shop.deploy('prod', { only: { functions: ['m/three'], endpoints: [] } });
  const { missing } = await shop.deploy('prod', { mode: 'plan' });
  expect(missing.map(({ region, name }) => `${region} ${name}`)).toEqual([
    'us-east-1 TOKEN',
    'eu-west-1 DB_URL',
    'eu-west-1 TOKEN',
  ]);
  expect((await shop.deploy('prod', { allowMissing: true })).applied).toBe(true);
});

test('any other stage is deployed, with a warning', async () => {
  const shop = project('warned');
  expect((await shop.deploy('dev')).applied).toBe(true);
  expect(shop.host.events).toContainEqual(
    expect.objectContaining({
      type: 'warning',
      message: 'Not set in dev us-east-1: DB_URL (m/one), TOKEN (m/one, m/two).',
      hint: 'jaws env set dev us-east-1 DB_URL <value>',
    }),
  );
});

test('an optional variable is missed nowhere, and given where it is set', async () => {
  const shop = project('optional');
  await shop.deploy('dev');
  await shop.set('TRACE', 'dev');
  await shop.deploy('dev');
  const lambda = await (await shop.host.connect(undefined)).in('us-east-1').lambda();
  const FunctionName = 'dev-optional-lMThree';
  const { Environment } = await lambda.send(new GetFunctionConfigurationCommand({ FunctionName }));
  expect(Environment?.Variables).toMatchObject({ TRACE: 'value' });
  expect(Environment?.Variables).not.toHaveProperty('DB_URL');
  const listed = await listEnv(shop.host, { root: shop.root, stage: 'dev', region: undefined });
  expect(listed[0]?.variables.map(({ name }) => name)).toEqual(expect.arrayContaining(['DB_URL', 'TOKEN', 'TRACE']));
});

test('a promotion is refused as well, also where both stages lack a variable', async () => {
  const shop = project('promoted');
  await shop.deploy('dev');
  const options = { project: openProject(shop.root), from: 'dev', to: 'prod', region: undefined, allowDataLoss: [] };
  const flags = { plan: false, recover: false, forceUnlock: false, rollout: {} };
  expect((await refusal(promote(shop.host, { ...options, ...flags, allowMissing: false }))).code).toBe(
    'VariablesMissing',
  );
  expect((await promote(shop.host, { ...options, ...flags, allowMissing: true })).applied).toBe(true);
});

test('a roll-back is not: it brings back what ran, with the variables that it had', async () => {
  const shop = project('back');
  await shop.resources();
  await shop.set('TOKEN', 'prod');
  await shop.set('DB_URL', 'prod');
  await shop.deploy('prod');
  await shop.unset('TOKEN', 'prod');
  await shop.deploy('prod', { allowMissing: true });
  const options = { project: openProject(shop.root), stage: 'prod', region: undefined, allowDataLoss: [] };
  await rollback(shop.host, { ...options, plan: false, recover: false, forceUnlock: false });
  expect((await shop.deploy('prod')).missing).toEqual([]);
});

test('the dashboard shows them beside the function', () => {
  const { model } = openProject(project('dashed').root);
  const missing = new Map([['m/one', ['TOKEN in us-east-1, eu-west-1', 'DB_URL in eu-west-1']]]);
  const { choices } = tickList(model, { changes: new Map(), missing });
  expect(choices.map(({ value, hint }) => [value, hint])).toContainEqual([
    'L m/one',
    'not set: TOKEN in us-east-1, eu-west-1; DB_URL in eu-west-1',
  ]);
  expect(choices.find(({ value }) => value === 'L m/three')?.hint).toBeUndefined();
});
