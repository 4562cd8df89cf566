import { afterEach, expect, it } from 'vitest';
import { fakeType, type TestCloud, testCloud } from '../testing.ts';

let cloud: TestCloud | undefined;
afterEach(async () => {
  await cloud?.close();
  cloud = undefined;
});

// https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/outputs-section-structure.html
it('an output with a condition is there where the condition holds', async () => {
  cloud = await testCloud([fakeType('AWS::SNS::Topic', 'TopicName')]);
  const { cf } = cloud;
  const StackName = 'conditional';
  const TemplateBody = JSON.stringify({
    Parameters: { Stage: { Type: 'String' } },
    Conditions: { IsLive: { 'Fn::Equals': [{ Ref: 'Stage' }, 'live'] } },
    Resources: { T: { Type: 'AWS::SNS::Topic', Properties: { TopicName: 't' } } },
    Outputs: {
      Always: { Value: 'always' },
      Live: { Value: 'live', Condition: 'IsLive', Description: 'where it is live' },
    },
  });
  const outputs = async () => {
    const { Stacks = [] } = await cf.describeStacks({ StackName });
    return Stacks[0]?.Outputs?.map(({ OutputKey }) => OutputKey).sort();
  };
  const status = async () => (await cf.describeStacks({ StackName })).Stacks?.[0]?.StackStatus;
  const of = (Stage: string) => ({
    StackName,
    TemplateBody,
    Parameters: [{ ParameterKey: 'Stage', ParameterValue: Stage }],
  });
  await cf.createStack(of('live'));
  await expect.poll(status).toBe('CREATE_COMPLETE');
  expect(await outputs()).toEqual(['Always', 'Live']);
  await cf.updateStack(of('dev'));
  await expect.poll(status).toBe('UPDATE_COMPLETE');
  expect(await outputs()).toEqual(['Always']);
});
