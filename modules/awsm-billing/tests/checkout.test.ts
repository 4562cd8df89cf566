import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { entitlements, requireEntitlements } from '../lib/entitlements.ts';
import { operate } from '../lib/operate.ts';
import { defineSettings } from '../lib/settings.ts';
import { given, TestBilling } from './cloud.ts';

let billing: TestBilling;
beforeAll(async () => {
  billing = await TestBilling.start();
});
afterAll(() => billing?.stop());

let ada: string;
let count = 0;
beforeEach(() => {
  ada = `ada-${count++}`;
  billing.at = Date.parse('2026-01-15T12:00:00Z');
  billing.settings = defineSettings(given);
  billing.fake.requests.length = 0;
  billing.fake.mishaps.length = 0;
  billing.fake.declines = false;
});

const posts = (path: RegExp) => billing.fake.requests.filter((one) => one.method === 'POST' && path.test(one.path));
const customersOf = (sub: string) => [...billing.fake.customers.values()].filter((one) => one.metadata.sub === sub);
const openOf = (sub: string) =>
  [...billing.fake.sessions.values()].filter((one) => one.status === 'open' && one.client_reference_id === sub);

test('a checkout sends a user to Stripe, and what comes back is ours', async () => {
  const { status, json } = await billing.call(ada, 'POST /billing/checkout', { price: 'pro_monthly' });
  expect(status).toBe(200);
  expect(json.url).toMatch(/^https:\/\/checkout\.stripe\.com\/c\/pay\/cs_/);
  expect(openOf(ada)[0]).toMatchObject({
    mode: 'subscription',
    line_items: [{ price: 'price_m', quantity: '1' }],
    success_url: 'https://app.example/billing/done?session_id={CHECKOUT_SESSION_ID}',
    cancel_url: 'https://app.example/billing',
    subscription_data: { trial_period_days: '14', metadata: { sub: ada, issuer: 'app/dev' } },
  });
  expect(customersOf(ada)).toEqual([
    expect.objectContaining({ email: `${ada}@example.com`, metadata: { sub: ada, issuer: 'app/dev' } }),
  ]);
});

test.each([
  [{}, 'price'],
  [{ price: 'price_m' }, 'price'],
  [{ price: 'constructor' }, 'price'],
  [{ price: ['pro_monthly'] }, 'price'],
  [{ price: 'pro_monthly', quantity: 2 }, 'quantity'],
  [{ price: 'team_monthly', quantity: 1 }, 'quantity'],
  [{ price: 'team_monthly', quantity: 2.5 }, 'quantity'],
  [{ price: 'team_monthly', quantity: '3' }, 'quantity'],
])('%j is refused for its %s, before Stripe is asked', async (body, field) => {
  expect(await billing.call(ada, 'POST /billing/checkout', body)).toMatchObject({
    status: 400,
    json: { reason: 'invalid', field },
  });
  expect(billing.fake.requests).toEqual([]);
});

test('an empty order is refused', async () => {
  expect((await billing.call(undefined, 'POST /billing/checkout', { price: 'pro_monthly' })).status).toBe(401);
  expect((await billing.call('a#b', 'GET /billing')).status).toBe(401);
  expect(await billing.call(ada, 'POST /billing/portal')).toMatchObject({ status: 409, json: { reason: 'none' } });
  expect(await billing.call(ada, 'POST /billing/change', { price: 'pro_yearly' })).toMatchObject({ status: 409 });
  expect(await billing.plans(ada)).toEqual({ plans: [], entitlements: [] });
});

test('refusals speak the language of the request', async () => {
  const { json } = await billing.call(ada, 'POST /billing/portal', undefined, { headers: { 'accept-language': 'de' } });
  expect(json.error).toBe('Sie haben noch kein Abonnement.');
});

test('the same choice again is the same page, another one ends it', async () => {
  const first = await billing.checkout(ada);
  expect(await billing.checkout(ada)).toBe(first);
  const second = await billing.checkout(ada, { price: 'team_monthly', quantity: 3 });
  expect(second).not.toBe(first);
  expect(billing.fake.sessions.get(first).status).toBe('expired');
  expect(openOf(ada)).toHaveLength(1);
  // The first choice again: its page has expired, so there is a new one.
  expect(await billing.checkout(ada)).not.toBe(first);
  expect(openOf(ada)).toHaveLength(1);
});

test('windows at the same time: one customer, one page', async () => {
  const choices = ['pro_monthly', 'pro_yearly', 'pro_monthly', 'pro_yearly'];
  const all = await Promise.all(choices.map((price) => billing.call(ada, 'POST /billing/checkout', { price })));
  expect(all.some(({ status }) => status === 200)).toBe(true);
  expect(
    all.filter(({ status }) => status !== 200).every(({ json }) => json.reason === 'raced' && json.retryAfter > 0),
  ).toBe(true);
  expect(customersOf(ada)).toHaveLength(1);
  expect(openOf(ada)).toHaveLength(1);
});

test('lost answers make neither a second customer nor a second page', async () => {
  billing.fake.mishaps.push({ is: 'lose', path: /customers$/ }, { is: 'lose', path: /sessions$/, method: 'POST' });
  await billing.checkout(ada);
  expect(customersOf(ada)).toHaveLength(1);
  expect(openOf(ada)).toHaveLength(1);
});

test('a function that dies after the page was made gives it the next time', async () => {
  billing.fake.mishaps.push(
    ...Array.from({ length: 3 }, () => ({ is: 'lose' as const, path: /sessions$/, method: 'POST' })),
  );
  await expect(billing.call(ada, 'POST /billing/checkout', { price: 'pro_monthly' })).resolves.toMatchObject({
    status: 503,
    json: { reason: 'unavailable' },
  });
  const [open] = openOf(ada);
  expect(await billing.checkout(ada)).toBe(open.id);
});

test('a failure that Stripe keeps ends with the hour', async () => {
  billing.fake.mishaps.push({ is: 'fail', path: /customers$/ });
  const refused = { status: 503, json: { reason: 'unavailable', retryAfter: 5 } };
  expect(await billing.call(ada, 'POST /billing/checkout', { price: 'pro_monthly' })).toMatchObject(refused);
  expect(await billing.call(ada, 'POST /billing/checkout', { price: 'pro_monthly' })).toMatchObject(refused);
  billing.pass(3_600_000);
  expect((await billing.call(ada, 'POST /billing/checkout', { price: 'pro_monthly' })).status).toBe(200);
});

test('a subscriber changes the subscription instead of getting a second one', async () => {
  const { subscription } = await billing.paid(ada);
  // The event has not arrived yet.
  expect(await billing.call(ada, 'POST /billing/checkout', { price: 'pro_yearly' })).toMatchObject({
    status: 409,
    json: { reason: 'subscribed' },
  });
  const { status, json } = await billing.call(ada, 'POST /billing/change', { price: 'team_monthly', quantity: 4 });
  expect({ status, json }).toMatchObject({
    status: 200,
    json: { plans: [{ plan: 'team', quantity: 4 }], entitlements: ['team'] },
  });
  expect(posts(/subscriptions/).at(-1)?.form).toEqual({
    items: [{ id: subscription.items.data[0]!.id, price: 'price_t', quantity: '4' }],
    proration_behavior: 'always_invoice',
    payment_behavior: 'error_if_incomplete',
    trial_end: 'now',
  });
  const held = await entitlements(billing, ada);
  expect(held.quantityOf('team')).toBe(4);
  expect(held.quantityOf('pro')).toBe(0);
});

test('a change that cannot be paid changes nothing', async () => {
  await billing.paid(ada, { price: 'team_monthly', quantity: 2 });
  billing.fake.declines = true;
  expect(await billing.call(ada, 'POST /billing/change', { price: 'pro_yearly' })).toMatchObject({
    status: 402,
    json: { reason: 'payment' },
  });
  expect((await billing.plans(ada)).plans).toMatchObject([{ plan: 'team' }]);
  // The lock is released.
  billing.fake.declines = false;
  expect((await billing.call(ada, 'POST /billing/change', { price: 'pro_yearly' })).status).toBe(200);
});

test('a trial is for the first subscription', async () => {
  const { subscription, customer } = await billing.paid(ada);
  expect(subscription.status).toBe('trialing');
  billing.fake.become(subscription.id, { status: 'canceled' });
  await billing.checkout(ada);
  expect(openOf(ada)[0].subscription_data.trial_period_days).toBeUndefined();
  expect(openOf(ada)[0].customer).toBe(customer);
});

test('more parameters of a checkout, and other pages', async () => {
  billing.settings = defineSettings({
    ...given,
    checkout: { 'automatic_tax[enabled]': 'true' },
    pages: { done: '/thanks', back: '/plans' },
  });
  await billing.checkout(ada);
  expect(openOf(ada)[0]).toMatchObject({ automatic_tax: { enabled: 'true' }, cancel_url: 'https://app.example/plans' });
});

test('the portal', async () => {
  const { customer } = await billing.paid(ada);
  const { json } = await billing.call(ada, 'POST /billing/portal');
  expect(json.url).toBe(`https://billing.stripe.com/p/session/${customer}`);
  expect(posts(/portal/).at(-1)?.form).toEqual({ customer, return_url: 'https://app.example/billing' });
});

test('a page that comes back before the event asks Stripe, not more than every five seconds', async () => {
  await billing.paid(ada);
  const query = { query: { refresh: '1' } };
  const lists = () => billing.fake.requests.filter(({ path }) => path === '/v1/subscriptions').length;
  expect((await billing.call(ada, 'GET /billing', undefined, query)).json.plans).toEqual([]);
  billing.pass(5000);
  const { json } = await billing.call(ada, 'GET /billing', undefined, query);
  expect(json).toMatchObject({
    plans: [{ plan: 'pro', status: 'trialing', counts: true, trialEnd: expect.any(String) }],
    entitlements: ['export', 'pro'],
  });
  const before = lists();
  await billing.call(ada, 'GET /billing', undefined, query);
  expect(lists()).toBe(before);
});

test('functions of the project ask what somebody may do', async () => {
  await billing.paid(ada);
  await operate(billing, { do: 'sync', sub: ada });
  const request = (caller?: string) => ({ caller, headers: { 'accept-language': 'de' } });
  expect([...(await requireEntitlements(billing, request(ada), ['pro'])).names]).toEqual(['pro', 'export']);
  await expect(requireEntitlements(billing, request(ada), ['pro', 'team'])).rejects.toMatchObject({
    status: 402,
    reason: 'entitlement',
    message: 'Ihr Tarif enthält das nicht.',
    details: { missing: ['team'] },
  });
  await expect(requireEntitlements(billing, request('nobody'), ['pro'])).rejects.toMatchObject({ status: 402 });
  await expect(requireEntitlements(billing, request(), [])).rejects.toMatchObject({ status: 401 });
});

test('an operator', async () => {
  const { customer, subscription } = await billing.paid(ada);
  expect(await operate(billing, { do: 'show', sub: ada })).toMatchObject({ customer, plans: [] });
  expect(await operate(billing, { do: 'sync', sub: ada })).toMatchObject({
    subscriptions: [{ id: subscription.id }],
    plans: [{ plan: 'pro' }],
  });
  expect(await operate(billing, { do: 'show', sub: 'nobody' })).toEqual({ sub: 'nobody', customer: null });
  await expect(operate(billing, { do: 'x', sub: ada })).rejects.toThrow('must be one of');
  await expect(operate(billing, { do: 'show' })).rejects.toThrow('Name the user');
});
