import * as z from 'zod';
import { arnOf, split, trust } from './grants.ts';
import type { EventSourceRecord } from './record.ts';
import { anything, value } from './values.ts';

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-scheduler-schedule.html */
export const schedule: EventSourceRecord = {
  properties: z.looseObject({
    ScheduleExpression: value.describe('rate(5 minutes), cron(0 8 * * ? *) or at(2027-01-01T00:00:00).'),
    ScheduleExpressionTimezone: anything.describe('Such as Europe/Berlin.'),
    FlexibleTimeWindow: anything.describe('{ "Mode": "OFF" } by default.'),
  }),
  filledIn: ['Target'],

  resources({ properties }, ids) {
    const [extra, own] = split(properties, ['Input', 'RetryPolicy', 'DeadLetterConfig']);
    const target = arnOf(ids.function);
    const invoke = { Effect: 'Allow', Action: ['lambda:InvokeFunction'], Resource: target };
    return {
      [`${ids.id}Role`]: {
        Type: 'AWS::IAM::Role',
        Properties: {
          AssumeRolePolicyDocument: trust('scheduler.amazonaws.com'),
          Policies: [{ PolicyName: 'invoke', PolicyDocument: { Version: '2012-10-17', Statement: [invoke] } }],
        },
      },
      [ids.id]: {
        Type: 'AWS::Scheduler::Schedule',
        Properties: {
          FlexibleTimeWindow: { Mode: 'OFF' },
          ...own,
          Target: { Arn: target, RoleArn: arnOf(`${ids.id}Role`), ...extra },
        },
      },
    };
  },
};
