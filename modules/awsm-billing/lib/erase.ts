import { type Billing, customerOf, goneKey, userKey } from './customers.ts';
import { closeCheckouts, endSubscriptions } from './ending.ts';
import { subscriptionsKey } from './subscriptions.ts';
import { put, remove, write } from './table.ts';

/**
 * What a deleted account leaves behind: no page on which it can still be paid, no subscription (as the settings say), and in the table only that the
 * ids of user and customer are gone, for events that come later. Stripe keeps customer and invoices. It may be done again.
 */
export async function eraseUser(billing: Billing, sub: string): Promise<void> {
  // First, so that a checkout that completes meanwhile finds it.
  await write(billing, put(goneKey(sub), { at: Math.floor(billing.now() / 1000) }));
  const customer = await customerOf(billing, sub);
  if (customer !== undefined) {
    await closeCheckouts(billing, customer, () => true);
    await endSubscriptions(billing, customer);
  }
  // Also without a customer: another region that had not heard of the deletion may have brought plans back.
  await write(billing, remove(subscriptionsKey(sub)));
  await write(billing, remove(userKey(sub)));
}
