import type {
  ChangeMessageVisibilityBatchRequest,
  ChangeMessageVisibilityBatchResult,
  ChangeMessageVisibilityRequest,
} from '@aws-sdk/client-sqs';
import type { Context, Operation } from '../../../kernel/context.ts';
import { AwsError } from '../../../kernel/errors.ts';
import { invalidParameter } from '../errors.ts';
import { checkRange, findQueue } from '../find.ts';
import { notifyReceivers } from '../message-queue/notifier.ts';
import { messageQueueOf } from '../message-queue/part.ts';
import { messagesOf, type Queue, receivesOf } from '../records.ts';
import { checkBatch, runBatch } from './batch.ts';
import { readReceipt } from './receipt.ts';

/** Twelve hours from the receive on. */
const MOST = 43_200;

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ChangeMessageVisibility.html */
export const changeMessageVisibility: Operation<ChangeMessageVisibilityRequest, object> = (input, ctx) => {
  change(findQueue(input.QueueUrl, ctx), input, ctx, false);
  return {};
};

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ChangeMessageVisibilityBatch.html */
export const changeMessageVisibilityBatch: Operation<
  ChangeMessageVisibilityBatchRequest,
  ChangeMessageVisibilityBatchResult
> = (input, ctx) => {
  const queue = findQueue(input.QueueUrl, ctx);
  return runBatch(checkBatch(input.Entries, 'ChangeMessageVisibilityBatchRequestEntry'), (entry) => {
    change(queue, entry, ctx, true);
    return { Id: entry.Id };
  });
};

interface Change {
  readonly ReceiptHandle: string | undefined;
  readonly VisibilityTimeout?: number | undefined;
}

function change(queue: Queue, input: Change, { kernel }: Context, inBatch: boolean): void {
  const seconds = input.VisibilityTimeout ?? 0;
  checkRange(seconds, 'VisibilityTimeout', 0, MOST, 'VisibilityTimeout must be an integer between 0 and 43200.');
  const { message: id } = readReceipt(input.ReceiptHandle, queue, inBatch);
  const now = kernel.clock.now();
  const receive = receivesOf(kernel, queue).get(id);
  if (!receive || !messagesOf(kernel, queue).has(id)) {
    throw invalidParameter(
      `Value ${input.ReceiptHandle} for parameter ReceiptHandle is invalid. Reason: Message does not exist or is not available for visibility timeout change.`,
    );
  }
  const line = messageQueueOf(kernel, queue);
  if (!line.isFlying(id, now)) throw new AwsError('MessageNotInflight', 'The specified message is not in flight.', 400);
  if (now - receive.last + seconds * 1000 > MOST * 1000) {
    throw invalidParameter(
      `Value ${seconds} for parameter VisibilityTimeout is invalid. Reason: Total VisibilityTimeout for the message is beyond the limit [${MOST} seconds]`,
    );
  }
  const until = now + seconds * 1000;
  receivesOf(kernel, queue).put(id, { ...receive, until });
  line.hide(id, until, now);
  notifyReceivers(kernel, queue);
}
