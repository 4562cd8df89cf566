import { setTimeout } from 'node:timers/promises';
import { type Billing, customerKey, customerOf, goneKey, isThere, userKey, userOf } from './customers.ts';
import { endSubscriptions, listSubscriptions } from './ending.ts';
import { entitlementsIn } from './entitlements.ts';
import {
  heldPlans,
  type Kept,
  readKept,
  type Subscription,
  subscriptionsIn,
  subscriptionsKey,
} from './subscriptions.ts';
import { check, getItem, put, remove, write } from './table.ts';
import { BillingRefusal } from './texts.ts';

/**
 * Brings what is kept of a customer to what Stripe has now. It asks Stripe, whatever an event said, so that events may come twice, late and in any
 * order. Of two that are under way the one that asked later stays.
 */
export async function syncCustomer(billing: Billing, customer: string): Promise<Kept | undefined> {
  const sub = await userOf(billing, customer);
  // It belongs to another project or stage.
  if (sub === undefined) return undefined;
  if (await endDeleted(billing, sub, customer)) return undefined;
  const current = await customerOf(billing, sub);
  if (current === undefined) throw new Error(`The customer ${customer} is not in this region yet.`);
  const kept = current === customer ? await syncUser(billing, sub, customer) : undefined;
  if (kept === undefined) await endDeleted(billing, sub, customer);
  return kept;
}

/** Ends what was paid in a window that was open when the account was deleted. Whether it was. */
async function endDeleted(billing: Billing, sub: string, customer: string): Promise<boolean> {
  if (!(await getItem(billing, goneKey(sub)))) return false;
  await endSubscriptions(billing, customer);
  return true;
}

/** The same for who buys or changes something. Throws BillingRefusal when the account or the customer is deleted meanwhile. */
export async function syncBuyer(billing: Billing, sub: string, customer: string): Promise<Kept> {
  const kept = await syncUser(billing, sub, customer);
  if (kept) return kept;
  throw (await getItem(billing, goneKey(sub)))
    ? new BillingRefusal(403, 'deleted')
    : new BillingRefusal(409, 'raced', { retryAfter: 2 });
}

const isOf = (customer: string) => ({ expression: '#customer = :customer', values: { customer } });

/** How often a change is tried that meets another one on the same items. */
const attempts = 5;
const aMoment = (attempt: number) => setTimeout(Math.random() * 25 * 2 ** attempt);

/**
 * What is kept of a user, after Stripe was asked. Undefined when the account, or the customer, was deleted meanwhile: then nothing is kept, so that what
 * was deleted does not come back.
 */
export async function syncUser(billing: Billing, sub: string, customer: string): Promise<Kept | undefined> {
  const fetched = billing.now();
  const list = await listSubscriptions(billing, customer);
  const before = await readKept(billing, sub);
  // A later call was faster: this data is old, and must not be announced.
  if (before && before.customer === customer && before.fetched > fetched) return before;
  const subscriptions = subscriptionsIn(list, before?.subscriptions ?? [], Math.floor(fetched / 1000));
  const after = { customer, fetched, subscriptions };
  await announce(billing, { sub, asOf: fetched }, before?.subscriptions ?? [], subscriptions);
  const kept = { customer, fetched, data: JSON.stringify(subscriptions) };
  const isLater = {
    expression: 'attribute_not_exists(pk) OR #customer <> :customer OR #fetched <= :fetched',
    values: { customer, fetched },
  };
  for (let attempt = 1; attempt <= attempts; attempt++) {
    if (attempt > 1) await aMoment(attempt);
    const changes = [put(subscriptionsKey(sub), kept, isLater), check(userKey(sub), isOf(customer)), isThere(sub)];
    if (await write(billing, ...changes)) return after;
    if ((await customerOf(billing, sub)) !== customer || (await getItem(billing, goneKey(sub)))) return undefined;
    const now = await readKept(billing, sub);
    if (now && now.customer === customer && now.fetched > fetched) return now;
  }
  throw new Error(`The plans of the customer ${customer} could not be written: other changes were always in between.`);
}

/** A customer deleted at Stripe: its subscriptions are over, and its user may get another customer. */
export async function forgetCustomer(billing: Billing, customer: string): Promise<void> {
  const item = await getItem(billing, customerKey(customer));
  if (!item) return;
  const sub = String(item.sub);
  const kept = await readKept(billing, sub);
  if (kept?.customer === customer) await announce(billing, { sub, asOf: billing.now() }, kept.subscriptions, []);
  // First, so that a sync which is under way keeps nothing any more.
  await removeOf(billing, userKey(sub), customer);
  await removeOf(billing, subscriptionsKey(sub), customer);
  // Last: what comes of it later is of nobody, and not of a region whose items are still on their way.
  await write(billing, remove(customerKey(customer)));
}

/** Removes an item that is of this customer. */
async function removeOf(billing: Billing, key: string, customer: string): Promise<void> {
  for (let attempt = 1; attempt <= attempts; attempt++) {
    if (attempt > 1) await aMoment(attempt);
    if ((await getItem(billing, key))?.customer !== customer) return;
    if (await write(billing, remove(key, isOf(customer)))) return;
  }
  throw new Error(`The item ${key} could not be removed: other changes were always in between.`);
}

/**
 * Tells the default bus when entitlements change, before they are kept: if that fails, the next try sees the change again. Who listens may get
 * an event twice.
 */
async function announce(
  billing: Billing,
  /** `asOf`: when Stripe was called, in milliseconds. Of two events the later one counts. */
  of: { readonly sub: string; readonly asOf: number },
  before: readonly Subscription[],
  after: readonly Subscription[],
): Promise<void> {
  const { settings, issuer, aws } = billing;
  const now = Math.floor(billing.now() / 1000);
  const [was, is] = [before, after].map((list) => entitlementsIn(settings, heldPlans(settings, list, now)));
  const says = ({ names, plans }: ReturnType<typeof entitlementsIn>) => ({
    entitlements: [...names].sort(),
    plans: plans.filter(({ counts }) => counts).map(({ plan, quantity }) => ({ plan, quantity })),
  });
  if (JSON.stringify(says(was!)) === JSON.stringify(says(is!))) return;
  const Entry = {
    Source: 'awsm-billing',
    DetailType: 'EntitlementsChanged',
    Detail: JSON.stringify({ ...of, ...says(is!), issuer }),
  };
  const { FailedEntryCount } = await aws.json<{ FailedEntryCount: number }>('events', 'PutEvents', {
    Entries: [Entry],
  });
  if (FailedEntryCount > 0) throw new Error('EventBridge did not take the event EntitlementsChanged.');
}
