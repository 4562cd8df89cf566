import type { SendMessageBatchRequest, SendMessageBatchResult } from '@aws-sdk/client-sqs';
import type { Operation } from '../../../kernel/context.ts';
import { AwsError } from '../../../kernel/errors.ts';
import { findQueue } from '../find.ts';
import { checkBatch, runBatch } from './batch.ts';
import { checkTokens } from './compose.ts';
import { sendTo } from './send-message.ts';

/** Bytes of all bodies and attributes of one request. */
const MOST = 1_048_576;

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessageBatch.html */
export const sendMessageBatch: Operation<SendMessageBatchRequest, SendMessageBatchResult> = (input, ctx) => {
  const queue = findQueue(input.QueueUrl, ctx);
  const entries = checkBatch(input.Entries, 'SendMessageBatchRequestEntry');
  const size = entries.reduce((sum, entry) => sum + sizeOfEntry(entry), 0);
  if (size > MOST) {
    const text = `Batch requests cannot be longer than ${MOST} bytes. You have sent ${size} bytes.`;
    throw new AwsError('BatchRequestTooLong', text, 400);
  }
  for (const entry of entries) checkTokens(entry, queue);
  return runBatch(entries, (entry) => {
    const { MessageId, MD5OfMessageBody, ...rest } = sendTo(queue, entry, ctx);
    return { Id: entry.Id, MessageId, MD5OfMessageBody, ...rest };
  });
};

function sizeOfEntry({
  MessageBody,
  MessageAttributes = {},
}: NonNullable<SendMessageBatchRequest['Entries']>[number]): number {
  let size = Buffer.byteLength(MessageBody ?? '');
  for (const [name, { DataType, StringValue, BinaryValue }] of Object.entries(MessageAttributes)) {
    size += Buffer.byteLength(name) + Buffer.byteLength(DataType ?? '') + Buffer.byteLength(StringValue ?? '');
    size += BinaryValue?.byteLength ?? 0;
  }
  return size;
}
