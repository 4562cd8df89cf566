import type { MessageAttributeValue } from '@aws-sdk/client-sqs';
import { serviceCaller } from '../../../kernel/as-service.ts';
import type { Context } from '../../../kernel/context.ts';
import { policyAllows } from '../../../kernel/permission.ts';
import { envelope, envelopeText } from './envelope.ts';
import { DeliveryError, isRaw, type Outgoing } from './message.ts';

/** https://docs.aws.amazon.com/sns/latest/dg/sns-message-attributes.html: a raw message with more never arrives. */
const MOST_RAW_ATTRIBUTES = 10;

/** https://docs.aws.amazon.com/sns/latest/dg/subscribe-sqs-queue-to-sns-topic.html */
export async function toQueue(ctx: Context, outgoing: Outgoing): Promise<void> {
  if (isRaw(outgoing) && outgoing.attributes.length > MOST_RAW_ATTRIBUTES) {
    throw new DeliveryError('A raw message may have at most 10 attributes', false);
  }
  await sendToQueue(ctx, outgoing.subscription.endpoint, outgoing);
}

/** Puts a message into a queue, which may be a subscription's endpoint or its dead-letter queue. */
export async function sendToQueue(ctx: Context, queueArn: string, outgoing: Outgoing): Promise<void> {
  const [, , , region = '', account = '', name = ''] = queueArn.split(':');
  const caller = serviceCaller('sns.amazonaws.com', ctx.account);
  const there = ctx.with({ region, account, caller });
  const { sqs } = there.aws;
  const { QueueUrl } = await sqs.getQueueUrl({ QueueName: name });
  if (!ctx.kernel.lenient) {
    const { Attributes } = await sqs.getQueueAttributes({ QueueUrl, AttributeNames: ['Policy'] });
    const access = {
      service: 'sns.amazonaws.com',
      action: 'sqs:SendMessage',
      resource: queueArn,
      source: outgoing.topic,
    };
    if (!(await policyAllows(there, Attributes?.Policy, access))) {
      throw new DeliveryError(`The policy of ${queueArn} does not let SNS send to it for ${outgoing.topic}`, false);
    }
  }
  const raw = isRaw(outgoing);
  const isFifo = name.endsWith('.fifo');
  const isFair = !isFifo && outgoing.sequence === undefined && outgoing.group !== undefined;
  await sqs.sendMessage({
    QueueUrl,
    MessageBody: raw ? outgoing.message : envelopeText(await envelope(ctx.kernel, outgoing)),
    ...(raw && outgoing.attributes.length > 0 ? { MessageAttributes: attributes(outgoing) } : {}),
    ...(isFifo || isFair ? { MessageGroupId: outgoing.group } : {}),
    ...(isFifo ? { MessageDeduplicationId: outgoing.deduplication } : {}),
  });
}

function attributes(outgoing: Outgoing): Record<string, MessageAttributeValue> {
  return Object.fromEntries(
    outgoing.attributes.map(({ name, type, value }) => [
      name,
      type.startsWith('Binary')
        ? { DataType: type, BinaryValue: Buffer.from(value, 'base64') }
        : // Queues know three types and a suffix after a dot.
          { DataType: type, StringValue: value },
    ]),
  );
}
