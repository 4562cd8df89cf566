import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CloudFormation } from '@aws-sdk/client-cloudformation';
import { CloudWatchLogs } from '@aws-sdk/client-cloudwatch-logs';
import { IAM } from '@aws-sdk/client-iam';
import { Lambda } from '@aws-sdk/client-lambda';
import { SQS } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Cloud, startCloud } from '../../../index.ts';

let cloud: Cloud;
let cf: CloudFormation;
let lambda: Lambda;
let logs: CloudWatchLogs;
let iam: IAM;
let sqs: SQS;
beforeAll(async () => {
  cloud = await startCloud({ port: 0 });
  const options = { endpoint: cloud.endpoint };
  [cf, lambda, logs] = [new CloudFormation(options), new Lambda(options), new CloudWatchLogs(options)];
  [iam, sqs] = [new IAM(options), new SQS(options)];
});
afterAll(() => cloud.close());

const trust = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }],
};
const policy = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: 's3:GetObject', Resource: '*' }] };
const resources = (name: string, memory = 256) => ({
  Role: {
    Type: 'AWS::IAM::Role',
    Properties: {
      RoleName: name,
      AssumeRolePolicyDocument: trust,
      Policies: [{ PolicyName: 'read', PolicyDocument: policy }],
    },
  },
  Fn: {
    Type: 'AWS::Lambda::Function',
    Properties: {
      FunctionName: name,
      Code: { ZipFile: 'exports.handler = async () => 1' },
      Handler: 'index.handler',
      Runtime: 'nodejs22.x',
      Role: { 'Fn::GetAtt': ['Role', 'Arn'] },
      MemorySize: memory,
    },
  },
  Group: { Type: 'AWS::Logs::LogGroup', Properties: { LogGroupName: name, RetentionInDays: 7 } },
  Queue: { Type: 'AWS::SQS::Queue', Properties: { VisibilityTimeout: 40 } },
});
type Resources = ReturnType<typeof resources> & Record<string, object>;
const body = (all: Partial<Resources>) => JSON.stringify({ Resources: all });
const Capabilities = ['CAPABILITY_NAMED_IAM' as const];
const statusOf = async (StackName: string) => (await cf.describeStacks({ StackName })).Stacks?.[0]?.StackStatus;
const rests = (name: string) => expect.poll(() => statusOf(name), { timeout: 20_000 }).not.toMatch(/_IN_PROGRESS$/);

async function create(StackName: string): Promise<void> {
  await cf.createStack({ StackName, TemplateBody: body(resources(StackName)), Capabilities });
  await rests(StackName);
  expect(await statusOf(StackName)).toBe('CREATE_COMPLETE');
}
async function changeSet(StackName: string, all: object, name = 'c', revert = true) {
  await cf.createChangeSet({
    StackName,
    ChangeSetName: name,
    TemplateBody: body(all as Resources),
    Capabilities,
    ...(revert && { DeploymentMode: 'REVERT_DRIFT' as const }),
  });
  return cf.describeChangeSet({ StackName, ChangeSetName: name, IncludePropertyValues: true });
}
async function execute(StackName: string, name = 'c'): Promise<string | undefined> {
  await cf.executeChangeSet({ StackName, ChangeSetName: name });
  await rests(StackName);
  return statusOf(StackName);
}
const changed = (set: Awaited<ReturnType<typeof changeSet>>) =>
  Object.fromEntries((set.Changes ?? []).map(({ ResourceChange: one }) => [one!.LogicalResourceId!, one!]));

// https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/drift-aware-change-sets.html
describe('a drift-aware change set', () => {
  test('finds nothing where nothing was touched', async () => {
    await create('same');
    const set = await changeSet('same', resources('same'));
    expect(set).toMatchObject({ Status: 'FAILED', DeploymentMode: 'REVERT_DRIFT', StackDriftStatus: 'IN_SYNC' });
    expect(set.StatusReason).toMatch(/didn't contain changes/);
  });

  test('makes again what was deleted, and puts back what was changed', async () => {
    await create('drifted');
    await lambda.deleteFunction({ FunctionName: 'drifted' });
    await logs.putRetentionPolicy({ logGroupName: 'drifted', retentionInDays: 30 });
    await iam.deleteRolePolicy({ RoleName: 'drifted', PolicyName: 'read' });
    expect((await changeSet('drifted', resources('drifted'), 'plain', false)).Status).toBe('FAILED');

    const set = await changeSet('drifted', resources('drifted'));
    expect(set).toMatchObject({ Status: 'CREATE_COMPLETE', StackDriftStatus: 'DRIFTED' });
    const changes = changed(set);
    expect(Object.keys(changes).sort()).toEqual(['Fn', 'Group', 'Role']);
    expect(changes.Fn).toMatchObject({ Action: 'Add', ResourceDriftStatus: 'DELETED' });
    expect(changes.Group).toMatchObject({ Action: 'Modify', Replacement: 'False', ResourceDriftStatus: 'MODIFIED' });
    expect(changes.Group?.Details?.[0]?.Target).toMatchObject({
      Name: 'RetentionInDays',
      BeforeValue: '30',
      AfterValue: '7',
      BeforeValueFrom: 'ACTUAL_STATE',
      AfterValueFrom: 'TEMPLATE',
      Drift: { PreviousValue: '7', ActualValue: '30', DriftDetectionTimestamp: expect.any(Date) },
    });

    expect(await execute('drifted')).toBe('UPDATE_COMPLETE');
    const { Configuration } = await lambda.getFunction({ FunctionName: 'drifted' });
    expect(Configuration?.MemorySize).toBe(256);
    const { logGroups } = await logs.describeLogGroups({ logGroupNamePrefix: 'drifted' });
    expect(logGroups?.[0]?.retentionInDays).toBe(7);
    expect((await iam.listRolePolicies({ RoleName: 'drifted' })).PolicyNames).toEqual(['read']);
    expect((await changeSet('drifted', resources('drifted'), 'again')).StackDriftStatus).toBe('IN_SYNC');
  }, 30_000);

  test('changes a deleted resource, which a plain one cannot', async () => {
    await create('gone');
    await lambda.deleteFunction({ FunctionName: 'gone' });
    await changeSet('gone', resources('gone', 512), 'plain', false);
    expect(await execute('gone', 'plain')).toMatch(/^UPDATE_ROLLBACK_/);
    if ((await statusOf('gone')) === 'UPDATE_ROLLBACK_FAILED') {
      await cf.continueUpdateRollback({ StackName: 'gone', ResourcesToSkip: ['Fn'] });
      await rests('gone');
    }
    await changeSet('gone', resources('gone', 512));
    expect(await execute('gone')).toBe('UPDATE_COMPLETE');
    expect((await lambda.getFunction({ FunctionName: 'gone' })).Configuration?.MemorySize).toBe(512);
  }, 30_000);

  test('touches nothing where the template now matches the manual change', async () => {
    await create('synced');
    await lambda.updateFunctionConfiguration({ FunctionName: 'synced', MemorySize: 1024 });
    const before = (await lambda.getFunction({ FunctionName: 'synced' })).Configuration?.RevisionId;
    const { Fn } = changed(await changeSet('synced', resources('synced', 1024)));
    expect(Fn).toMatchObject({
      Action: 'SyncWithActual',
      Details: [{ ChangeSource: 'NoModification', Target: { AttributeChangeType: 'SyncWithActual' } }],
    });
    expect(await execute('synced')).toBe('UPDATE_COMPLETE');
    expect((await lambda.getFunction({ FunctionName: 'synced' })).Configuration?.RevisionId).toBe(before);
    // The reverted state now counts as deployed.
    const plain = await changeSet('synced', resources('synced', 1024), 'plain', false);
    expect(plain.StatusReason).toMatch(/didn't contain changes/);
  }, 30_000);

  test('that fails puts back what really existed', async () => {
    await create('back');
    await lambda.updateFunctionConfiguration({ FunctionName: 'back', MemorySize: 1024 });
    const { QueueUrls = [] } = await sqs.listQueues({ QueueNamePrefix: 'back-' });
    await sqs.deleteQueue({ QueueUrl: QueueUrls[0]! });
    const broken = {
      ...resources('back'),
      Broken: {
        Type: 'AWS::IAM::InstanceProfile',
        DependsOn: ['Fn', 'Queue'],
        Properties: { Roles: ['no-such-role'] },
      },
    };
    await changeSet('back', broken);
    expect(await execute('back')).toBe('UPDATE_ROLLBACK_COMPLETE');
    expect((await lambda.getFunction({ FunctionName: 'back' })).Configuration?.MemorySize).toBe(1024);
    expect((await sqs.listQueues({ QueueNamePrefix: 'back-' })).QueueUrls ?? []).toEqual([]);
    // The next operation still finds both.
    const changes = changed(await changeSet('back', resources('back'), 'next'));
    expect(Object.keys(changes).sort()).toEqual(['Fn', 'Queue']);
    expect(await execute('back', 'next')).toBe('UPDATE_COMPLETE');
    expect((await lambda.getFunction({ FunctionName: 'back' })).Configuration?.MemorySize).toBe(256);
    expect((await sqs.listQueues({ QueueNamePrefix: 'back-' })).QueueUrls).toHaveLength(1);
  }, 30_000);

  test('reads the same after a restart of its cloud', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'jaws-drift-'));
    const first = await startCloud({ port: 0, dir: folder });
    const client = new CloudFormation({ endpoint: first.endpoint });
    const TemplateBody = body({ Group: resources('kept').Group });
    await client.createStack({ StackName: 'kept', TemplateBody });
    const status = async () => (await client.describeStacks({ StackName: 'kept' })).Stacks?.[0]?.StackStatus;
    await expect.poll(status, { timeout: 20_000 }).toBe('CREATE_COMPLETE');
    const change = { logGroupName: 'kept', retentionInDays: 30 };
    await new CloudWatchLogs({ endpoint: first.endpoint }).putRetentionPolicy(change);
    const at = { StackName: 'kept', ChangeSetName: 'c' };
    await client.createChangeSet({ ...at, TemplateBody, DeploymentMode: 'REVERT_DRIFT' });
    const asked = { ...at, IncludePropertyValues: true };
    const before = await client.describeChangeSet(asked);
    await first.close();
    const second = await startCloud({ port: 0, dir: folder });
    const after = await new CloudFormation({ endpoint: second.endpoint }).describeChangeSet(asked);
    await second.close();
    rmSync(folder, { recursive: true });
    expect(after.Changes?.[0]?.ResourceChange?.Details?.[0]?.Target?.Drift).toEqual({
      PreviousValue: '7',
      ActualValue: '30',
      DriftDetectionTimestamp: expect.any(Date),
    });
    expect(after.Changes).toEqual(before.Changes);
  }, 30_000);

  test('rejects another mode', async () => {
    await create('mode');
    const input = { StackName: 'mode', ChangeSetName: 'c', TemplateBody: body(resources('mode')) };
    await expect(cf.createChangeSet({ ...input, DeploymentMode: 'OTHER' as never })).rejects.toThrow(/deploymentMode/);
  });
});
