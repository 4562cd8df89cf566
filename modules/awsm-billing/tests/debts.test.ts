import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { entitlements } from '../lib/entitlements.ts';
import { ruleOf, rules } from '../lib/rules.ts';
import { defineSettings } from '../lib/settings.ts';
import { queueDeletion } from '../lib/worker.ts';
import { given, TestBilling } from './cloud.ts';
import { day } from './fake-stripe-invoices.ts';
import { ledgerOf, lost, unbacked } from './ledger.ts';

let billing: TestBilling;
beforeAll(async () => {
  billing = await TestBilling.start();
});
afterAll(() => billing?.stop());

let ada: string;
let count = 0;
beforeEach(() => {
  ada = `ada-${count++}`;
  billing.settings = defineSettings(given);
  billing.fake.declines = false;
});

const change = (price: string, quantity?: number) => billing.call(ada, 'POST /billing/change', { price, quantity });
const hour = 3600;
const invoicesOf = (subscription: string) => billing.fake.invoices.of(subscription);
const charged = (subscription: string) => invoicesOf(subscription).map((one) => one.charged);
const debt = { status: 402, json: { reason: 'debt' } };
const erase = async () => {
  await queueDeletion(billing, { detail: { sub: ada, issuer: billing.issuer } });
  return billing.work();
};

test('what each status allows', () => {
  expect(
    Object.entries(rules).map(([status, { checkout, change, cancel, delete: end }]) =>
      [status, checkout, change, cancel, end].join(' '),
    ),
  ).toEqual([
    'trialing subscribed allow period-end invoice',
    'active subscribed allow period-end invoice',
    'past_due debt debt invoice invoice',
    'unpaid debt debt invoice invoice',
    'paused debt debt invoice invoice',
    'incomplete replace none void void',
    'incomplete_expired allow none over over',
    'canceled allow none over over',
  ]);
  expect(ruleOf('constructor')).toBe(rules.past_due);
});

test('a year that was not paid pays no months: the debt comes first', async () => {
  const { subscription } = await billing.paid(ada, { price: 'team_monthly', quantity: 10 });
  billing.fake.declines = true;
  billing.advance(30 * day + 2 * hour);
  expect(subscription.status).toBe('past_due');
  billing.fake.declines = false;
  expect(await change('pro_yearly')).toMatchObject(debt);
  expect(await billing.call(ada, 'POST /billing/checkout', { price: 'pro_yearly' })).toMatchObject(debt);
  billing.fake.invoices.pay(invoicesOf(subscription.id).at(-1)!);
  expect(await change('pro_yearly')).toMatchObject({ status: 200, json: { entitlements: ['export', 'pro'] } });
  expect(unbacked(ledgerOf(billing.fake))).toEqual([]);
});

test('nor in the hour in which the invoice of a renewal is a draft, and the status active', async () => {
  const { subscription } = await billing.paid(ada, { price: 'team_monthly', quantity: 10 });
  billing.fake.declines = true;
  billing.advance(30 * day);
  expect([subscription.status, invoicesOf(subscription.id).at(-1)?.status]).toEqual(['active', 'draft']);
  expect(await change('team_monthly', 2)).toMatchObject(debt);
});

test('a trial ends with the plan that it belongs to', async () => {
  const { subscription } = await billing.paid(ada);
  billing.advance(day);
  billing.fake.declines = true;
  expect(await change('team_monthly', 10)).toMatchObject({ status: 402, json: { reason: 'payment' } });
  expect((await entitlements(billing, ada)).quantityOf('team')).toBe(0);
  billing.fake.declines = false;
  expect(await change('team_monthly', 10)).toMatchObject({ status: 200, json: { plans: [{ status: 'active' }] } });
  expect(charged(subscription.id)).toEqual([20_000]);
});

test('another plan with a shorter trial has what is left of that one; the same plan keeps its own', async () => {
  billing.settings = defineSettings({
    plans: { ...given.plans, team: { ...given.plans.team!, trialDays: 3 } },
  });
  const { subscription } = await billing.paid(ada);
  const [start, end] = [subscription.trial_start!, subscription.trial_end!];
  billing.advance(day);
  await change('pro_yearly');
  expect(subscription.trial_end).toBe(end);
  await change('team_monthly', 2);
  expect(subscription.trial_end).toBe(start + 3 * day);
  // A longer one is not begun by a change.
  await change('pro_yearly');
  expect([subscription.trial_end, subscription.status]).toEqual([start + 3 * day, 'trialing']);
});

test('an upgrade is charged at once, and is not made where it cannot be paid', async () => {
  const { subscription } = await billing.paid(ada, { price: 'team_monthly', quantity: 2 });
  billing.advance(15 * day);
  billing.fake.declines = true;
  expect(await change('team_monthly', 10)).toMatchObject({ status: 402, json: { reason: 'payment' } });
  expect((await billing.plans(ada)).plans).toMatchObject([{ plan: 'team', quantity: 2 }]);
  billing.fake.declines = false;
  expect((await change('team_monthly', 10)).status).toBe(200);
  expect(charged(subscription.id)).toEqual([4000, 8000]);
});

test('a deleted account pays for upgrades that the next invoice would have had', async () => {
  billing.settings = defineSettings({ ...given, proration: 'create_prorations' });
  const { subscription } = await billing.paid(ada, { price: 'team_monthly', quantity: 2 });
  billing.advance(15 * day);
  await change('team_monthly', 10);
  expect(charged(subscription.id)).toEqual([4000]);
  expect(await erase()).toBe(0);
  expect(charged(subscription.id)).toEqual([4000, 8000]);
  expect(lost(ledgerOf(billing.fake))).toEqual([]);
});

test('one user makes so many requests to Stripe, and another is not kept waiting', async () => {
  await billing.paid(ada);
  const before = billing.fake.requests.length;
  const all = [];
  for (let n = 0; n < 40; n++) all.push(await billing.call(ada, 'POST /billing/portal'));
  // One was made by the checkout.
  expect(all.filter(({ status }) => status === 200)).toHaveLength(29);
  expect(all.find(({ status }) => status !== 200)).toMatchObject({
    status: 429,
    json: { reason: 'limit', retryAfter: expect.any(Number) },
  });
  for (const route of ['POST /billing/checkout', 'POST /billing/change']) {
    expect((await billing.call(ada, route, { price: 'pro_yearly' })).status).toBe(429);
  }
  billing.pass(5000);
  expect(await billing.call(ada, 'GET /billing', undefined, { query: { refresh: '1' } })).toMatchObject({
    status: 200,
  });
  expect(billing.fake.requests.length - before).toBe(29);
  expect((await billing.call(`${ada}-other`, 'POST /billing/checkout', { price: 'pro_monthly' })).status).toBe(200);
  billing.pass(300_000);
  expect((await billing.call(ada, 'POST /billing/portal')).status).toBe(200);
});
