import type { Aws } from 'jaws-core-js/aws';
import { type Answer, createHandler, type HttpRequest, hasStripeSignature, json, Refusal } from 'jaws-core-js/http';

/** The effect of an event: which customer to check. */
export interface EventJob {
  readonly kind: 'event';
  /** `evt_…` */
  readonly id: string;
  readonly type: string;
  readonly customer: string;
}

export interface Webhook {
  readonly aws: Pick<Aws, 'json'>;
  readonly queue: string;
  readonly secrets: readonly string[];
  readonly isLive: boolean;
  /** Milliseconds. */
  readonly now: () => number;
}

/** Events that may change a subscription. https://docs.stripe.com/billing/subscriptions/webhooks */
const isOurs = (type: string): boolean =>
  type.startsWith('customer.subscription.') ||
  [
    'checkout.session.completed',
    'customer.deleted',
    'invoice.paid',
    'invoice.payment_failed',
    'invoice.payment_action_required',
  ].includes(type);

/** A handler that accepts events from Stripe: it checks the signature, and puts them into the queue. It has no key of Stripe's API. */
export const receive = (webhook: Webhook) => createHandler((request) => take(webhook, request));

async function take({ aws, queue, secrets, isLive, now }: Webhook, request: HttpRequest): Promise<Answer> {
  if (!hasStripeSignature(request, secrets, { now: now() })) {
    throw new Refusal(401, 'signature', 'The signature does not fit.');
  }
  const event = parse(request.body);
  if (event.object !== 'event' || typeof event.id !== 'string' || typeof event.type !== 'string') {
    throw new Refusal(400, 'invalid', 'This is not an event of Stripe.');
  }
  // Stripe shows the failure in its dashboard, where the modes were mixed up.
  if (event.livemode !== isLive) {
    throw new Refusal(400, 'mode', `This stage uses the ${isLive ? 'live' : 'test'} mode of Stripe.`);
  }
  const customer = customerIn(event);
  // `account`: of another account that is connected to this one.
  if (customer === undefined || event.account !== undefined || !isOurs(event.type))
    return json(200, { received: true });
  const job: EventJob = { kind: 'event', id: event.id, type: event.type, customer };
  await aws.json('sqs', 'SendMessage', { QueueUrl: queue, MessageBody: JSON.stringify(job) });
  return json(200, { received: true });
}

// biome-ignore lint/suspicious/noExplicitAny: the shape is Stripe's
function parse(body: Buffer): any {
  try {
    return JSON.parse(body.toString('utf8')) ?? {};
  } catch {
    throw new Refusal(400, 'invalid', 'This is not JSON.');
  }
}

function customerIn({ data }: { data?: { object?: Record<string, unknown> } }): string | undefined {
  const object = data?.object ?? {};
  const found = object.object === 'customer' ? object.id : object.customer;
  const id = typeof found === 'object' && found !== null ? (found as { id?: unknown }).id : found;
  return typeof id === 'string' && /^cus_\w{1,100}$/.test(id) ? id : undefined;
}
