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
});

const names = async (sub = ada) => [...(await entitlements(billing, sub)).names];

/** A user with a plan that the module knows. */
async function subscribed() {
  billing.settings = defineSettings({
    ...given,
    plans: { ...given.plans, pro: { ...given.plans.pro!, trialDays: 0 } },
  });
  const paid = await billing.paid(ada);
  await billing.deliver(...billing.fake.events.splice(0));
  return paid;
}

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
  // A refusal does not say that it is over: it would be charged on.
  billing.fake.mishaps.push({ is: 400, method: 'DELETE' });
  await queueDeletion(billing, account('app/dev', ada));
  expect(await billing.work()).toBe(1);
  await queueDeletion(billing, account('app/dev', ada));
  expect(await billing.work()).toBe(0);
  expect(other.subscription.status).toBe('canceled');
});

test('settings decide what happens to subscriptions', async () => {
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

test('the webhook: events of another mode, another account or a foreign customer', async () => {
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
