import type { SendMessageRequest, SendMessageResult } from '@aws-sdk/client-sqs';
import type { Context, Operation } from '../../../kernel/context.ts';
import { findQueue } from '../find.ts';
import type { Queue } from '../records.ts';
import { checkTrace } from './attributes.ts';
import { compose, type Sent } from './compose.ts';
import { countSent } from './counts.ts';
import { enqueue } from './enqueue.ts';
import { md5, md5OfAttributes } from './md5.ts';

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html */
export const sendMessage: Operation<SendMessageRequest, SendMessageResult> = (input, ctx) =>
  sendTo(findQueue(input.QueueUrl, ctx), input, ctx);

export function sendTo(queue: Queue, input: Sent, ctx: Context): SendMessageResult & { MessageId: string } {
  const message = compose(input, queue, ctx);
  const { id, sequence } = enqueue(ctx.kernel, queue, message);
  countSent(ctx.kernel, queue, Buffer.byteLength(message.body));
  const specified = checkTrace(input.MessageSystemAttributes);
  const trace = specified === undefined ? undefined : { AWSTraceHeader: { type: 'String', text: specified } };
  return {
    MessageId: id,
    MD5OfMessageBody: md5(message.body),
    MD5OfMessageAttributes: md5OfAttributes(message.attributes),
    MD5OfMessageSystemAttributes: md5OfAttributes(trace),
    SequenceNumber: sequence,
  };
}
