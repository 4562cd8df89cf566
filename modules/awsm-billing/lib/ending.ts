import type { Billing } from './customers.ts';
import { StripeError } from './stripe/client.ts';

/** All that are not canceled. https://docs.stripe.com/api/subscriptions/list */
export async function listSubscriptions({ stripe }: Billing, customer: string) {
  const { data, has_more: hasMore } = await stripe.get('/v1/subscriptions', { customer, limit: 100 });
  if (hasMore) throw new Error(`The customer ${customer} has more than 100 subscriptions.`);
  return data;
}

export async function endSubscriptions(billing: Billing, customer: string): Promise<void> {
  const { stripe, settings } = billing;
  if (settings.onDelete === 'keep') return;
  for (const { id, cancel_at_period_end: isEnding } of await listSubscriptions(billing, customer)) {
    const path = `/v1/subscriptions/${encodeURIComponent(id)}`;
    if (settings.onDelete === 'cancel') await gone(stripe.delete(path));
    else if (!isEnding) await stripe.post(path, { cancel_at_period_end: true });
  }
}

/** Closes a customer's unpaid checkout sessions. Returns those that remain open. */
export async function closeCheckouts(
  { stripe }: Billing,
  customer: string,
  isOver: (session: { metadata?: { choice?: string } }) => boolean,
) {
  const { data } = await stripe.get('/v1/checkout/sessions', { customer, status: 'open', limit: 100 });
  const going = [];
  for (const session of data) {
    if (isOver(session)) await gone(stripe.post(`/v1/checkout/sessions/${encodeURIComponent(session.id)}/expire`, {}));
    else going.push(session);
  }
  return going;
}

/** A closed session needs no end: an attempt with a lost answer ended it, or it was paid. */
async function gone(ending: Promise<unknown>): Promise<void> {
  try {
    await ending;
  } catch (error) {
    if (!(error instanceof StripeError) || (error.status !== 404 && error.status !== 400)) throw error;
  }
}
