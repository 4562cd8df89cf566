import type { DeleteQueueRequest, PurgeQueueRequest } from '@aws-sdk/client-sqs';
import type { Operation } from '../../../kernel/context.ts';
import { AwsError } from '../../../kernel/errors.ts';
import type { Kernel } from '../../../kernel/kernel.ts';
import { findQueue, queueArn } from '../find.ts';
import { notifyReceivers } from '../message-queue/notifier.ts';
import { dropMessageQueue } from '../message-queue/part.ts';
import { duplicatesOf, messagesOf, movesOf, type Queue, queuesOf, receivesOf } from '../records.ts';

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_DeleteQueue.html */
export const deleteQueue: Operation<DeleteQueueRequest, object> = (input, ctx) => {
  const { kernel } = ctx;
  const queue = findQueue(input.QueueUrl, ctx);
  empty(kernel, queue);
  const duplicates = duplicatesOf(kernel, queue);
  for (const key of [...duplicates.keys()]) duplicates.delete(key);
  const moves = movesOf(kernel, queue);
  for (const { id, source } of [...moves.values()]) if (source === queueArn(queue)) moves.delete(id);
  queuesOf(kernel, queue).delete(queue.name);
  notifyReceivers(kernel, queue);
  return {};
};

const PURGE_PAUSE = 60_000;

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_PurgeQueue.html */
export const purgeQueue: Operation<PurgeQueueRequest, object> = (input, ctx) => {
  const { kernel } = ctx;
  const queue = findQueue(input.QueueUrl, ctx);
  const now = kernel.clock.now();
  if (queue.purged !== undefined && queue.purged + PURGE_PAUSE > now) {
    const text = `Only one PurgeQueue operation on ${queue.name} is allowed every 60 seconds.`;
    throw new AwsError('PurgeQueueInProgress', text, 403);
  }
  empty(kernel, queue);
  // Purged messages may be sent again: LocalStack's test_purge_queue_clears_fifo_deduplication_cache, validated on AWS.
  const duplicates = duplicatesOf(kernel, queue);
  for (const key of [...duplicates.keys()]) duplicates.delete(key);
  queuesOf(kernel, queue).put(queue.name, { ...queue, purged: now });
  return {};
};

function empty(kernel: Kernel, queue: Queue): void {
  for (const records of [messagesOf(kernel, queue), receivesOf(kernel, queue)]) {
    for (const id of [...records.keys()]) records.delete(id);
  }
  dropMessageQueue(kernel, queue);
}
