import { CloudFormation } from '@aws-sdk/client-cloudformation';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Cloud, startCloud } from '../../../index.ts';

let cloud: Cloud;
beforeAll(async () => {
  cloud = await startCloud({ port: 0 });
});
afterAll(() => cloud.close());

/** A key of 12 digits is the root of that account. */
const at = (region: string, accessKeyId = '111122223333') =>
  new CloudFormation({ endpoint: cloud.endpoint, region, credentials: { accessKeyId, secretAccessKey: 'test' } });
const handle = { Handle: { Type: 'AWS::CloudFormation::WaitConditionHandle' } };
const made = (Value: unknown) => JSON.stringify({ Resources: handle, Outputs: { Out: { Value } } });
const outOf = async (cf: CloudFormation, StackName: string) => {
  for (;;) {
    const [stack] = (await cf.describeStacks({ StackName })).Stacks ?? [];
    if (!stack?.StackStatus?.endsWith('_IN_PROGRESS')) return stack?.Outputs?.[0]?.OutputValue;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
};
const whyNot = async (cf: CloudFormation, StackName: string) => {
  await outOf(cf, StackName);
  const { StackEvents = [] } = await cf.describeStackEvents({ StackName });
  return StackEvents.find(({ ResourceStatus }) => ResourceStatus === 'ROLLBACK_IN_PROGRESS')?.ResourceStatusReason;
};
const reading = (output: object) => made({ 'Fn::GetStackOutput': output });

// https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-getstackoutput.html
it('reads outputs of stacks of other regions and accounts, as they are when it is deployed', async () => {
  const [here, there, other] = [at('eu-west-1'), at('us-east-1'), at('us-east-1', '444455556666')];
  await there.createStack({ StackName: 'producer', TemplateBody: made('first') });
  await other.createStack({ StackName: 'producer', TemplateBody: made('theirs') });
  for (const cf of [there, other]) await outOf(cf, 'producer');
  const output = { StackName: 'producer', OutputName: 'Out', Region: 'us-east-1' };
  await here.createStack({ StackName: 'consumer', TemplateBody: reading(output) });
  expect(await outOf(here, 'consumer')).toBe('first');
  const RoleArn = 'arn:aws:iam::444455556666:role/reader';
  await here.createStack({ StackName: 'across', TemplateBody: reading({ ...output, RoleArn }) });
  expect(await outOf(here, 'across')).toBe('theirs');

  await there.updateStack({ StackName: 'producer', TemplateBody: made('second') });
  expect(await outOf(there, 'producer')).toBe('second');
  expect(await outOf(here, 'consumer')).toBe('first');
  await there.deleteStack({ StackName: 'producer' });
  await expect.poll(async () => (await there.describeStacks({})).Stacks).toEqual([]);
  await here.createStack({ StackName: 'late', TemplateBody: reading(output) });
  expect(await whyNot(here, 'late')).toContain('Stack [producer] does not exist');
  await here.createStack({ StackName: 'away', TemplateBody: reading({ ...output, Region: 'cn-north-1' }) });
  expect(await whyNot(here, 'away')).toContain('cannot refer to another partition');
  await expect(here.createStack({ StackName: 'x', TemplateBody: reading({ StackName: 's' }) })).rejects.toThrow(
    'requires StackName and OutputName',
  );
});
