import { afterEach, expect, it } from 'vitest';
import { describe as describeStack, fakeType, type TestCloud, testCloud } from '../testing.ts';

const clouds: TestCloud[] = [];
afterEach(async () => {
  for (const made of clouds.splice(0)) await made.close();
});

const inner = (name: string) =>
  JSON.stringify({
    Parameters: { Name: { Type: 'String', Default: name } },
    Resources: {
      T: {
        Type: 'AWS::SNS::Topic',
        Properties: { TopicName: { 'Fn::Join': ['-', [{ Ref: 'Name' }, { Ref: 'AWS::Region' }]] } },
      },
    },
  });
const outer = (name: string, groups: readonly object[]) =>
  JSON.stringify({
    Resources: {
      Set: {
        Type: 'AWS::CloudFormation::StackSet',
        Properties: {
          StackSetName: 'set',
          PermissionModel: 'SELF_MANAGED',
          TemplateBody: inner(name),
          StackInstancesGroup: groups,
        },
      },
    },
    Outputs: { Id: { Value: { Ref: 'Set' } } },
  });
const group = (regions: readonly string[], overrides: object[] = []) => ({
  DeploymentTargets: { Accounts: ['000000000000'] },
  Regions: regions,
  ParameterOverrides: overrides,
});
const other = [{ ParameterKey: 'Name', ParameterValue: 'own' }];

// https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-cloudformation-stackset.html
it('makes a stack set with its instances, follows the template, and takes all away', async () => {
  const topics = fakeType('AWS::SNS::Topic', 'TopicName');
  const cloud = await testCloud([topics]);
  clouds.push(cloud);
  const { cf, rest } = cloud;
  await cf.createStack({ StackName: 's', TemplateBody: outer('a', [group(['eu-west-1', 'us-east-1'])]) });
  expect(await rest('s')).toBe('CREATE_COMPLETE');
  expect([...topics.made.keys()]).toEqual(['a-eu-west-1', 'a-us-east-1']);
  const [id] = (await describeStack(cf, 's')).Outputs?.map(({ OutputValue }) => OutputValue) ?? [];
  expect(id).toMatch(/^set:[0-9a-f-]{36}$/);

  const changed = outer('b', [group(['us-east-1']), group(['us-west-2'], other)]);
  await cf.updateStack({ StackName: 's', TemplateBody: changed });
  expect(await rest('s')).toBe('UPDATE_COMPLETE');
  expect([...topics.made.keys()].sort()).toEqual(['b-us-east-1', 'own-us-west-2']);
  const { StackSet } = await cf.describeStackSet({ StackSetName: 'set' });
  expect(StackSet?.StackSetId).toBe(id);

  await cf.deleteStack({ StackName: 's' });
  await expect.poll(() => topics.made.size).toBe(0);
  await expect(cf.describeStackSet({ StackSetName: 'set' })).rejects.toThrow('StackSet set not found');
});

it('fails with the reason of an instance, and leaves nothing', async () => {
  const topics = fakeType('AWS::SNS::Topic', 'TopicName');
  const cloud = await testCloud([topics]);
  clouds.push(cloud);
  const { cf, rest } = cloud;
  const wrong = [{ ParameterKey: 'Nobody', ParameterValue: 'x' }];
  await cf.createStack({
    StackName: 's',
    TemplateBody: outer('a', [group(['us-east-1']), group(['eu-west-1'], wrong)]),
  });
  expect(await rest('s')).toBe('ROLLBACK_COMPLETE');
  const { StackEvents = [] } = await cf.describeStackEvents({ StackName: 's' });
  const failed = StackEvents.find(({ ResourceStatus }) => ResourceStatus === 'CREATE_FAILED');
  expect(failed?.ResourceStatusReason).toContain('Stack instance 000000000000/eu-west-1 failed: Parameters: [Nobody]');
  expect(topics.made.size).toBe(0);
  expect((await cf.listStackSets({ Status: 'ACTIVE' })).Summaries).toEqual([]);
});
