import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { entitlements } from '../lib/entitlements.ts';
import { defineSettings } from '../lib/settings.ts';
import { queueDeletion } from '../lib/worker.ts';
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

/** A user with a plan without a trial, of which the module knows. */
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
  // One after the other: of two that are worked off at the same time both may tell the change.
  for (const event of billing.fake.events) expect(await billing.deliver(event)).toBe(0);
  expect(await names()).toEqual(['pro', 'export']);
  expect(billing.changes).toEqual([
    { sub: ada, entitlements: ['export', 'pro'], plans: [{ plan: 'pro', quantity: 1 }], issuer: 'app/dev' },
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

test('an event that comes again is not worked off again', async () => {
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
  let release = () => {};
  const waiting = new Promise<void>((resolve) => {
    release = resolve;
  });
  const slow = {
    ...billing.stripe,
    get: async (path: string, parameters?: never) => {
      const answer = await billing.stripe.get(path, parameters);
      await waiting;
      return answer;
    },
  };
  const late = syncUser({ ...billing, stripe: slow, now: billing.now }, ada, customer);
  billing.pass(1000);
  billing.fake.become(subscription.id, { status: 'canceled' });
  await syncUser(billing, ada, customer);
  release();
  await late;
  expect(await names()).toEqual([]);
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

test('a change that the bus did not take is told with the next try', async () => {
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

test('who looks after the period has Stripe asked', async () => {
  const { subscription } = await subscribed();
  billing.pass(31 * day);
  subscription.items.data[0]!.current_period_end += 30 * 86_400;
  expect((await billing.plans(ada)).plans[0].periodEnd).toBe('2026-03-16T12:00:00.000Z');
});

test('a price that nobody sells any more counts by its id', async () => {
  const { subscription } = await subscribed();
  subscription.items.data[0]!.price = billing.fake.price('price_old');
  await billing.deliver(billing.fake.become(subscription.id, {}));
  expect(await names()).toEqual(['pro', 'export']);
  subscription.items.data[0]!.price = { id: 'price_other', lookup_key: null, active: true };
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
  billing.fake.become(subscription.id, { status: 'canceled' });
  old.deleted = true;
  const event = billing.fake.note('customer.deleted', { object: 'customer', id: customer });
  await billing.deliver(event);
  expect(await names()).toEqual([]);
  billing.pass(3_600_000);
  const next = await billing.paid(ada);
  expect(next.customer).not.toBe(customer);
  await billing.deliver(...billing.fake.events);
  expect(await names()).toEqual(['pro', 'export']);
  // The event of the old one, much later.
  await billing.deliver({ ...event, id: 'evt_again' });
  expect(await names()).toEqual(['pro', 'export']);
});

const account = (issuer: string, sub: unknown) => ({ detail: { issuer, sub } });

test('a deleted account: no page to pay, no subscription, nothing kept', async () => {
  const { subscription, customer } = await subscribed();
  billing.fake.sessions.set('cs_open', { id: 'cs_open', status: 'open', customer });
  await queueDeletion(billing, account('other/dev', ada));
  await queueDeletion(billing, account('app/dev', { a: 1 }));
  await billing.work();
  expect(subscription.status).toBe('active');
  await queueDeletion(billing, account('app/dev', ada));
  expect(await billing.work()).toBe(0);
  expect(subscription.status).toBe('canceled');
  expect(billing.fake.sessions.get('cs_open').status).toBe('expired');
  expect(await names()).toEqual([]);
  // The event of the cancellation.
  expect(await billing.deliver(...billing.fake.events)).toBe(0);
  expect(await billing.plans(ada)).toEqual({ plans: [], entitlements: [] });
  expect(await billing.call(ada, 'POST /billing/checkout', { price: 'pro_monthly' })).toMatchObject({
    status: 403,
    json: { reason: 'deleted' },
  });
});

test('a page that is paid after the account was deleted is canceled', async () => {
  const { customer } = await subscribed();
  await queueDeletion(billing, account('app/dev', ada));
  await billing.work();
  const late = billing.fake.subscribe(customer, 'price_m');
  expect(await billing.deliver(billing.fake.events.at(-1)!)).toBe(0);
  expect(late.status).toBe('canceled');
});

test('a deletion whose answers are lost, or that fails, is done again', async () => {
  const { subscription } = await subscribed();
  billing.fake.mishaps.push({ is: 'lose', method: 'DELETE' });
  await queueDeletion(billing, account('app/dev', ada));
  expect(await billing.work()).toBe(0);
  expect(subscription.status).toBe('canceled');
  ada = 'bob';
  const other = await subscribed();
  billing.fake.mishaps.push(
    { is: 503, method: 'DELETE' },
    { is: 503, method: 'DELETE' },
    { is: 503, method: 'DELETE' },
  );
  await queueDeletion(billing, account('app/dev', ada));
  expect(await billing.work()).toBe(1);
  expect(other.subscription.status).toBe('active');
  await queueDeletion(billing, account('app/dev', ada));
  expect(await billing.work()).toBe(0);
  expect(other.subscription.status).toBe('canceled');
});

test('settings say what becomes of subscriptions', async () => {
  const { subscription } = await subscribed();
  billing.settings = defineSettings({ ...given, onDelete: 'period-end' });
  await queueDeletion(billing, account('app/dev', ada));
  await billing.work();
  expect(subscription).toMatchObject({ status: 'active', cancel_at_period_end: true });
  ada = 'carol';
  const other = await subscribed();
  billing.settings = defineSettings({ ...given, onDelete: 'keep' });
  await queueDeletion(billing, account('app/dev', ada));
  await billing.work();
  expect(other.subscription).toMatchObject({ status: 'active', cancel_at_period_end: false });
});

test('the webhook: bytes as they were signed, also in base64, by one of several secrets', async () => {
  const { subscription } = await subscribed();
  const event = billing.fake.become(subscription.id, {});
  expect((await billing.webhook(event)).statusCode).toBe(200);
  expect((await billing.webhook(event, { isBase64Encoded: true })).statusCode).toBe(200);
  const secrets = [`whsec_${'2'.repeat(32)}`, billing.fake.secret];
  expect((await billing.webhook(event, { secrets })).statusCode).toBe(200);
  expect((await billing.webhook(event, { secret: 'whsec_other' })).statusCode).toBe(401);
  expect((await billing.webhook(event, { time: billing.fake.now() - 301 })).statusCode).toBe(401);
  await billing.work();
});

test('the webhook: what is of another mode, another account or none of ours', async () => {
  const sent = async (event: object) => {
    const { statusCode, body } = await billing.webhook(event);
    const { Attributes } = await billing.aws.json('sqs', 'GetQueueAttributes', {
      QueueUrl: billing.queue,
      AttributeNames: ['ApproximateNumberOfMessages'],
    });
    return {
      statusCode,
      reason: JSON.parse(body ?? '{}').reason,
      queued: Number(Attributes.ApproximateNumberOfMessages),
    };
  };
  const event = {
    id: 'evt_x',
    object: 'event',
    type: 'invoice.paid',
    livemode: false,
    data: { object: { object: 'invoice', customer: 'cus_x' } },
  };
  expect(await sent({ ...event, livemode: true })).toEqual({ statusCode: 400, reason: 'mode', queued: 0 });
  expect(await sent({ ...event, livemode: undefined })).toEqual({ statusCode: 400, reason: 'mode', queued: 0 });
  expect(await sent({ ...event, object: 'list' })).toEqual({ statusCode: 400, reason: 'invalid', queued: 0 });
  expect(await sent({ ...event, account: 'acct_1' })).toEqual({ statusCode: 200, queued: 0 });
  expect(await sent({ ...event, type: 'payout.paid' })).toEqual({ statusCode: 200, queued: 0 });
  expect(await sent({ ...event, data: { object: { customer: 'cus_x/../y' } } })).toEqual({
    statusCode: 200,
    queued: 0,
  });
  expect(await sent({ ...event, data: { object: { object: 'invoice', customer: { id: 'cus_x' } } } })).toEqual({
    statusCode: 200,
    queued: 1,
  });
});
