import { createAws } from 'jaws-core-js/aws';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { type Cloud, startCloud } from '../../../packages/cloud/src/index.ts';
import { context, makeTable } from '../../../test/users-functions.ts';
import { defineSettings } from '../lib/settings.ts';
import { given } from './cloud.ts';
import { FakeStripe } from './fake-stripe.ts';

// The functions themselves, as Lambda calls them, on the tables and the queue of an embedded cloud, beside a fake of Stripe.
// biome-ignore lint/suspicious/noExplicitAny: events and answers of Lambda, which the tests look into
type Handler = (event: any, context?: object) => Promise<any>;
const names = ['account', 'cleanup', 'operator', 'webhook', 'worker'] as const;
const calls = {} as Record<(typeof names)[number], Handler>;
let cloud: Cloud;
let fake: FakeStripe;
let aws: ReturnType<typeof createAws>;
let queue: string;
beforeAll(async () => {
  cloud = await startCloud({ port: 0 });
  fake = await FakeStripe.start();
  fake.now = () => Math.floor(Date.now() / 1000);
  vi.stubEnv('AWS_ENDPOINT_URL', cloud.endpoint);
  aws = createAws();
  for (const name of ['Billing', 'BillingEvents']) await makeTable(cloud, 'awsm-billing', name);
  queue = (await aws.json('sqs', 'CreateQueue', { QueueName: 'jobs' })).QueueUrl;
  const variables = {
    BILLING_TABLE: 'Billing',
    BILLING_EVENTS: 'BillingEvents',
    BILLING_JOBS: queue,
    BILLING_ISSUER: 'app/dev',
    BILLING_STAGE: 'dev',
    BILLING_PAGES: 'https://app.example',
    BILLING_ORIGINS: 'https://app.example',
    STRIPE_SECRET_KEY: fake.key,
    STRIPE_WEBHOOK_SECRET: fake.secret,
  };
  for (const [name, value] of Object.entries(variables)) vi.stubEnv(name, value);
  vi.doMock('../awsm/settings.ts', () => ({ settings: defineSettings({ ...given, apiBase: fake.url }) }));
  for (const name of names) calls[name] = (await import(`../awsm/${name}/handler.ts`)).handler;
});
afterAll(async () => {
  vi.doUnmock('../awsm/settings.ts');
  vi.unstubAllEnvs();
  await fake.stop();
  await cloud.close();
});

async function ask(sub: string | undefined, route: string, input?: object, more: object = {}) {
  const [httpMethod, resource] = route.split(' ');
  const { statusCode, body } = await calls.account({
    httpMethod,
    resource,
    headers: { 'content-type': 'application/json' },
    requestContext: { ...(sub !== undefined && { authorizer: { sub, email: `${sub}@example.com` } }), identity: {} },
    body: input === undefined ? null : JSON.stringify(input),
    ...more,
  });
  return { status: statusCode, ...JSON.parse(body) };
}
/** Lets the worker process the queue. Returns the failures. */
async function work() {
  const { Messages = [] } = await aws.json('sqs', 'ReceiveMessage', { QueueUrl: queue, MaxNumberOfMessages: 10 });
  for (const { ReceiptHandle } of Messages) await aws.json('sqs', 'DeleteMessage', { QueueUrl: queue, ReceiptHandle });
  const Records = Messages.map(({ MessageId, Body }: { MessageId: string; Body: string }) => ({
    messageId: MessageId,
    body: Body,
    attributes: { ApproximateReceiveCount: '1' },
  }));
  const { batchItemFailures } = await calls.worker({ Records }, context);
  return { done: Records.length, failed: batchItemFailures.length };
}
async function webhook(event: object, signing: object = {}) {
  const { body, headers } = fake.sign(event, signing);
  const { statusCode, body: text } = await calls.webhook({ httpMethod: 'POST', headers, requestContext: {}, body });
  return [statusCode, JSON.parse(text)];
}

test('somebody pays, Stripe says so, and what they paid for is theirs until the account is gone', async () => {
  expect(await ask(undefined, 'GET /billing')).toMatchObject({ status: 401 });
  expect(await ask('ada', 'GET /billing')).toEqual({ status: 200, plans: [], entitlements: [] });
  const { url } = await ask('ada', 'POST /billing/checkout', { price: 'pro_monthly' });
  const subscription = fake.pay(url.split('/').at(-1));
  const event = fake.note('customer.subscription.created', subscription);
  expect(await webhook(event, { secret: 'whsec_other' })).toEqual([
    401,
    { error: 'The signature does not fit.', reason: 'signature' },
  ]);
  expect(await work()).toEqual({ done: 0, failed: 0 });
  expect(await webhook(event)).toEqual([200, { received: true }]);
  expect(await work()).toEqual({ done: 1, failed: 0 });
  expect(await ask('ada', 'GET /billing')).toMatchObject({ entitlements: ['export', 'pro'], plans: [{ plan: 'pro' }] });
  expect((await ask('ada', 'POST /billing/portal', {})).url).toMatch(/^http/);
  expect(JSON.stringify(await calls.operator({ do: 'show', sub: 'ada' }))).toContain('pro');
  await expect(calls.operator({ do: 'nothing', sub: 'ada' })).rejects.toThrow('"do"');

  await calls.cleanup({ detail: { sub: 'ada', issuer: 'other/dev' } });
  expect(await work()).toEqual({ done: 0, failed: 0 });
  await calls.cleanup({ detail: { sub: 'ada', issuer: 'app/dev' } });
  expect(await work()).toEqual({ done: 1, failed: 0 });
  expect((await ask('ada', 'GET /billing')).entitlements).toEqual([]);
});

test('an event counts once, in the mode of its stage, when it is about a subscription', async () => {
  const { url } = await ask('bob', 'POST /billing/checkout', { price: 'pro_monthly' });
  const subscription = fake.pay(url.split('/').at(-1));
  const event = fake.note('invoice.paid', { object: 'invoice', customer: subscription.customer });
  for (const type of [
    'customer.subscription.updated',
    'checkout.session.completed',
    'invoice.paid',
    'invoice.payment_failed',
    'invoice.payment_action_required',
  ]) {
    expect(await webhook({ ...event, id: `evt_${type}`, type })).toEqual([200, { received: true }]);
    expect([type, await work()]).toEqual([type, { done: 1, failed: 0 }]);
  }
  const ignored = [
    { type: 'invoice.created' },
    { account: 'acct_1' },
    { data: { object: { object: 'invoice', customer: 'someone' } } },
    { data: { object: { object: 'customer', id: 7 } } },
    { data: undefined },
  ];
  for (const more of ignored) {
    expect(await webhook({ ...event, ...more })).toEqual([200, { received: true }]);
    expect(await work()).toEqual({ done: 0, failed: 0 });
  }
  const about = { data: { object: { object: 'customer', id: subscription.customer } } };
  const expanded = { data: { object: { object: 'invoice', customer: { id: subscription.customer } } } };
  for (const [n, more] of [about, expanded].entries()) {
    await webhook({ ...event, id: `evt_${n}`, ...more });
    expect(await work()).toEqual({ done: 1, failed: 0 });
  }
  await webhook({ ...event, id: 'evt_deleted', type: 'customer.deleted' });
  expect(await work()).toEqual({ done: 1, failed: 0 });
  expect(await webhook({ ...event, livemode: true })).toEqual([
    400,
    { error: 'This stage uses the test mode of Stripe.', reason: 'mode' },
  ]);
  const wrong = [{ object: 'thing' }, { id: 7 }, { type: undefined }];
  for (const more of wrong)
    expect((await webhook({ ...event, ...more }))[1]).toEqual({
      error: 'This is not an event of Stripe.',
      reason: 'invalid',
    });
  expect((await webhook(null as never))[0]).toBe(400);
});

test('the pages of the project may call, with bodies of some size, and hear it in their language', async () => {
  const { headers } = await calls.account({ httpMethod: 'OPTIONS', headers: { origin: 'https://app.example' } });
  expect(headers).toMatchObject({
    'access-control-allow-origin': 'https://app.example',
    'access-control-allow-methods': 'GET, POST',
  });
  const other = await calls.account({ httpMethod: 'OPTIONS', headers: { origin: 'https://b.example' } });
  expect(other.headers['access-control-allow-origin']).toBeUndefined();
  const sized = (bytes: number) => ask('ada', 'POST /billing/checkout', { price: 'x'.repeat(bytes - 12) });
  expect([(await sized(16 * 1024)).status, (await sized(16 * 1024 + 1)).status]).toEqual([400, 413]);
  const plain = { headers: { 'content-type': 'text/plain' } };
  expect((await ask('ada', 'POST /billing/checkout', {}, plain)).status).toBe(415);
  const german = await ask(undefined, 'GET /billing', undefined, { headers: { 'accept-language': 'de' } });
  expect(german.error).not.toBe((await ask(undefined, 'GET /billing')).error);
  for (const odd of ['a b', 'x'.repeat(129)]) expect((await ask(odd, 'GET /billing')).status).toBe(401);
  expect((await ask('x'.repeat(128), 'GET /billing')).status).toBe(200);
  expect((await ask('ada', 'GET /billing/none')).status).toBe(404);
});
