import { createHash } from 'node:crypto';
import { AwsError } from 'jaws-core-js/aws';
import { beforeEach, expect, test, vi } from 'vitest';
import { change, checkout, portal, readChoice } from '../lib/checkout.ts';
import { StripeError } from '../lib/stripe/client.ts';
import { Desk, subscriptionAt } from './desk.ts';

// Each step's requests to Stripe, writes and events, in order.
let desk: Desk;
beforeEach(() => {
  desk = new Desk();
});
const pages = 'https://app.example';
const list = (...data: object[]) => ({ data, has_more: false });
const failure = (status: number) => new StripeError(status, { code: 'c' }, 'req_1');
const lists = ['GET', '/v1/subscriptions', { customer: 'cus_1', limit: 100 }];
const sessions = ['GET', '/v1/checkout/sessions', { customer: 'cus_1', status: 'open', limit: 100 }];

/** Ada, who is already a customer. */
function known(subscriptions: object[] = []) {
  desk.items.set('USER#ada', { pk: 'USER#ada', customer: 'cus_1' });
  desk.items.set('CUSTOMER#cus_1', { pk: 'CUSTOMER#cus_1', sub: 'ada' });
  desk.answers['GET /v1/subscriptions'] = list(...subscriptions);
  desk.answers['GET /v1/checkout/sessions'] = list();
  desk.answers['GET /v1/prices'] = list({ id: 'price_1' });
  desk.answers['GET /v1/invoices'] = list();
}
const buy = (price = 'pro_monthly', quantity?: number, more: object = {}) =>
  checkout(desk, pages, { sub: 'ada', email: 'a@b.example', ...more }, readChoice(desk, price, quantity));
const choiceOf = (price: string, quantity: number) =>
  createHash('sha256')
    .update(JSON.stringify([price, quantity]))
    .digest('base64url');

test('a checkout asks for one page, with all that Stripe has to know', async () => {
  known();
  desk.answers['POST /v1/checkout/sessions'] = { url: 'https://pay.example/1' };
  desk.settings = { ...desk.settings, checkout: { locale: 'de' }, pages: { done: '/thanks', back: '/plans' } };
  expect(await buy()).toBe('https://pay.example/1');
  const metadata = { sub: 'ada', issuer: 'app/dev' };
  expect(desk.asked).toEqual([
    sessions,
    lists,
    ['GET', '/v1/subscriptions', { customer: 'cus_1', status: 'all', limit: 1 }],
    ['GET', '/v1/prices', { lookup_keys: ['pro_monthly'], active: true, limit: 1 }],
    [
      'POST',
      '/v1/checkout/sessions',
      {
        mode: 'subscription',
        customer: 'cus_1',
        client_reference_id: 'ada',
        line_items: [{ price: 'price_1', quantity: 1 }],
        success_url: `${pages}/thanks?session_id={CHECKOUT_SESSION_ID}`,
        cancel_url: `${pages}/plans`,
        metadata: { ...metadata, choice: choiceOf('pro_monthly', 1) },
        subscription_data: { metadata, trial_period_days: 14 },
        locale: 'de',
      },
    ],
  ]);
  expect(desk.written).toEqual(['LOCK#ada', 'SUBSCRIPTIONS#ada', '-LOCK#ada']);
});

test('a price id needs no lookup, and a plan without a trial does not check earlier subscriptions', async () => {
  known();
  desk.answers['POST /v1/checkout/sessions'] = { url: 'u' };
  await buy('price_old');
  expect(desk.asked.at(-1)?.[2]).toMatchObject({ line_items: [{ price: 'price_old', quantity: 1 }] });
  expect(desk.asked.filter(([, path]) => path === '/v1/prices')).toEqual([]);
  desk.asked.length = 0;
  await buy('team_monthly', 3);
  expect(desk.asked.map(([, path]) => path)).toEqual([
    '/v1/checkout/sessions',
    '/v1/subscriptions',
    '/v1/prices',
    '/v1/checkout/sessions',
  ]);
  expect(desk.asked.at(-1)?.[2]).toMatchObject({
    line_items: [{ quantity: 3 }],
    subscription_data: { metadata: { sub: 'ada', issuer: 'app/dev' } },
  });
  expect(desk.asked.at(-1)?.[2]).not.toHaveProperty('subscription_data.trial_period_days');
});

test('the shortest trial is a day', async () => {
  const plans = { pro: { prices: ['pro_monthly'], entitlements: ['pro'], trialDays: 1 } };
  desk = new Desk({ plans });
  known();
  desk.answers['POST /v1/checkout/sessions'] = { url: 'u' };
  await buy();
  expect(desk.asked.at(-1)?.[2]).toMatchObject({ subscription_data: { trial_period_days: 1 } });
});

test('a lookup key that Stripe does not have is a mistake of the settings', async () => {
  known();
  desk.answers['GET /v1/prices'] = list();
  const message = 'Stripe has no active price with the lookup key "pro_monthly".';
  await expect(buy()).rejects.toThrow(new Error(message));
  expect(desk.items.has('LOCK#ada')).toBe(false);
});

test('an open page for the same choice is reused, and all others expire', async () => {
  known();
  const open = (id: string, choice?: string) => ({
    id,
    url: `https://pay.example/${id}`,
    metadata: choice && { choice },
  });
  const mine = choiceOf('team_monthly', 3);
  desk.answers['GET /v1/checkout/sessions'] = list(open('cs_1', 'x'), open('cs_2', mine), open('cs/3'));
  desk.answers['POST /v1/checkout/sessions/cs_1/expire'] = failure(400);
  desk.answers['POST /v1/checkout/sessions/cs%2F3/expire'] = {};
  expect(await buy('team_monthly', 3)).toBe('https://pay.example/cs_2');
  expect(desk.asked).toEqual([
    sessions,
    ['POST', '/v1/checkout/sessions/cs_1/expire', {}],
    ['POST', '/v1/checkout/sessions/cs%2F3/expire', {}],
    lists,
  ]);
  // Stripe returns no address for an embedded page.
  desk.answers['GET /v1/checkout/sessions'] = list({ ...open('cs_2', mine), url: null });
  desk.answers['POST /v1/checkout/sessions'] = { url: 'u' };
  expect(await buy('team_monthly', 3)).toBe('u');
});

test('a user with a subscription cannot buy another one, unless the first payment is incomplete', async () => {
  desk.answers['POST /v1/checkout/sessions'] = { url: 'u' };
  for (const status of ['active', 'trialing']) {
    known([subscriptionAt('sub_1', { status })]);
    await expect(buy(), status).rejects.toMatchObject({ status: 409, text: 'subscribed' });
  }
  for (const status of ['past_due', 'unpaid', 'paused', 'of a later version']) {
    known([subscriptionAt('sub_1', { status })]);
    await expect(buy(), status).rejects.toMatchObject({ status: 402, text: 'debt' });
  }
  known([subscriptionAt('sub_1', { status: 'incomplete' })]);
  desk.answers['GET /v1/invoices'] = list({ id: 'in/1' });
  desk.answers['POST /v1/invoices/in%2F1/void'] = {};
  desk.answers['DELETE /v1/subscriptions/sub_1'] = {};
  desk.asked.length = 0;
  expect(await buy()).toBe('u');
  expect(desk.asked.slice(2, 5)).toEqual([
    ['GET', '/v1/invoices', { subscription: 'sub_1', status: 'open', limit: 100 }],
    ['POST', '/v1/invoices/in%2F1/void', {}],
    ['DELETE', '/v1/subscriptions/sub_1'],
  ]);
  // It is paid in another window at this moment.
  desk.answers['POST /v1/invoices/in%2F1/void'] = failure(400);
  await expect(buy()).rejects.toMatchObject({ status: 409, text: 'raced' });
  const other = failure(500);
  desk.answers['POST /v1/invoices/in%2F1/void'] = other;
  await expect(buy()).rejects.toBe(other);
});

test('one at a time: a lock of a minute, that its owner alone gives back', async () => {
  known();
  desk.answers['POST /v1/checkout/sessions'] = () => {
    expect(desk.items.get('LOCK#ada')).toMatchObject({
      expires: 1_800_000_060,
      owner: expect.stringMatching(/^[\da-f-]{36}$/),
    });
    return { url: 'u' };
  };
  await buy();
  const writes = desk.sent
    .filter(([operation]) => operation === 'TransactWriteItems')
    .map(([, input]) => input.TransactItems[0]);
  const { Put } = writes[0];
  expect(Put).toMatchObject({ TableName: 'T', ExpressionAttributeValues: { ':now': { N: '1800000000' } } });
  expect(writes.at(-1).Delete.ExpressionAttributeValues).toEqual({ ':owner': Put.Item.owner });
});

test('a second change at the same time is refused, with a retry after two seconds', async () => {
  known();
  const aws: typeof desk.aws = {
    json: async (service, operation, input) => {
      if (operation !== 'TransactWriteItems') return desk.aws.json(service, operation, input);
      const body = { CancellationReasons: [{ Code: 'ConditionalCheckFailed' }] };
      throw new AwsError('TransactionCanceledException', 'canceled', { body });
    },
  };
  const billing = { ...desk, now: desk.now, stripe: desk.stripe, aws };
  await expect(change(billing, 'ada', readChoice(desk, 'team_monthly', 2))).rejects.toMatchObject({
    status: 409,
    text: 'raced',
    details: { retryAfter: 2 },
  });
  expect(desk.asked).toEqual([]);
});

test('a lock that cannot be given back is logged, and hides nothing', async () => {
  known();
  const log = vi.spyOn(console, 'error').mockImplementation(() => {});
  const aws: typeof desk.aws = {
    json: async (service, operation, input) => {
      if (JSON.stringify(input).includes('"Delete"')) throw new Error('no answer');
      return desk.aws.json(service, operation, input);
    },
  };
  desk.answers['POST /v1/checkout/sessions'] = { url: 'u' };
  const billing = { ...desk, now: desk.now, stripe: desk.stripe, aws };
  expect(await checkout(billing, pages, { sub: 'ada' }, readChoice(desk, 'price_old', 1))).toBe('u');
  expect(log.mock.calls).toEqual([['A lock is not given back:', new Error('no answer')]]);
  log.mockRestore();
});

test('the portal is for the customer of the caller, and returns to the page in the settings', async () => {
  await expect(portal(desk, pages, 'ada')).rejects.toMatchObject({ status: 409, text: 'none' });
  known();
  desk.answers['POST /v1/billing_portal/sessions'] = { url: 'https://portal.example' };
  desk.settings = { ...desk.settings, pages: { done: '/d', back: '/plans' } };
  expect(await portal(desk, pages, 'ada')).toBe('https://portal.example');
  expect(desk.asked).toEqual([
    ['POST', '/v1/billing_portal/sessions', { customer: 'cus_1', return_url: `${pages}/plans` }],
  ]);
});

const changeTo = (price = 'team_monthly', quantity?: number) => change(desk, 'ada', readChoice(desk, price, quantity));

test('a change applies to the first paid subscription, and to its item that the settings sell', async () => {
  const extra = { id: 'si_extra', price: { id: 'price_x', lookup_key: null }, quantity: 1, current_period_end: 1 };
  const held = subscriptionAt('sub/1');
  held.items.data.unshift(extra);
  known([subscriptionAt('sub_0', { status: 'incomplete' }), held, subscriptionAt('sub_2')]);
  desk.answers['POST /v1/subscriptions/sub%2F1'] = {};
  desk.settings = { ...desk.settings, proration: 'always_invoice' };
  const { subscriptions } = await changeTo('team_monthly', 4);
  expect(subscriptions.map(({ id }) => id)).toEqual(['sub_0', 'sub/1', 'sub_2']);
  expect(desk.asked).toEqual([
    lists,
    ['GET', '/v1/invoices', { subscription: 'sub/1', status: 'open', limit: 1 }],
    ['GET', '/v1/invoices', { subscription: 'sub/1', status: 'draft', limit: 1 }],
    ['GET', '/v1/prices', { lookup_keys: ['team_monthly'], active: true, limit: 1 }],
    [
      'POST',
      '/v1/subscriptions/sub%2F1',
      {
        items: [{ id: 'si_sub/1', price: 'price_1', quantity: 4 }],
        proration_behavior: 'always_invoice',
        payment_behavior: 'error_if_incomplete',
      },
    ],
    lists,
  ]);
});

test('a subscription to a price that is sold by its id can be changed', async () => {
  known([subscriptionAt('sub_1', {}, { price: { id: 'price_old', lookup_key: null } })]);
  desk.answers['POST /v1/subscriptions/sub_1'] = {};
  await changeTo();
  expect(desk.asked.at(-2)?.[1]).toBe('/v1/subscriptions/sub_1');
});

test('without a subscription of what is sold there is nothing to change', async () => {
  const none = { status: 409, text: 'none' };
  await expect(changeTo()).rejects.toMatchObject(none);
  expect(desk.asked).toEqual([]);
  for (const subscriptions of [
    [],
    [subscriptionAt('sub_1', { status: 'incomplete' })],
    [subscriptionAt('sub_1', {}, { price: { id: 'price_x', lookup_key: null } })],
  ]) {
    known(subscriptions);
    await expect(changeTo()).rejects.toMatchObject(none);
  }
});

test('a failed payment is refused with its reason; other errors pass through unchanged', async () => {
  known([subscriptionAt('sub_1')]);
  desk.answers['POST /v1/subscriptions/sub_1'] = failure(402);
  await expect(changeTo()).rejects.toMatchObject({ name: 'BillingRefusal', status: 402, text: 'payment' });
  expect(desk.items.has('LOCK#ada')).toBe(false);
  for (const other of [failure(400), Object.assign(new Error('no answer'), { status: 402 })]) {
    desk.answers['POST /v1/subscriptions/sub_1'] = other;
    await expect(changeTo()).rejects.toBe(other);
  }
});
