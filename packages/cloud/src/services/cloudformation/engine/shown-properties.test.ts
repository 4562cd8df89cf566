import { CloudFormation } from '@aws-sdk/client-cloudformation';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Cloud, startCloud } from '../../../index.ts';

let cloud: Cloud;
let cf: CloudFormation;
beforeAll(async () => {
  cloud = await startCloud({ port: 0 });
  cf = new CloudFormation({ endpoint: cloud.endpoint });
});
afterAll(() => cloud.close());

/** The properties that the events of a new stack's resource show, when it has come to rest. */
async function shown(StackName: string, resource: object): Promise<unknown[]> {
  const TemplateBody = JSON.stringify({
    Parameters: { Secret: { Type: 'String', NoEcho: true }, Open: { Type: 'String' } },
    Resources: { R: resource },
  });
  const Parameters = [
    { ParameterKey: 'Secret', ParameterValue: 'hidden-value' },
    { ParameterKey: 'Open', ParameterValue: 'open-value' },
  ];
  await cf.createStack({ StackName, TemplateBody, Parameters });
  await expect
    .poll(async () => (await cf.describeStacks({ StackName })).Stacks?.[0]?.StackStatus)
    .toMatch(/(?<!IN_PROGRESS)$/);
  const { StackEvents = [] } = await cf.describeStackEvents({ StackName });
  const texts = StackEvents.filter((event) => event.LogicalResourceId === 'R').map((event) => event.ResourceProperties);
  return [...new Set(texts)].map((text) => text && JSON.parse(text));
}

// https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_StackEvent.html (ResourceProperties)
describe('the properties that events show', () => {
  it('are those of the template with its functions carried out', async () => {
    const Properties = { DisplayName: { 'Fn::Sub': `\${Open} \${AWS::Region}` } };
    const { region } = cf.config;
    expect(await shown('plain', { Type: 'AWS::SNS::Topic', Properties })).toEqual([
      { DisplayName: `open-value ${await region()}` },
    ]);
  });

  it('hide what comes of a NoEcho parameter, however deep it stands', async () => {
    const Tags = [
      { Key: 'a', Value: { 'Fn::Join': ['-', [{ Ref: 'Open' }, { 'Fn::Sub': `x\${Secret}` }]] } },
      { Key: 'b', Value: { Ref: 'Open' } },
    ];
    expect(await shown('secret', { Type: 'AWS::SNS::Topic', Properties: { Tags } })).toEqual([
      {
        Tags: [
          { Key: 'a', Value: 'open-value-x****' },
          { Key: 'b', Value: 'open-value' },
        ],
      },
    ]);
  });

  it('are those of the template for a custom resource, which gets numbers as text', async () => {
    const Properties = { ServiceToken: 'arn:aws:lambda:eu-west-1:000000000000:function:none', Count: 3 };
    expect(await shown('custom', { Type: 'Custom::Thing', Properties })).toContainEqual(Properties);
  });
});
