import { beforeEach, expect, test, vi } from 'vitest';
import { serve } from '../lib/http/serve.ts';
import { NoAnswer, StripeError } from '../lib/stripe/client.ts';
import { Desk, subscriptionAt } from './desk.ts';

let desk: Desk;
beforeEach(() => {
  desk = new Desk();
});
const pages = 'https://app.example';
const end = 1_802_000_000;

interface Asked {
  readonly sub?: string | undefined;
  readonly claims?: object;
  readonly body?: string;
  readonly query?: object;
  readonly headers?: object;
  readonly pages?: string;
}
async function ask(
  route: string,
  { sub = 'ada', claims = { sub }, body = '', query = {}, headers = {}, ...more }: Asked = {},
) {
  const [httpMethod, resource] = route.split(' ');
  const handler = serve({ billing: () => desk, pages: more.pages ?? pages }, 'https://app.example');
  const { statusCode, body: text = '' } = await handler({
    httpMethod,
    resource,
    headers: { 'content-type': 'application/json', ...headers },
    queryStringParameters: query,
    requestContext: { authorizer: claims, identity: {} },
    body,
  });
  return { statusCode, ...JSON.parse(text) };
}
const seconds = (iso: string) => Date.parse(iso) / 1000;

/** Ada's stored record: read this many milliseconds ago, with a period that ends this many milliseconds from now. */
function kept(age: number, left: number, more: object = {}) {
  const periodEnd = Math.floor((desk.at + left) / 1000);
  const items = [{ id: 'si', price: 'price_m', lookupKey: 'pro_monthly', quantity: 1, periodEnd }];
  const data = JSON.stringify([{ id: 'sub_1', status: 'active', items, endsAtPeriodEnd: false, ...more }]);
  desk.items.set('USER#ada', { pk: 'USER#ada', customer: 'cus_1' });
  desk.items.set('SUBSCRIPTIONS#ada', { pk: 'SUBSCRIPTIONS#ada', customer: 'cus_1', fetched: desk.at - age, data });
  desk.answers['GET /v1/subscriptions'] = { data: [subscriptionAt('sub_1')], has_more: false };
}

test('plans are shown with times as people write them', async () => {
  expect(await ask('GET /billing')).toEqual({ statusCode: 200, plans: [], entitlements: [] });
  kept(0, 86_400_000, { trialEnd: seconds('2027-01-16T00:00:00Z'), endsAtPeriodEnd: true });
  expect(await ask('GET /billing')).toEqual({
    statusCode: 200,
    plans: [
      {
        plan: 'pro',
        quantity: 1,
        status: 'active',
        counts: true,
        periodEnd: '2027-01-16T08:00:00.000Z',
        endsAtPeriodEnd: true,
        trialEnd: '2027-01-16T00:00:00.000Z',
      },
    ],
    entitlements: ['export', 'pro'],
  });
  kept(0, 86_400_000);
  expect((await ask('GET /billing')).plans[0]).not.toHaveProperty('trialEnd');
});

test('a plan counts to the last second of its period', async () => {
  desk.at = 1_800_000_000_000;
  const countsAt = async (left: number) => {
    kept(0, left);
    return (await ask('GET /billing')).plans[0].counts;
  };
  expect([await countsAt(-3 * 86_400_000 + 1000), await countsAt(-3 * 86_400_000)]).toEqual([true, false]);
});

const refresh = { query: { refresh: '1' } };
test.each<[string, Asked, number, number, boolean]>([
  ['a refresh after five seconds', refresh, 5000, 1000, true],
  ['a refresh before', refresh, 4999, 1000, false],
  ['another wish', { query: { refresh: '0' } }, 5000, 1000, false],
  ['no wish', {}, 100_000, 1000, false],
  ['a period that is over, after a minute', {}, 60_000, -1000, true],
  ['a period that is over, before', {}, 59_999, -1000, false],
  ['a period that ends now', {}, 60_000, 0, true],
])('Stripe is asked: %s', async (_name, asked, age, left, isAsked) => {
  kept(age, left);
  const { plans } = await ask('GET /billing', asked);
  expect(desk.asked).toEqual(isAsked ? [['GET', '/v1/subscriptions', { customer: 'cus_1', limit: 100 }]] : []);
  if (isAsked) expect(plans[0].periodEnd).toBe(new Date(end * 1000).toISOString());
});

test('a period that ends this very second is not over', async () => {
  desk.at = 1_800_000_000_000;
  kept(60_000, 0);
  await ask('GET /billing');
  expect(desk.asked).toEqual([]);
});

test('Stripe is called when one period of several is over', async () => {
  kept(60_000, 1000);
  const item = (periodEnd: number) => ({ id: 'si', price: 'price_m', quantity: 1, periodEnd });
  const data = [[item(end)], [item(end), item(1)]].map((items, id) => ({ id, status: 'active', items }));
  desk.items.set('SUBSCRIPTIONS#ada', { ...desk.items.get('SUBSCRIPTIONS#ada'), data: JSON.stringify(data) } as never);
  await ask('GET /billing');
  expect(desk.asked).toHaveLength(1);
});

test('Stripe is called only for a user with a customer, and only on a refresh', async () => {
  expect(await ask('GET /billing', refresh)).toMatchObject({ statusCode: 200, plans: [] });
  // An account created in another region a moment ago.
  desk.items.set('USER#ada', { pk: 'USER#ada', customer: 'cus_1' });
  desk.answers['GET /v1/subscriptions'] = { data: [subscriptionAt('sub_1')], has_more: false };
  expect(await ask('GET /billing')).toMatchObject({ plans: [] });
  expect(desk.asked).toEqual([]);
  expect((await ask('GET /billing', refresh)).plans).toHaveLength(1);
});

test('the caller must be a user, with an id that is safe in a key of the table', async () => {
  for (const sub of ['a', 'x'.repeat(128), 'a:b.c@d|e_f-1'])
    expect((await ask('GET /billing', { sub })).statusCode, sub).toBe(200);
  for (const sub of ['', 'x'.repeat(129), 'a#b', 'a b', 'a/b'])
    expect(await ask('GET /billing', { sub }), sub).toMatchObject({ statusCode: 401, reason: 'session' });
  expect(await ask('GET /billing', { claims: {} })).toEqual({
    statusCode: 401,
    reason: 'session',
    error: 'Please sign in.',
  });
});

test.each([
  'GET /billing/checkout',
  'POST /billing',
  'DELETE /billing',
  'GET /billing/constructor',
  'GET /billing/none',
])('%s does not exist, with or without a session', async (route) => {
  const refused = { statusCode: 404, reason: 'notFound', error: 'There is nothing here.' };
  expect(await ask(route)).toEqual(refused);
  expect(await ask(route, { claims: {} })).toEqual(refused);
});

test('endpoints are answered where a project has put them', async () => {
  shop();
  desk.items.set('USER#ada', { pk: 'USER#ada', customer: 'cus_1' });
  desk.answers['POST /v1/billing_portal/sessions'] = { url: 'https://portal.example' };
  expect(await ask('GET /account/plans')).toEqual({ statusCode: 200, plans: [], entitlements: [] });
  expect(await ask('POST /account/plans/checkout', { body })).toEqual({ statusCode: 200, url: 'https://pay.example' });
  expect((await ask('POST /account/plans/portal')).url).toBe('https://portal.example');
  expect(await ask('POST /account/plans/change', { body })).toMatchObject({ statusCode: 409, reason: 'none' });
  expect((await ask('POST /account/plans')).statusCode).toBe(404);
});

/** Answers for a user who buys the first plan. */
function shop() {
  desk.answers['POST /v1/customers'] = { id: 'cus_1' };
  desk.answers['GET /v1/checkout/sessions'] = { data: [] };
  desk.answers['GET /v1/subscriptions'] = { data: [], has_more: false };
  desk.answers['GET /v1/prices'] = { data: [{ id: 'price_1' }] };
  desk.answers['POST /v1/checkout/sessions'] = { url: 'https://pay.example' };
}
const body = '{"price":"pro_monthly"}';

test('a checkout is for the signed-in user, with the address in the claims only', async () => {
  shop();
  const claims = { sub: 'ada', email: 'ada@example.com' };
  const wish = JSON.stringify({
    price: 'team_monthly',
    quantity: 3,
    email: 'eve@example.com',
    sub: 'eve',
    pages: 'https://evil.example',
  });
  expect(await ask('POST /billing/checkout', { claims, body: wish })).toEqual({
    statusCode: 200,
    url: 'https://pay.example',
  });
  expect(desk.asked[0]?.[2]).toEqual({ email: 'ada@example.com', metadata: { sub: 'ada', issuer: 'app/dev' } });
  expect(desk.asked.at(-1)?.[2]).toMatchObject({
    client_reference_id: 'ada',
    cancel_url: `${pages}/billing`,
    line_items: [{ quantity: 3 }],
  });
  desk.items.clear();
  desk.asked.length = 0;
  await ask('POST /billing/checkout', { claims: { sub: 'ada', email: 7 }, body });
  expect(desk.asked[0]?.[2]).toEqual({ metadata: { sub: 'ada', issuer: 'app/dev' } });
});

test('bodies are JSON of some size', async () => {
  for (const route of ['POST /billing/checkout', 'POST /billing/change']) {
    const status = async (more: Asked) => (await ask(route, more)).statusCode;
    const sized = (bytes: number) => `{"price":"${'x'.repeat(bytes - 12)}"}`;
    expect(await status({ body: sized(16 * 1024) })).toBe(400);
    expect(await status({ body: sized(16 * 1024 + 1) })).toBe(413);
    expect(await status({ body, headers: { 'content-type': 'text/plain' } })).toBe(415);
    expect(await status({ body: 'x' })).toBe(400);
  }
  expect(desk.asked).toEqual([]);
});

test('a change answers with the plans after it; the portal with its address', async () => {
  kept(0, 1000);
  desk.answers['GET /v1/prices'] = { data: [{ id: 'price_1' }] };
  desk.answers['GET /v1/invoices'] = { data: [] };
  desk.answers['POST /v1/subscriptions/sub_1'] = {};
  const changed = await ask('POST /billing/change', { body: '{"price":"team_monthly","quantity":3}' });
  expect(changed).toMatchObject({ statusCode: 200, plans: [{ plan: 'pro' }], entitlements: ['export', 'pro'] });
  expect(desk.asked.find(([method]) => method === 'POST')?.[2]).toMatchObject({ items: [{ quantity: 3 }] });
  desk.answers['POST /v1/billing_portal/sessions'] = { url: 'https://portal.example' };
  expect(await ask('POST /billing/portal')).toEqual({ statusCode: 200, url: 'https://portal.example' });
});

test('a failure of Stripe is logged and answered with 503; a bug is thrown', async () => {
  const log = vi.spyOn(console, 'error').mockImplementation(() => {});
  kept(5000, 1000);
  const failures = [new StripeError(500, {}, 'req_1'), new NoAnswer(new Error('reset'))];
  for (const failure of failures) {
    desk.answers['GET /v1/subscriptions'] = failure;
    expect(await ask('GET /billing', { ...refresh, headers: { 'accept-language': 'de' } })).toEqual({
      statusCode: 503,
      reason: 'unavailable',
      error: 'Zahlungen sind gerade nicht möglich. Bitte versuchen Sie es später wieder.',
      retryAfter: 5,
    });
  }
  expect(log.mock.calls).toEqual(failures.map((failure) => [failure]));
  desk.answers['GET /v1/subscriptions'] = new TypeError('a bug');
  expect((await ask('GET /billing', refresh)).statusCode).toBe(500);
  log.mockClear();
  await ask('GET /billing/none');
  expect(log).not.toHaveBeenCalled();
  log.mockRestore();
});

test('texts of the project take precedence', async () => {
  desk.settings = { ...desk.settings, texts: { en: { none: 'Nothing yet.' } } };
  expect(await ask('POST /billing/portal')).toMatchObject({ statusCode: 409, error: 'Nothing yet.' });
});

test('BILLING_PAGES is an origin, encrypted or of this machine', async () => {
  const log = vi.spyOn(console, 'error').mockImplementation(() => {});
  const statusOf = async (where: string) => (await ask('GET /billing', { pages: where })).statusCode;
  for (const fine of [
    'https://app.example',
    'https://app.example:8443',
    'http://localhost',
    'http://localhost:3000',
    'http://127.0.0.1:1',
  ])
    expect(await statusOf(fine), fine).toBe(200);
  for (const wrong of [
    '',
    'app.example',
    'http://app.example',
    'https://app.example/',
    'https://a b',
    'https://a?b',
    'https://a#b',
    'http://localhost.example',
  ])
    expect(await statusOf(wrong), wrong).toBe(500);
  expect(String(log.mock.calls[0])).toContain(
    'BILLING_PAGES must be the address of your pages, such as https://myapp.com',
  );
  log.mockRestore();
});
