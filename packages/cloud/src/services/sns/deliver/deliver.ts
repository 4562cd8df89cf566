import type { Context } from '../../../kernel/context.ts';
import { errorText } from '../../../kernel/create-kernel.ts';
import { AwsError, notImplemented } from '../../../kernel/errors.ts';
import { deadLetterArn } from '../subscriptions/attributes.ts';
import { toFunction } from './function-delivery.ts';
import { toMail, toPhone } from './mail-delivery.ts';
import { DeliveryError, type Outgoing } from './message.ts';
import { toDevice } from './push-delivery.ts';
import { sendToQueue, toQueue } from './queue-delivery.ts';
import { logStatus } from './status-log.ts';

/**
 * Delivers a message to an endpoint inside the cloud. Failures here (a deleted queue, a missing permission) do not
 * improve with time, so the message goes to the dead-letter queue.
 * https://docs.aws.amazon.com/sns/latest/dg/sns-dead-letter-queues.html
 */
export async function deliverNow(ctx: Context, outgoing: Outgoing): Promise<void> {
  try {
    await toEndpoint(ctx, outgoing);
  } catch (error) {
    return giveUp(ctx, outgoing, error);
  }
  await logStatus(ctx, outgoing);
}

async function toEndpoint(ctx: Context, outgoing: Outgoing): Promise<void> {
  switch (outgoing.subscription.protocol) {
    case 'sqs':
      return toQueue(ctx, outgoing);
    case 'lambda':
      return toFunction(ctx, outgoing);
    case 'email':
    case 'email-json':
      return toMail(ctx, outgoing);
    case 'sms':
      return toPhone(ctx, outgoing);
    case 'application':
      return toDevice(ctx, outgoing);
    default:
      throw notImplemented(`Delivery of SNS to ${outgoing.subscription.protocol}`);
  }
}

/** Puts what could not be delivered into the subscription's dead-letter queue, or forgets it and says so in the log. */
export async function giveUp(ctx: Context, outgoing: Outgoing, error: unknown): Promise<void> {
  const why = error instanceof DeliveryError || error instanceof AwsError ? error.message : errorText(error);
  const { subscription } = outgoing;
  ctx.kernel.log.warn(`A message of ${outgoing.topic} did not reach ${subscription.endpoint}`, { error: why });
  await logStatus(ctx, outgoing, why);
  // Only messages are kept: LocalStack's test_dlq_external_http_endpoint, validated on AWS.
  if (outgoing.type !== 'Notification') return;
  const queue = deadLetterArn(subscription.attributes.RedrivePolicy);
  if (queue === undefined) return;
  try {
    await sendToQueue(ctx, queue, outgoing);
  } catch (problem) {
    ctx.kernel.log.warn(`A dead letter did not reach ${queue}`, { error: (problem as Error).message });
  }
}
