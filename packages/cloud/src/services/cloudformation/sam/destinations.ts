import type { Json, JsonObject } from '../template/json.ts';

export interface InlinePolicy {
  readonly name: string;
  readonly document: JsonObject;
}

/** The permissions that a function's role needs to send to a destination of one of SAM's types, by type. */
const statements: Readonly<Record<string, (destination: Json) => JsonObject[]>> = {
  SQS: (queue) => [allow('sqs:SendMessage', queue)],
  SNS: (topic) => [allow('sns:publish', topic)],
  Lambda: (arn) => [allow('lambda:InvokeFunction', arn)],
  EventBridge: (bus) => [allow('events:PutEvents', bus)],
  S3Bucket: bucket,
  S3: bucket,
};

export function destinationPolicy(id: string, type: string, destination: Json): InlinePolicy {
  const Statement = statements[type]?.(destination) ?? [];
  return { name: `${id}${type === 'S3Bucket' ? 'S3' : type}Policy`, document: { Statement } };
}

function bucket(arn: Json): JsonObject[] {
  return [allow('s3:PutObject', { 'Fn::Join': ['/', [arn, '*']] }), allow('s3:ListBucket', arn)];
}

const allow = (Action: string, Resource: Json): JsonObject => ({ Action, Effect: 'Allow', Resource });
