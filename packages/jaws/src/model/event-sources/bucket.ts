import * as z from 'zod';
import { calledArn, rulePermission, split } from './grants.ts';
import type { EventSourceRecord } from './record.ts';
import { anything, value } from './values.ts';

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/EventBridge.html */
const events = [
  'Object Created',
  'Object Deleted',
  'Object Restore Initiated',
  'Object Restore Completed',
  'Object Restore Expired',
  'Object Tags Added',
  'Object Tags Deleted',
  'Object ACL Updated',
  'Object Storage Class Changed',
  'Object Access Tier Changed',
] as const;

const part = z.string().min(1).max(1024).optional();

/**
 * Events of a bucket's objects, through EventBridge: the bucket is in the resources stack, which exists before any function
 * that S3 itself could call. https://docs.aws.amazon.com/AmazonS3/latest/userguide/ev-events.html
 */
export const bucket: EventSourceRecord = {
  properties: z.strictObject({
    Bucket: value.describe('Name of the bucket: a Ref to an output that has it.'),
    Events: z.array(z.enum(events)).min(1).optional().describe('["Object Created"] by default.'),
    Prefix: part.describe('Prefix of the object keys.'),
    Suffix: part.describe('What they end with.'),
    EventBridgeEnabled: z
      .literal(true)
      .optional()
      .describe('For a bucket outside of the resources template: confirms that it sends its events to EventBridge.'),
    RetryPolicy: anything,
    DeadLetterConfig: anything,
  }),
  filledIn: [],

  wiring: ({ properties }) => ({
    of: properties.Bucket,
    named: 'Bucket',
    type: 'AWS::S3::Bucket',
    properties: { NotificationConfiguration: { EventBridgeConfiguration: { EventBridgeEnabled: true } } },
    elsewhere: properties.EventBridgeEnabled === true,
    hint: 'Refer to an output whose value is the bucket of the resources template. For any other bucket switch its events to EventBridge on, and write "EventBridgeEnabled": true.',
  }),

  resources({ properties }, ids) {
    const { Bucket, Events = ['Object Created'] } = properties;
    const [extra] = split(properties, ['RetryPolicy', 'DeadLetterConfig']);
    const key = keyPattern(properties);
    const EventPattern = {
      source: ['aws.s3'],
      'detail-type': Events,
      detail: { bucket: { name: [Bucket] }, ...(key && { object: { key: [key] } }) },
    };
    const target = { Id: 'function', Arn: calledArn(ids), ...extra };
    return {
      ...rulePermission(ids, { Type: 'AWS::Events::Rule', Properties: { EventPattern, Targets: [target] } }),
    };
  },
};

/** https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html */
function keyPattern({ Prefix, Suffix }: Readonly<Record<string, unknown>>): Record<string, string> | undefined {
  if (typeof Prefix === 'string' && typeof Suffix === 'string') {
    const literal = (text: string) => text.replace(/[*\\]/g, '\\$&');
    return { wildcard: `${literal(Prefix)}*${literal(Suffix)}` };
  }
  if (typeof Prefix === 'string') return { prefix: Prefix };
  return typeof Suffix === 'string' ? { suffix: Suffix } : undefined;
}
