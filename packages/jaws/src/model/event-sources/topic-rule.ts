import * as z from 'zod';
import { arnOf, calledArn, permission } from './grants.ts';
import type { EventSourceRecord } from './record.ts';
import { anything } from './values.ts';

interface Payload extends Readonly<Record<string, unknown>> {
  readonly Actions?: readonly unknown[];
}

/** A rule of AWS IoT: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-iot-topicrule.html */
export const topicRule: EventSourceRecord = {
  properties: z.looseObject({
    TopicRulePayload: z
      .looseObject({
        Sql: z.string().min(1).describe("Which messages call the function: SELECT * FROM 'sensors/+/temperature'."),
        AwsIotSqlVersion: anything.describe('2016-03-23 by default.'),
        Actions: z.array(z.unknown()).optional().describe('Actions besides the call of the function.'),
      })
      .describe('What the rule does. The call of the function is filled in.'),
  }),
  filledIn: [],

  resources({ properties }, ids) {
    const payload = properties.TopicRulePayload as Payload;
    const TopicRulePayload = {
      AwsIotSqlVersion: '2016-03-23',
      ...payload,
      Actions: [...(payload.Actions ?? []), { Lambda: { FunctionArn: calledArn(ids) } }],
    };
    return {
      [ids.id]: { Type: 'AWS::IoT::TopicRule', Properties: { ...properties, TopicRulePayload } },
      ...permission(ids, 'Permission', 'iot.amazonaws.com', { SourceArn: arnOf(ids.id) }),
    };
  },
};
