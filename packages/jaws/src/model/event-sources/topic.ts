import * as z from 'zod';
import { arnOf, permission } from './grants.ts';
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
      Properties: { ...properties, Protocol: 'lambda', Endpoint: arnOf(ids.function) },
    },
    ...permission(ids, 'Permission', 'sns.amazonaws.com', { SourceArn: properties.TopicArn }),
  }),
};
