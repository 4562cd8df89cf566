import { type Billing, customerOf } from './customers.ts';
import { heldPlans, readKept } from './subscriptions.ts';
import { syncUser } from './sync.ts';

/** An operator's request: `{ "do": "show", "sub": "…" }`. */
export type Command = Readonly<Record<string, unknown>>;

/** `show`: a user's stored data. `sync`: the same after a call to Stripe. Throws Error. */
export async function operate(billing: Billing, { do: what, sub }: Command): Promise<object> {
  if (what !== 'show' && what !== 'sync')
    throw new Error(`"do" is ${JSON.stringify(what)}; it must be one of show, sync.`);
  if (typeof sub !== 'string' || sub === '') throw new Error('Name the user by "sub".');
  const customer = await customerOf(billing, sub);
  if (customer === undefined) return { sub, customer: null };
  const kept = what === 'sync' ? await syncUser(billing, sub, customer) : await readKept(billing, sub);
  const plans = heldPlans(billing.settings, kept?.subscriptions ?? [], Math.floor(billing.now() / 1000));
  return {
    sub,
    customer,
    fetched: kept && new Date(kept.fetched).toISOString(),
    subscriptions: kept?.subscriptions ?? [],
    plans,
  };
}
