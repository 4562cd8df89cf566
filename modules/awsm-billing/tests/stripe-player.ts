import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { createStripe, type Stripe, StripeError, type StripeObject } from '../lib/stripe/client.ts';
import type { Parameters } from '../lib/stripe/form.ts';
import type { TestBilling } from './cloud.ts';
import { prices } from './given.ts';
import type { BillLine, Ledger } from './ledger.ts';
import type { StripeSide } from './stripe-side.ts';

export interface PlayerOptions {
  /** `sk_test_…` or `rk_test_…`. */
  readonly key: string | undefined;
  readonly base: string;
  /** Milliseconds. */
  readonly pause?: (milliseconds: number) => Promise<unknown>;
}

/** Test mode accepts 25 requests a second: https://docs.stripe.com/rate-limits. Each of these comes after the answer to the one before. */
const betweenRequestsMs = 50;
const betweenPollsMs = 1000;
const mostPolls = 600;
const mostPages = 20;
/** By how much the clock of this machine may differ from Stripe's. Seconds. */
const skew = 300;

/** Those that the module handles: a list accepts 20 names, without wildcards. https://docs.stripe.com/api/events/list */
const types = [
  ...['created', 'updated', 'deleted', 'paused', 'resumed', 'trial_will_end'].map(
    (of) => `customer.subscription.${of}`,
  ),
  ...['customer.deleted', 'invoice.paid', 'invoice.payment_failed', 'invoice.payment_action_required'],
];

/**
 * Stripe's API in test mode, or a server that speaks it. Time is that of a test clock for each history, which ends with it:
 * https://docs.stripe.com/billing/testing/test-clocks/api-advanced-usage. Nobody can pay on a page by the API, so a page that is paid ends, and a
 * subscription begins as it would have from there. Which statuses follow failed payments is a setting of the account.
 */
export class StripePlayer implements StripeSide {
  readonly run = randomBytes(6).toString('hex');
  readonly #billing: TestBilling;
  readonly #stripe: Stripe;
  readonly #pause: (milliseconds: number) => Promise<unknown>;
  #product = '';
  /** By their ids. */
  readonly #prices = new Map<string, BillLine['price']>();
  /** What the module asked of each page: Stripe does not return all of it. */
  readonly #pages = new Map<string, Parameters>();
  readonly #seen = new Set<string>();
  #clock: string | undefined;
  #customer: string | undefined;
  #declines = false;
  #start = 0;

  private constructor(billing: TestBilling, { key, base, pause = sleep }: PlayerOptions) {
    this.#billing = billing;
    this.#pause = pause;
    const wait = (milliseconds: number) => pause(10 * milliseconds);
    this.#stripe = paced(createStripe({ key, isLive: false, base, timeoutMs: 60_000, wait }), pause);
    // The same for the module, whose customers are on the clock.
    billing.stripe = { ...this.#stripe, post: (path, parameters, key) => this.#post(path, parameters, key) };
  }

  /** Makes the prices of the histories at Stripe. Throws Error, before any request, for a key that is not of the test mode. */
  static async start(billing: TestBilling, options: PlayerOptions): Promise<StripePlayer> {
    const player = new StripePlayer(billing, options);
    await player.#makePrices().catch(async (cause) => {
      await player.stop();
      throw cause;
    });
    return player;
  }

  lookupKey = (price: string): string => `${price}_${this.run}`;

  async #makePrices(): Promise<void> {
    this.#product = (await this.#stripe.post('/v1/products', { name: `Histories ${this.run}` })).id;
    for (const { lookup_key: name, amount, days } of prices) {
      if (name === null) continue;
      const made = await this.#stripe.post('/v1/prices', {
        ...{ product: this.#product, currency: 'usd', unit_amount: amount, lookup_key: this.lookupKey(name) },
        recurring: { interval: 'day', interval_count: days },
      });
      this.#prices.set(made.id, made);
    }
  }

  /** Archives them: prices that were used cannot be deleted. https://docs.stripe.com/products-prices/manage-prices */
  async stop(): Promise<void> {
    for (const id of this.#prices.keys()) await this.#stripe.post(`/v1/prices/${id}`, { active: false });
    if (this.#product !== '') await this.#stripe.post(`/v1/products/${this.#product}`, { active: false });
  }

  async begin(): Promise<void> {
    this.#start = Math.floor(this.#billing.at / 1000);
    const name = `History ${this.run}`;
    this.#clock = (await this.#stripe.post('/v1/test_helpers/test_clocks', { frozen_time: this.#start, name })).id;
    this.#customer = undefined;
    this.#declines = false;
  }

  /** Its customers and their subscriptions go with a clock: https://docs.stripe.com/api/test_clocks/delete */
  async end(): Promise<void> {
    // One that stays is not what a history failed for. Stripe deletes it after 30 days.
    await this.#stripe
      .delete(`/v1/test_helpers/test_clocks/${this.#clock}`)
      .catch((cause) => console.error('A test clock is not deleted:', cause));
    this.#clock = undefined;
  }

  async #post(path: string, parameters: Parameters, key?: string): Promise<StripeObject> {
    const isCustomer = path === '/v1/customers';
    const made = await this.#stripe.post(path, { ...parameters, ...(isCustomer && { test_clock: this.#clock }) }, key);
    if (path === '/v1/checkout/sessions') this.#pages.set(made.id, parameters);
    if (isCustomer) {
      this.#customer = made.id;
      await this.card(this.#declines);
    }
    return made;
  }

  /** The second card can be attached, and is declined when it is charged: https://docs.stripe.com/testing#declined-payments */
  async card(declines: boolean): Promise<void> {
    this.#declines = declines;
    const customer = this.#customer;
    if (customer === undefined) return;
    const card = declines ? 'pm_card_chargeCustomerFail' : 'pm_card_visa';
    const { id } = await this.#stripe.post(`/v1/payment_methods/${card}/attach`, { customer });
    await this.#stripe.post(`/v1/customers/${customer}`, { invoice_settings: { default_payment_method: id } });
  }

  async payPage(): Promise<void> {
    const [open] = await this.#list('/v1/checkout/sessions', { status: 'open' });
    if (open === undefined) return;
    await this.#stripe.post(`/v1/checkout/sessions/${open.id}/expire`, {});
    const { customer, line_items: items, subscription_data: data } = this.#pages.get(open.id)!;
    // A first payment that fails leaves the subscription `incomplete`: https://docs.stripe.com/api/subscriptions/create
    await this.#stripe.post('/v1/subscriptions', {
      ...{ customer, items, ...(data as Parameters) },
      payment_behavior: 'allow_incomplete',
    });
  }

  async payBill(): Promise<void> {
    const [open] = await this.#list('/v1/invoices', { status: 'open' });
    if (open === undefined) return;
    await this.#stripe.post(`/v1/invoices/${open.id}/pay`, {}).catch((error) => {
      if (!(error instanceof StripeError) || error.status !== 402) throw error;
    });
  }

  async advance(seconds: number): Promise<void> {
    const time = Math.floor(this.#billing.at / 1000) + seconds;
    const path = `/v1/test_helpers/test_clocks/${this.#clock}`;
    let { status } = await this.#stripe.post(`${path}/advance`, { frozen_time: time });
    for (let poll = 0; status === 'advancing' && poll < mostPolls; poll++) {
      await this.#pause(betweenPollsMs);
      ({ status } = await this.#stripe.get(path));
    }
    if (status !== 'ready') throw new Error(`The test clock of Stripe is ${status}, not ready.`);
    this.#billing.at = time * 1000;
  }

  async events(): Promise<readonly object[]> {
    if (this.#customer === undefined) return [];
    const all = await this.#all('/v1/events', { types, created: { gte: this.#start - skew } });
    const fresh = all.filter(({ id }) => !this.#seen.has(id));
    for (const { id } of fresh) this.#seen.add(id);
    return fresh.filter(({ data: { object } }) => [object.customer, object.id].includes(this.#customer)).reverse();
  }

  async ledger(): Promise<Ledger> {
    const subscriptions = await this.#list('/v1/subscriptions', { status: 'all' });
    return {
      subscriptions: subscriptions.reverse().map(({ id, status, trial_start: trialStart, items }) => ({
        ...{ id, status, trialStart },
        prices: items.data.map(({ price }: StripeObject) => this.#price(price.id)),
      })),
      openPages: (await this.#list('/v1/checkout/sessions', { status: 'open' })).length,
      bills: (await this.#list('/v1/invoices')).reverse().map(({ id, status, parent, lines }) => {
        if (lines.has_more) throw new Error(`The invoice ${id} has more lines than it says.`);
        return { id, status, subscription: subscriptionIn(parent), lines: lines.data.map(this.#line) };
      }),
      pending: (await this.#list('/v1/invoiceitems', { pending: true }))
        .reverse()
        .map((item) => ({ ...this.#line(item), subscription: subscriptionIn(item.parent) })),
    };
  }

  /** https://docs.stripe.com/api/invoice-line-item/object, and the same fields of https://docs.stripe.com/api/invoiceitems/object */
  #line = ({ amount, quantity, period: { start, end }, pricing }: StripeObject): BillLine => ({
    ...{ amount, quantity, start, end },
    price: this.#price(pricing.price_details.price),
  });

  #price(id: string): BillLine['price'] {
    const found = this.#prices.get(id);
    if (!found) throw new Error(`The price ${id} is not one of this run.`);
    return { id, lookup_key: found.lookup_key };
  }

  /** What the customer has, newest first. */
  #list = async (path: string, parameters: Parameters = {}): Promise<StripeObject[]> =>
    this.#customer === undefined ? [] : this.#all(path, { customer: this.#customer, ...parameters });

  /** https://docs.stripe.com/api/pagination */
  async #all(path: string, parameters: Parameters): Promise<StripeObject[]> {
    const all: StripeObject[] = [];
    for (let page = 0; page < mostPages; page++) {
      const { data, has_more: hasMore } = await this.#stripe.get(path, {
        ...parameters,
        limit: 100,
        starting_after: all.at(-1)?.id,
      });
      all.push(...data);
      if (!hasMore) return all;
    }
    throw new Error(`${path} has more than ${mostPages} pages.`);
  }
}

/** Since version 2025-03-31.basil: https://docs.stripe.com/api/invoices/object#invoice_object-parent */
const subscriptionIn = (parent: StripeObject): string => parent?.subscription_details?.subscription ?? '';

const paced = (stripe: Stripe, pause: (milliseconds: number) => Promise<unknown>): Stripe => ({
  get: (...of) => pause(betweenRequestsMs).then(() => stripe.get(...of)),
  post: (...of) => pause(betweenRequestsMs).then(() => stripe.post(...of)),
  delete: (...of) => pause(betweenRequestsMs).then(() => stripe.delete(...of)),
});
