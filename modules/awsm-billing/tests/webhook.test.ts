import { createHmac } from 'node:crypto';
import { beforeEach, expect, test, vi } from 'vitest';
import { receive, type Webhook } from '../lib/webhook.ts';
import { queueDeletion, work } from '../lib/worker.ts';
import { Desk, subscriptionAt } from './desk.ts';

const secret = `whsec_${'a'.repeat(32)}`;
const old = `whsec_${'b'.repeat(32)}`;
let desk: Desk;
beforeEach(() => {
  desk = new Desk();
  desk.at = 1_800_000_000_000;
});
const seconds = () => Math.floor(desk.at / 1000);
const sign = (body: string, by = secret, time = seconds()) =>
  createHmac('sha256', by).update(`${time}.${body}`).digest('hex');

/** Delivers bytes, signed with the current time unless the test says otherwise. */
async function send(
  body: string,
  { header = `t=${seconds()},v1=${sign(body)}`, ...more }: { header?: string } & Partial<Webhook> = {},
) {
  const { aws, now } = desk;
  const handler = receive({ aws, queue: 'Q', secrets: [secret, old], isLive: false, now, ...more });
  const event = {
    httpMethod: 'POST',
    resource: '/x',
    headers: { 'Stripe-Signature': header },
    requestContext: {},
    body,
  };
  const { statusCode, body: text = '', headers } = await handler(event);
  return { statusCode, headers, ...JSON.parse(text) };
}
const event = (more: object = {}) =>
  JSON.stringify({
    id: 'evt_1',
    object: 'event',
    type: 'invoice.paid',
    livemode: false,
    data: { object: { object: 'invoice', customer: 'cus_1' } },
    ...more,
  });
const jobs = () =>
  desk.sent.map(([operation, { QueueUrl, MessageBody }]) => [operation, QueueUrl, JSON.parse(MessageBody)]);

test('a signed event becomes a job that names the customer and nothing else', async () => {
  const { headers, ...answer } = await send(event());
  expect(answer).toEqual({ statusCode: 200, received: true });
  expect(headers).toMatchObject({ 'cache-control': 'no-store' });
  expect(jobs()).toEqual([
    ['SendMessage', 'Q', { kind: 'event', id: 'evt_1', type: 'invoice.paid', customer: 'cus_1' }],
  ]);
});

const refused = { statusCode: 401, reason: 'signature', error: 'The signature does not fit.' };

test('bytes count that one of the secrets has signed, within five minutes', async () => {
  const body = event();
  const at = (time: number, by = secret) => ({ header: `t=${time},v1=${sign(body, by, time)}` });
  const now = seconds();
  for (const fine of [
    at(now),
    at(now, old),
    at(now - 300),
    at(now + 300),
    { header: `t=${now},v1=${sign(body, 'whsec_stolen')},v1=${sign(body, old)},v0=x` },
    { header: `t=${now}, v1=${sign(body)}` },
    { header: `v1=${sign(body)},t=${now}` },
  ])
    expect((await send(body, fine)).statusCode, fine.header).toBe(200);
  desk.sent.length = 0;
  for (const wrong of [
    at(now - 301),
    at(now + 301),
    at(now, 'whsec_stolen'),
    { header: '' },
    { header: `t=${now}` },
    { header: `v1=${sign(body)}` },
    { header: `t=${now},v0=${sign(body)}` },
    { header: `t=${now},t=${now},v1=${sign(body)}` },
    { header: `t=${now - 1},v1=${sign(body)}` },
    { header: `t=${now},v1=${sign(body).slice(0, 62)}` },
    { header: `t=${now},v1=` },
    { header: `t=${now},v1` },
    { header: `t,v1=${sign(body)}` },
    { header: `t=now,v1=${createHmac('sha256', secret).update(`now.${body}`).digest('hex')}` },
  ])
    expect(await send(body, wrong), wrong.header).toMatchObject(refused);
  expect(await send(`${body} `, at(now))).toMatchObject(refused);
  expect(await send(body, { secrets: [] })).toMatchObject(refused);
  expect(desk.sent).toEqual([]);
});

test('an unsigned body is not read; only a signed body gets an answer about its JSON', async () => {
  expect(await send('x', { header: '' })).toMatchObject(refused);
  const notAnEvent = { statusCode: 400, reason: 'invalid', error: 'This is not an event of Stripe.' };
  expect(await send('{')).toMatchObject({ statusCode: 400, reason: 'invalid', error: 'This is not JSON.' });
  for (const wrong of [
    'null',
    '[]',
    '7',
    event({ object: 'list' }),
    event({ object: undefined }),
    event({ id: 7 }),
    event({ id: undefined }),
    event({ type: ['invoice.paid'] }),
    event({ type: undefined }),
  ])
    expect(await send(wrong), wrong).toMatchObject(notAnEvent);
  expect(desk.sent).toEqual([]);
});

test('a stage refuses events of the other mode, and names its own', async () => {
  const mode = { statusCode: 400, reason: 'mode' };
  for (const livemode of [true, undefined, null, 'false'])
    expect(await send(event({ livemode }))).toMatchObject({
      ...mode,
      error: 'This stage uses the test mode of Stripe.',
    });
  expect(await send(event(), { isLive: true })).toMatchObject({
    ...mode,
    error: 'This stage uses the live mode of Stripe.',
  });
  expect(desk.sent).toEqual([]);
  expect((await send(event({ livemode: true }), { isLive: true })).statusCode).toBe(200);
  expect(desk.sent).toHaveLength(1);
});

test.each([
  ['checkout.session.completed', true],
  ['customer.subscription.created', true],
  ['customer.subscription.trial_will_end', true],
  ['customer.deleted', true],
  ['invoice.paid', true],
  ['invoice.payment_failed', true],
  ['invoice.payment_action_required', true],
  ['customer.updated', false],
  ['invoice.created', false],
  ['x.customer.subscription.', false],
])('%s becomes a job: %s', async (type, isOurs) => {
  expect((await send(event({ type }))).received).toBe(true);
  expect(jobs().map(([, , job]) => job.type)).toEqual(isOurs ? [type] : []);
});

test.each<[string, unknown, string | undefined]>([
  ['a customer', { object: 'customer', id: 'cus_2', customer: 'cus_1' }, 'cus_2'],
  ['an id', { object: 'invoice', id: 'in_1', customer: 'cus_1' }, 'cus_1'],
  ['an object in place of the id', { object: 'subscription', customer: { id: 'cus_3' } }, 'cus_3'],
  ['the longest id', { customer: `cus_${'x'.repeat(100)}` }, `cus_${'x'.repeat(100)}`],
  ['an id that is too long', { customer: `cus_${'x'.repeat(101)}` }, undefined],
  ['an id of something else', { customer: 'sub_1' }, undefined],
  ['a path', { customer: 'cus_1/../x' }, undefined],
  ['null', { customer: null }, undefined],
  ['a number', { customer: 7 }, undefined],
  ['an object without id', { customer: {} }, undefined],
  ['a customer without id', { object: 'customer', customer: 'cus_1' }, undefined],
  ['no object', undefined, undefined],
])('finds the customer of an event: %s', async (_name, object, customer) => {
  expect((await send(event({ data: { object } }))).received).toBe(true);
  expect(jobs().map(([, , job]) => job.customer)).toEqual(customer === undefined ? [] : [customer]);
});

test('events without data, and events of connected accounts, are ignored', async () => {
  expect((await send(event({ data: undefined }))).received).toBe(true);
  expect((await send(event({ account: 'acct_1' }))).received).toBe(true);
  expect(desk.sent).toEqual([]);
});

test('a deleted account becomes a job, if it is of this project and stage', async () => {
  const told = (detail?: object) =>
    queueDeletion({ aws: desk.aws, queue: 'Q', issuer: 'app/dev' }, { detail } as never);
  for (const detail of [
    undefined,
    {},
    { issuer: 'app/prod', sub: 'ada' },
    { issuer: 'app/dev', sub: 7 },
    { issuer: 'app/dev' },
  ])
    await told(detail);
  expect(desk.sent).toEqual([]);
  await told({ issuer: 'app/dev', sub: 'ada' });
  expect(jobs()).toEqual([['SendMessage', 'Q', { kind: 'deleted', sub: 'ada' }]]);
});

/** Processes jobs with an empty ledger. Returns the failures and the names under which they were recorded. */
async function workOff(...bodies: string[]) {
  const claimed: string[] = [];
  const ledger = {
    claim: async (key: string) => {
      claimed.push(key);
      return 'ours' as const;
    },
    done: async () => {},
    release: async () => {},
  };
  const records = bodies.map((body, index) => ({
    messageId: `m${index}`,
    body,
    attributes: { ApproximateReceiveCount: '1' },
  }));
  const { batchItemFailures } = await work(records, desk, { ledger, remaining: () => 30_000 });
  return { failed: batchItemFailures.map(({ itemIdentifier }) => itemIdentifier), claimed };
}

test('a job is done by its kind, and noted by the event or the user', async () => {
  desk.items.set('CUSTOMER#cus_1', { pk: 'CUSTOMER#cus_1', sub: 'ada' });
  desk.items.set('USER#ada', { pk: 'USER#ada', customer: 'cus_1' });
  desk.answers['GET /v1/subscriptions'] = { data: [subscriptionAt('sub_1')], has_more: false };
  const job = { kind: 'event', id: 'evt_1', type: 'invoice.paid', customer: 'cus_1' };
  expect(await workOff(JSON.stringify(job))).toEqual({ failed: [], claimed: ['evt_1'] });
  expect(desk.items.has('SUBSCRIPTIONS#ada')).toBe(true);
  expect(await workOff(JSON.stringify({ ...job, id: 'evt_2', type: 'customer.deleted' }))).toEqual({
    failed: [],
    claimed: ['evt_2'],
  });
  expect([...desk.items.keys()]).toEqual([]);
  expect(await workOff(JSON.stringify({ kind: 'deleted', sub: 'ada' }))).toEqual({
    failed: [],
    claimed: ['deleted ada'],
  });
  expect([...desk.items.keys()]).toEqual(['GONE#ada']);
});

test('a message that is not a job fails, alone', async () => {
  const log = vi.spyOn(console, 'error').mockImplementation(() => {});
  const { failed, claimed } = await workOff('null', '{"kind":"other"}', '{}', '{"kind":"deleted","sub":"ada"}');
  expect([failed, claimed]).toEqual([['m0', 'm1', 'm2'], ['deleted ada']]);
  expect(log.mock.calls.map(([, error]) => error)).toEqual(
    Array(3).fill(new TypeError('The message is not a job of awsm-billing.')),
  );
  log.mockRestore();
});
