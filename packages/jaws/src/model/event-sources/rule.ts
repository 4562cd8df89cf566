import * as z from 'zod';
import { calledArn, rulePermission, split } from './grants.ts';
import type { EventSourceRecord } from './record.ts';
import { anything } from './values.ts';

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-events-rule.html */
export const rule: EventSourceRecord = {
  properties: z.looseObject({
    ScheduleExpression: anything.describe('rate(5 minutes) or cron(0 3 * * ? *).'),
    EventPattern: anything.describe('Which events of the bus call the function.'),
    Input: anything.describe('The input of the function instead of the event: JSON as text.'),
  }),
  filledIn: ['Targets'],

  problem: ({ properties }) =>
    properties.ScheduleExpression || properties.EventPattern
      ? undefined
      : 'has neither ScheduleExpression nor EventPattern',

  resources({ properties }, ids) {
    const ofTarget = ['Input', 'InputPath', 'InputTransformer', 'RetryPolicy', 'DeadLetterConfig'];
    const [extra, own] = split(properties, ofTarget);
    const target = { Id: 'function', Arn: calledArn(ids), ...extra };
    return rulePermission(ids, { Type: 'AWS::Events::Rule', Properties: { ...own, Targets: [target] } });
  },
};
