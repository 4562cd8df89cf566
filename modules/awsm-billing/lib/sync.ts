import { type Billing, customerKey, customerOf, goneKey, userKey, userOf } from './customers.ts';
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
import { getItem, put, remove, write } from './table.ts';

/**
 * Brings what is kept of a customer to what Stripe has now. It asks Stripe, whatever an event said, so that events may come twice, late and in any
 * order. Of two that are under way the one that asked later stays.
 */
export async function syncCustomer(billing: Billing, customer: string): Promise<Kept | undefined> {
  const sub = await userOf(billing, customer);
  // It belongs to another project or stage.
  if (sub === undefined) return undefined;
  if (await getItem(billing, goneKey(sub))) {
    // Paid in a window that was open when the account was deleted.
    await endSubscriptions(billing, customer);
    return undefined;
  }
  const current = await customerOf(billing, sub);
  if (current === undefined) throw new Error(`The customer ${customer} is not in this region yet.`);
  return current === customer ? syncUser(billing, sub, customer) : undefined;
}

export async function syncUser(billing: Billing, sub: string, customer: string): Promise<Kept> {
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
  const isDone = await write(billing, put(subscriptionsKey(sub), kept, isLater));
  return isDone ? after : ((await readKept(billing, sub)) ?? after);
}

/** A customer deleted at Stripe: its subscriptions are over, and its user may get another customer. */
export async function forgetCustomer(billing: Billing, customer: string): Promise<void> {
  const item = await getItem(billing, customerKey(customer));
  if (!item) return;
  const sub = String(item.sub);
  const kept = await readKept(billing, sub);
  const is = { expression: '#customer = :customer', values: { customer } };
  if (kept?.customer === customer) {
    await announce(billing, { sub, asOf: billing.now() }, kept.subscriptions, []);
    await write(billing, remove(subscriptionsKey(sub), is));
  }
  await write(billing, remove(userKey(sub), is));
  // Last: what comes of it later is of nobody, and not of a region whose items are still on their way.
  await write(billing, remove(customerKey(customer)));
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
