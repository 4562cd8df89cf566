import type { DeleteMessageBatchRequest, DeleteMessageBatchResult, DeleteMessageRequest } from '@aws-sdk/client-sqs';
import type { Operation } from '../../../kernel/context.ts';
import type { Kernel } from '../../../kernel/kernel.ts';
import { findQueue } from '../find.ts';
import { messageQueueOf } from '../message-queue/part.ts';
import { messagesOf, type Queue, receivesOf } from '../records.ts';
import { checkBatch, runBatch } from './batch.ts';
import { countDeleted } from './counts.ts';
import { removeMessage } from './enqueue.ts';
import { expiredReceipt, readReceipt } from './receipt.ts';

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_DeleteMessage.html */
export const deleteMessage: Operation<DeleteMessageRequest, object> = (input, ctx) => {
  deleteByReceipt(ctx.kernel, findQueue(input.QueueUrl, ctx), input.ReceiptHandle);
  return {};
};

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_DeleteMessageBatch.html */
export const deleteMessageBatch: Operation<DeleteMessageBatchRequest, DeleteMessageBatchResult> = (input, ctx) => {
  const queue = findQueue(input.QueueUrl, ctx);
  return runBatch(checkBatch(input.Entries, 'DeleteMessageBatchRequestEntry'), (entry) => {
    deleteByReceipt(ctx.kernel, queue, entry.ReceiptHandle);
    return { Id: entry.Id };
  });
};

/** A missing message counts as deleted. A message of a FIFO queue can only be deleted while it is hidden. */
function deleteByReceipt(kernel: Kernel, queue: Queue, handle: string | undefined): void {
  // Quoted: LocalStack's test_delete_message_with_illegal_receipt_handle, validated on AWS.
  const { message, at } = readReceipt(handle, queue, true);
  if (queue.fifo && messagesOf(kernel, queue).has(message)) {
    const receive = receivesOf(kernel, queue).get(message);
    const flying = messageQueueOf(kernel, queue).isFlying(message, kernel.clock.now());
    if (!flying || receive?.last !== at) throw expiredReceipt(handle ?? '');
  }
  removeMessage(kernel, queue, message);
  countDeleted(kernel, queue);
}
