import { afterEach, describe, expect, it } from 'vitest';
import { fakeType, type TestCloud, testCloud } from '../testing.ts';

const clouds: TestCloud[] = [];
afterEach(async () => {
  for (const made of clouds.splice(0)) await made.close();
});

const template = JSON.stringify({
  Parameters: { Name: { Type: 'String' } },
  Resources: {
    T: {
      Type: 'AWS::SNS::Topic',
      Properties: { TopicName: { 'Fn::Join': ['-', [{ Ref: 'Name' }, { Ref: 'AWS::Region' }]] } },
    },
  },
});
/** An operation takes a moment; on a busy machine it outlasts the wait for its answer. */
const ended = ({ cf }: TestCloud, { OperationId }: { OperationId?: string | undefined }) =>
  expect
    .poll(
      async () => (await cf.describeStackSetOperation({ StackSetName: set, OperationId })).StackSetOperation?.Status,
    )
    .not.toBe('RUNNING');
const account = '000000000000';
const set = 'everywhere';

// https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/what-is-cfnstacksets.html
describe('stack sets', () => {
  it('deploys, updates and deletes stacks in every region asked for', async () => {
    const topics = fakeType('AWS::SNS::Topic', 'TopicName');
    const cloud = await testCloud([topics]);
    clouds.push(cloud);
    const { cf } = cloud;
    const Parameters = [{ ParameterKey: 'Name', ParameterValue: 'a' }];
    await cf.createStackSet({ StackSetName: set, TemplateBody: template, Parameters });
    const Regions = ['eu-west-1', 'us-east-1'];
    await ended(cloud, await cf.createStackInstances({ StackSetName: set, Accounts: [account], Regions }));
    expect([...topics.made.keys()]).toEqual(['a-eu-west-1', 'a-us-east-1']);
    const { Summaries = [] } = await cf.listStackInstances({ StackSetName: set });
    expect(Summaries.map((instance) => [instance.Region, instance.Status])).toEqual([
      ['eu-west-1', 'CURRENT'],
      ['us-east-1', 'CURRENT'],
    ]);
    const wanted = { StackSetName: set, Accounts: [account], Regions: ['us-east-1'] };
    const ParameterOverrides = [{ ParameterKey: 'Name', ParameterValue: 'b' }];
    await ended(cloud, await cf.updateStackInstances({ ...wanted, ParameterOverrides }));
    expect([...topics.made.keys()]).toEqual(['a-eu-west-1', 'b-us-east-1']);
    await expect(cf.deleteStackSet({ StackSetName: set })).rejects.toThrow('StackSet is not empty');
    const all = { StackSetName: set, Accounts: [account], Regions, RetainStacks: false };
    await ended(cloud, await cf.deleteStackInstances(all));
    expect(topics.made.size).toBe(0);
    await cf.deleteStackSet({ StackSetName: set });
    await expect(cf.describeStackSet({ StackSetName: set })).rejects.toThrow(`StackSet ${set} not found`);
  });

  it('says which instance failed, and why', async () => {
    const cloud = await testCloud([]);
    clouds.push(cloud);
    const { cf } = cloud;
    await cf.createStackSet({ StackSetName: set, TemplateBody: template });
    const { OperationId } = await cf.createStackInstances({
      StackSetName: set,
      Accounts: [account],
      Regions: ['us-east-1'],
    });
    await ended(cloud, { OperationId });
    const results = await cf.listStackSetOperationResults({ StackSetName: set, OperationId });
    expect(results.Summaries).toMatchObject([
      { Status: 'FAILED', StatusReason: 'Parameters: [Name] must have values' },
    ]);
    const { StackSetOperation } = await cf.describeStackSetOperation({ StackSetName: set, OperationId });
    expect(StackSetOperation).toMatchObject({ Action: 'CREATE', Status: 'FAILED' });
  });
});
