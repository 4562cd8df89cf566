import * as z from 'zod';
import { arnOf, calledArn, split, trust } from './grants.ts';
import type { EventSourceRecord } from './record.ts';
import { anything, value } from './values.ts';

/**
 * Schedules of this account and, if its name is known, of this group: the source is the group, not the schedule.
 * https://docs.aws.amazon.com/scheduler/latest/UserGuide/cross-service-confused-deputy-prevention.html
 */
function onBehalfOf(group: unknown = 'default'): Readonly<Record<string, unknown>> {
  const account = { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } };
  if (typeof group !== 'string') return { StringEquals: account };
  // biome-ignore lint/suspicious/noTemplateCurlyInString: Fn::Sub
  const place = 'arn:${AWS::Partition}:scheduler:${AWS::Region}:${AWS::AccountId}';
  return {
    StringEquals: account,
    ArnEquals: { 'aws:SourceArn': { 'Fn::Sub': `${place}:schedule-group/${group}` } },
  };
}

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
    const target = calledArn(ids);
    // A schedule that was deployed without the alias calls the function until it is updated, which happens after its
    // role.
    const called = ids.alias === undefined ? target : [target, arnOf(ids.function)];
    const invoke = { Effect: 'Allow', Action: ['lambda:InvokeFunction'], Resource: called };
    return {
      [`${ids.id}Role`]: {
        Type: 'AWS::IAM::Role',
        Properties: {
          AssumeRolePolicyDocument: trust('scheduler.amazonaws.com', onBehalfOf(own.GroupName)),
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
