import { describe, expect, test } from 'vitest';
import type { StackOutcome } from '../events.ts';
import type { TemplateResource } from '../model/types.ts';
import { nothing } from '../plan/testing.ts';
import type { DeployedRegion, DeployedStack, StackKind } from '../plan/types.ts';
import { isBare, planTeardown, type TeardownOptions, tearDown } from './teardown.ts';
import { type Answers, answerOf, fakeAws, fakeClient, fakeHost, state } from './testing.ts';

type Resources = Readonly<Record<string, TemplateResource>>;

const stack = (
  letter: string,
  kind: StackKind,
  resources: Resources = {},
  over: Partial<DeployedStack> = {},
): DeployedStack => ({
  ...state({ id: `arn:${letter}`, revision: `arn:${letter}|1970-01-01T00:00:00.000Z` }),
  name: `dev-shop-${letter}`,
  kind,
  template: { Resources: resources },
  ...over,
});
const table: TemplateResource = { Type: 'AWS::DynamoDB::Table' };
const files: TemplateResource = { Type: 'AWS::S3::Bucket', DeletionPolicy: 'Retain' };
const role: TemplateResource = { Type: 'AWS::IAM::Role' };
const fn = (FunctionName: string): TemplateResource => ({
  Type: 'AWS::Lambda::Function',
  Properties: { FunctionName },
});
const logGroups = ['/aws/lambda/a', '/aws/lambda/b', 'API-Gateway-Execution-Logs_api1/live'];
const base: DeployedRegion = {
  ...nothing,
  resources: stack('r', 'resources', { Users: table, Files: files, Role: role }),
  lambdas: [stack('l', 'lambdas', { A: fn('a'), ARole: role }), stack('l2', 'lambdas', { B: fn('b') })],
  endpoints: stack('e', 'endpoints', {}, { outputs: { ApiId: 'api1', ApiStage: 'live' } }),
};
const listed: Answers = {
  ListStackResources: () => ({
    StackResourceSummaries: [
      {
        LogicalResourceId: 'Users',
        ResourceType: table.Type,
        PhysicalResourceId: 'users-1',
        ResourceStatus: 'CREATE_COMPLETE',
      },
      {
        LogicalResourceId: 'Files',
        ResourceType: files.Type,
        PhysicalResourceId: 'files-1',
        ResourceStatus: 'CREATE_COMPLETE',
      },
      {
        LogicalResourceId: 'Role',
        ResourceType: role.Type,
        PhysicalResourceId: 'role-1',
        ResourceStatus: 'CREATE_COMPLETE',
      },
    ],
  }),
};

describe('what is to be removed', () => {
  test('in the order in which it goes', async () => {
    const cf = fakeClient(listed);
    const teardown = await planTeardown(fakeAws({ cloudFormation: cf.client }), base, logGroups);
    expect(teardown.base).toBe(base);
    expect(teardown.stacks.map(({ name }) => name)).toEqual(['dev-shop-e', 'dev-shop-l2', 'dev-shop-l', 'dev-shop-r']);
    expect(teardown.data).toEqual([
      { stack: 'dev-shop-r', logicalId: 'Users', type: table.Type, physicalId: 'users-1' },
      { stack: 'dev-shop-r', logicalId: 'Files', type: files.Type, physicalId: 'files-1' },
    ]);
    expect(teardown.logGroups).toEqual(logGroups);
    // Only stacks with data are searched for it.
    expect(cf.calls).toEqual([['ListStackResources', { StackName: 'arn:r' }]]);
  });

  test('may be little, or nothing', async () => {
    const aws = fakeAws({});
    expect(await planTeardown(aws, nothing)).toEqual({ base: nothing, stacks: [], data: [], logGroups: [] });
    const endpoints = stack('e', 'endpoints', {}, { outputs: { ApiId: 'api1' } });
    expect(isBare(nothing)).toBe(true);
    expect(isBare({ ...nothing, endpoints })).toBe(false);
  });

  test('is not what is gone, or never came', async () => {
    const gone = {
      ListStackResources: () => ({
        StackResourceSummaries: [
          { LogicalResourceId: 'Users', PhysicalResourceId: 'users-1', ResourceStatus: 'DELETE_COMPLETE' },
          { LogicalResourceId: 'Files', ResourceStatus: 'CREATE_FAILED' },
        ],
      }),
    };
    const aws = fakeAws({ cloudFormation: fakeClient(gone).client });
    expect((await planTeardown(aws, base)).data).toEqual([]);
  });
});

/** A cloud in which every change of a stack succeeds at once. */
function take(
  region: DeployedRegion,
  over: Partial<TeardownOptions> = {},
  { s3: objects = {}, logs: groups = {}, cf: more = {}, host: hostOver = {} }: Record<string, Answers & object> = {},
) {
  const { host, events } = fakeHost(hostOver);
  const event = (token: string, StackName: unknown, ResourceStatus: string) => ({
    StackEvents: [
      {
        EventId: token,
        PhysicalResourceId: StackName,
        ResourceType: 'AWS::CloudFormation::Stack',
        ResourceStatus,
        ClientRequestToken: token,
      },
    ],
  });
  const cf = fakeClient({
    ...listed,
    CreateChangeSet: () => ({ Id: 'set-1', StackId: 'x' }),
    DescribeChangeSet: () => ({ Status: 'CREATE_COMPLETE', Changes: [] }),
    DescribeStacks: ({ StackName }) => ({
      Stacks: [
        {
          StackId: String(StackName).replace('dev-shop-', 'arn:'),
          StackStatus: 'UPDATE_COMPLETE',
          CreationTime: new Date(0),
        },
      ],
    }),
    ExecuteChangeSet: () => ({}),
    DeleteStack: () => ({}),
    DescribeStackEvents: ({ StackName }) => {
      const [name] = cf
        .names()
        .filter((one) => one === 'ExecuteChangeSet' || one === 'DeleteStack')
        .slice(-1);
      return name === 'DeleteStack'
        ? event('jaws-1-delete', StackName, 'DELETE_COMPLETE')
        : event('jaws-1', StackName, 'UPDATE_COMPLETE');
    },
    ...more,
  });
  const s3 = fakeClient({ ListObjectVersions: () => ({}), ...objects });
  const logs = fakeClient({ DeleteLogGroup: () => ({}), ...groups });
  const aws = fakeAws({ cloudFormation: cf.client, s3: s3.client, logs: logs.client });
  const outcomes: StackOutcome[] = [];
  const options = {
    token: 'jaws-1',
    project: 'shop',
    bucket: 'b',
    deleteData: false,
    done: (one: StackOutcome) => void outcomes.push(one),
  };
  const done = planTeardown(aws, region, logGroups).then((plan) => tearDown(host, aws, plan, { ...options, ...over }));
  done.catch(() => {});
  const sent = () =>
    cf.calls.flatMap(([name, input]) =>
      name === 'CreateChangeSet' ? [JSON.parse(String(input.TemplateBody)).Resources] : [],
    );
  return { done, cf, s3, logs, outcomes, events, sent };
}

describe('removing it', () => {
  test('keeps what holds data, whatever its policy says', async () => {
    const { done, outcomes, sent, s3, logs, cf } = take(base);
    await done;
    expect(outcomes.map(({ stack: name, result }) => [name, result])).toEqual(
      ['e', 'l2', 'l', 'r'].map((letter) => [`dev-shop-${letter}`, 'deleted']),
    );
    expect(sent()).toEqual([{ Users: { ...table, DeletionPolicy: 'Retain' }, Files: files, Role: role }]);
    expect([s3.calls, logs.calls]).toEqual([[], []]);
    expect(cf.calls.find(([name]) => name === 'CreateChangeSet')?.[1]).toMatchObject({
      StackName: 'dev-shop-r',
      Tags: [],
      Parameters: [],
    });
    expect(cf.calls.filter(([name]) => name === 'DeleteStack')[0]?.[1]).toEqual({
      StackName: 'arn:e',
      ClientRequestToken: 'jaws-1-delete',
    });
    // The policies are changed before the stack goes.
    const order = cf.names().filter((name) => ['ExecuteChangeSet', 'DeleteStack'].includes(name));
    expect(order).toEqual(['DeleteStack', 'DeleteStack', 'DeleteStack', 'ExecuteChangeSet', 'DeleteStack']);
  });

  test('with its data: buckets are emptied, logs deleted', async () => {
    const { done, sent, s3, logs } = take(base, { deleteData: true });
    await done;
    expect(sent()).toEqual([{ Users: table, Files: { ...files, DeletionPolicy: 'Delete' }, Role: role }]);
    expect(s3.calls).toEqual([['ListObjectVersions', { Bucket: 'files-1', ExpectedBucketOwner: '123456789012' }]]);
    expect(logs.calls.map(([, input]) => input)).toEqual(logGroups.map((logGroupName) => ({ logGroupName })));
  });

  test('changes no policy where all are as they are to be', async () => {
    const kept = { ...nothing, resources: stack('r', 'resources', { Files: files }) };
    const one = take(kept);
    await one.done;
    expect(one.sent()).toEqual([]);
    const nothingChanges = take(
      { ...nothing, resources: stack('r', 'resources', { Users: table }) },
      {},
      {
        cf: {
          DescribeChangeSet: () => ({ Status: 'FAILED', StatusReason: "didn't contain changes" }),
          DeleteChangeSet: () => ({}),
        },
      },
    );
    await nothingChanges.done;
    expect(nothingChanges.cf.names()).not.toContain('ExecuteChangeSet');
    expect(nothingChanges.outcomes).toHaveLength(1);
  });

  test.each(['ROLLBACK_COMPLETE', 'DELETE_FAILED', 'UPDATE_ROLLBACK_FAILED'])(
    'changes no policy of a stack in %s',
    async (status) => {
      const { done, sent, outcomes } = take({
        ...nothing,
        resources: stack('r', 'resources', { Users: table }, { status }),
      });
      await done;
      expect(sent()).toEqual([]);
      expect(outcomes).toHaveLength(1);
    },
  );

  test('stops before the next stack when it is interrupted', async () => {
    const { done, outcomes } = take(base, {}, { host: { signal: AbortSignal.abort() } as never });
    await expect(done).rejects.toThrow('interrupted');
    expect(outcomes).toEqual([]);
  });

  test('a log group that is gone is gone, one that cannot be deleted is said', async () => {
    const { done, events } = take(
      base,
      { deleteData: true },
      {
        logs: {
          DeleteLogGroup: ({ logGroupName }) =>
            logGroupName === '/aws/lambda/a' ? answerOf('ResourceNotFoundException') : answerOf('AccessDenied', 'no'),
        },
      },
    );
    await done;
    expect(events.filter(({ type }) => type === 'warning')).toEqual(
      logGroups.slice(1).map((name) => ({
        type: 'warning',
        message: `The log group ${name} in us-east-1 stays: no`,
      })),
    );
  });
});
