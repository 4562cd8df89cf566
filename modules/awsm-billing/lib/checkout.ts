import { createHash, randomUUID } from 'node:crypto';
import { type Billing, customerOf, ensureCustomer } from './customers.ts';
import { closeCheckouts, endIncomplete, isOwed } from './ending.ts';
import { ruleOf } from './rules.ts';
import { type Plan, planOf } from './settings.ts';
import { StripeError } from './stripe/client.ts';
import { heldPlans, type Item, type Kept, type Subscription } from './subscriptions.ts';
import { syncBuyer } from './sync.ts';
import { put, remove, write } from './table.ts';
import { BillingRefusal } from './texts.ts';

export interface Choice {
  /** Id or lookup key, as in the settings. */
  readonly price: string;
  readonly quantity: number;
}

export interface Buyer {
  readonly sub: string;
  readonly email?: string | undefined;
}

/** A user's choice among the products in the settings. Throws BillingRefusal. */
export function readChoice(
  { settings }: Pick<Billing, 'settings'>,
  price: unknown,
  quantity: unknown,
): Choice & { readonly plan: Plan } {
  const [, plan] = typeof price === 'string' ? (planOf(settings, { id: price }) ?? []) : [];
  if (!plan || typeof price !== 'string') throw new BillingRefusal(400, 'price', { field: 'price' });
  const number = quantity ?? plan.quantity.least;
  if (
    typeof number !== 'number' ||
    !Number.isInteger(number) ||
    number < plan.quantity.least ||
    number > plan.quantity.most
  ) {
    throw new BillingRefusal(400, 'quantity', { field: 'quantity', ...plan.quantity });
  }
  return { price, quantity: number, plan };
}

/**
 * The address of a page of Stripe on which a user pays for a plan. An open page for the same choice is returned again; all others of the user
 * are closed: at most one payment page exists, and none for a user with a subscription. Throws BillingRefusal.
 */
export async function checkout(
  billing: Billing,
  pages: string,
  buyer: Buyer,
  { price, quantity, plan }: ReturnType<typeof readChoice>,
): Promise<string> {
  const customer = await ensureCustomer(billing, buyer.sub, buyer.email);
  return locked(billing, buyer.sub, async () => {
    const choice = createHash('sha256')
      .update(JSON.stringify([price, quantity]))
      .digest('base64url');
    const [open] = await closeCheckouts(billing, customer, (session) => session.metadata?.choice !== choice);
    // After that: a page that could not be ended any more was paid.
    const { subscriptions } = await syncBuyer(billing, buyer.sub, customer);
    const answers = subscriptions.map(({ status }) => ruleOf(status).checkout);
    if (answers.includes('debt')) throw new BillingRefusal(402, 'debt');
    if (answers.includes('subscribed')) throw new BillingRefusal(409, 'subscribed');
    // Otherwise both could be paid.
    for (const { id } of subscriptions) await endIncomplete(billing, id);
    if (typeof open?.url === 'string') return open.url;
    const { settings, stripe, issuer } = billing;
    const metadata = { sub: buyer.sub, issuer };
    const trial = plan.trialDays > 0 && !(await hadOne(billing, customer)) ? { trial_period_days: plan.trialDays } : {};
    const { url } = await stripe.post('/v1/checkout/sessions', {
      mode: 'subscription',
      customer,
      client_reference_id: buyer.sub,
      line_items: [{ price: await priceId(billing, price), quantity }],
      success_url: `${pages}${settings.pages.done}?session_id={CHECKOUT_SESSION_ID}`,
      cancel_url: pages + settings.pages.back,
      metadata: { ...metadata, choice },
      subscription_data: { metadata, ...trial },
      ...settings.checkout,
    });
    return url;
  });
}

/** The address of Stripe's portal, in which customers change payment methods and plans, cancel, and find invoices. Throws BillingRefusal. */
export async function portal(billing: Billing, pages: string, sub: string): Promise<string> {
  const customer = await customerOf(billing, sub);
  if (customer === undefined) throw new BillingRefusal(409, 'none');
  const { url } = await billing.stripe.post('/v1/billing_portal/sessions', {
    customer,
    return_url: pages + billing.settings.pages.back,
  });
  return url;
}

/** Changes the plan or the quantity of the one subscription. A repetition changes nothing. Throws BillingRefusal. */
export async function change(
  billing: Billing,
  sub: string,
  { price, quantity, plan }: ReturnType<typeof readChoice>,
): Promise<Kept> {
  const customer = await customerOf(billing, sub);
  if (customer === undefined) throw new BillingRefusal(409, 'none');
  return locked(billing, sub, async () => {
    const { settings, stripe } = billing;
    const { subscriptions } = await syncBuyer(billing, sub, customer);
    const soldBy = ({ price: id, lookupKey }: Item) => planOf(settings, { id, lookupKey })?.[1];
    const found = subscriptions
      .filter(({ status }) => ruleOf(status).change !== 'none')
      .flatMap((one) => one.items.map((item) => ({ ...one, item, plan: soldBy(item) })));
    const held = found.find((one) => one.plan !== undefined);
    if (!held) throw new BillingRefusal(409, 'none');
    const isDebt = found.some(({ status }) => ruleOf(status).change === 'debt');
    if (isDebt || (await isOwed(billing, held.id))) throw new BillingRefusal(402, 'debt');
    const trialEnd = held.plan === plan ? undefined : trialEndIn(plan, held, Math.floor(billing.now() / 1000));
    try {
      await stripe.post(`/v1/subscriptions/${encodeURIComponent(held.id)}`, {
        items: [{ id: held.item.id, price: await priceId(billing, price), quantity }],
        proration_behavior: settings.proration,
        ...(trialEnd !== undefined && { trial_end: trialEnd }),
        // If the payment fails, nothing changes.
        payment_behavior: 'error_if_incomplete',
      });
    } catch (error) {
      if (error instanceof StripeError && error.status === 402) throw new BillingRefusal(402, 'payment');
      throw error;
    }
    return syncBuyer(billing, sub, customer);
  });
}

/** The end of a trial that goes over to another plan, where it differs: a trial belongs to its plan. */
function trialEndIn({ trialDays }: Plan, held: Subscription, now: number): number | 'now' | undefined {
  if (held.status !== 'trialing' || held.trialEnd === undefined) return undefined;
  const end = (held.trialStart ?? now) + trialDays * 86_400;
  if (end >= held.trialEnd) return undefined;
  return end > now ? end : 'now';
}

export const plansOf = ({ settings, now }: Pick<Billing, 'settings' | 'now'>, subscriptions: readonly Subscription[]) =>
  heldPlans(settings, subscriptions, Math.floor(now() / 1000));

/** Whether a customer ever had a subscription: a trial is for the first one. */
async function hadOne({ stripe }: Billing, customer: string): Promise<boolean> {
  const { data } = await stripe.get('/v1/subscriptions', { customer, status: 'all', limit: 1 });
  return data.length > 0;
}

async function priceId({ stripe }: Billing, price: string): Promise<string> {
  if (price.startsWith('price_')) return price;
  const { data } = await stripe.get('/v1/prices', { lookup_keys: [price], active: true, limit: 1 });
  if (typeof data[0]?.id !== 'string') throw new Error(`Stripe has no active price with the lookup key "${price}".`);
  return data[0].id;
}

/** Seconds after which a function that did not release its lock must have ended. */
const lockSeconds = 60;

/** One change of a user's subscription at a time, in a region. Throws BillingRefusal. */
async function locked<T>(billing: Billing, sub: string, act: () => Promise<T>): Promise<T> {
  const key = `LOCK#${sub}`;
  const now = Math.floor(billing.now() / 1000);
  const owner = randomUUID();
  const free = { expression: 'attribute_not_exists(pk) OR #expires < :now', values: { now } };
  if (!(await write(billing, put(key, { owner, expires: now + lockSeconds }, free)))) {
    throw new BillingRefusal(409, 'raced', { retryAfter: 2 });
  }
  try {
    return await act();
  } finally {
    await write(billing, remove(key, { expression: '#owner = :owner', values: { owner } })).catch((cause) =>
      console.error('A lock is not given back:', cause),
    );
  }
}
