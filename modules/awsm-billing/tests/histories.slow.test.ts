import { afterAll, beforeAll, expect, test } from 'vitest';
import { entitlements } from '../lib/entitlements.ts';
import { defineSettings, planOf } from '../lib/settings.ts';
import { queueDeletion } from '../lib/worker.ts';
import { given, TestBilling } from './cloud.ts';
import type { FakeEvent } from './fake-stripe.ts';
import { day, type Invoice, type Line } from './fake-stripe-invoices.ts';
import { type History, historyOf, randomOf, type Step } from './histories.ts';

// Slow: histories, each with a customer in the local cloud and its Stripe.

/** 500 in `npm run test:soak`. */
const histories = Number(process.env.HISTORIES ?? 60);
const perTest = 20;

let billing: TestBilling;
beforeAll(async () => {
  billing = await TestBilling.start();
});
afterAll(() => billing?.stop());

/** Stripe tries to deliver an event for three days: https://docs.stripe.com/webhooks#retries */
const late = 3 * day;
const hour = 3600;
const live = ['trialing', 'active', 'past_due', 'unpaid', 'paused', 'incomplete'];

/** One customer, and what must be so of them at any time. */
class Customer {
  readonly sub: string;
  readonly history: History;
  waiting: FakeEvent[] = [];
  isDeleted = false;

  constructor(history: History) {
    this.sub = `user-${history.seed}`;
    this.history = history;
    billing.settings = defineSettings({ ...given, proration: history.proration });
    const { fake } = billing;
    fake.declines = false;
    fake.invoices.dunning = history.dunning;
    for (const list of [fake.invoices.all, fake.invoices.lost, fake.invoices.unbacked, fake.events]) list.length = 0;
    for (const map of [fake.subscriptions, fake.sessions]) map.clear();
  }

  async play(step: Step): Promise<void> {
    const { fake } = billing;
    if (step.do === 'card') fake.declines = step.declines;
    else if (step.do === 'wait') await this.wait(step.seconds);
    else if (step.do === 'deliver') await this.deliver(randomOf(step.order));
    else if (step.do === 'pay-page') {
      const open = [...fake.sessions.values()].find(({ status }) => status === 'open');
      if (open) fake.pay(open.id);
    } else if (step.do === 'pay-debt') {
      const open = fake.invoices.all.filter(({ status }) => status === 'open').at(-1);
      if (open) fake.invoices.pay(open);
    } else if (step.do === 'delete') {
      await queueDeletion(billing, { detail: { sub: this.sub, issuer: billing.issuer } });
      await billing.work();
      this.isDeleted = true;
    } else if (step.do === 'refresh') await this.call('GET /billing', undefined, { refresh: '1' });
    else if ('price' in step)
      await this.call(`POST /billing/${step.do}`, { price: step.price, quantity: step.quantity });
  }

  /** Every answer is one that the README names. */
  async call(route: string, body?: object, query: Record<string, string> = {}): Promise<void> {
    const { status, json } = await billing.call(this.sub, route, body, { query });
    expect([200, 402, 403, 409], JSON.stringify(json)).toContain(status);
  }

  async wait(seconds: number): Promise<void> {
    for (let left = seconds; left > 0; left -= late) {
      billing.advance(Math.min(left, late));
      if (seconds > late) await this.deliver();
    }
  }

  async deliver(random?: () => number): Promise<void> {
    this.waiting.push(...billing.fake.events.splice(0));
    const now = this.waiting.filter(() => random === undefined || random() < 0.7);
    this.waiting = this.waiting.filter((event) => !now.includes(event));
    const order = random ?? (() => 0.5);
    const twice = now.flatMap((event) => (random !== undefined && random() < 0.2 ? [event, event] : [event]));
    await billing.deliver(
      ...twice
        .map((event) => [order(), event] as const)
        .sort(([a], [b]) => a - b)
        .map(([, event]) => event),
    );
  }

  async check(): Promise<void> {
    const { fake, settings } = billing;
    const subscriptions = [...fake.subscriptions.values()];
    const payable = [
      ...subscriptions.filter(({ status }) => live.includes(status)),
      ...[...fake.sessions.values()].filter(({ status }) => status === 'open'),
    ];
    expect(payable.length, 'what can be paid').toBeLessThanOrEqual(this.isDeleted ? 0 : 1);
    expect(fake.invoices.unbacked, 'credits for what nobody paid').toEqual([]);
    expect(fake.invoices.lost, 'changes that nobody paid').toEqual([]);
    const held = await entitlements(billing, this.sub);
    // Changes that the next invoice charges are the choice of these settings.
    if (settings.proration === 'create_prorations') return;
    for (const plan of Object.keys(settings.plans)) {
      const quantity = held.quantityOf(plan);
      if (quantity > 0) expect(this.isEarned(plan, quantity), `${quantity} of ${plan}`).toBe(true);
    }
  }

  /** Whether a plan was paid, is in its trial, or in the grace after either. */
  isEarned(plan: string, quantity: number): boolean {
    const { fake, settings } = billing;
    const now = fake.now();
    const grace = hour + late + settings.graceDays * day;
    const isOf = (price: Line['price']) =>
      planOf(settings, { id: price.id, lookupKey: price.lookup_key ?? undefined })?.[0] === plan;
    const isPaid = fake.invoices.all
      .filter(({ status }) => status === 'paid')
      .flatMap((invoice) => invoice.lines.map((line) => ({ ...line, end: this.endOf(invoice, line, grace) })))
      .filter((line) => line.amount > 0 && isOf(line.price) && line.quantity >= quantity)
      .some((line) => line.start <= now && now < line.end);
    const trial = settings.plans[plan]!.trialDays * day;
    return (
      isPaid ||
      (trial > 0 &&
        [...fake.subscriptions.values()].some(
          ({ trial_start: start, items }) =>
            start !== null && isOf(items.data[0]!.price) && now < start + trial + grace,
        ))
    );
  }

  /** Where a later invoice credited a line it ends then. */
  endOf({ id, subscription }: Invoice, { price, start, end }: Line, grace: number): number {
    const all = billing.fake.invoices.of(subscription);
    const credits = all
      .slice(all.findIndex((one) => one.id === id) + 1)
      .flatMap(({ lines }) => lines)
      .filter((line) => line.amount < 0 && line.price.id === price.id && line.start >= start && line.start < end);
    return credits.length === 0 ? end + grace : Math.min(...credits.map((line) => line.start)) + late;
  }
}

async function relive(seed: number): Promise<void> {
  const history = historyOf(seed);
  const customer = new Customer(history);
  const done: Step[] = [];
  for (const step of history.steps) {
    done.push(step);
    try {
      await customer.play(step);
      await customer.check();
    } catch (cause) {
      const { steps: _steps, ...about } = history;
      const story = done.map((one) => JSON.stringify(one)).join('\n');
      throw new Error(`${(cause as Error).message}\n${JSON.stringify(about)}\n${story}`, { cause });
    }
    if (customer.isDeleted) return;
  }
}

test.each(Array.from({ length: Math.ceil(histories / perTest) }, (_, index) => index * perTest))(
  'in twenty histories nobody has more than what was paid and the grace, and nobody pays twice (from %i on)',
  async (first) => {
    for (let seed = first; seed < first + perTest; seed++) await relive(seed);
  },
);
