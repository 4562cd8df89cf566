import { expect, test } from 'vitest';
import { nothing } from '../plan/testing.ts';
import type { DeployedRegion, DeployedStack, Phase, RegionPlan, StackPlan } from '../plan/types.ts';
import { environmentParameter } from '../templates/environment.ts';
import { Moved } from './context.ts';
import { type ExecuteOptions, executeDeployment } from './execute.ts';
import { type Answers, fakeAws, fakeClient, fakeHost, noStack, plan as stackPlan, state } from './testing.ts';

const region = 'us-east-1';
const deployed = (name: string, over: Partial<DeployedStack> = {}): DeployedStack => ({
  ...state({ id: `arn:${name}`, revision: `arn:${name}|1970-01-01T00:00:00.000Z` }),
  name: `dev-shop-${name}`,
  kind: 'lambdas',
  template: { Resources: {} },
  ...over,
});
const phase = (name: Phase['name'], stacks: readonly StackPlan[]): Phase => {
  const plan: RegionPlan = {
    stage: 'dev',
    region,
    bucket: 'b',
    firstEnv: undefined,
    uploads: [],
    kept: [],
    code: [],
    stacks,
  };
  return { name, regions: [plan] };
};

/** Executes in one region. Calls of CloudFormation are `<stack> <call>`. */
async function execute(
  phases: readonly Phase[],
  { cf = {}, base = {}, ...options }: { cf?: Answers; base?: Partial<DeployedRegion> } & Partial<ExecuteOptions>,
) {
  const { host, events } = fakeHost();
  const clouds = fakeClient(cf);
  const objects = fakeClient({
    PutObject: () => ({ ETag: '"1"' }),
    ListObjectsV2: () => ({}),
    DeleteObject: () => ({}),
  });
  const lambda = fakeClient({});
  const one = fakeAws({ s3: objects.client, cloudFormation: clouds.client, lambda: lambda.client });
  const deployment = {
    id: 'id-1',
    project: 'shop',
    stage: 'dev',
    base: [{ ...nothing, region, resources: deployed('r', { kind: 'resources' }), ...base }],
    phases,
    code: {},
    env: {},
  };
  const ends = await executeDeployment(deployment, host, one, {
    allowDataLoss: [],
    revertDrift: false,
    attempt: 1,
    leases: new Map([[region, { check: () => {}, release: async () => {} }]]),
    release: undefined,
    ...options,
  });
  return { errors: ends.flatMap(({ errors }) => errors), calls: clouds.names(), lambda: lambda.names(), events };
}

test('a deployment that is not recorded ends with its own errors', async () => {
  const broken = new Error('after it');
  const { errors } = await execute([], { finish: () => Promise.reject(broken) });
  expect(errors).toEqual([broken]);
});

test('resources that are gone as soon as they were deployed are planned again', async () => {
  let asked = 0;
  const { errors } = await execute([phase('resources', [stackPlan({ name: 'dev-shop-r', kind: 'resources' })])], {
    cf: {
      CreateChangeSet: () => ({ Id: 'set', StackId: 'arn:r' }),
      DescribeChangeSet: () => ({ Status: 'CREATE_COMPLETE', Changes: [] }),
      ExecuteChangeSet: () => ({}),
      DescribeStackEvents: () => ({
        StackEvents: [
          {
            EventId: '1',
            PhysicalResourceId: 'arn:r',
            ResourceType: 'AWS::CloudFormation::Stack',
            ResourceStatus: 'UPDATE_COMPLETE',
            ClientRequestToken: 'jaws-id-1',
          },
        ],
      }),
      DescribeStacks: () =>
        ++asked === 1
          ? { Stacks: [{ StackId: 'arn:r', StackStatus: 'UPDATE_COMPLETE', CreationTime: new Date(0) }] }
          : noStack(),
    },
  });
  expect(errors).toEqual([expect.any(Moved)]);
});

test('where a region failed, no function of it gets variables back', async () => {
  const Environment = { Variables: { A: { Ref: environmentParameter('A') } } };
  const Metadata = { 'jaws:environment': { version: 'v', digests: { A: '0'.repeat(12) } } };
  const Properties = { FunctionName: 'f', Environment };
  const blocked = deployed('l', {
    status: 'UPDATE_ROLLBACK_FAILED',
    template: { Resources: { LF: { Type: 'AWS::Lambda::Function', Properties, Metadata } } },
  });
  const { errors, lambda } = await execute(
    [phase('functions', [stackPlan({ name: 'dev-shop-l', template: blocked.template! })])],
    { base: { lambdas: [blocked], envSalt: 'ab'.repeat(32) }, revertDrift: true },
  );
  expect(errors).toMatchObject([{ code: 'StackBlocked' }]);
  expect(lambda).toEqual([]);
});

test('domains that an earlier deployment still changes are waited for, then everything is planned again', async () => {
  const domains = deployed('d', { kind: 'domains', status: 'UPDATE_IN_PROGRESS', template: { Resources: {} } });
  const { errors, calls } = await execute(
    [phase('functions', [stackPlan({ name: 'dev-shop-d', kind: 'domains' }), stackPlan({ name: 'dev-shop-l' })])],
    {
      base: { domains, lambdas: [deployed('l')] },
      cf: {
        DescribeStackEvents: ({ StackName }, call) => ({
          StackEvents: [
            {
              EventId: String(call),
              StackId: 'arn:d',
              PhysicalResourceId: StackName,
              ResourceType: 'AWS::CloudFormation::Stack',
              ResourceStatus: call === 1 ? 'UPDATE_IN_PROGRESS' : 'UPDATE_COMPLETE',
              ClientRequestToken: 'another',
            },
          ],
        }),
        DescribeStacks: () => ({
          Stacks: [{ StackId: 'arn:d', StackStatus: 'UPDATE_COMPLETE', CreationTime: new Date(0) }],
        }),
      },
    },
  );
  expect(errors).toEqual([expect.any(Moved)]);
  expect(calls).not.toContain('CreateChangeSet');
});
