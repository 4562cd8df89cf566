import { setTimeout as wait } from 'node:timers/promises';
import { GetAliasCommand } from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { type Cloud, fakeClock, startCloud } from '../../../../cloud/src/index.ts';
import type { Aws } from '../../aws/types.ts';
import { deploy } from '../deploy.ts';
import { openProject } from '../open.ts';
import { releases } from '../releases/releases.ts';
import { functionFiles, projectFolder, testHost, write } from '../testing/project.ts';
import { rolloutStatus } from './control.ts';

vi.setConfig({ testTimeout: 90_000 });

const everywhere = ['us-east-1', 'eu-west-1'];

const clock = fakeClock(Date.now());
let cloud: Cloud;
let aws: Aws;
beforeAll(async () => {
  cloud = await startCloud({ port: 0, clock });
  aws = await testHost(cloud.endpoint).connect(undefined);
});
afterAll(() => cloud.close());

/** A hook that answers CodeDeploy in this way, or never. */
const hook = (answer: 'Succeeded' | 'Failed' | undefined) => `
import { CodeDeploy } from '@aws-sdk/client-codedeploy';

// Slow: dozens of deployments, to several regions each.
export const handler = async ({ DeploymentId: deploymentId, LifecycleEventHookExecutionId: lifecycleEventHookExecutionId }) => {
  const status = ${JSON.stringify(answer ?? null)};
  if (status) await new CodeDeploy({}).putLifecycleEventHookExecutionStatus({ deploymentId, lifecycleEventHookExecutionId, status });
};
`;

/** A project that shifts traffic in two waves, with a hook deployed before anything depends on it. */
async function project(name: string, which: 'beforeTraffic' | 'afterTraffic', answer: Parameters<typeof hook>[0]) {
  const code = (text: string) => `export const handler = async () => ({ statusCode: 200, body: '${text}' });\n`;
  const answers = { Effect: 'Allow', Action: 'codedeploy:PutLifecycleEventHookExecutionStatus', Resource: '*' };
  const root = projectFolder({
    name,
    domain: `${name}.test`,
    stages: { prod: everywhere },
    files: {
      ...functionFiles('m/one', { code: code('first') }),
      ...functionFiles('m/check', {
        lambda: { iamPolicyDocumentStatements: [answers] },
        apiGateway: null,
        code: hook(answer),
      }),
    },
  });
  write(root, {
    'jaws.json': {
      name,
      domain: `${name}.test`,
      stages: { prod: everywhere.map((region) => ({ region })) },
      rollout: {
        prod: {
          waves: [['us-east-1'], 'rest'],
          canary: 'Canary10Percent5Minutes',
          allOrNothing: true,
          [which]: 'm/check',
        },
      },
    },
  });
  const place = () => ({ project: openProject(root), stage: 'prod' });
  const shop = {
    code: (text: string) => write(root, { 'aws_modules/m/one/handler.js': code(text) }),
    deploy: (host = testHost(cloud.endpoint)) =>
      deploy(host, {
        project: openProject(root),
        selection: { stage: 'prod', region: undefined, resources: true, functions: 'all', endpoints: 'all' },
        rollout: {},
      }),
    status: () => rolloutStatus(testHost(cloud.endpoint), place()),
    releases: async () => (await releases(testHost(cloud.endpoint), { root, stage: 'prod', limit: 10 })).releases,
    /** Version and weight of the newer version, by region. */
    aliases: () =>
      Promise.all(
        everywhere.map(async (region) => {
          const lambda = await aws.in(region).lambda();
          const input = { FunctionName: `prod-${name}-lMOne`, Name: 'live' };
          const { FunctionVersion, RoutingConfig } = await lambda.send(new GetAliasCommand(input));
          return [FunctionVersion, Object.values(RoutingConfig?.AdditionalVersionWeights ?? {})[0] ?? 0];
        }),
      ),
  };
  await shop.deploy();
  return shop;
}

const old = ['1', 0];
const shifting = ['1', 0.1];
const done = ['2', 0];

/** Advances the cloud's time, by ten hours at most, until a condition holds. */
async function passUntil(isSo: () => boolean | Promise<boolean>, step = '5s'): Promise<void> {
  for (let left = 36_000; left > 0 && !(await isSo()); left -= 5) {
    await clock.advance(step);
    await wait(20);
  }
}

/** The end of a deployment, while time is advanced. */
async function endOf(running: Promise<unknown>, step?: string): Promise<unknown> {
  let isOver = false;
  const ended = running
    .catch((error: unknown) => error)
    .finally(() => {
      isOver = true;
    });
  await passUntil(() => isOver, step);
  return ended;
}

type Shop = Awaited<ReturnType<typeof project>>;
const become = (shop: Shop, wanted: readonly unknown[]) =>
  passUntil(async () => JSON.stringify(await shop.aliases()) === JSON.stringify(wanted));

async function isTakenBack(shop: Shop): Promise<void> {
  expect(await shop.aliases()).toEqual([old, old]);
  const { record, waves } = await shop.status();
  expect(record.state).toBe('undone');
  expect(waves.map(({ regions }) => regions.map(({ state }) => state))).toEqual([['undone'], ['waiting']]);
  const [newest, before] = await shop.releases();
  expect([newest?.result, before?.result]).toEqual(['failed', 'done']);
}

test.each(['beforeTraffic', 'afterTraffic'] as const)('%s that agrees lets every wave go on', async (which) => {
  const shop = await project(`yes${which.toLowerCase()}`, which, 'Succeeded');
  shop.code('second');
  const running = shop.deploy();
  await become(shop, [shifting, old]);
  await become(shop, [done, shifting]);
  await endOf(running);
  await running;
  expect(await shop.aliases()).toEqual([done, done]);
  expect((await shop.status()).record.state).toBe('done');
  expect((await shop.releases())[0]).toMatchObject({ number: 2, result: 'done' });
});

test('beforeTraffic that refuses takes its wave back before anybody meets the new version', async () => {
  const shop = await project('nobefore', 'beforeTraffic', 'Failed');
  shop.code('second');
  expect(await endOf(shop.deploy())).toMatchObject({ code: 'RolloutFailed' });
  await isTakenBack(shop);
});

test('afterTraffic that refuses takes its wave back, once all traffic had gone over', async () => {
  const shop = await project('noafter', 'afterTraffic', 'Failed');
  shop.code('second');
  const running = shop.deploy();
  running.catch(() => {});
  await become(shop, [shifting, old]);
  expect(await endOf(running)).toMatchObject({ code: 'RolloutFailed' });
  await isTakenBack(shop);
});

test('a hook that never answers ends after its hour, and its wave goes back', async () => {
  const shop = await project('silent', 'beforeTraffic', undefined);
  shop.code('second');
  const began = clock.now();
  expect(await endOf(shop.deploy(), '1m')).toMatchObject({ code: 'RolloutFailed' });
  expect(clock.now() - began).toBeGreaterThanOrEqual(3_600_000);
  await isTakenBack(shop);
});
