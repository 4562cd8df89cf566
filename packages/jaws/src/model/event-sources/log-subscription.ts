import * as z from 'zod';
import { calledArn, permission } from './grants.ts';
import type { EventSourceRecord } from './record.ts';
import { anything, value } from './values.ts';

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-logs-subscriptionfilter.html */
export const logSubscription: EventSourceRecord = {
  properties: z.looseObject({
    LogGroupName: value.describe('The log group, which must be there.'),
    FilterPattern: anything.describe('Which lines the function gets; all by default.'),
  }),
  filledIn: ['DestinationArn', 'RoleArn'],

  resources: ({ properties }, ids) => ({
    [ids.id]: {
      Type: 'AWS::Logs::SubscriptionFilter',
      // CloudWatch Logs tests whether it may call the function.
      DependsOn: [`${ids.id}Permission`],
      Properties: { FilterPattern: '', ...properties, DestinationArn: calledArn(ids) },
    },
    ...permission(ids, 'Permission', 'logs.amazonaws.com', { SourceArn: logGroupArn(properties.LogGroupName) }),
  }),
};

/** With all its streams: https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/SubscriptionFilters.html#LambdaFunctionExample */
function logGroupArn(name: unknown): object {
  // biome-ignore lint/suspicious/noTemplateCurlyInString: Fn::Sub
  const arn = 'arn:${AWS::Partition}:logs:${AWS::Region}:${AWS::AccountId}:log-group:';
  return { 'Fn::Sub': typeof name === 'string' ? `${arn}${name}:*` : [`${arn}\${LogGroup}:*`, { LogGroup: name }] };
}
