import { CloudFormation } from '@aws-sdk/client-cloudformation';
import { CloudWatchLogs } from '@aws-sdk/client-cloudwatch-logs';
import { IAM } from '@aws-sdk/client-iam';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { eventsCloud } from '../testing/cloud.ts';

let cloud: Awaited<ReturnType<typeof eventsCloud>>;
beforeAll(async () => {
  cloud = await eventsCloud();
});
afterAll(() => cloud.close());

const trust = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }],
};

const template = (type: string) => ({
  Resources: {
    Bus: { Type: 'AWS::Events::EventBus', Properties: { Name: 'stack-bus', Description: 'd' } },
    Policy: {
      Type: 'AWS::Events::EventBusPolicy',
      Properties: {
        EventBusName: { Ref: 'Bus' },
        StatementId: 'other',
        Action: 'events:PutEvents',
        Principal: '111122223333',
      },
    },
    Archive: {
      Type: 'AWS::Events::Archive',
      Properties: { SourceArn: { 'Fn::GetAtt': ['Bus', 'Arn'] }, RetentionDays: 3 },
    },
    Function: {
      Type: 'AWS::Lambda::Function',
      Properties: {
        Runtime: 'nodejs22.x',
        Handler: 'index.handler',
        Role: 'arn:aws:iam::000000000000:role/function',
        Code: { ZipFile: 'exports.handler = async (event) => console.log("GOT " + JSON.stringify(event));' },
      },
    },
    Rule: {
      Type: 'AWS::Events::Rule',
      Properties: {
        EventBusName: { Ref: 'Bus' },
        EventPattern: { source: ['shop'], 'detail-type': [type] },
        Targets: [
          {
            Id: 'f',
            Arn: { 'Fn::GetAtt': ['Function', 'Arn'] },
            InputPath: '$.detail',
            RetryPolicy: { MaximumRetryAttempts: '2' },
          },
        ],
      },
    },
    Permission: {
      Type: 'AWS::Lambda::Permission',
      Properties: {
        FunctionName: { Ref: 'Function' },
        Action: 'lambda:InvokeFunction',
        Principal: 'events.amazonaws.com',
        SourceArn: { 'Fn::GetAtt': ['Rule', 'Arn'] },
      },
    },
    Connection: {
      Type: 'AWS::Events::Connection',
      Properties: {
        AuthorizationType: 'BASIC',
        AuthParameters: { BasicAuthParameters: { Username: 'u', Password: 'p' } },
      },
    },
    Destination: {
      Type: 'AWS::Events::ApiDestination',
      Properties: {
        ConnectionArn: { 'Fn::GetAtt': ['Connection', 'Arn'] },
        HttpMethod: 'POST',
        InvocationEndpoint: 'http://localhost:1/',
      },
    },
  },
  Outputs: { Rule: { Value: { Ref: 'Rule' } }, Function: { Value: { Ref: 'Function' } } },
});

it('a stack of all types is made, works, changes and goes', async () => {
  const iam = new IAM(cloud.config);
  await iam.createRole({ RoleName: 'function', AssumeRolePolicyDocument: JSON.stringify(trust) });
  await iam.attachRolePolicy({
    RoleName: 'function',
    PolicyArn: 'arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole',
  });
  const cloudformation = new CloudFormation(cloud.config);
  const StackName = 'events';
  const settled = (status: string) =>
    vi.waitFor(
      async () => {
        const { Stacks } = await cloudformation.describeStacks({ StackName });
        expect(Stacks?.[0]?.StackStatus).toBe(status);
        return new Map(Stacks?.[0]?.Outputs?.map(({ OutputKey, OutputValue }) => [OutputKey, OutputValue]));
      },
      { timeout: 10_000 },
    );
  await cloudformation.createStack({ StackName, TemplateBody: JSON.stringify(template('order')) });
  const outputs = await settled('CREATE_COMPLETE');
  expect(outputs.get('Rule')).toMatch(/^stack-bus\|events-Rule-/);
  await cloud.put({ n: 1 }, 'stack-bus');
  const logs = new CloudWatchLogs(cloud.config);
  await vi.waitFor(
    async () => {
      const { events = [] } = await logs.filterLogEvents({ logGroupName: `/aws/lambda/${outputs.get('Function')}` });
      expect(events.map(({ message }) => message).join('')).toContain('GOT {"n":1}');
    },
    { timeout: 10_000 },
  );
  expect(
    JSON.parse((await cloud.events.describeEventBus({ Name: 'stack-bus' })).Policy ?? '{}').Statement,
  ).toMatchObject([{ Sid: 'other', Principal: { AWS: 'arn:aws:iam::111122223333:root' } }]);

  await cloudformation.updateStack({ StackName, TemplateBody: JSON.stringify(template('return')) });
  await settled('UPDATE_COMPLETE');
  const Name = outputs.get('Rule')?.split('|')[1];
  const { EventPattern } = await cloud.events.describeRule({ Name, EventBusName: 'stack-bus' });
  expect(JSON.parse(EventPattern ?? '{}')).toEqual({ source: ['shop'], 'detail-type': ['return'] });

  await cloudformation.deleteStack({ StackName });
  await vi.waitFor(() => expect(cloudformation.describeStacks({ StackName })).rejects.toThrow('does not exist'), {
    timeout: 10_000,
  });
  expect((await cloud.events.listArchives({})).Archives).toEqual([]);
  expect((await cloud.events.listConnections({})).Connections).toEqual([]);
  expect((await cloud.events.listEventBuses({ NamePrefix: 'stack' })).EventBuses).toEqual([]);
}, 40_000);
