import type { FakeStripe } from './fake-stripe.ts';
import type { Invoice, Line } from './fake-stripe-invoices.ts';

/** Parameters as they were sent: strings, lists and records of them. */
// biome-ignore lint/suspicious/noExplicitAny: nested as Stripe's parameters are
export type Form = Record<string, any>;

/** https://docs.stripe.com/api/errors */
export class StripeFailure extends Error {
  readonly status: number;
  readonly code: string;
  readonly param: string | undefined;
  constructor(status: number, code: string, message: string, param?: string) {
    super(message);
    this.status = status;
    this.code = code;
    this.param = param;
  }
}

/** `items[0][price]=p` as `{ items: [{ price: 'p' }] }`. */
export function decodeForm(text: string): Form {
  const form: Form = {};
  for (const [name, value] of new URLSearchParams(text)) {
    const parts = name.split(/[[\]]+/).filter((part) => part !== '');
    let at: Form = form;
    parts.forEach((part, index) => {
      const next = parts[index + 1];
      if (next === undefined) at[part] = value;
      else at = at[part] ??= /^\d+$/.test(next) ? [] : {};
    });
  }
  return form;
}

/** Parameters of each call: the required and the optional ones. */
const calls: Readonly<Record<string, readonly [required: Call[0], optional: Call[1], act?: Act]>> = {
  'POST /v1/customers': [[], ['email', 'metadata', 'test_clock']],
  'GET /v1/customers/:id': [[], []],
  'GET /v1/prices': [[], ['lookup_keys', 'active', 'limit']],
  'GET /v1/subscriptions': [[], ['customer', 'status', 'limit']],
  'POST /v1/subscriptions/:id': [
    [],
    ['items', 'proration_behavior', 'payment_behavior', 'cancel_at_period_end', 'trial_end'],
  ],
  'DELETE /v1/subscriptions/:id': [[], ['invoice_now']],
  'GET /v1/invoices': [[], ['customer', 'subscription', 'status', 'limit']],
  'POST /v1/invoices/:id/void': [[], []],
  'GET /v1/checkout/sessions': [[], ['customer', 'status', 'limit']],
  'POST /v1/checkout/sessions': [
    ['mode', 'line_items', 'success_url'],
    ['customer', 'client_reference_id', 'cancel_url', 'metadata', 'subscription_data', 'automatic_tax'],
  ],
  'POST /v1/checkout/sessions/:id/expire': [[], []],
  'POST /v1/billing_portal/sessions': [['customer'], ['return_url']],
};

type Act = (fake: FakeStripe, form: Form, id: string) => object;
export type Call = readonly [required: readonly string[], optional: readonly string[], act: Act];

const ids = /\/((?:cus|sub|cs|in|clock|pm|prod|price)_\w+)/;

/** Carries out a call: one of the module, or one of `more`. Throws StripeFailure. */
export function call(
  fake: FakeStripe,
  method: string,
  path: string,
  form: Form,
  more: Readonly<Record<string, Call>>,
): object {
  const [, id = ''] = ids.exec(path) ?? [];
  const name = `${method} ${path.replace(ids, '/:id')}`;
  const known = more[name] ?? calls[name];
  if (!known) throw new StripeFailure(404, '', `Unrecognized request URL (${name}).`);
  const [required, optional, act = acts[name]!] = known;
  for (const param of required) {
    if (form[param] === undefined)
      throw new StripeFailure(400, 'parameter_missing', `Missing required param: ${param}.`, param);
  }
  for (const param of Object.keys(form)) {
    if (![...required, ...optional].includes(param))
      throw new StripeFailure(400, 'parameter_unknown', `Received unknown parameter: ${param}`, param);
  }
  return act(fake, form, id);
}

export const missing = (what: string) => new StripeFailure(404, 'resource_missing', `No such ${what}`);
export const list = (data: readonly object[], limit: unknown) => ({
  object: 'list',
  data: data.slice(0, Number(limit ?? 10)),
  has_more: data.length > Number(limit ?? 10),
});

function customer(fake: FakeStripe, id: string): Form {
  const found = fake.customers.get(id);
  if (!found || found.deleted)
    throw new StripeFailure(400, 'resource_missing', `No such customer: '${id}'`, 'customer');
  return found;
}

/** https://docs.stripe.com/api/invoice-line-item/object, since version 2025-03-31.basil. */
export const shownLine = ({ amount, quantity, price, start, end }: Line, subscription: string) => ({
  ...{ amount, quantity, period: { start, end } },
  pricing: { type: 'price_details', price_details: { price: price.id } },
  parent: { type: 'subscription_details', subscription_details: { subscription } },
});

/** https://docs.stripe.com/api/invoices/object */
const shownInvoice = ({ lines, subscription, ...invoice }: Invoice) => ({
  ...invoice,
  parent: { type: 'subscription_details', subscription_details: { subscription } },
  lines: { object: 'list', has_more: false, data: lines.map((line) => shownLine(line, subscription)) },
});

const acts: Readonly<Record<string, Act>> = {
  'POST /v1/customers': (fake, form) => {
    const made = {
      id: fake.newId('cus'),
      object: 'customer',
      livemode: false,
      email: form.email ?? null,
      metadata: form.metadata ?? {},
      test_clock: form.test_clock ?? null,
    };
    fake.customers.set(made.id, made);
    return made;
  },
  'GET /v1/customers/:id': (fake, _form, id) => {
    const found = fake.customers.get(id);
    if (!found) throw missing('customer');
    return found.deleted ? { id, object: 'customer', deleted: true } : found;
  },
  'GET /v1/prices': (fake, form) => {
    const wanted: string[] = form.lookup_keys ?? [];
    return list(
      fake.prices.filter((one) => wanted.includes(one.lookup_key ?? '') && String(one.active) === form.active),
      form.limit,
    );
  },
  'GET /v1/subscriptions': (fake, { customer: of, status, limit }) => {
    const mine = [...fake.subscriptions.values()].filter((one) => one.customer === of).reverse();
    return list(status === 'all' ? mine : mine.filter((one) => one.status !== 'canceled'), limit);
  },
  'POST /v1/subscriptions/:id': (fake, form, id) => {
    const found = fake.subscriptions.get(id);
    if (!found) throw missing('subscription');
    if (found.status === 'canceled')
      throw new StripeFailure(400, '', 'A canceled subscription can only update its metadata.');
    if (found.status === 'incomplete' && form.items)
      throw new StripeFailure(400, '', 'An incomplete subscription can only update its metadata.');
    for (const item of form.items ?? []) {
      if (!found.items.data.some((one) => one.id === item.id))
        throw new StripeFailure(400, 'resource_missing', 'No such subscription item', 'items[0][id]');
      if (!fake.prices.some((one) => one.id === item.price))
        throw new StripeFailure(400, 'resource_missing', 'No such price', 'items[0][price]');
      const isDone = fake.invoices.change(
        found,
        {
          price: fake.price(item.price),
          quantity: Number(item.quantity ?? found.items.data[0]!.quantity),
          trialEnd: form.trial_end === undefined || form.trial_end === 'now' ? form.trial_end : Number(form.trial_end),
        },
        form.proration_behavior ?? 'create_prorations',
        form.payment_behavior === 'error_if_incomplete',
      );
      if (!isDone) throw new StripeFailure(402, 'card_declined', 'Your card was declined.');
    }
    if (form.cancel_at_period_end !== undefined)
      fake.become(id, { cancel_at_period_end: form.cancel_at_period_end === 'true' });
    return found;
  },
  'DELETE /v1/subscriptions/:id': (fake, form, id) => {
    const found = fake.subscriptions.get(id);
    if (!found || found.status === 'canceled') throw missing('subscription');
    fake.invoices.cancel(found, form.invoice_now === 'true');
    return found;
  },
  'GET /v1/invoices': (fake, { limit, ...wanted }) =>
    list(
      fake.invoices.all
        .filter((one) => Object.entries(wanted).every(([name, value]) => one[name as keyof Invoice] === value))
        .map(shownInvoice)
        .reverse(),
      limit,
    ),
  'POST /v1/invoices/:id/void': (fake, _form, id) => {
    const found = fake.invoices.all.find((one) => one.id === id);
    if (!found) throw missing('invoice');
    if (found.status !== 'open') throw new StripeFailure(400, '', 'This invoice cannot be voided.');
    fake.invoices.void(found);
    return found;
  },
  'GET /v1/checkout/sessions': (fake, { customer: of, status, limit }) =>
    list(
      [...fake.sessions.values()].filter((one) => one.customer === of && one.status === status),
      limit,
    ),
  'POST /v1/checkout/sessions': (fake, form) => {
    customer(fake, form.customer);
    const [line] = form.line_items;
    const price = fake.prices.find((one) => one.id === line.price);
    if (!price?.active)
      throw new StripeFailure(400, 'resource_missing', `No such price: '${line.price}'`, 'line_items[0][price]');
    if (form.mode !== 'subscription' || !/^https?:/.test(form.success_url)) throw new StripeFailure(400, '', 'Invalid');
    const id = fake.newId('cs');
    const made = {
      ...form,
      id,
      object: 'checkout.session',
      livemode: false,
      status: 'open',
      url: `https://checkout.stripe.com/c/pay/${id}`,
    };
    fake.sessions.set(id, made);
    return made;
  },
  'POST /v1/checkout/sessions/:id/expire': (fake, _form, id) => {
    const found = fake.sessions.get(id);
    if (!found) throw missing('checkout.session');
    if (found.status !== 'open')
      throw new StripeFailure(400, '', 'Only Checkout Sessions with a status in ["open"] can be expired.');
    found.status = 'expired';
    return found;
  },
  'POST /v1/billing_portal/sessions': (fake, form) => {
    customer(fake, form.customer);
    return {
      id: fake.newId('bps'),
      object: 'billing_portal.session',
      url: `https://billing.stripe.com/p/session/${form.customer}`,
    };
  },
};
