import { planOf, type Settings } from './settings.ts';
import type { StripeObject } from './stripe/client.ts';
import { getItem, type Store } from './table.ts';

export interface Item {
  readonly id: string;
  readonly price: string;
  readonly lookupKey?: string;
  readonly quantity: number;
  readonly periodEnd: number;
}

/** A subscription as stored. Times are seconds since 1970. */
export interface Subscription {
  readonly id: string;
  /** https://docs.stripe.com/api/subscriptions/object#subscription_object-status */
  readonly status: string;
  readonly items: readonly Item[];
  readonly endsAtPeriodEnd: boolean;
  readonly trialStart?: number;
  readonly trialEnd?: number;
  /** When the failed payment was first seen. */
  readonly pastDueSince?: number;
}

export interface Kept {
  readonly customer: string;
  /** Milliseconds at which Stripe was called. */
  readonly fetched: number;
  readonly subscriptions: readonly Subscription[];
}

export const subscriptionsKey = (sub: string): string => `SUBSCRIPTIONS#${sub}`;

export async function readKept(store: Store, sub: string): Promise<Kept | undefined> {
  const item = await getItem(store, subscriptionsKey(sub));
  if (!item) return undefined;
  return {
    customer: String(item.customer),
    fetched: Number(item.fetched),
    subscriptions: JSON.parse(String(item.data)),
  };
}

/** Final statuses. */
const over = ['canceled', 'incomplete_expired'];

/** The stored form of Stripe's list. `before`: the stored state until now. */
export function subscriptionsIn(
  list: readonly StripeObject[],
  before: readonly Subscription[],
  now: number,
): readonly Subscription[] {
  return list
    .filter(({ status }) => !over.includes(status))
    .map((one) => {
      const pastDueSince = before.find(({ id }) => id === one.id)?.pastDueSince ?? now;
      return {
        id: one.id,
        status: one.status,
        // Since version 2025-03-31.basil, billing periods belong to items.
        items: one.items.data.map((item: StripeObject) => ({
          id: item.id,
          price: item.price.id,
          ...(typeof item.price.lookup_key === 'string' && { lookupKey: item.price.lookup_key }),
          quantity: item.quantity ?? 1,
          periodEnd: item.current_period_end,
        })),
        endsAtPeriodEnd: one.cancel_at_period_end === true || typeof one.cancel_at === 'number',
        ...(typeof one.trial_start === 'number' && { trialStart: one.trial_start }),
        ...(typeof one.trial_end === 'number' && { trialEnd: one.trial_end }),
        ...(one.status === 'past_due' && { pastDueSince }),
      };
    });
}

/** A user's plan. */
export interface Held {
  readonly plan: string;
  readonly quantity: number;
  readonly status: string;
  /** Whether its entitlements count now. */
  readonly counts: boolean;
  /** Seconds since 1970. */
  readonly periodEnd: number;
  readonly endsAtPeriodEnd: boolean;
  readonly trialEnd?: number;
}

/** The plans of subscriptions, and whether they count at a time (seconds). */
export function heldPlans(settings: Settings, subscriptions: readonly Subscription[], now: number): readonly Held[] {
  return subscriptions.flatMap((one) =>
    one.items.flatMap((item) => {
      const [plan] = planOf(settings, { id: item.price, lookupKey: item.lookupKey }) ?? [];
      if (plan === undefined) return [];
      return [
        {
          plan,
          quantity: item.quantity,
          status: one.status,
          counts: countsAt(settings, one, item.periodEnd, now),
          periodEnd: item.periodEnd,
          endsAtPeriodEnd: one.endsAtPeriodEnd,
          ...(one.trialEnd !== undefined && one.trialEnd > now && { trialEnd: one.trialEnd }),
        },
      ];
    }),
  );
}

const day = 86_400;

function countsAt(
  { graceDays, staleDays }: Settings,
  { status, pastDueSince }: Subscription,
  periodEnd: number,
  now: number,
): boolean {
  if (status === 'active' || status === 'trialing') return now < periodEnd + staleDays * day;
  return status === 'past_due' && pastDueSince !== undefined && now < pastDueSince + graceDays * day;
}
