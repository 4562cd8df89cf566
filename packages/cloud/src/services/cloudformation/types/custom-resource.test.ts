import { CloudFormation } from '@aws-sdk/client-cloudformation';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Cloud, startCloud } from '../../../index.ts';

let cloud: Cloud;
let cf: CloudFormation;
beforeAll(async () => {
  cloud = await startCloud({ port: 0 });
  cf = new CloudFormation({
    endpoint: cloud.endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'test' },
  });
});
afterAll(() => cloud.close());

async function rest(stack: string) {
  for (;;) {
    const { Stacks } = await cf.describeStacks({ StackName: stack });
    if (!Stacks![0]!.StackStatus!.endsWith('_IN_PROGRESS')) return Stacks![0]!;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** Answers with an id that follows its property `Id`, and records its last request. */
const code = `exports.handler = async (event) => {
  const request = event.Records ? JSON.parse(event.Records[0].Sns.Message) : event;
  const { StackId, RequestId, LogicalResourceId, RequestType, ResourceProperties: { Id }, PhysicalResourceId } = request;
  if (Id === 'bad' && RequestType !== 'Delete') throw new Error('does not answer');
  const answer = { Status: 'SUCCESS', StackId, RequestId, LogicalResourceId, PhysicalResourceId: RequestType === 'Delete' ? PhysicalResourceId : Id, Data: { Asked: RequestType, Given: JSON.stringify(request.ResourceProperties.Values), Flag: false } };
  await fetch(request.ResponseURL, { method: 'PUT', body: JSON.stringify(answer) });
};`;

const template = (id: string, byTopic: boolean) =>
  JSON.stringify({
    Transform: 'AWS::Serverless-2016-10-31',
    Mappings: { M: { a: { b: 5 } } },
    Conditions: { Yes: { 'Fn::Equals': [1, 1] } },
    Resources: {
      Topic: { Type: 'AWS::SNS::Topic' },
      Worker: {
        Type: 'AWS::Serverless::Function',
        Properties: {
          Handler: 'index.handler',
          Runtime: 'nodejs22.x',
          InlineCode: code,
          Events: { Asked: { Type: 'SNS', Properties: { Topic: { Ref: 'Topic' } } } },
        },
      },
      Thing: {
        Type: byTopic ? 'Custom::Thing' : 'AWS::CloudFormation::CustomResource',
        // The subscription must exist before the first request.
        DependsOn: ['WorkerAsked', 'WorkerAskedPermission'],
        Properties: {
          ServiceToken: byTopic ? { Ref: 'Topic' } : { 'Fn::GetAtt': ['Worker', 'Arn'] },
          ServiceTimeout: id === 'bad' ? 1 : 30,
          Id: id,
          // The template's own values arrive as text, other resources' attributes unchanged.
          Values: {
            number: 3,
            list: [true, { 'Fn::If': ['Yes', 1, 2] }],
            mapped: { 'Fn::FindInMap': ['M', 'a', 'b'] },
          },
        },
      },
      Next: {
        Type: 'Custom::Next',
        Properties: {
          ServiceToken: { 'Fn::GetAtt': ['Worker', 'Arn'] },
          Id: 'next',
          Values: { flag: { 'Fn::GetAtt': ['Thing', 'Flag'] } },
        },
      },
    },
    Outputs: {
      Id: { Value: { Ref: 'Thing' } },
      Asked: { Value: { 'Fn::GetAtt': ['Thing', 'Asked'] } },
      Given: { Value: { 'Fn::GetAtt': ['Thing', 'Given'] } },
      Handed: { Value: { 'Fn::GetAtt': ['Next', 'Given'] } },
    },
  });

// https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-custom-resources.html
describe('a custom resource', () => {
  it.each([
    ['function', false],
    ['topic', true],
  ])(
    'behind a %s is made, replaced by another id, and rolled back when nobody answers',
    async (StackName, byTopic) => {
      const request = { StackName, Capabilities: ['CAPABILITY_IAM' as const, 'CAPABILITY_AUTO_EXPAND' as const] };
      const outputs = async () => {
        const { StackStatus, Outputs = [] } = await rest(StackName);
        return { StackStatus, ...Object.fromEntries(Outputs.map((one) => [one.OutputKey, one.OutputValue])) };
      };
      await cf.createStack({ ...request, TemplateBody: template('one', byTopic) });
      expect(await outputs()).toEqual({
        StackStatus: 'CREATE_COMPLETE',
        Id: 'one',
        Asked: 'Create',
        Given: '{"number":"3","list":["true","1"],"mapped":"5"}',
        Handed: '{"flag":false}',
      });
      await cf.updateStack({ ...request, TemplateBody: template('two', byTopic) });
      expect(await outputs()).toMatchObject({ StackStatus: 'UPDATE_COMPLETE', Id: 'two', Asked: 'Update' });
      const events = async () => {
        const { StackEvents = [] } = await cf.describeStackEvents({ StackName });
        return StackEvents.filter((event) => event.LogicalResourceId === 'Thing').reverse();
      };
      // The clean-up sends the old id its Delete.
      expect((await events()).map((event) => `${event.ResourceStatus} ${event.PhysicalResourceId}`)).toEqual(
        expect.arrayContaining(['UPDATE_COMPLETE two', 'DELETE_COMPLETE one']),
      );
      await cf.updateStack({ ...request, TemplateBody: template('bad', byTopic) });
      expect((await rest(StackName)).StackStatus).toBe('UPDATE_ROLLBACK_COMPLETE');
      const reasons = (await events()).map((event) => event.ResourceStatusReason ?? '');
      expect(reasons.some((reason) => reason.includes('did not receive a response from your Custom Resource'))).toBe(
        true,
      );
      await cf.deleteStack({ StackName });
    },
    60_000,
  );
});
