import type { Context } from '../../../kernel/context.ts';
import { putPush } from '../../../mailbox/mailbox.ts';
import { sns } from '../records.ts';
import { DeliveryError, type Outgoing } from './message.ts';

/** A push message, into the local mailbox. */
export function toDevice(ctx: Context, outgoing: Outgoing): void {
  const endpoint = sns(ctx).endpoints.get(outgoing.subscription.endpoint);
  if (!endpoint) throw new DeliveryError('The endpoint does not exist', false);
  if (endpoint.attributes.Enabled === 'false') throw new DeliveryError('The endpoint is disabled', false);
  putPush(ctx.kernel, {
    id: outgoing.id,
    account: ctx.account,
    region: ctx.region,
    timestamp: outgoing.timestamp,
    endpoint: endpoint.arn,
    message: outgoing.message,
    ...(outgoing.subject === undefined ? {} : { subject: outgoing.subject }),
    ...(outgoing.topic === '' ? {} : { topic: outgoing.topic }),
  });
}
