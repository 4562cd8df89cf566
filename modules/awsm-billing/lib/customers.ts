import { createHash } from 'node:crypto';
import type { Settings } from './settings.ts';
import type { Stripe } from './stripe/client.ts';
import { check, getItem, isNew, put, type Store, write } from './table.ts';
import { BillingRefusal } from './texts.ts';

/** Everything needed by functions that call Stripe. */
export interface Billing extends Store {
  readonly settings: Settings;
  readonly stripe: Stripe;
  /** Project and stage: several may share a Stripe account. */
  readonly issuer: string;
}

export const userKey = (sub: string): string => `USER#${sub}`;
export const customerKey = (customer: string): string => `CUSTOMER#${customer}`;
/** The customer of a user whose account is deleted. */
export const goneKey = (sub: string): string => `GONE#${sub}`;
/** That the account of a user is not deleted, for what must not outlive it. */
export const isThere = (sub: string) => check(goneKey(sub), isNew);

export async function customerOf(store: Store, sub: string): Promise<string | undefined> {
  const item = await getItem(store, userKey(sub));
  return item && String(item.customer);
}

/** The owner of a customer: a user of this project and stage; undefined if it belongs to another one that shares the Stripe account. */
export async function userOf({ stripe, issuer, ...store }: Billing, customer: string): Promise<string | undefined> {
  const item = await getItem(store, customerKey(customer));
  if (item) return String(item.sub);
  // Written in another region a moment ago, or not by this project.
  const { metadata = {}, deleted } = await stripe.get(`/v1/customers/${encodeURIComponent(customer)}`);
  return deleted !== true && metadata.issuer === issuer && typeof metadata.sub === 'string' ? metadata.sub : undefined;
}

/** A user's customer at Stripe, created at the first call; only one, even for two windows at the same time. Throws BillingRefusal. */
export async function ensureCustomer(billing: Billing, sub: string, email: string | undefined): Promise<string> {
  const { stripe, issuer } = billing;
  const known = await customerOf(billing, sub);
  if (known !== undefined) return known;
  if (await getItem(billing, goneKey(sub))) throw new BillingRefusal(403, 'deleted');
  const parameters = { ...(email !== undefined && { email }), metadata: { sub, issuer } };
  // Requests within one hour create one customer. A later hour may try again, because Stripe stores its own failures (500) under their keys
  // as well.
  const hour = Math.floor(billing.now() / 3_600_000);
  const digest = createHash('sha256')
    .update(JSON.stringify([issuer, parameters, hour]))
    .digest('base64url');
  const { id } = await stripe.post('/v1/customers', parameters, `customer-${digest}`);
  await write(billing, put(userKey(sub), { customer: id }, isNew), put(customerKey(id), { sub }), isThere(sub));
  // Whoever was first.
  const made = await customerOf(billing, sub);
  if (made === undefined && (await getItem(billing, goneKey(sub)))) throw new BillingRefusal(403, 'deleted');
  if (made === undefined) throw new Error('The customer of a user is not in the table.');
  return made;
}
