import type { FakeStripe } from './fake-stripe.ts';
import type { Line } from './fake-stripe-invoices.ts';

/** A line of a bill. Times are seconds since 1970. */
export type BillLine = Omit<Line, 'price'> & { readonly price: Pick<Line['price'], 'id' | 'lookup_key'> };

export interface Bill {
  readonly id: string;
  readonly subscription: string;
  readonly status: string;
  readonly lines: readonly BillLine[];
}

/** What a customer has at Stripe: what can be paid, what was paid, and for what. Oldest first. */
export interface Ledger {
  readonly subscriptions: readonly {
    readonly id: string;
    readonly status: string;
    readonly trialStart: number | null;
    readonly prices: readonly BillLine['price'][];
  }[];
  /** Pages of Stripe on which something can be paid. */
  readonly openPages: number;
  readonly bills: readonly Bill[];
  /** Prorations that are on no bill yet. */
  readonly pending: readonly (BillLine & { readonly subscription: string })[];
}

export const ledgerOf = ({ subscriptions, sessions, invoices }: FakeStripe): Ledger => ({
  subscriptions: [...subscriptions.values()].map(({ id, status, trial_start: trialStart, items }) => ({
    ...{ id, status, trialStart },
    prices: items.data.map(({ price }) => price),
  })),
  openPages: [...sessions.values()].filter(({ status }) => status === 'open').length,
  bills: structuredClone(invoices.all),
  pending: [...subscriptions.values()].flatMap(({ id, pending }) =>
    pending.map((line) => ({ ...line, subscription: id })),
  ),
});

/** Credits for time that nobody had paid. */
export function unbacked({ bills, pending }: Ledger): readonly BillLine[] {
  const lines = bills.flatMap(({ subscription, lines }) => lines.map((line) => ({ ...line, subscription })));
  return [...lines, ...pending].filter(({ amount, start: time, subscription }) => {
    if (amount >= 0) return false;
    // The bill of the period in which it was, not the one that credits it.
    const whole = bills
      .filter((bill) => bill.subscription === subscription && bill.status !== 'void')
      .filter((bill) => bill.lines.some((line) => line.amount > 0 && line.start <= time && time < line.end))
      .find((bill) => !bill.lines.every(({ start }) => start === time));
    return whole !== undefined && whole.status !== 'paid';
  });
}

/** Prorations that no bill will have. */
export const lost = ({ subscriptions, pending }: Ledger): readonly BillLine[] =>
  pending.filter(({ subscription }) => subscriptions.find(({ id }) => id === subscription)?.status === 'canceled');
