import type { GetQueueAttributesRequest, GetQueueAttributesResult } from '@aws-sdk/client-sqs';
import type { Operation } from '../../../kernel/context.ts';
import type { Kernel } from '../../../kernel/kernel.ts';
import { invalidAttributeName } from '../errors.ts';
import { findQueue, queueArn } from '../find.ts';
import { messageQueueOf } from '../message-queue/part.ts';
import { dropExpired } from '../messages/enqueue.ts';
import type { Queue } from '../records.ts';
import { settingOf } from './settings.ts';

const counts = (kernel: Kernel, queue: Queue) => {
  dropExpired(kernel, queue);
  return messageQueueOf(kernel, queue).counts(kernel.clock.now());
};
const seconds = (milliseconds: number): string => String(Math.floor(milliseconds / 1000));

/** Attributes that are computed, not set. */
const MADE: Readonly<Record<string, (kernel: Kernel, queue: Queue) => string | undefined>> = {
  ApproximateNumberOfMessages: (kernel, queue) => String(counts(kernel, queue).visible),
  ApproximateNumberOfMessagesDelayed: (kernel, queue) => String(counts(kernel, queue).delayed),
  ApproximateNumberOfMessagesNotVisible: (kernel, queue) => String(counts(kernel, queue).flying),
  CreatedTimestamp: (_kernel, queue) => seconds(queue.created),
  FifoQueue: (_kernel, queue) => (queue.fifo ? 'true' : undefined),
  KmsDataKeyReusePeriodSeconds: (_kernel, queue) =>
    queue.attributes.KmsMasterKeyId === undefined
      ? undefined
      : (queue.attributes.KmsDataKeyReusePeriodSeconds ?? '300'),
  LastModifiedTimestamp: (_kernel, queue) => seconds(queue.modified),
  QueueArn: (_kernel, queue) => queueArn(queue),
  SqsManagedSseEnabled: (_kernel, queue) =>
    queue.attributes.SqsManagedSseEnabled ?? String(queue.attributes.KmsMasterKeyId === undefined),
};

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_GetQueueAttributes.html */
const ALL = [
  'QueueArn',
  'ApproximateNumberOfMessages',
  'ApproximateNumberOfMessagesNotVisible',
  'ApproximateNumberOfMessagesDelayed',
  'CreatedTimestamp',
  'LastModifiedTimestamp',
  'VisibilityTimeout',
  'MaximumMessageSize',
  'MessageRetentionPeriod',
  'DelaySeconds',
  'ReceiveMessageWaitTimeSeconds',
  'Policy',
  'RedrivePolicy',
  'RedriveAllowPolicy',
  'KmsMasterKeyId',
  'KmsDataKeyReusePeriodSeconds',
  'SqsManagedSseEnabled',
  'FifoQueue',
  'ContentBasedDeduplication',
  'DeduplicationScope',
  'FifoThroughputLimit',
];

export const getQueueAttributes: Operation<GetQueueAttributesRequest, GetQueueAttributesResult> = (input, ctx) => {
  const queue = findQueue(input.QueueUrl, ctx);
  const asked: readonly string[] = input.AttributeNames ?? [];
  const unknown = asked.find((name) => name !== 'All' && !ALL.includes(name));
  if (unknown !== undefined) throw invalidAttributeName(unknown);
  const names = asked.includes('All') ? ALL : asked;
  const found = names.flatMap((name) => {
    const value = attributeOf(ctx.kernel, queue, name);
    return value === undefined ? [] : [[name, value] as const];
  });
  return found.length === 0 ? {} : { Attributes: Object.fromEntries(found) };
};

export function attributeOf(kernel: Kernel, queue: Queue, name: string): string | undefined {
  const make = Object.hasOwn(MADE, name) ? MADE[name] : undefined;
  return make ? make(kernel, queue) : settingOf(queue, name);
}
