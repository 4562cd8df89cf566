import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { entitlements } from '../lib/entitlements.ts';
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
  billing.fake.mishaps.length = 0;
  billing.fake.events.length = 0;
  billing.changes.length = 0;
  billing.breakEvents = false;
});

const day = 86_400_000;
const names = async (sub = ada) => [...(await entitlements(billing, sub)).names];
const lists = () => billing.fake.requests.filter(({ path }) => path === '/v1/subscriptions').length;

/** A user with a plan without a trial, known to the module. */
async function subscribed() {
  billing.settings = defineSettings({
    ...given,
    plans: { ...given.plans, pro: { ...given.plans.pro!, trialDays: 0 } },
  });
  const paid = await billing.paid(ada);
  await billing.deliver(...billing.fake.events.splice(0));
  return paid;
}

test('what is paid counts when the event comes', async () => {
  await billing.paid(ada);
  expect(await names()).toEqual([]);
  // One after the other: if two are processed at the same time, both may report the change.
  for (const event of billing.fake.events) expect(await billing.deliver(event)).toBe(0);
  expect(await names()).toEqual(['pro', 'export']);
  expect(billing.changes).toEqual([
    {
      sub: ada,
      asOf: billing.at,
      entitlements: ['export', 'pro'],
      plans: [{ plan: 'pro', quantity: 1 }],
      issuer: 'app/dev',
    },
  ]);
});

test('events in any order, and each several times, end with what Stripe has', async () => {
  const { subscription } = await subscribed();
  billing.fake.become(subscription.id, { status: 'past_due' });
  billing.fake.become(subscription.id, { status: 'active' });
  billing.fake.become(subscription.id, { status: 'canceled' });
  const [pastDue, active, canceled] = billing.fake.events;
  await billing.deliver(canceled!, active!, pastDue!, canceled!, active!);
  expect(await names()).toEqual([]);
});

test('a repeated event is not processed again', async () => {
  const { subscription } = await subscribed();
  const event = billing.fake.become(subscription.id, { cancel_at_period_end: true });
  await billing.deliver(event);
  expect((await billing.plans(ada)).plans).toMatchObject([{ endsAtPeriodEnd: true, counts: true }]);
  const before = lists();
  await billing.deliver(event, event);
  expect(lists()).toBe(before);
});

test('of two that are under way the one that asked later stays', async () => {
  const { subscription, customer } = await subscribed();
  const { syncUser } = await import('../lib/sync.ts');
  // A concurrent request writes between Stripe's answer and our write.
  const get: typeof billing.stripe.get = async (path, parameters) => {
    const answer = await billing.stripe.get(path, parameters);
    billing.pass(1000);
    billing.fake.become(subscription.id, { status: 'canceled' });
    await syncUser(billing, ada, customer);
    return answer;
  };
  const kept = await syncUser({ ...billing, stripe: { ...billing.stripe, get }, now: billing.now }, ada, customer);
  expect(kept?.subscriptions).toEqual([]);
  expect(await names()).toEqual([]);
});

test('what is known too late is not announced', async () => {
  const { subscription, customer } = await subscribed();
  const { syncUser } = await import('../lib/sync.ts');
  billing.changes.length = 0;
  subscription.status = 'unpaid';
  const get = async (path: string, parameters?: never) => {
    const answer = await billing.stripe.get(path, parameters);
    billing.pass(1000);
    subscription.status = 'active';
    await syncUser(billing, ada, customer);
    return answer;
  };
  await syncUser({ ...billing, stripe: { ...billing.stripe, get }, now: billing.now }, ada, customer);
  expect(billing.changes).toEqual([]);
});

test('what a region keeps of another customer of the user is old, whatever its clock said', async () => {
  const { customer } = await subscribed();
  const { put, write } = await import('../lib/table.ts');
  const ahead = { customer: 'cus_gone', fetched: billing.at + 60_000, data: '[]' };
  await write(billing, put(`SUBSCRIPTIONS#${ada}`, ahead));
  await billing.deliver(billing.fake.note('invoice.paid', { object: 'invoice', customer }));
  expect(await names()).toEqual(['pro', 'export']);
});

test('a job fails while Stripe does not answer, and is tried again', async () => {
  await billing.paid(ada);
  const [event] = billing.fake.events;
  billing.fake.mishaps.push({ is: 503 }, { is: 503 }, { is: 503 });
  expect(await billing.deliver(event!)).toBe(1);
  expect(await names()).toEqual([]);
  expect(await billing.deliver(event!)).toBe(0);
  expect(await names()).toEqual(['pro', 'export']);
});

test('a change that the bus rejected is published at the next try', async () => {
  await billing.paid(ada);
  const [event] = billing.fake.events;
  billing.breakEvents = true;
  expect(await billing.deliver(event!)).toBe(1);
  billing.breakEvents = false;
  expect(await billing.deliver(event!)).toBe(0);
  expect(billing.changes).toHaveLength(1);
  const { customer } = event!.data.object as { customer: string };
  await billing.deliver(billing.fake.note('invoice.paid', { object: 'invoice', customer }));
  expect(billing.changes).toHaveLength(1);
});

test('a failed payment: entitlements go on for the grace, from when it was seen first', async () => {
  const { subscription } = await subscribed();
  await billing.deliver(billing.fake.become(subscription.id, { status: 'past_due' }));
  expect(await names()).toEqual(['pro', 'export']);
  billing.pass(6 * day);
  await billing.deliver(billing.fake.become(subscription.id, { status: 'past_due' }));
  expect(await names()).toEqual(['pro', 'export']);
  billing.pass(day - 1000);
  expect(await names()).toEqual(['pro', 'export']);
  billing.pass(1000);
  expect(await names()).toEqual([]);
  await billing.deliver(billing.fake.become(subscription.id, { status: 'active' }));
  expect(await names()).toEqual(['pro', 'export']);
  billing.pass(day);
  await billing.deliver(billing.fake.become(subscription.id, { status: 'past_due' }));
  expect(await names()).toEqual(['pro', 'export']);
});

test.each(['unpaid', 'incomplete', 'paused', 'canceled', 'incomplete_expired', 'something new'])(
  '%s gives nothing',
  async (status) => {
    const { subscription } = await subscribed();
    await billing.deliver(billing.fake.become(subscription.id, { status }));
    expect(await names()).toEqual([]);
  },
);

test('what was paid ends some days after its period when nothing is heard', async () => {
  await subscribed();
  billing.pass(33 * day - 1000);
  expect(await names()).toEqual(['pro', 'export']);
  billing.pass(1000);
  expect(await names()).toEqual([]);
});

test('reading a subscription after its period makes a request to Stripe', async () => {
  const { subscription } = await subscribed();
  billing.pass(31 * day);
  subscription.items.data[0]!.current_period_end += 30 * 86_400;
  expect((await billing.plans(ada)).plans[0].periodEnd).toBe('2026-03-16T12:00:00.000Z');
});

test('a price that is no longer sold counts by its id', async () => {
  const { subscription } = await subscribed();
  subscription.items.data[0]!.price = billing.fake.price('price_old');
  await billing.deliver(billing.fake.become(subscription.id, {}));
  expect(await names()).toEqual(['pro', 'export']);
  subscription.items.data[0]!.price = { id: 'price_other', lookup_key: null, active: true, amount: 1, days: 30 };
  await billing.deliver(billing.fake.become(subscription.id, {}));
  expect(await names()).toEqual([]);
});

test('customers of another project with the same account are passed over', async () => {
  const customer = 'cus_other';
  billing.fake.customers.set(customer, { id: customer, metadata: { issuer: 'other/dev', sub: ada } });
  const subscription = billing.fake.subscribe(customer, 'price_m');
  expect(await billing.deliver(billing.fake.become(subscription.id, {}))).toBe(0);
  expect(await names()).toEqual([]);
});

test('a customer that another region has made is waited for', async () => {
  const customer = 'cus_away';
  billing.fake.customers.set(customer, { id: customer, metadata: { issuer: 'app/dev', sub: ada } });
  const subscription = billing.fake.subscribe(customer, 'price_m');
  expect(await billing.deliver(billing.fake.become(subscription.id, {}))).toBe(1);
});

test('a customer that is deleted at Stripe: its plans end, and the user may buy again', async () => {
  const { customer, subscription } = await subscribed();
  const old = billing.fake.customers.get(customer)!;
  const canceled = billing.fake.become(subscription.id, { status: 'canceled' });
  old.deleted = true;
  const event = billing.fake.note('customer.deleted', { object: 'customer', id: customer });
  await billing.deliver(event);
  expect(await names()).toEqual([]);
  // Stripe sends both, in any order.
  expect(await billing.deliver(canceled)).toBe(0);
  billing.pass(3_600_000);
  const next = await billing.paid(ada);
  expect(next.customer).not.toBe(customer);
  await billing.deliver(...billing.fake.events);
  expect(await names()).toEqual(['pro', 'export']);
  // Events of the old subscription, much later.
  const changes = billing.changes.length;
  await billing.deliver({ ...event, id: 'evt_again' });
  await billing.deliver(billing.fake.note('invoice.paid', { object: 'invoice', customer }));
  expect(await names()).toEqual(['pro', 'export']);
  expect(billing.changes).toHaveLength(changes);
});
