import { CloudFormation } from '@aws-sdk/client-cloudformation';
import { DynamoDB } from '@aws-sdk/client-dynamodb';
import { SNS } from '@aws-sdk/client-sns';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startCloud } from '../../../index.ts';

let cloud: Awaited<ReturnType<typeof startCloud>>;
let cf: CloudFormation;
let dynamodb: DynamoDB;
let sns: SNS;

beforeAll(async () => {
  cloud = await startCloud({ port: 0 });
  const config = {
    region: 'us-east-1',
    endpoint: cloud.endpoint,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  };
  [cf, dynamodb, sns] = [new CloudFormation(config), new DynamoDB(config), new SNS(config)];
});
afterAll(() => cloud.close());

const table = (key: 'id' | 'other', name?: string, AttributeType: 'S' | 'N' = 'S') => ({
  Type: 'AWS::DynamoDB::Table',
  Properties: {
    ...(name === undefined ? {} : { TableName: name }),
    BillingMode: 'PAY_PER_REQUEST',
    AttributeDefinitions: [{ AttributeName: key, AttributeType }],
    KeySchema: [{ AttributeName: key, KeyType: 'HASH' }],
  },
});

async function rest(StackName: string): Promise<string | undefined> {
  await expect
    .poll(async () => (await cf.describeStacks({ StackName })).Stacks?.[0]?.StackStatus, { timeout: 20_000 })
    .not.toMatch(/_IN_PROGRESS$/);
  return (await cf.describeStacks({ StackName })).Stacks?.[0]?.StackStatus;
}
async function update(StackName: string, Resources: object) {
  await cf.updateStack({ StackName, TemplateBody: JSON.stringify({ Resources }) });
  const status = await rest(StackName);
  const { StackEvents = [] } = await cf.describeStackEvents({ StackName });
  const failed = StackEvents.find(({ ResourceStatus }) => ResourceStatus === 'UPDATE_FAILED');
  return { status, id: failed?.LogicalResourceId, reason: failed?.ResourceStatusReason };
}
async function create(StackName: string, Resources: object) {
  await cf.createStack({ StackName, TemplateBody: JSON.stringify({ Resources }) });
  expect(await rest(StackName)).toBe('CREATE_COMPLETE');
}
const keyOf = async (TableName: string) =>
  (await dynamodb.describeTable({ TableName })).Table?.KeySchema?.[0]?.AttributeName;
/** AWS's words, as users quote them from their stacks' events. */
const words = (name: string) =>
  `CloudFormation cannot update a stack when a custom-named resource requires replacing. Rename ${name} and update the stack again.`;

// https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-name.html: "you can't perform updates that
// require replacement of this resource".
it('a resource with a name of its own is not replaced by one of the same name', async () => {
  await create('tables', { T: table('id', 'mine') });
  expect(await update('tables', { T: table('other', 'mine') })).toEqual({
    status: 'UPDATE_ROLLBACK_COMPLETE',
    id: 'T',
    reason: words('mine'),
  });
  expect(await keyOf('mine')).toBe('id');
  expect((await update('tables', { T: table('other', 'renamed') })).status).toBe('UPDATE_COMPLETE');
  expect(await keyOf('renamed')).toBe('other');
  await expect(dynamodb.describeTable({ TableName: 'mine' })).rejects.toThrow('not found');
});

// https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-dynamodb-table.html (AttributeDefinitions)
it('a table whose key gets another type is replaced, unless its name is its own', async () => {
  const Item = { id: { S: 'kept' } };
  await create('typed', { T: table('id', 'typed') });
  await dynamodb.putItem({ TableName: 'typed', Item });
  expect(await update('typed', { T: table('id', 'typed', 'N') })).toEqual({
    status: 'UPDATE_ROLLBACK_COMPLETE',
    id: 'T',
    reason: words('typed'),
  });
  expect((await dynamodb.scan({ TableName: 'typed' })).Items).toEqual([Item]);

  await create('typed-free', { T: table('id') });
  const resource = async () =>
    (await cf.describeStackResources({ StackName: 'typed-free' })).StackResources?.[0]?.PhysicalResourceId ?? '';
  const before = await resource();
  const change = { StackName: 'typed-free', ChangeSetName: 'retype' };
  await cf.createChangeSet({
    ...change,
    TemplateBody: JSON.stringify({ Resources: { T: table('id', undefined, 'N') } }),
  });
  await expect.poll(async () => (await cf.describeChangeSet(change)).Status).toBe('CREATE_COMPLETE');
  const { Changes } = await cf.describeChangeSet(change);
  expect(Changes?.[0]?.ResourceChange).toMatchObject({
    Replacement: 'True',
    Details: [{ Target: { Name: 'AttributeDefinitions', RequiresRecreation: 'Always' } }],
  });
  await cf.executeChangeSet(change);
  expect(await rest('typed-free')).toBe('UPDATE_COMPLETE');
  expect(await resource()).not.toBe(before);
  const { Table } = await dynamodb.describeTable({ TableName: await resource() });
  expect(Table?.AttributeDefinitions).toEqual([{ AttributeName: 'id', AttributeType: 'N' }]);
});

it('nor does a type whose id is not a name', async () => {
  const topic = (FifoTopic: boolean) => ({
    Type: 'AWS::SNS::Topic',
    Properties: { TopicName: 'mine.fifo', FifoTopic },
  });
  await create('topics', { T: topic(true) });
  const { status, reason } = await update('topics', { T: topic(false) });
  expect([status, reason]).toEqual(['UPDATE_ROLLBACK_COMPLETE', words('mine.fifo')]);
  const TopicArn = 'arn:aws:sns:us-east-1:000000000000:mine.fifo';
  expect((await sns.getTopicAttributes({ TopicArn })).Attributes?.FifoTopic).toBe('true');
});

it('one with a generated name is replaced', async () => {
  await create('generated', { T: table('id') });
  expect((await update('generated', { T: table('other') })).status).toBe('UPDATE_COMPLETE');
  const { StackResources = [] } = await cf.describeStackResources({ StackName: 'generated' });
  expect(await keyOf(StackResources[0]?.PhysicalResourceId ?? '')).toBe('other');
});
