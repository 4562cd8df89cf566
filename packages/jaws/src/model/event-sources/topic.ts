import * as z from 'zod';
import { calledArn, permission } from './grants.ts';
import type { EventSourceRecord } from './record.ts';
import { anything, value } from './values.ts';

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-sns-subscription.html */
export const topic: EventSourceRecord = {
  properties: z.looseObject({
    TopicArn: value,
    FilterPolicy: anything.describe('Which messages of the topic call the function.'),
  }),
  filledIn: ['Protocol', 'Endpoint'],

  resources: ({ properties }, ids) => ({
    [ids.id]: {
      Type: 'AWS::SNS::Subscription',
      // A message that comes before the permission would be lost.
      DependsOn: [`${ids.id}Permission`],
      Properties: { ...properties, Protocol: 'lambda', Endpoint: calledArn(ids) },
    },
    ...permission(ids, 'Permission', 'sns.amazonaws.com', { SourceArn: properties.TopicArn }),
  }),
};
