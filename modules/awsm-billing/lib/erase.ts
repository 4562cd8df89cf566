import { type Billing, customerOf, goneKey, userKey } from './customers.ts';
import { closeCheckouts, endSubscriptions } from './ending.ts';
import { subscriptionsKey } from './subscriptions.ts';
import { put, remove, write } from './table.ts';

/** Days that it is known that an account was deleted. */
const remembered = 400;

/**
 * What a deleted account leaves behind: no window in which it can still be paid, no subscription (as the settings say), nothing in the table.
 * Stripe keeps customer and invoices, which the law wants kept. It may be done again.
 */
export async function eraseUser(billing: Billing, sub: string): Promise<void> {
  // First, so that a checkout which ends meanwhile finds it.
  await write(billing, put(goneKey(sub), { expires: Math.floor(billing.now() / 1000) + remembered * 86_400 }));
  const customer = await customerOf(billing, sub);
  if (customer === undefined) return;
  await closeCheckouts(billing, customer, () => true);
  await endSubscriptions(billing, customer);
  await write(billing, remove(subscriptionsKey(sub)));
  await write(billing, remove(userKey(sub)));
}
