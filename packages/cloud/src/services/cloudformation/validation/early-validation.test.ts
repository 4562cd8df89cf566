import { CloudFormation, type OperationEvent } from '@aws-sdk/client-cloudformation';
import { S3 } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Cloud, startCloud } from '../../../index.ts';

let cloud: Cloud;
let cf: CloudFormation;
let s3: S3;
beforeAll(async () => {
  cloud = await startCloud({ port: 0 });
  const options = { endpoint: cloud.endpoint, forcePathStyle: true };
  [cf, s3] = [new CloudFormation(options), new S3(options)];
});
afterAll(() => cloud.close());

const bucket = (BucketName: string, more: object = {}) => ({
  Type: 'AWS::S3::Bucket',
  Properties: { BucketName, ...more },
});
const template = (Resources: object, rest: object = {}) => JSON.stringify({ Resources, ...rest });

async function changeSet(StackName: string, Resources: object, more: object = {}) {
  const set = { StackName, ChangeSetName: 'c', TemplateBody: template(Resources) };
  await cf.createChangeSet({ ...set, ChangeSetType: 'CREATE', ...more });
  return cf.describeChangeSet({ StackName, ChangeSetName: 'c' });
}

async function failures(StackName: string, ChangeSetName = 'c') {
  const Filters = { FailedEvents: true };
  const { OperationEvents = [] } = await cf.describeEvents({ StackName, ChangeSetName, Filters });
  return OperationEvents.map(short).sort();
}

const short = (event: OperationEvent) =>
  [
    event.LogicalResourceId,
    event.ValidationName,
    event.ValidationFailureMode,
    event.ValidationPath,
    event.ValidationStatusReason,
  ].join(' ');

const failedBy = (...names: string[]) => ({
  Status: 'FAILED',
  ExecutionStatus: 'UNAVAILABLE',
  StatusReason: `The following hook(s)/validation failed: [${names.join(', ')}]. To troubleshoot Early Validation errors, use the DescribeEvents API for detailed failure information.`,
});

const PROPERTIES = 'AWS::EarlyValidation::PropertyValidation';
const EXISTENCE = 'AWS::EarlyValidation::ResourceExistenceCheck';

// https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/validate-stack-deployments.html
describe('early validation', () => {
  it('fails a change set whose properties are not those of their types, each with its path', async () => {
    const wrong = {
      Missing: { Type: 'AWS::Lambda::Function', Properties: { Role: 'r' } },
      Unknown: bucket('early-unknown', { Nonsense: 1 }),
      Deep: bucket('early-deep', { VersioningConfiguration: { Status: ['Enabled'], More: 1 } }),
      Rule: bucket('early-rule', { LifecycleConfiguration: { Rules: [{ Id: 'no status' }] } }),
    };
    expect(await changeSet('early-wrong', wrong)).toMatchObject(failedBy(PROPERTIES));
    expect(await failures('early-wrong')).toEqual([
      'Deep PROPERTY_VALIDATION FAIL /Resources/Deep/Properties/VersioningConfiguration #/VersioningConfiguration: extraneous key [More] is not permitted',
      'Deep PROPERTY_VALIDATION FAIL /Resources/Deep/Properties/VersioningConfiguration/Status #/VersioningConfiguration/Status: expected type: String, found: JSONArray',
      'Missing PROPERTY_VALIDATION FAIL /Resources/Missing/Properties Required property [Code] not found',
      'Rule PROPERTY_VALIDATION FAIL /Resources/Rule/Properties/LifecycleConfiguration/Rules/0 Required property [Status] not found',
      'Unknown PROPERTY_VALIDATION FAIL /Resources/Unknown/Properties #: extraneous key [Nonsense] is not permitted',
    ]);
    const executed = cf.executeChangeSet({ StackName: 'early-wrong', ChangeSetName: 'c' });
    await expect(executed).rejects.toMatchObject({ name: 'InvalidChangeSetStatusException' });
  });

  it('accepts values that only a deployment can check', async () => {
    const resources = {
      Queue: { Type: 'AWS::SQS::Queue', Properties: { DelaySeconds: '{{resolve:ssm:/early/delay}}' } },
      Bucket: bucket('early-later', { Tags: [{ Key: 'q', Value: { 'Fn::GetAtt': ['Queue', 'Arn'] } }] }),
    };
    expect(await changeSet('early-later', resources)).toMatchObject({ Status: 'CREATE_COMPLETE' });
    expect(await failures('early-later')).toEqual([]);
  });

  it('fails a change set that would create an existing resource, unless it is imported', async () => {
    await s3.createBucket({ Bucket: 'early-taken' });
    const resources = { Taken: bucket('early-taken'), Free: bucket('early-free') };
    expect(await changeSet('early-names', resources)).toMatchObject(failedBy(EXISTENCE));
    expect(await failures('early-names')).toEqual([
      "Taken NAME_CONFLICT_VALIDATION FAIL /Resources/Taken Resource of type 'AWS::S3::Bucket' with identifier 'early-taken' already exists.",
    ]);
    const importing = await changeSet('early-import', resources, { ImportExistingResources: true });
    expect(importing).toMatchObject({ Status: 'CREATE_COMPLETE' });
    const unchecked = await changeSet('early-unchecked', resources, { DisableValidation: true });
    expect(unchecked).toMatchObject({ Status: 'CREATE_COMPLETE' });
  });

  it('takes no name of an added resource from a property that the same change set changes', async () => {
    const StackName = 'early-changed-name';
    const named = (Value: string) => ({ Type: 'AWS::SSM::Parameter', Properties: { Type: 'String', Value } });
    await s3.createBucket({ Bucket: 'early-former' });
    await cf.createStack({ StackName, TemplateBody: template({ Name: named('early-former') }) });
    await expect
      .poll(async () => (await cf.describeStacks({ StackName })).Stacks?.[0]?.StackStatus)
      .toBe('CREATE_COMPLETE');
    const Bucket = { Type: 'AWS::S3::Bucket', Properties: { BucketName: { 'Fn::GetAtt': ['Name', 'Value'] } } };
    const same = await changeSet(StackName, { Name: named('early-former'), Bucket }, { ChangeSetType: 'UPDATE' });
    expect(same).toMatchObject(failedBy(EXISTENCE));
    const set = { StackName, ChangeSetName: 'd', ChangeSetType: 'UPDATE' } as const;
    await cf.createChangeSet({ ...set, TemplateBody: template({ Name: named('early-latter'), Bucket }) });
    expect(await cf.describeChangeSet(set)).toMatchObject({ Status: 'CREATE_COMPLETE' });
  });

  it('warns when a bucket is to be deleted that is not empty', async () => {
    const StackName = 'early-full';
    const all = { Full: bucket('early-full'), Kept: { ...bucket('early-kept'), DeletionPolicy: 'Retain' } };
    const Other = { Type: 'AWS::S3::Bucket' };
    await cf.createStack({ StackName, TemplateBody: template({ ...all, Other }) });
    await expect
      .poll(async () => (await cf.describeStacks({ StackName })).Stacks?.[0]?.StackStatus)
      .toBe('CREATE_COMPLETE');
    for (const Bucket of ['early-full', 'early-kept']) await s3.putObject({ Bucket, Key: 'k', Body: 'v' });
    const set = await changeSet(StackName, { Other }, { ChangeSetType: 'UPDATE' });
    expect(set).toMatchObject({ Status: 'CREATE_COMPLETE', ExecutionStatus: 'AVAILABLE' });
    expect(await failures(StackName)).toEqual([
      "Full BUCKET_EMPTINESS_VALIDATION WARN /Resources/Full The bucket 'early-full' is not empty. You must either delete all objects and versions or use the deletion policy to retain it, otherwise the delete operation will fail.",
    ]);
  });
});

// https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DescribeEvents.html
describe('DescribeEvents', () => {
  it('groups the events of a stack by operation, newest first, in pages', async () => {
    const StackName = 'early-events';
    const body = template({ T: { Type: 'AWS::SNS::Topic' } });
    const { OperationId } = await cf.createStack({ StackName, TemplateBody: body, ClientRequestToken: 'x' });
    await expect
      .poll(async () => (await cf.describeStacks({ StackName })).Stacks?.[0]?.StackStatus)
      .toBe('CREATE_COMPLETE');
    await changeSet(
      StackName,
      { T: { Type: 'AWS::SNS::Topic', Properties: { DisplayName: 'd' } } },
      { ChangeSetType: 'UPDATE' },
    );

    const ofStack = (await cf.describeEvents({ StackName })).OperationEvents ?? [];
    expect(
      ofStack.map(({ OperationType, EventType, OperationStatus, ResourceStatus }) =>
        [OperationType, EventType, OperationStatus ?? ResourceStatus].join(' '),
      ),
    ).toEqual([
      'CREATE_CHANGESET STACK_EVENT SUCCEEDED',
      'CREATE_CHANGESET STACK_EVENT IN_PROGRESS',
      'CREATE_STACK STACK_EVENT SUCCEEDED',
      'CREATE_STACK PROGRESS_EVENT CREATE_COMPLETE',
      'CREATE_STACK PROGRESS_EVENT CREATE_IN_PROGRESS',
      'CREATE_STACK PROGRESS_EVENT CREATE_IN_PROGRESS',
      'CREATE_STACK STACK_EVENT IN_PROGRESS',
    ]);
    const ofCreation = (await cf.describeEvents({ OperationId })).OperationEvents ?? [];
    expect(ofCreation).toHaveLength(5);
    expect(new Set(ofCreation.map((event) => event.ClientRequestToken))).toEqual(new Set(['x']));
    expect((await cf.describeStacks({ StackName })).Stacks?.[0]?.LastOperations).toEqual([
      { OperationType: 'CREATE_STACK', OperationId },
    ]);
    const { StackEvents = [] } = await cf.describeStackEvents({ StackName });
    expect(StackEvents[0]?.OperationId).toBe(OperationId);
  });

  it('returns failures of resources, and a rollback as a separate operation', async () => {
    const StackName = 'early-failure';
    const Q = { Type: 'AWS::SQS::Queue', Properties: { DelaySeconds: 9999 } };
    await cf.createStack({ StackName, TemplateBody: template({ Q }) });
    await expect
      .poll(async () => (await cf.describeStacks({ StackName })).Stacks?.[0]?.StackStatus)
      .toBe('ROLLBACK_COMPLETE');
    const { OperationEvents = [] } = await cf.describeEvents({ StackName, Filters: { FailedEvents: true } });
    expect(OperationEvents.map((event) => [event.OperationType, event.EventType, event.LogicalResourceId])).toEqual([
      ['CREATE_STACK', 'PROVISIONING_ERROR', 'Q'],
    ]);
    const all = (await cf.describeEvents({ StackName })).OperationEvents ?? [];
    expect(all[0]).toMatchObject({ OperationType: 'ROLLBACK', OperationStatus: 'SUCCEEDED' });
  });

  it('comes in pages that miss nothing', async () => {
    const StackName = 'early-pages';
    const Resources = Object.fromEntries(Array.from({ length: 40 }, (_, i) => [`T${i}`, { Type: 'AWS::SNS::Topic' }]));
    await cf.createStack({ StackName, TemplateBody: template(Resources) });
    await expect
      .poll(async () => (await cf.describeStacks({ StackName })).Stacks?.[0]?.StackStatus)
      .toBe('CREATE_COMPLETE');
    const first = await cf.describeEvents({ StackName });
    const second = await cf.describeEvents({ StackName, NextToken: first.NextToken });
    const ids = [...first.OperationEvents!, ...second.OperationEvents!].map(({ EventId }) => EventId);
    expect([first.OperationEvents?.length, new Set(ids).size, second.NextToken]).toEqual([100, 122, undefined]);
  });

  it('wants to know of what', async () => {
    const message = 'One of ChangeSetName, OperationId or StackName must be specified';
    await expect(cf.describeEvents({})).rejects.toMatchObject({ name: 'ValidationError', message });
    await expect(cf.describeEvents({ ChangeSetName: 'c' })).rejects.toMatchObject({ message });
    await expect(cf.describeEvents({ StackName: 'nobody' })).rejects.toMatchObject({ name: 'ValidationError' });
    expect((await cf.describeEvents({ OperationId: 'nobody' })).OperationEvents).toEqual([]);
  });
});
