import { expect } from 'vitest';
import { entitlements } from '../lib/entitlements.ts';
import { defineSettings, planOf } from '../lib/settings.ts';
import { queueDeletion } from '../lib/worker.ts';
import { given, type TestBilling } from './cloud.ts';
import { day } from './fake-stripe-invoices.ts';
import { type History, randomOf, type Step } from './histories.ts';
import { type Bill, type BillLine, type Ledger, lost, unbacked } from './ledger.ts';
import type { StripeSide } from './stripe-side.ts';

/** Stripe tries to deliver an event for three days: https://docs.stripe.com/webhooks#retries */
const late = 3 * day;
const hour = 3600;
const live = ['trialing', 'active', 'past_due', 'unpaid', 'paused', 'incomplete'];

/** One customer, and what must be so of them at any time. */
class Customer {
  readonly sub: string;
  readonly #billing: TestBilling;
  readonly #stripe: StripeSide;
  #waiting: readonly object[] = [];
  isDeleted = false;

  constructor(billing: TestBilling, stripe: StripeSide, { seed, proration }: History) {
    this.sub = `user-${seed}-${stripe.run}`;
    this.#billing = billing;
    this.#stripe = stripe;
    const plans = Object.entries(given.plans).map(([name, plan]) => [
      name,
      { ...plan, prices: plan.prices.map((price) => stripe.lookupKey(price)) },
    ]);
    billing.settings = defineSettings({ ...given, plans: Object.fromEntries(plans), proration });
  }

  async play(step: Step): Promise<void> {
    const stripe = this.#stripe;
    if (step.do === 'card') await stripe.card(step.declines);
    else if (step.do === 'wait') await this.#wait(step.seconds);
    else if (step.do === 'deliver') await this.#deliver(randomOf(step.order));
    else if (step.do === 'pay-page') await stripe.payPage();
    else if (step.do === 'pay-debt') await stripe.payBill();
    else if (step.do === 'delete') {
      await queueDeletion(this.#billing, { detail: { sub: this.sub, issuer: this.#billing.issuer } });
      await this.#billing.work();
      this.isDeleted = true;
    } else if (step.do === 'refresh') await this.#call('GET /billing', undefined, { refresh: '1' });
    else if ('price' in step) {
      const { price, quantity } = step;
      await this.#call(`POST /billing/${step.do}`, { price: stripe.lookupKey(price), quantity });
    }
  }

  /** Every answer is one that the README names. */
  async #call(route: string, body?: object, query: Record<string, string> = {}): Promise<void> {
    const { status, json } = await this.#billing.call(this.sub, route, body, { query });
    expect([200, 402, 403, 409], JSON.stringify(json)).toContain(status);
  }

  async #wait(seconds: number): Promise<void> {
    for (let left = seconds; left > 0; left -= late) {
      await this.#stripe.advance(Math.min(left, late));
      if (seconds > late) await this.#deliver();
    }
  }

  async #deliver(random?: () => number): Promise<void> {
    const all = [...this.#waiting, ...(await this.#stripe.events())];
    const now = all.filter(() => random === undefined || random() < 0.7);
    this.#waiting = all.filter((event) => !now.includes(event));
    const order = random ?? (() => 0.5);
    const twice = now.flatMap((event) => (random !== undefined && random() < 0.2 ? [event, event] : [event]));
    await this.#billing.deliver(
      ...twice
        .map((event) => [order(), event] as const)
        .sort(([a], [b]) => a - b)
        .map(([, event]) => event),
    );
  }

  async check(): Promise<Ledger> {
    const { settings } = this.#billing;
    const ledger = await this.#stripe.ledger();
    const payable = ledger.openPages + ledger.subscriptions.filter(({ status }) => live.includes(status)).length;
    expect(payable, 'what can be paid').toBeLessThanOrEqual(this.isDeleted ? 0 : 1);
    expect(unbacked(ledger), 'credits for what nobody paid').toEqual([]);
    expect(lost(ledger), 'changes that nobody paid').toEqual([]);
    const held = await entitlements(this.#billing, this.sub);
    // Changes that the next invoice charges are the choice of these settings.
    if (settings.proration === 'create_prorations') return ledger;
    for (const plan of Object.keys(settings.plans)) {
      const quantity = held.quantityOf(plan);
      if (quantity > 0) expect(this.#isEarned(ledger, plan, quantity), `${quantity} of ${plan}`).toBe(true);
    }
    return ledger;
  }

  /** Whether a plan was paid, is in its trial, or in the grace after either. */
  #isEarned({ bills, subscriptions }: Ledger, plan: string, quantity: number): boolean {
    const { settings } = this.#billing;
    const now = this.#billing.at / 1000;
    const grace = hour + late + settings.graceDays * day;
    const isOf = (price: BillLine['price']) =>
      planOf(settings, { id: price.id, lookupKey: price.lookup_key ?? undefined })?.[0] === plan;
    const isPaid = bills
      .filter(({ status }) => status === 'paid')
      .flatMap((bill) => bill.lines.map((line) => ({ ...line, end: endOf(bills, bill, line, grace) })))
      .filter((line) => line.amount > 0 && isOf(line.price) && line.quantity >= quantity)
      .some((line) => line.start <= now && now < line.end);
    const trial = settings.plans[plan]!.trialDays * day;
    return (
      isPaid ||
      (trial > 0 &&
        subscriptions.some(
          ({ trialStart: start, prices }) => start !== null && isOf(prices[0]!) && now < start + trial + grace,
        ))
    );
  }
}

/** Where a later bill credited a line it ends then. */
function endOf(bills: readonly Bill[], { id, subscription }: Bill, { price, start, end }: BillLine, grace: number) {
  const all = bills.filter((bill) => bill.subscription === subscription);
  const credits = all
    .slice(all.findIndex((one) => one.id === id) + 1)
    .flatMap(({ lines }) => lines)
    .filter((line) => line.amount < 0 && line.price.id === price.id && line.start >= start && line.start < end);
  return credits.length === 0 ? end + grace : Math.min(...credits.map((line) => line.start)) + late;
}

/** Throws where something is not as it must be. Returns the customer's ledger after each step. */
export async function relive(billing: TestBilling, stripe: StripeSide, history: History): Promise<readonly Ledger[]> {
  const customer = new Customer(billing, stripe, history);
  const ledgers: Ledger[] = [];
  await stripe.begin(history);
  try {
    for (const step of history.steps) {
      await customer.play(step);
      ledgers.push(await customer.check());
      if (customer.isDeleted) break;
    }
  } catch (cause) {
    const { steps, ...about } = history;
    const story = steps.slice(0, ledgers.length + 1).map((one) => JSON.stringify(one));
    throw new Error([(cause as Error).message, JSON.stringify(about), ...story].join('\n'), { cause });
  } finally {
    await stripe.end();
  }
  return ledgers;
}
