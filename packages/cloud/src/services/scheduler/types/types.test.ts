import {
  CloudFormation,
  waitUntilStackCreateComplete,
  waitUntilStackDeleteComplete,
  waitUntilStackUpdateComplete,
} from '@aws-sdk/client-cloudformation';
import { Scheduler } from '@aws-sdk/client-scheduler';
import { SQS } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { type Cloud, type FakeClock, fakeClock, startCloud } from '../../../index.ts';

// https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/AWS_Scheduler.html

let cloud: Cloud;
let clock: FakeClock;
let stacks: CloudFormation;
let scheduler: Scheduler;
let sqs: SQS;
beforeAll(async () => {
  clock = fakeClock('2026-03-01T00:00:00Z');
  cloud = await startCloud({ port: 0, clock });
  const config = {
    region: 'us-east-1',
    endpoint: cloud.endpoint,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  };
  stacks = new CloudFormation(config);
  scheduler = new Scheduler(config);
  sqs = new SQS(config);
});
afterAll(() => cloud.close());

const allow = (Principal: object, Action: string) => ({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal, Action }],
});

const template = (group: string, expression: string, owner: string) =>
  JSON.stringify({
    Resources: {
      One: {
        Type: 'AWS::Scheduler::ScheduleGroup',
        Properties: { Name: 'one', Tags: [{ Key: 'owner', Value: owner }] },
      },
      Two: { Type: 'AWS::Scheduler::ScheduleGroup', Properties: {} },
      Queue: { Type: 'AWS::SQS::Queue' },
      Role: {
        Type: 'AWS::IAM::Role',
        Properties: {
          AssumeRolePolicyDocument: allow({ Service: 'scheduler.amazonaws.com' }, 'sts:AssumeRole'),
          Policies: [
            {
              PolicyName: 'sends',
              PolicyDocument: {
                Version: '2012-10-17',
                Statement: [{ Effect: 'Allow', Action: 'sqs:SendMessage', Resource: '*' }],
              },
            },
          ],
        },
      },
      Schedule: {
        Type: 'AWS::Scheduler::Schedule',
        Properties: {
          GroupName: { Ref: group },
          Description: 'd',
          FlexibleTimeWindow: { Mode: 'FLEXIBLE', MaximumWindowInMinutes: 5 },
          ScheduleExpression: expression,
          ScheduleExpressionTimezone: 'Europe/Berlin',
          Target: {
            Arn: { 'Fn::GetAtt': ['Queue', 'Arn'] },
            RoleArn: { 'Fn::GetAtt': ['Role', 'Arn'] },
            Input: '{"hello":1}',
            RetryPolicy: { MaximumRetryAttempts: 3, MaximumEventAgeInSeconds: 600 },
          },
        },
      },
    },
    Outputs: {
      Schedule: { Value: { Ref: 'Schedule' } },
      Arn: { Value: { 'Fn::GetAtt': ['Schedule', 'Arn'] } },
      Group: { Value: { 'Fn::GetAtt': ['One', 'Arn'] } },
      State: { Value: { 'Fn::GetAtt': ['One', 'State'] } },
      Two: { Value: { Ref: 'Two' } },
      Queue: { Value: { Ref: 'Queue' } },
    },
  });

it('a group and a schedule are made, fire, change and go', async () => {
  const StackName = 'plans';
  const Capabilities = ['CAPABILITY_IAM' as const];
  const wait = { client: stacks, maxWaitTime: 30, minDelay: 0.1, maxDelay: 0.2 };
  const outputs = async () => {
    const { Stacks } = await stacks.describeStacks({ StackName });
    return Object.fromEntries(
      Stacks?.[0]?.Outputs?.map(({ OutputKey, OutputValue }) => [OutputKey, OutputValue]) ?? [],
    );
  };
  const first = template('One', 'cron(0 9 * * ? *)', 'a');
  await stacks.createStack({ StackName, TemplateBody: first, Capabilities });
  await waitUntilStackCreateComplete(wait, { StackName });
  const made = await outputs();
  expect(made.Group).toBe('arn:aws:scheduler:us-east-1:000000000000:schedule-group/one');
  expect(made.Arn).toBe(`arn:aws:scheduler:us-east-1:000000000000:schedule/one/${made.Schedule}`);
  expect(made.State).toBe('ACTIVE');
  const Name = made.Schedule;
  expect(await scheduler.getSchedule({ Name, GroupName: 'one' })).toMatchObject({
    FlexibleTimeWindow: { Mode: 'FLEXIBLE', MaximumWindowInMinutes: 5 },
    ScheduleExpressionTimezone: 'Europe/Berlin',
    State: 'ENABLED',
    Target: { Input: '{"hello":1}', RetryPolicy: { MaximumRetryAttempts: 3, MaximumEventAgeInSeconds: 600 } },
  });
  const tags = async () => (await scheduler.listTagsForResource({ ResourceArn: made.Group })).Tags;
  expect(await tags()).toContainEqual({ Key: 'owner', Value: 'a' });

  // 9:00 in Berlin's winter is 8:00 UTC.
  const bodies = async () => {
    const { Messages = [] } = await sqs.receiveMessage({ QueueUrl: made.Queue, MaxNumberOfMessages: 10 });
    return Messages.map(({ Body }) => Body);
  };
  await clock.advance('7h');
  expect(await bodies()).toEqual([]);
  await clock.advance('66m');
  await vi.waitFor(async () => expect(await bodies()).toEqual(['{"hello":1}']));

  await stacks.updateStack({ StackName, TemplateBody: template('Two', 'rate(2 hours)', 'b'), Capabilities });
  await waitUntilStackUpdateComplete(wait, { StackName });
  expect(await scheduler.getSchedule({ Name, GroupName: made.Two })).toMatchObject({
    ScheduleExpression: 'rate(2 hours)',
  });
  await expect(scheduler.getSchedule({ Name, GroupName: 'one' })).rejects.toMatchObject({
    name: 'ResourceNotFoundException',
  });
  expect(await tags()).toContainEqual({ Key: 'owner', Value: 'b' });

  await stacks.deleteStack({ StackName });
  await waitUntilStackDeleteComplete(wait, { StackName });
  await expect(scheduler.getScheduleGroup({ Name: 'one' })).rejects.toMatchObject({
    name: 'ResourceNotFoundException',
  });
}, 60_000);
