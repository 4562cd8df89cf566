import { IAM } from '@aws-sdk/client-iam';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { StrictCloud } from '../../../cloud/src/gateway/testing-strict.ts';
import { startCloud } from '../../../cloud/src/index.ts';
import { type AskedPermission, askedPermissions } from '../../../cloud/src/kernel/observe.ts';
import { connect } from '../../src/aws/connect.ts';
import { deploy } from '../../src/engine/deploy.ts';
import { openProject } from '../../src/engine/open.ts';
import { testHost } from '../../src/engine/testing/project.ts';
import { callOf, resultOf, type StartedDash, start } from './dash.ts';
import { ordersProject } from './orders.ts';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 180_000 });

let cloud: StrictCloud;
let root: string;
beforeAll(async () => {
  cloud = new StrictCloud(await startCloud({ port: 0, strict: true }));
  root = ordersProject();
  const selection = { stage: 'dev', region: undefined, resources: true, functions: 'all', endpoints: 'all' } as const;
  await deploy(testHost(cloud.endpoint), { project: openProject(root), selection });
});
afterAll(() => cloud.close());

const dev = { stage: 'dev' };

/** The page's calls for a stage, without those that only the embedded cloud has. */
const reads = (dash: StartedDash) =>
  [
    () => resultOf(dash, 'jaws_grid', { ...dev, measured: true }),
    () => resultOf(dash, 'jaws_status', dev),
    () => resultOf(dash, 'jaws_endpoints', dev),
    () => resultOf(dash, 'jaws_releases', dev),
    () => resultOf(dash, 'jaws_release', { ...dev, release: '1' }),
    () => resultOf(dash, 'jaws_plan', dev),
    () => resultOf(dash, 'jaws_drift', dev),
    () => resultOf(dash, 'jaws_env_names', dev),
    () => resultOf(dash, 'jaws_logs', dev),
    () => resultOf(dash, 'jaws_metrics', { ...dev, coldStarts: true }),
    () => resultOf(dash, 'jaws_cost', { ...dev, traffic: 'metrics' }),
    () => resultOf(dash, 'jaws_check', dev),
  ] as const;

/** A dash of a user with these permissions, and the refused calls while it works. */
async function asUser(statements: readonly object[], work: (dash: StartedDash) => Promise<void>) {
  const key = await cloud.user();
  if (statements.length > 0) {
    const iam = new IAM(cloud.config());
    const PolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement: statements });
    const { Policy } = await iam.createPolicy({ PolicyName: key.name, PolicyDocument });
    await iam.attachUserPolicy({ UserName: key.name, PolicyArn: Policy?.Arn });
  }
  const host = {
    ...testHost(cloud.endpoint),
    connect: (profile: string | undefined) => connect({ profile, endpoint: cloud.endpoint, credentials: key }),
  };
  const dash = await start({ host, cwd: root });
  const refused = new Set<string>();
  const listen = (message: unknown) => {
    const { caller, action, allowed } = message as AskedPermission;
    if (caller === key.arn && !allowed) refused.add(action);
  };
  askedPermissions.subscribe(listen);
  try {
    await work(dash);
  } finally {
    askedPermissions.unsubscribe(listen);
    await dash.close();
  }
  return refused;
}

test('the policy that jaws_policy gives for reading is enough, and lets nothing be changed', async () => {
  const root = await start({ host: testHost(cloud.endpoint), cwd: ordersProject() });
  const { policy, allows } = await resultOf(root, 'jaws_policy', dev);
  await root.close();
  expect(allows).toBe('reading');
  const refused = await asUser(policy.Statement, async (dash) => {
    for (const read of reads(dash)) expect(JSON.stringify(await read())).not.toContain('"error":{');
  });
  expect([...refused]).toEqual([]);
  const changing = policy.Statement.flatMap(({ Action }) => Action).filter(
    (action) => !/^[\w-]+:(?:Describe|FilterLogEvents|Get|GET$|Head|List)/.test(action),
  );
  // A plan creates a change set that it may not execute; drift is found by asking AWS for it.
  expect(new Set(changing)).toEqual(
    new Set(['cloudformation:CreateChangeSet', 'cloudformation:DeleteChangeSet', 'cloudformation:DetectStackDrift']),
  );
});

test('a right that is missing is named where it is missing, and by nothing else', async () => {
  const root = await start({ host: testHost(cloud.endpoint), cwd: ordersProject() });
  const { policy } = await resultOf(root, 'jaws_policy', dev);
  await root.close();
  const without = policy.Statement.map((one) => ({
    ...one,
    Action: one.Action.filter((action) => !action.startsWith('cloudwatch:')),
  }));
  await asUser(
    without.filter(({ Action }) => Action.length > 0),
    async (dash) => {
      const metrics = await resultOf(dash, 'jaws_metrics', dev);
      expect(metrics.regions[0]?.error?.message).toContain('cloudwatch:GetMetricData');
      const [region] = (await resultOf(dash, 'jaws_grid', dev)).stages[0]!.regions;
      expect(region?.alarmsError?.message).toContain('cloudwatch:DescribeAlarms');
      expect([region?.state, region?.release?.number]).toEqual(['ok', 1]);
    },
  );
  await asUser([], async (dash) => {
    const [region] = (await resultOf(dash, 'jaws_grid', dev)).stages[0]!.regions;
    expect(region).toMatchObject({
      state: 'unreachable',
      error: { code: 'AwsAccessDenied', message: expect.stringMatching(/\w+:\w+/) },
    });
    expect(await callOf(dash, 'jaws_logs', dev)).toMatchObject({ status: 422, error: { code: 'AwsAccessDenied' } });
    expect((await resultOf(dash, 'jaws_project', {})).name).toBe('orders');
  });
});
