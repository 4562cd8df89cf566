import { AwsError } from 'jaws-core-js/aws';
import { beforeEach, expect, test } from 'vitest';
import { closeCheckouts, endSubscriptions, listSubscriptions } from '../lib/ending.ts';
import { eraseUser } from '../lib/erase.ts';
import { operate } from '../lib/operate.ts';
import { StripeError } from '../lib/stripe/client.ts';
import { forgetCustomer, syncCustomer, syncUser } from '../lib/sync.ts';
import { Desk, subscriptionAt } from './desk.ts';

// The requests to Stripe, the writes and the events, in order.
let desk: Desk;
beforeEach(() => {
  desk = new Desk();
});
const list = (...data: object[]) => ({ data, has_more: false });
const failure = (status: number) => new StripeError(status, { code: 'c' }, 'req_1');
const lists = ['GET', '/v1/subscriptions', { customer: 'cus_1', limit: 100 }];

/** Ada, who is already a customer. */
function known(subscriptions: object[] = []) {
  desk.items.set('USER#ada', { pk: 'USER#ada', customer: 'cus_1' });
  desk.items.set('CUSTOMER#cus_1', { pk: 'CUSTOMER#cus_1', sub: 'ada' });
  desk.answers['GET /v1/subscriptions'] = list(...subscriptions);
}

test('more than 100 subscriptions of a customer are an error', async () => {
  desk.answers['GET /v1/subscriptions'] = { data: [{ id: 'sub_1' }], has_more: true };
  await expect(listSubscriptions(desk, 'cus_1')).rejects.toThrow(
    new Error('The customer cus_1 has more than 100 subscriptions.'),
  );
  desk.answers['GET /v1/subscriptions'] = list({ id: 'sub_1' });
  expect(await listSubscriptions(desk, 'cus_1')).toEqual([{ id: 'sub_1' }]);
});

test('subscriptions end as the settings say', async () => {
  known([
    subscriptionAt('sub/1'),
    subscriptionAt('sub_2', { cancel_at_period_end: true }),
    subscriptionAt('sub_3', { status: 'past_due' }),
    subscriptionAt('sub_4', { status: 'incomplete' }),
  ]);
  desk.answers['DELETE /v1/subscriptions/sub_3'] = {};
  desk.answers['DELETE /v1/subscriptions/sub_4'] = {};
  desk.answers['GET /v1/invoices'] = list({ id: 'in_4' });
  desk.answers['POST /v1/invoices/in_4/void'] = {};
  const invoiced = { invoice_now: true };
  const voided = [
    ['GET', '/v1/invoices', { subscription: 'sub_4', status: 'open', limit: 100 }],
    ['POST', '/v1/invoices/in_4/void', {}],
    ['DELETE', '/v1/subscriptions/sub_4'],
  ];
  desk.answers['DELETE /v1/subscriptions/sub%2F1'] = {};
  // Ended by an attempt whose answer was lost.
  desk.answers['DELETE /v1/subscriptions/sub_2'] = failure(404);
  await endSubscriptions(desk, 'cus_1');
  expect(desk.asked).toEqual([
    lists,
    ...['sub%2F1', 'sub_2', 'sub_3'].map((id) => ['DELETE', `/v1/subscriptions/${id}`, invoiced]),
    ...voided,
  ]);
  desk.asked.length = 0;
  desk.settings = { ...desk.settings, onDelete: 'period-end' };
  desk.answers['POST /v1/subscriptions/sub%2F1'] = {};
  await endSubscriptions(desk, 'cus_1');
  expect(desk.asked).toEqual([
    lists,
    ['POST', '/v1/subscriptions/sub%2F1', { cancel_at_period_end: true }],
    // What is not paid does not go on to the end of a period.
    ['DELETE', '/v1/subscriptions/sub_3', invoiced],
    ...voided,
  ]);
  desk.asked.length = 0;
  desk.settings = { ...desk.settings, onDelete: 'keep' };
  await endSubscriptions(desk, 'cus_1');
  expect(desk.asked).toEqual([]);
});

test('a page that has already expired is skipped; any other failure is thrown', async () => {
  desk.answers['GET /v1/checkout/sessions'] = list({ id: 'cs_1' }, { id: 'cs_2' });
  const close = () => closeCheckouts(desk, 'cus_1', ({ metadata }) => metadata === undefined);
  for (const over of [failure(400), failure(404), {}]) {
    desk.answers['POST /v1/checkout/sessions/cs_1/expire'] = over;
    desk.answers['POST /v1/checkout/sessions/cs_2/expire'] = over;
    expect(await close()).toEqual([]);
  }
  for (const other of [failure(401), failure(403), failure(405), failure(500), new Error('no answer')]) {
    desk.answers['POST /v1/checkout/sessions/cs_1/expire'] = other;
    await expect(close()).rejects.toBe(other);
  }
});

test('deleting an account sets the mark first, then ends pages and subscriptions, then removes stored data', async () => {
  known([subscriptionAt('sub_1')]);
  desk.items.set('SUBSCRIPTIONS#ada', { pk: 'SUBSCRIPTIONS#ada', data: '[]' });
  desk.answers['GET /v1/checkout/sessions'] = () => {
    expect(desk.items.get('GONE#ada')).toEqual({ pk: 'GONE#ada', at: 1_800_000_000 });
    return list({ id: 'cs_1', metadata: { choice: 'x' } });
  };
  desk.answers['POST /v1/checkout/sessions/cs_1/expire'] = {};
  desk.answers['DELETE /v1/subscriptions/sub_1'] = {};
  await eraseUser(desk, 'ada');
  expect(desk.asked.map(([method, path]) => `${method} ${path}`)).toEqual([
    'GET /v1/checkout/sessions',
    'POST /v1/checkout/sessions/cs_1/expire',
    'GET /v1/subscriptions',
    'DELETE /v1/subscriptions/sub_1',
  ]);
  expect(desk.written).toEqual(['GONE#ada', '-SUBSCRIPTIONS#ada', '-USER#ada']);
  expect([...desk.items.keys()].sort()).toEqual(['CUSTOMER#cus_1', 'GONE#ada']);
  // A user who never bought anything, and a repetition.
  await eraseUser(desk, 'eve');
  await eraseUser(desk, 'ada');
  expect(desk.asked).toHaveLength(4);
  expect(desk.items.has('GONE#eve')).toBe(true);
});

test('subscriptions are stored with the time of the call to Stripe, and each change is published', async () => {
  known([subscriptionAt('sub_1')]);
  const kept = (await syncUser(desk, 'ada', 'cus_1'))!;
  expect(kept).toMatchObject({
    customer: 'cus_1',
    fetched: desk.at,
    subscriptions: [{ id: 'sub_1', status: 'active' }],
  });
  expect(desk.items.get('SUBSCRIPTIONS#ada')).toEqual({
    pk: 'SUBSCRIPTIONS#ada',
    customer: 'cus_1',
    fetched: desk.at,
    data: JSON.stringify(kept.subscriptions),
  });
  const first = {
    Source: 'awsm-billing',
    DetailType: 'EntitlementsChanged',
    detail: {
      sub: 'ada',
      asOf: desk.at,
      entitlements: ['export', 'pro'],
      plans: [{ plan: 'pro', quantity: 1 }],
      issuer: 'app/dev',
    },
  };
  expect(desk.told).toEqual([first]);
  // No news, though the period differs.
  desk.answers['GET /v1/subscriptions'] = list(subscriptionAt('sub_1', {}, { current_period_end: 1_803_000_000 }));
  await syncUser(desk, 'ada', 'cus_1');
  expect(desk.told).toHaveLength(1);
  // Another quantity, and then nothing that counts.
  desk.at += 1000;
  desk.answers['GET /v1/subscriptions'] = list(subscriptionAt('sub_1', {}, { quantity: 2 }));
  await syncUser(desk, 'ada', 'cus_1');
  desk.at += 1000;
  desk.answers['GET /v1/subscriptions'] = list(subscriptionAt('sub_1', { status: 'unpaid' }));
  await syncUser(desk, 'ada', 'cus_1');
  expect(desk.told.slice(1)).toMatchObject([
    { detail: { asOf: first.detail.asOf + 1000, plans: [{ plan: 'pro', quantity: 2 }] } },
    { detail: { asOf: first.detail.asOf + 2000, plans: [], entitlements: [] } },
  ]);
});

test('no entitlements are published for a subscription that has already expired', async () => {
  const over = Math.floor(desk.at / 1000) - 3 * 86_400;
  known([subscriptionAt('sub_1', {}, { current_period_end: over })]);
  await syncUser(desk, 'ada', 'cus_1');
  expect(desk.told).toEqual([]);
  known([subscriptionAt('sub_1', {}, { current_period_end: over + 1 })]);
  await syncUser(desk, 'ada', 'cus_1');
  expect(desk.told).toHaveLength(1);
});

test('a change is published before it is stored, and a failed publish is an error', async () => {
  known([subscriptionAt('sub_1')]);
  await syncUser(desk, 'ada', 'cus_1');
  const order = desk.sent.map(([operation]) => operation).filter((one) => one !== 'GetItem');
  expect(order).toEqual(['PutEvents', 'TransactWriteItems']);
  desk.items.delete('SUBSCRIPTIONS#ada');
  const aws: typeof desk.aws = {
    json: async (service, operation, input) =>
      operation === 'PutEvents' ? ({ FailedEntryCount: 1 } as never) : desk.aws.json(service, operation, input),
  };
  await expect(syncUser({ ...desk, now: desk.now, aws }, 'ada', 'cus_1')).rejects.toThrow(
    new Error('EventBridge did not take the event EntitlementsChanged.'),
  );
  expect(desk.items.has('SUBSCRIPTIONS#ada')).toBe(false);
});

test('a later result stays, unless it is of another customer; at the same moment the last one wins', async () => {
  known([subscriptionAt('sub_1')]);
  const write = (customer: string, fetched: number) =>
    desk.items.set('SUBSCRIPTIONS#ada', { pk: 'SUBSCRIPTIONS#ada', customer, fetched, data: '[]' });
  write('cus_1', desk.at + 1);
  expect(await syncUser(desk, 'ada', 'cus_1')).toEqual({ customer: 'cus_1', fetched: desk.at + 1, subscriptions: [] });
  expect([desk.told, desk.written]).toEqual([[], []]);
  for (const [customer, fetched] of [
    ['cus_1', desk.at],
    ['cus_0', desk.at + 1],
  ] as const) {
    write(customer, fetched);
    expect(await syncUser(desk, 'ada', 'cus_1')).toMatchObject({ customer: 'cus_1', subscriptions: [{ id: 'sub_1' }] });
  }
});

test('a newer result that was stored between the read and the write wins', async () => {
  known([subscriptionAt('sub_1')]);
  const others = (isKept: boolean): typeof desk.aws => ({
    json: async (service, operation, input) => {
      if (operation !== 'TransactWriteItems') return desk.aws.json(service, operation, input);
      const kept = { pk: 'SUBSCRIPTIONS#ada', customer: 'cus_1', fetched: desk.at + 1, data: '[]' };
      if (isKept) desk.items.set('SUBSCRIPTIONS#ada', kept);
      else desk.items.delete('USER#ada');
      const body = { CancellationReasons: [{ Code: 'ConditionalCheckFailed' }] };
      throw new AwsError('TransactionCanceledException', 'canceled', { body });
    },
  });
  const sync = (isKept: boolean) => syncUser({ ...desk, now: desk.now, aws: others(isKept) }, 'ada', 'cus_1');
  expect(await sync(true)).toEqual({ customer: 'cus_1', fetched: desk.at + 1, subscriptions: [] });
  // Somebody else has removed the customer meanwhile.
  desk.items.delete('SUBSCRIPTIONS#ada');
  expect(await sync(false)).toBeUndefined();
});

test('an event of a customer handles foreign customers, deleted users, and a region that is ahead', async () => {
  desk.answers['GET /v1/customers/cus_1'] = { metadata: { sub: 'ada', issuer: 'other/dev' } };
  expect(await syncCustomer(desk, 'cus_1')).toBeUndefined();
  expect(desk.sent.map(([operation]) => operation)).toEqual(['GetItem']);
  desk.items.set('CUSTOMER#cus_1', { pk: 'CUSTOMER#cus_1', sub: 'ada' });
  await expect(syncCustomer(desk, 'cus_1')).rejects.toThrow(new Error('The customer cus_1 is not in this region yet.'));
  known([subscriptionAt('sub_1')]);
  expect(await syncCustomer(desk, 'cus_1')).toMatchObject({ customer: 'cus_1' });
  // The user has another customer meanwhile.
  desk.asked.length = 0;
  desk.items.set('USER#ada', { pk: 'USER#ada', customer: 'cus_2' });
  expect(await syncCustomer(desk, 'cus_1')).toBeUndefined();
  expect(desk.asked).toEqual([]);
  desk.items.set('GONE#ada', { pk: 'GONE#ada', at: 1 });
  desk.answers['DELETE /v1/subscriptions/sub_1'] = {};
  expect(await syncCustomer(desk, 'cus_1')).toBeUndefined();
  expect(desk.asked.at(-1)).toEqual(['DELETE', '/v1/subscriptions/sub_1', { invoice_now: true }]);
});

test('a customer that is deleted at Stripe is removed, from the user to the customer, so that no sync under way keeps anything', async () => {
  await forgetCustomer(desk, 'cus_1');
  expect(desk.written).toEqual([]);
  known([subscriptionAt('sub_1')]);
  await syncUser(desk, 'ada', 'cus_1');
  desk.sent.length = 0;
  await forgetCustomer(desk, 'cus_1');
  expect(desk.told).toMatchObject([{ detail: { sub: 'ada', asOf: desk.at, entitlements: [], plans: [] } }]);
  expect(desk.written).toEqual(['-USER#ada', '-SUBSCRIPTIONS#ada', '-CUSTOMER#cus_1']);
  const conditions = desk.sent
    .filter(([operation]) => operation === 'TransactWriteItems')
    .map(([, { TransactItems }]) => TransactItems[0].Delete.ExpressionAttributeValues);
  expect(conditions).toEqual([{ ':customer': { S: 'cus_1' } }, { ':customer': { S: 'cus_1' } }, undefined]);
  // The stored record belongs to another customer by now.
  known();
  desk.items.set('SUBSCRIPTIONS#ada', { pk: 'SUBSCRIPTIONS#ada', customer: 'cus_2', fetched: 1, data: '[]' });
  desk.sent.length = 0;
  await forgetCustomer(desk, 'cus_1');
  expect([desk.told, desk.written]).toEqual([[], ['-USER#ada', '-CUSTOMER#cus_1']]);
});

test('an operator sees stored data, and can refresh it from Stripe', async () => {
  expect(await operate(desk, { do: 'show', sub: 'ada' })).toEqual({ sub: 'ada', customer: null });
  known([subscriptionAt('sub_1')]);
  expect(await operate(desk, { do: 'show', sub: 'ada' })).toEqual({
    sub: 'ada',
    customer: 'cus_1',
    fetched: undefined,
    subscriptions: [],
    plans: [],
  });
  expect(desk.asked).toEqual([]);
  const synced = await operate(desk, { do: 'sync', sub: 'ada' });
  expect(synced).toMatchObject({
    sub: 'ada',
    customer: 'cus_1',
    fetched: '2027-01-15T08:00:00.500Z',
    subscriptions: [{ id: 'sub_1' }],
    plans: [{ plan: 'pro', counts: true }],
  });
  desk.asked.length = 0;
  expect(await operate(desk, { do: 'show', sub: 'ada' })).toEqual(synced);
  expect(desk.asked).toEqual([]);
  // Exactly three days after the period.
  desk.at = (1_802_000_000 + 3 * 86_400) * 1000;
  expect(await operate(desk, { do: 'show', sub: 'ada' })).toMatchObject({ plans: [{ counts: false }] });
  for (const [command, message] of [
    [{ do: 'x', sub: 'ada' }, '"do" is "x"; it must be one of show, sync.'],
    [{ sub: 'ada' }, '"do" is undefined; it must be one of show, sync.'],
    [{ do: 'show' }, 'Name the user by "sub".'],
    [{ do: 'sync', sub: '' }, 'Name the user by "sub".'],
    [{ do: 'sync', sub: 7 }, 'Name the user by "sub".'],
  ] as const)
    await expect(operate(desk, command)).rejects.toThrow(new Error(message));
});
