import { afterEach, expect, test, vi } from 'vitest';
import { checkBase, createStripe, NoAnswer, StripeError } from '../lib/stripe/client.ts';

// The requests, byte for byte: tests/stripe.test.ts has a server that answers them.
interface Call {
  readonly url: string;
  readonly init: RequestInit & { readonly headers: Record<string, string> };
}
let calls: Call[] = [];
let waits: number[] = [];
afterEach(() => {
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
  calls = [];
  waits = [];
});

const key = `rk_test_${'x'.repeat(16)}`;
const response = (status: number, body = '{"id":"x"}', headers = {}) => new Response(body, { status, headers });

function client(answers: (Response | Error)[], options: object = {}) {
  const left = [...answers];
  vi.stubGlobal('fetch', async (url: URL, init: Call['init']) => {
    calls.push({ url: url.href, init });
    const answer = left.shift() ?? new Error('asked too often');
    if (answer instanceof Error) throw answer;
    return answer;
  });
  vi.spyOn(Math, 'random').mockReturnValue(0.5);
  const wait = async (milliseconds: number) => void waits.push(milliseconds);
  return createStripe({ key, isLive: false, base: 'https://api.stripe.com', wait, ...options });
}

test('a POST is a form with a version, a key and an idempotency key; a GET has its parameters in the address', async () => {
  const timeout = vi.spyOn(AbortSignal, 'timeout');
  const stripe = client([response(200), response(200), response(399), response(200), response(200)]);
  expect(await stripe.post('/v1/customers', { email: 'a@b.example' })).toEqual({ id: 'x' });
  await stripe.post('/v1/a', {}, 'mine');
  await stripe.get('/v1/prices', { limit: 1 });
  await stripe.get('/v1/customers/cus_1');
  await stripe.delete('/v1/subscriptions/sub_1');
  const shared = { authorization: `Bearer ${key}`, 'stripe-version': '2026-02-25.clover' };
  const form = { 'content-type': 'application/x-www-form-urlencoded' };
  expect(calls.map(({ url, init: { method, headers, body } }) => [method, url, headers, body])).toEqual([
    [
      'POST',
      'https://api.stripe.com/v1/customers',
      { ...shared, ...form, 'idempotency-key': expect.stringMatching(/^[\da-f]{8}-[\da-f-]{27}$/) },
      'email=a%40b.example',
    ],
    ['POST', 'https://api.stripe.com/v1/a', { ...shared, ...form, 'idempotency-key': 'mine' }, ''],
    ['GET', 'https://api.stripe.com/v1/prices?limit=1', shared, undefined],
    ['GET', 'https://api.stripe.com/v1/customers/cus_1', shared, undefined],
    ['DELETE', 'https://api.stripe.com/v1/subscriptions/sub_1', shared, undefined],
  ]);
  expect(calls.map(({ init }) => init.redirect)).toEqual(Array(5).fill('error'));
  expect(calls.every(({ init }) => init.signal instanceof AbortSignal)).toBe(true);
  expect(timeout.mock.calls).toEqual(Array(5).fill([8000]));
  expect(waits).toEqual([]);
});

test('three attempts of one request have one key and growing pauses', async () => {
  const timeout = vi.spyOn(AbortSignal, 'timeout');
  const stripe = client([response(503), new Error('reset'), response(200)], { timeoutMs: 50 });
  expect(await stripe.post('/v1/customers', {})).toEqual({ id: 'x' });
  expect(new Set(calls.map(({ init }) => init.headers['idempotency-key'])).size).toBe(1);
  expect(calls).toHaveLength(3);
  expect(waits).toEqual([200, 400]);
  expect(timeout.mock.calls).toEqual(Array(3).fill([50]));
  // Another request has another key.
  await client([response(200)]).post('/v1/customers', {});
  expect(new Set(calls.map(({ init }) => init.headers['idempotency-key'])).size).toBe(2);
});

test('pauses use the system clock by default', async () => {
  vi.useFakeTimers();
  try {
    const asked = client([response(500), response(200)], { wait: undefined }).get('/v1/a');
    await vi.waitFor(() => expect(vi.getTimerCount()).toBe(1));
    expect(calls).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(200);
    expect(await asked).toEqual({ id: 'x' });
  } finally {
    vi.useRealTimers();
  }
});

test('three attempts without a readable answer throw NoAnswer', async () => {
  const cause = new Error('reset');
  const failure = await client([response(200, '<html>'), response(502, ''), cause])
    .get('/v1/a')
    .catch((error) => error);
  expect(failure).toBeInstanceOf(NoAnswer);
  expect({ ...failure, message: failure.message, cause: failure.cause }).toEqual({
    name: 'NoAnswer',
    message: 'Stripe did not answer.',
    cause,
  });
  expect(waits).toHaveLength(2);
});

test.each<[number, object, number]>([
  [400, {}, 1],
  [404, {}, 1],
  [408, {}, 1],
  [409, {}, 3],
  [410, {}, 1],
  [428, {}, 1],
  [429, {}, 3],
  [430, {}, 1],
  [499, {}, 1],
  [500, {}, 3],
  [501, {}, 3],
  [500, { 'stripe-should-retry': 'false' }, 1],
  [400, { 'stripe-should-retry': 'true' }, 3],
  [400, { 'stripe-should-retry': 'maybe' }, 1],
])('a %i with %j is asked %i times', async (status, headers, times) => {
  const answers = Array.from({ length: 4 }, () => response(status, '{}', headers));
  await expect(client(answers).get('/v1/a')).rejects.toMatchObject({ status });
  expect(calls).toHaveLength(times);
});

test.each([
  [{ error: { code: 'card_declined', type: 'card_error', message: 'of a@b.example' } }, 'card_declined'],
  [{ error: { type: 'api_error' } }, 'api_error'],
  [{}, ''],
])('an error says what Stripe calls it: %j', async (body, called) => {
  const answer = response(402, JSON.stringify(body), { 'request-id': 'req_7' });
  const failure = await client([answer])
    .get('/v1/a')
    .catch((error) => error);
  expect(failure).toBeInstanceOf(StripeError);
  const { code = '', type = '' } = 'error' in body ? (body.error as { code?: string; type?: string }) : {};
  expect({ ...failure, message: failure.message }).toEqual({
    name: 'StripeError',
    status: 402,
    code,
    type,
    message: `Stripe answered 402 ${called} (request req_7)`,
  });
});

test('a key is of the mode of its stage, and long enough', () => {
  const made = (given: string | undefined, isLive: boolean) => () => client([], { key: given, isLive });
  for (const kind of ['sk', 'rk']) {
    expect(made(`${kind}_test_${'x'.repeat(16)}`, false)).not.toThrow();
    expect(made(`${kind}_live_${'x'.repeat(16)}`, true)).not.toThrow();
  }
  const form =
    'STRIPE_SECRET_KEY must be a secret or restricted key of Stripe: sk_test_…, rk_test_…, sk_live_… or rk_live_….';
  for (const wrong of [undefined, '', `sk_test_${'x'.repeat(15)}`, `pk_test_${'x'.repeat(16)}`, `${key} `])
    expect(made(wrong, false)).toThrow(new Error(form));
  expect(made(key, true)).toThrow(
    new Error(
      'STRIPE_SECRET_KEY is a test key, but this is a live stage (liveStages in settings.ts) and needs a live key.',
    ),
  );
  expect(made(key.replace('test', 'live'), false)).toThrow(
    new Error(
      'STRIPE_SECRET_KEY is a live key, but this is no live stage (liveStages in settings.ts) and needs a test key.',
    ),
  );
});

test('the key is sent only over https or to this machine', () => {
  for (const fine of [
    'https://a.example',
    'http://localhost:1',
    'http://[::1]:1',
    'http://127.0.0.1',
    'http://127.1.2.3',
  ])
    expect(() => checkBase(fine), fine).not.toThrow();
  for (const wrong of ['http://a.example', 'http://128.0.0.1', 'ftp://localhost', 'http://localhost.example'])
    expect(() => checkBase(wrong), wrong).toThrow(
      new Error(`The address of Stripe's API must begin with https://, or be one of this machine, not ${wrong}`),
    );
});
