import { afterEach, expect, it } from 'vitest';
import { fakeType, type TestCloud, testCloud } from '../testing.ts';

let cloud: TestCloud | undefined;
afterEach(async () => {
  await cloud?.close();
  cloud = undefined;
});

// https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_StopStackSetOperation.html#API_StopStackSetOperation_Errors
it('an operation that is over cannot be stopped, and stays what it was', async () => {
  cloud = await testCloud([fakeType('AWS::SNS::Topic', 'TopicName')]);
  const { cf } = cloud;
  const StackSetName = 'everywhere';
  const Resources = { T: { Type: 'AWS::SNS::Topic', Properties: { TopicName: 't' } } };
  await cf.createStackSet({ StackSetName, TemplateBody: JSON.stringify({ Resources }) });
  const { OperationId } = await cf.createStackInstances({
    StackSetName,
    Accounts: ['000000000000'],
    Regions: ['us-east-1'],
  });
  const operation = { StackSetName, OperationId };
  const status = async () => (await cf.describeStackSetOperation(operation)).StackSetOperation?.Status;
  await expect.poll(status).toBe('SUCCEEDED');
  await expect(cf.stopStackSetOperation(operation)).rejects.toMatchObject({
    name: 'InvalidOperationException',
    message: expect.stringContaining('is in status SUCCEEDED and can not be stopped'),
  });
  expect(await status()).toBe('SUCCEEDED');
  await expect(cf.stopStackSetOperation({ StackSetName, OperationId: 'none' })).rejects.toMatchObject({
    name: 'OperationNotFoundException',
  });
});

it('an operation that runs is stopped', async () => {
  let go = () => {};
  const wait = new Promise<void>((resolve) => {
    go = resolve;
  });
  cloud = await testCloud([fakeType('AWS::SNS::Topic', 'TopicName', { wait })]);
  const { cf } = cloud;
  const StackSetName = 'slow';
  const Resources = { T: { Type: 'AWS::SNS::Topic', Properties: { TopicName: 't' } } };
  await cf.createStackSet({ StackSetName, TemplateBody: JSON.stringify({ Resources }) });
  const { OperationId } = await cf.createStackInstances({
    StackSetName,
    Accounts: ['000000000000'],
    Regions: ['us-east-1', 'eu-west-1'],
  });
  const operation = { StackSetName, OperationId };
  const status = async () => (await cf.describeStackSetOperation(operation)).StackSetOperation?.Status;
  expect(await status()).toBe('RUNNING');
  await cf.stopStackSetOperation(operation);
  go();
  await expect.poll(status).toBe('STOPPED');
});
