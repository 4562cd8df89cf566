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

/** Credits for time that nobody had paid: the first bill for it, among those before the credit's own, is not paid. */
export function unbacked({ bills, pending }: Ledger): readonly BillLine[] {
  const billed = bills.flatMap(({ subscription, lines }, at) =>
    lines.map((line) => ({ ...line, subscription, before: bills.slice(0, at) })),
  );
  return [...billed, ...pending.map((line) => ({ ...line, before: bills }))].filter(
    ({ amount, start: time, subscription, before }) => {
      const whole = before
        .filter((bill) => bill.subscription === subscription && bill.status !== 'void')
        .find(({ lines }) => lines.some((line) => line.amount > 0 && line.start <= time && time < line.end));
      return amount < 0 && whole !== undefined && whole.status !== 'paid';
    },
  );
}

/** Prorations that no bill will have. */
export const lost = ({ subscriptions, pending }: Ledger): readonly BillLine[] =>
  pending.filter(({ subscription }) => subscriptions.find(({ id }) => id === subscription)?.status === 'canceled');
