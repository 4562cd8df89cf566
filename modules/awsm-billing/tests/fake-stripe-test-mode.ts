import type { FakeStripe } from './fake-stripe.ts';
import { type Call, list, missing, StripeFailure, shownLine } from './fake-stripe-api.ts';
import { day } from './fake-stripe-invoices.ts';

/**
 * What histories need of Stripe besides the module's own calls. https://docs.stripe.com/billing/testing/test-clocks/api-advanced-usage: a clock moves
 * forward only, by two of the shortest periods at most, and is `advancing` before it is `ready`. This fake has one time, and so one clock at a time.
 */
export const testMode: Readonly<Record<string, Call>> = {
  'POST /v1/test_helpers/test_clocks': [
    ['frozen_time'],
    ['name'],
    (fake, form) => {
      if (fake.clock) throw new StripeFailure(400, '', 'This fake has one test clock at a time.');
      const { now } = fake;
      const made = { id: fake.newId('clock'), object: 'test_helpers.test_clock', status: 'ready' };
      fake.clock = { ...made, frozen_time: Number(form.frozen_time), restore: now };
      fake.now = () => fake.clock?.frozen_time ?? now();
      return fake.clock;
    },
  ],
  'GET /v1/test_helpers/test_clocks/:id': [
    [],
    [],
    (fake, _form, id) => {
      const found = { ...clockOf(fake, id) };
      // The next question finds it ready.
      fake.clock!.status = 'ready';
      return found;
    },
  ],
  'POST /v1/test_helpers/test_clocks/:id/advance': [
    ['frozen_time'],
    [],
    (fake, form, id) => {
      const clock = clockOf(fake, id);
      const seconds = Number(form.frozen_time) - clock.frozen_time;
      const periods = [...fake.subscriptions.values()].map(({ items }) => items.data[0]!.price.days * day);
      if (!(seconds > 0)) throw new StripeFailure(400, '', 'A test clock only moves forward.');
      if (seconds > 2 * Math.min(...periods, 365 * day))
        throw new StripeFailure(400, '', 'A test clock moves by two intervals at most.');
      fake.advance(seconds, (now) => Object.assign(clock, { frozen_time: now }));
      clock.status = 'advancing';
      return clock;
    },
  ],
  // https://docs.stripe.com/api/test_clocks/delete: its customers are deleted, and what they have.
  'DELETE /v1/test_helpers/test_clocks/:id': [
    [],
    [],
    (fake, _form, id) => {
      fake.now = clockOf(fake, id).restore;
      fake.clock = undefined;
      const gone = [...fake.customers.values()].filter(({ test_clock: clock }) => clock === id);
      for (const customer of gone) {
        customer.deleted = true;
        for (const kept of [fake.subscriptions, fake.sessions])
          for (const one of kept.values()) if (one.customer === customer.id) kept.delete(one.id);
        const { all } = fake.invoices;
        all.splice(0, all.length, ...all.filter((invoice) => invoice.customer !== customer.id));
      }
      return { id, deleted: true };
    },
  ],
  // https://docs.stripe.com/testing: a card by its name is another payment method for each customer.
  'POST /v1/payment_methods/:id/attach': [
    ['customer'],
    [],
    (fake, { customer }, card) => {
      if (card !== 'pm_card_visa' && card !== 'pm_card_chargeCustomerFail') throw missing('PaymentMethod');
      const made = { id: fake.newId('pm'), object: 'payment_method', customer };
      fake.cards.set(made.id, { customer, declines: card === 'pm_card_chargeCustomerFail' });
      return made;
    },
  ],
  // https://docs.stripe.com/api/customers/update: the default one must be attached.
  'POST /v1/customers/:id': [
    [],
    ['invoice_settings'],
    (fake, form, id) => {
      const card = form.invoice_settings?.default_payment_method;
      const found = fake.customers.get(id);
      if (!found || fake.cards.get(card)?.customer !== id) throw missing('PaymentMethod');
      return Object.assign(found, { invoice_settings: { default_payment_method: card } });
    },
  ],
  'POST /v1/products': [['name'], [], (fake, { name }) => ({ id: fake.newId('prod'), object: 'product', name })],
  'POST /v1/products/:id': [[], ['active'], (_fake, { active }, id) => ({ id, active: active === 'true' })],
  'POST /v1/prices': [
    ['currency', 'product', 'unit_amount', 'recurring'],
    ['lookup_key'],
    (fake, { lookup_key, unit_amount: amount, recurring }) => {
      if (recurring.interval !== 'day') throw new StripeFailure(400, '', 'Periods of this fake are of days.');
      // https://docs.stripe.com/products-prices/manage-prices#lookup-keys
      if (fake.prices.some((one) => one.active && one.lookup_key === lookup_key))
        throw new StripeFailure(400, '', 'A price already uses that lookup key.');
      const made = { lookup_key, active: true, amount: Number(amount), days: Number(recurring.interval_count) };
      fake.prices.push({ id: fake.newId('price'), ...made });
      return fake.prices.at(-1)!;
    },
  ],
  'POST /v1/prices/:id': [
    [],
    ['active'],
    (fake, { active }, id) => {
      const index = fake.prices.findIndex((one) => one.id === id);
      if (index < 0) throw missing('price');
      fake.prices[index] = { ...fake.prices[index]!, active: active === 'true' };
      return fake.prices[index]!;
    },
  ],
  // https://docs.stripe.com/api/subscriptions/create: with `allow_incomplete` it is made even if the first payment fails.
  'POST /v1/subscriptions': [
    ['customer', 'items'],
    ['metadata', 'trial_period_days', 'payment_behavior'],
    (fake, { customer, items: [item], trial_period_days: trial, payment_behavior: behavior }) => {
      if (behavior !== 'allow_incomplete') throw new StripeFailure(400, '', 'Only allow_incomplete, in this fake.');
      if (!fake.prices.some(({ id, active }) => id === item.price && active)) throw missing('price');
      return fake.subscribe(customer, item.price, Number(item.quantity ?? 1), Number(trial ?? 0));
    },
  ],
  // https://docs.stripe.com/api/invoices/pay
  'POST /v1/invoices/:id/pay': [
    [],
    [],
    (fake, _form, id) => {
      const found = fake.invoices.all.find((one) => one.id === id);
      if (found?.status !== 'open') throw missing('open invoice');
      if (!fake.invoices.pay(found)) throw new StripeFailure(402, 'card_declined', 'Your card was declined.');
      return found;
    },
  ],
  // https://docs.stripe.com/api/invoiceitems/list: `pending` are those that no invoice has yet.
  'GET /v1/invoiceitems': [
    ['customer', 'pending'],
    ['limit'],
    (fake, { customer, limit }) =>
      list(
        [...fake.subscriptions.values()]
          .filter((one) => one.customer === customer)
          .flatMap(({ id, pending }) => pending.map((line) => shownLine(line, id)))
          .reverse(),
        limit,
      ),
  ],
  // https://docs.stripe.com/api/events/list: the newest first.
  'GET /v1/events': [
    [],
    ['types', 'created', 'limit', 'starting_after'],
    (fake, { types, created, limit, starting_after: after }) => {
      const all = fake.events
        .filter(({ type, created: at }) => (types?.includes(type) ?? true) && at >= Number(created?.gte ?? 0))
        .reverse();
      return list(all.slice(all.findIndex(({ id }) => id === after) + 1), limit);
    },
  ],
};

function clockOf({ clock }: FakeStripe, id: string) {
  if (clock?.id !== id) throw missing('test clock');
  return clock;
}
