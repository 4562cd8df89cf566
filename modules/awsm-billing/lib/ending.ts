import type { Billing } from './customers.ts';
import { ruleOf } from './rules.ts';
import { StripeError } from './stripe/client.ts';
import { BillingRefusal } from './texts.ts';

/** All that are not canceled. https://docs.stripe.com/api/subscriptions/list */
export async function listSubscriptions({ stripe }: Billing, customer: string) {
  const { data, has_more: hasMore } = await stripe.get('/v1/subscriptions', { customer, limit: 100 });
  if (hasMore) throw new Error(`The customer ${customer} has more than 100 subscriptions.`);
  return data;
}

export async function endSubscriptions(billing: Billing, customer: string): Promise<void> {
  const { stripe, settings } = billing;
  if (settings.onDelete === 'keep') return;
  for (const { id, status, cancel_at_period_end: isEnding } of await listSubscriptions(billing, customer)) {
    const rule = ruleOf(status);
    const end = settings.onDelete === 'cancel' ? rule.delete : rule.cancel;
    const path = pathOf(id);
    if (end === 'period-end' && !isEnding) await stripe.post(path, { cancel_at_period_end: true });
    // Without `prorate`: what was not paid must not be credited.
    else if (end === 'invoice') await gone(stripe.delete(path, { invoice_now: true }), [404]);
    else if (end === 'void') await endIncomplete(billing, id);
  }
}

const pathOf = (subscription: string): string => `/v1/subscriptions/${encodeURIComponent(subscription)}`;

/**
 * Whether an invoice of a subscription waits for its payment. Its status does not say so: after a renewal it is `active` for about an hour, until
 * Stripe finalizes the invoice. https://docs.stripe.com/billing/invoices/subscription
 */
export async function isOwed({ stripe }: Billing, subscription: string): Promise<boolean> {
  for (const status of ['open', 'draft']) {
    const { data } = await stripe.get('/v1/invoices', { subscription, status, limit: 1 });
    if (data.length > 0) return true;
  }
  return false;
}

/** Ends a subscription whose first invoice is not paid, so that nobody can pay it any more. Throws BillingRefusal if it was paid meanwhile. */
export async function endIncomplete({ stripe }: Billing, subscription: string): Promise<void> {
  const { data } = await stripe.get('/v1/invoices', { subscription, status: 'open', limit: 100 });
  try {
    for (const { id } of data) await stripe.post(`/v1/invoices/${encodeURIComponent(id)}/void`, {});
  } catch (error) {
    if (!(error instanceof StripeError) || error.status !== 400) throw error;
    throw new BillingRefusal(409, 'raced', { retryAfter: 2 });
  }
  // Stripe may have ended it with its invoice.
  await gone(stripe.delete(pathOf(subscription)), [400, 404]);
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
    if (isOver(session))
      await gone(stripe.post(`/v1/checkout/sessions/${encodeURIComponent(session.id)}/expire`, {}), [400, 404]);
    else going.push(session);
  }
  return going;
}

/** What is over already needs no end: an attempt with a lost answer ended it, or a session was paid. `over`: how Stripe says so. */
async function gone(ending: Promise<unknown>, over: readonly number[]): Promise<void> {
  try {
    await ending;
  } catch (error) {
    if (!(error instanceof StripeError) || !over.includes(error.status)) throw error;
  }
}
