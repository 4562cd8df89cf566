/**
 * How Stripe invoices, collects and retries, as its pages say. Those with a date were read that day; a month is 30 days and a year 365, so that
 * tests can count.
 *
 * - statuses: docs.stripe.com/billing/subscriptions/overview. A first invoice that fails leaves `incomplete`, voided after 23 hours. The status follows the
 *   latest invoice: paying it makes `past_due` and `unpaid` `active` again. While `unpaid`, invoices stay drafts.
 * - renewals: docs.stripe.com/billing/invoices/subscription, "Subscription renewal invoices" (2026-12-03). The invoice is a draft for an hour; the
 *   subscription is in its new period, and `active`, already.
 * - prorations: docs.stripe.com/billing/subscriptions/prorations (2026-12-03). Unused time is credited and the rest charged, whether the current period was
 *   paid or not. Another interval begins a new period, which is invoiced at once.
 * - changes that must be paid: docs.stripe.com/api/subscriptions/update, `payment_behavior`. 402, and nothing changes.
 * - the end: docs.stripe.com/api/subscriptions/cancel (2026-12-03). Open invoices are collected no more; `invoice_now` invoices pending prorations, which
 *   otherwise are lost here, the worse of two readings.
 * - retries: docs.stripe.com/billing/revenue-recovery/smart-retries. Then the subscription is canceled, `unpaid`, or stays.
 * - credit: docs.stripe.com/billing/customer/balance. A negative invoice is credited to the customer, and used by the next.
 */
export const day = 86_400;
const hour = 3600;
const retryDays = [3, 5, 7];

export interface Price {
  readonly id: string;
  readonly lookup_key: string | null;
  readonly active: boolean;
  /** Cents for one, in a period. */
  readonly amount: number;
  readonly days: number;
}

export interface Line {
  readonly price: Price;
  readonly quantity: number;
  readonly amount: number;
  readonly start: number;
  readonly end: number;
}

export interface Invoice {
  readonly id: string;
  readonly object: 'invoice';
  readonly customer: string;
  readonly subscription: string;
  status: 'draft' | 'open' | 'paid' | 'void';
  readonly lines: readonly Line[];
  readonly total: number;
  /** What was taken from the card. */
  charged: number;
  /** When Stripe tries to collect it next, in seconds. */
  next: number | undefined;
  attempts: number;
}

export interface Subscription {
  readonly id: string;
  readonly object: 'subscription';
  readonly customer: string;
  status: string;
  cancel_at_period_end: boolean;
  cancel_at: number | null;
  trial_start: number | null;
  trial_end: number | null;
  items: { data: { id: string; price: Price; quantity: number; current_period_end: number }[] };
  /** Of the fake: the current period, its beginning, and lines for the next invoice. */
  start: number;
  pending: Line[];
}

export interface Surroundings {
  readonly now: () => number;
  readonly newId: (prefix: string) => string;
  /** Whether the card of a customer is declined. */
  readonly declines: (customer: string) => boolean;
  readonly note: (type: string, object: object) => void;
}

export class Invoices {
  readonly all: Invoice[] = [];
  readonly subscriptions = new Map<string, Subscription>();
  /** Cents that Stripe owes a customer. */
  readonly balances = new Map<string, number>();
  dunning: 'canceled' | 'unpaid' | 'past_due' = 'canceled';
  readonly #of: Surroundings;

  constructor(surroundings: Surroundings) {
    this.#of = surroundings;
  }

  subscribe(customer: string, price: Price, quantity: number, trialDays: number): Subscription {
    const now = this.#of.now();
    const end = now + (trialDays > 0 ? trialDays : price.days) * day;
    const made: Subscription = {
      id: this.#of.newId('sub'),
      object: 'subscription',
      customer,
      status: trialDays > 0 ? 'trialing' : 'active',
      cancel_at_period_end: false,
      cancel_at: null,
      trial_start: trialDays > 0 ? now : null,
      trial_end: trialDays > 0 ? end : null,
      items: { data: [{ id: this.#of.newId('si'), price, quantity, current_period_end: end }] },
      start: now,
      pending: [],
    };
    this.subscriptions.set(made.id, made);
    if (trialDays === 0) {
      const first = this.#invoice(made, [this.#period(made)]);
      if (!this.#collect(first)) Object.assign(made, { status: 'incomplete' });
      first.next = undefined;
    }
    this.#of.note('customer.subscription.created', made);
    return made;
  }

  /** Changes price, quantity or trial. False when `mustPay` and the card is declined: then nothing has changed. */
  change(
    one: Subscription,
    { price, quantity, trialEnd }: { price?: Price; quantity?: number; trialEnd?: number | 'now' | undefined },
    prorate: 'always_invoice' | 'create_prorations' | 'none',
    mustPay: boolean,
  ): boolean {
    const now = this.#of.now();
    const [item] = one.items.data;
    const before = structuredClone(one);
    const isTrial = one.status === 'trialing';
    const credit = isTrial ? [] : [this.#rest(one, -1)];
    Object.assign(item!, { price: price ?? item!.price, quantity: quantity ?? item!.quantity });
    const endsTrial = isTrial && trialEnd === 'now';
    if (isTrial && typeof trialEnd === 'number') this.#trialUntil(one, trialEnd);
    const isAnew = endsTrial || (!isTrial && item!.price.days !== before.items.data[0]!.price.days);
    if (isAnew) {
      if (endsTrial) Object.assign(one, { status: 'active', trial_end: now });
      one.start = now;
      item!.current_period_end = now + item!.price.days * day;
    }
    const lines = prorate === 'none' || isTrial ? [] : [...credit, ...(isAnew ? [] : [this.#rest(one, 1)])];
    if (!isAnew && prorate !== 'always_invoice') one.pending.push(...lines);
    else {
      const all = [...one.pending.splice(0), ...lines, ...(isAnew ? [this.#period(one)] : [])];
      const invoice = this.#invoice(one, all);
      if (!this.#collect(invoice)) {
        if (mustPay) {
          this.all.splice(this.all.indexOf(invoice), 1);
          Object.assign(one, before);
          return false;
        }
        one.status = 'past_due';
      }
    }
    this.#of.note('customer.subscription.updated', one);
    return true;
  }

  cancel(one: Subscription, invoiceNow: boolean): void {
    if (invoiceNow && one.pending.length > 0) this.#collect(this.#invoice(one, one.pending.splice(0)));
    for (const invoice of this.of(one.id)) invoice.next = undefined;
    this.#become(one, 'canceled');
  }

  /** Somebody pays an invoice by hand. False when the card is declined. */
  pay(invoice: Invoice): boolean {
    if (invoice.status !== 'open' && invoice.status !== 'draft') throw new Error(`It is ${invoice.status}.`);
    const one = this.subscriptions.get(invoice.subscription)!;
    if (!this.#collect(invoice)) return false;
    if (invoice === this.of(one.id).at(-1) && ['past_due', 'unpaid', 'incomplete'].includes(one.status))
      this.#become(one, 'active');
    return true;
  }

  of = (subscription: string): readonly Invoice[] =>
    this.all.filter((invoice) => invoice.subscription === subscription);

  /** When something happens by itself next, in seconds. */
  get next(): number {
    const times = [...this.subscriptions.values()].flatMap((one) => this.#due(one));
    return Math.min(...times, ...this.all.flatMap(({ next }) => next ?? []), Number.POSITIVE_INFINITY);
  }

  /** Does what is due by now. */
  tick(): void {
    const now = this.#of.now();
    for (const one of this.subscriptions.values()) {
      if (this.#due(one) <= now) this.#turn(one);
    }
    for (const invoice of [...this.all]) {
      if ((invoice.next ?? Number.POSITIVE_INFINITY) <= now) this.#retry(invoice);
    }
  }

  #due({ status, items, start }: Subscription): number {
    if (status === 'canceled' || status === 'incomplete_expired' || status === 'paused')
      return Number.POSITIVE_INFINITY;
    return status === 'incomplete' ? start + 23 * hour : items.data[0]!.current_period_end;
  }

  /** The end of a period, or of the time to pay a first invoice. */
  #turn(one: Subscription): void {
    if (one.status === 'incomplete') {
      for (const invoice of this.of(one.id).filter(({ status }) => status === 'open')) this.void(invoice);
      this.#become(one, 'incomplete_expired');
      return;
    }
    if (one.cancel_at_period_end) {
      this.cancel(one, true);
      return;
    }
    const [item] = one.items.data;
    one.start = item!.current_period_end;
    item!.current_period_end += item!.price.days * day;
    const invoice = this.#invoice(one, [...one.pending.splice(0), this.#period(one)]);
    invoice.next = one.status === 'unpaid' ? undefined : one.start + hour;
    this.#become(one, one.status === 'trialing' ? 'active' : one.status);
  }

  #retry(invoice: Invoice): void {
    const one = this.subscriptions.get(invoice.subscription)!;
    const isLatest = invoice === this.of(one.id).at(-1);
    if (this.#collect(invoice)) {
      if (isLatest && one.status === 'past_due') this.#become(one, 'active');
      return;
    }
    const wait = retryDays[invoice.attempts++];
    invoice.next = wait === undefined ? undefined : this.#of.now() + wait * day;
    if (!isLatest) return;
    if (wait !== undefined) this.#become(one, 'past_due');
    else if (this.dunning === 'canceled') this.cancel(one, false);
    else this.#become(one, this.dunning);
  }

  void(invoice: Invoice): void {
    Object.assign(invoice, { status: 'void', next: undefined });
  }

  #invoice(one: Subscription, lines: readonly Line[]): Invoice {
    const total = lines.reduce((sum, { amount }) => sum + amount, 0);
    const { id: subscription, customer } = one;
    const id = this.#of.newId('in');
    const made: Invoice = {
      ...{ id, object: 'invoice', customer, subscription, status: 'draft', lines, total },
      ...{ charged: 0, next: undefined, attempts: 0 },
    };
    this.all.push(made);
    return made;
  }

  /** Finalizes an invoice and takes what is due, from credit first. */
  #collect(invoice: Invoice): boolean {
    const { customer, total } = invoice;
    const balance = this.balances.get(customer) ?? 0;
    const used = Math.min(balance, total);
    const due = total - used;
    invoice.status = 'open';
    if (due > 0 && this.#of.declines(customer)) {
      this.#of.note('invoice.payment_failed', invoice);
      return false;
    }
    this.balances.set(customer, balance - used);
    Object.assign(invoice, { status: 'paid', charged: due, next: undefined });
    this.#of.note('invoice.paid', invoice);
    return true;
  }

  #become(one: Subscription, status: string): void {
    one.status = status;
    this.#of.note(`customer.subscription.${status === 'canceled' ? 'deleted' : 'updated'}`, one);
  }

  #trialUntil(one: Subscription, end: number): void {
    one.trial_end = end;
    one.items.data[0]!.current_period_end = end;
  }

  #period(one: Subscription): Line {
    const { price, quantity, current_period_end: end } = one.items.data[0]!;
    return { price, quantity, amount: price.amount * quantity, start: one.start, end };
  }

  /** What is left of the period, as a charge or as a credit. */
  #rest(one: Subscription, sign: 1 | -1): Line {
    const { amount, start, end, ...line } = this.#period(one);
    const now = this.#of.now();
    return { ...line, amount: sign * Math.round((amount * (end - now)) / (end - start)), start: now, end };
  }
}
