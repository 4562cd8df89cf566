import { expect, test } from 'vitest';
import type { Template } from '../model/types.ts';
import { nothing } from '../plan/testing.ts';
import type { DeployedRegion, DeployedStack, RegionPlan } from '../plan/types.ts';
import { makeBucketFirst } from './bootstrap.ts';
import type { RegionRun } from './region.ts';
import { withVersion } from './stack-version.ts';
import {
  type Answers,
  answerOf,
  described,
  fakeAws,
  fakeHandle,
  happened,
  id,
  memoryBucket,
  place,
  plan,
  state,
} from './testing.ts';

const large = { Type: 'AWS::SNS::Topic', Properties: { DisplayName: 'x'.repeat(60_000) } };
const bucket = {
  Type: 'AWS::S3::Bucket',
  Properties: { BucketName: { Ref: 'aaJawsBucket' }, Key: { Ref: 'Key' } },
  DependsOn: ['Other'],
};
const template: Template = {
  AWSTemplateFormatVersion: '2010-09-09',
  Parameters: { aaJawsBucket: { Type: 'String' }, Unused: { Type: 'String' } },
  Resources: {
    JawsBucket: bucket,
    Key: { Type: 'AWS::KMS::Key', Properties: { Deep: { 'Fn::GetAtt': ['Deeper', 'Arn'] } } },
    Deeper: { Type: 'AWS::IAM::Role', Properties: { Again: { Ref: 'JawsBucket' } } },
    Other: { Type: 'AWS::SNS::Topic' },
    Policy: { Type: 'AWS::S3::BucketPolicy', Properties: { Bucket: { Ref: 'JawsBucket' } } },
    OtherPolicy: { Type: 'AWS::S3::BucketPolicy', Properties: { Bucket: { Ref: 'OtherBucket' } } },
    OtherBucket: { Type: 'AWS::S3::Bucket' },
    Large: large,
  },
  Outputs: { Bucket: { Value: { Ref: 'JawsBucket' } } },
  Metadata: { 'jaws:carries': [] },
};
const deployed = (over: Partial<DeployedStack> = {}): DeployedStack => ({
  ...state(),
  name: place.stack,
  kind: 'resources',
  template,
  ...over,
});

function make(
  base: Partial<DeployedRegion> = {},
  {
    answers = {},
    revertDrift = false,
    allowDataLoss = [],
    own = template,
  }: { answers?: Answers; revertDrift?: boolean; allowDataLoss?: string[]; own?: Template } = {},
) {
  const creates = base.resources === undefined || base.resources.status === 'ROLLBACK_COMPLETE';
  const fake = fakeHandle(
    {
      CreateChangeSet: () => ({ Id: 'set-1', StackId: id }),
      DescribeChangeSet: () => ({ Status: 'CREATE_COMPLETE', Changes: [] }),
      ExecuteChangeSet: () => ({}),
      DeleteChangeSet: () => ({}),
      GetStackPolicy: () => ({}),
      DescribeStacks: () => described({ Outputs: [{ OutputKey: 'A', OutputValue: '1' }] }),
      DescribeStackEvents: () => happened('jaws-1-bucket', creates ? 'CREATE_COMPLETE' : 'UPDATE_COMPLETE'),
      ...answers,
    },
    { base: creates ? undefined : state() },
  );
  const run: RegionRun = {
    host: fake.handle.host,
    aws: fakeAws({}),
    project: 'shop',
    token: 'jaws-1',
    base: { ...nothing, ...base },
    bucket: memoryBucket().bucket,
    revertDrift,
    allowDataLoss,
    lease: undefined,
    outcomes: [],
    templates: new Map(),
    states: new Map(),
    protection: { stacks: new Set(), notes: new Set(), created: new Map() },
    publications: new Map(),
  };
  const stack = plan({ kind: 'resources', template: own, parameters: { aaJawsBucket: 'b' } });
  const region: RegionPlan = {
    stage: 'dev',
    region: 'us-east-1',
    bucket: 'b',
    firstEnv: undefined,
    uploads: [],
    kept: [],
    code: [],
    stacks: [stack],
  };
  const named: string[] = [];
  const handleOf = async (name: string) => {
    named.push(name);
    return fake.handle;
  };
  const done = makeBucketFirst(run, region, handleOf);
  done.catch(() => {});
  const input = () => fake.calls.find(([name]) => name === 'CreateChangeSet')?.[1];
  return { done, input, named, run, region, handleOf, ...fake };
}

test('a new stack with a large template begins with its bucket, and all that it needs', async () => {
  const { done, input, events, named } = make();
  expect(await done).toMatchObject({ id, outputs: { A: '1' } });
  expect(named).toEqual(['dev-shop-l']);
  const { Outputs: _, Metadata: __, ...rest } = template;
  const { Large: ___, OtherPolicy: ____, OtherBucket: _____, ...Resources } = template.Resources;
  expect(JSON.parse(String(input()?.TemplateBody))).toEqual(withVersion({ ...rest, Resources }));
  expect(input()).toMatchObject({
    ChangeSetName: 'jaws-1-bucket',
    ChangeSetType: 'CREATE',
    Parameters: [
      { ParameterKey: 'aaJawsBucket', ParameterValue: 'b' },
      { ParameterKey: 'Unused', UsePreviousValue: true },
    ],
    Tags: [
      { Key: 'jaws:kind', Value: 'resources' },
      { Key: 'jaws:project', Value: 'shop' },
      { Key: 'jaws:stage', Value: 'dev' },
    ],
  });
  expect(events[0]).toEqual({
    type: 'notice',
    message:
      'The template of dev-shop-l in us-east-1 is too large for a request: its bucket is made first, the rest comes from there.',
  });
});

test('a stack that never came up is a new one', async () => {
  const { done, input } = make({ resources: deployed({ status: 'ROLLBACK_COMPLETE' }) });
  await done;
  expect(input()).toMatchObject({ ChangeSetType: 'CREATE' });
});

test('one whose bucket was deleted by hand gets it again by the template that it has', async () => {
  const { done, input } = make({ resources: deployed(), bucketState: 'missing' }, { revertDrift: true });
  expect(await done).toBeDefined();
  expect(input()).toMatchObject({
    ChangeSetType: 'UPDATE',
    UsePreviousTemplate: true,
    DeploymentMode: 'REVERT_DRIFT',
    Parameters: [
      { ParameterKey: 'aaJawsBucket', UsePreviousValue: true },
      { ParameterKey: 'Unused', UsePreviousValue: true },
    ],
  });
});

test.each<[string, Partial<DeployedRegion>, { own?: Template; revertDrift?: boolean }]>([
  ['a template that fits into a request', {}, { own: { Resources: { JawsBucket: bucket } } }],
  ['a bucket that outlived its stack', { bucketState: 'retained' }, {}],
  ['a stack that is there', { resources: deployed() }, { revertDrift: true }],
  ['a bucket that is missing, unless it is to be made again', { resources: deployed(), bucketState: 'missing' }, {}],
])('%s needs nothing of that', async (_title, base, options) => {
  const { done, calls, named } = make(base, options);
  expect(await done).toBeUndefined();
  expect([calls, named]).toEqual([[], []]);
});

test('a plan without resources needs nothing', async () => {
  const { run, region, handleOf } = make({ bucketState: 'retained' });
  expect(
    await makeBucketFirst(run, { ...region, stacks: [plan({ kind: 'lambdas', template })] }, handleOf),
  ).toBeUndefined();
});

test('where nothing would change, nothing is done', async () => {
  const none = { DescribeChangeSet: () => ({ Status: 'FAILED', StatusReason: "didn't contain changes" }) };
  const { done, names } = make({ resources: deployed(), bucketState: 'missing' }, { revertDrift: true, answers: none });
  expect(await done).toBeUndefined();
  expect(names()).not.toContain('ExecuteChangeSet');
});

test.each<[string, Template['Resources']]>([
  ['no bucket', { Large: large }],
  ['a bucket that is none', { JawsBucket: { Type: 'AWS::SNS::Topic' }, Large: large }],
  ['a bucket that is too large itself', { JawsBucket: { ...large, Type: 'AWS::S3::Bucket' } }],
])('a large template with %s cannot be begun', async (_title, Resources) => {
  const { done, calls } = make({}, { own: { Resources } });
  await expect(done).rejects.toMatchObject({
    code: 'FirstTemplateTooLarge',
    message: expect.stringMatching(/dev-shop-l has \d{5,} bytes/),
  });
  expect(calls).toEqual([]);
});

test('what would lose data is asked for first', async () => {
  const loses = {
    DescribeChangeSet: () => ({
      Status: 'CREATE_COMPLETE',
      Changes: [{ ResourceChange: { LogicalResourceId: 'Files', ResourceType: 'AWS::S3::Bucket', Action: 'Remove' } }],
    }),
  };
  const refused = make({ resources: deployed(), bucketState: 'missing' }, { revertDrift: true, answers: loses });
  await expect(refused.done).rejects.toMatchObject({ code: 'DataWouldBeLost' });
  expect(refused.names()).toContain('DeleteChangeSet');
  expect(refused.names()).not.toContain('ExecuteChangeSet');
  const allowed = make(
    { resources: deployed(), bucketState: 'missing' },
    { revertDrift: true, answers: loses, allowDataLoss: ['Files'] },
  );
  expect(await allowed.done).toBeDefined();
});

test('a bucket that cannot be made is an error', async () => {
  const { done } = make({}, { answers: { CreateChangeSet: () => answerOf('AccessDenied') } });
  await expect(done).rejects.toMatchObject({ name: 'AccessDenied' });
});
