import { CloudFormation } from '@aws-sdk/client-cloudformation';
import { afterEach, expect, it } from 'vitest';
import { type Cloud, startCloud } from '../../index.ts';

let cloud: Cloud | undefined;
afterEach(() => cloud?.close());

it('stacks of one text in two regions are their own, with the text that each was made from', async () => {
  cloud = await startCloud({ port: 0 });
  const TemplateBody = JSON.stringify({
    Resources: { T: { Type: 'AWS::SNS::Topic', Properties: { DisplayName: { Ref: 'AWS::Region' } } } },
    Outputs: { Region: { Value: { Ref: 'AWS::Region' } }, Topic: { Value: { Ref: 'T' } } },
  });
  const regions = ['eu-west-1', 'us-east-1'];
  for (const region of regions) {
    const cf = new CloudFormation({ endpoint: cloud.endpoint, region });
    await cf.createStack({ StackName: 's', TemplateBody });
    await expect
      .poll(async () => (await cf.describeStacks({ StackName: 's' })).Stacks?.[0]?.StackStatus)
      .toBe('CREATE_COMPLETE');
    const [stack] = (await cf.describeStacks({ StackName: 's' })).Stacks ?? [];
    const outputs = Object.fromEntries((stack?.Outputs ?? []).map((one) => [one.OutputKey, one.OutputValue]));
    expect(outputs).toMatchObject({ Region: region, Topic: expect.stringContaining(`:${region}:`) });
    expect((await cf.getTemplate({ StackName: 's' })).TemplateBody).toBe(TemplateBody);
    const { StackEvents = [] } = await cf.describeStackEvents({ StackName: 's' });
    const shown = StackEvents.filter((event) => event.LogicalResourceId === 'T').map(
      (event) => event.ResourceProperties,
    );
    expect(new Set(shown)).toEqual(new Set([JSON.stringify({ DisplayName: region })]));
  }
});
