import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { defineSettings } from '../lib/settings.ts';
import { createStripe, StripeError } from '../lib/stripe/client.ts';
import { encodeForm } from '../lib/stripe/form.ts';
import { readSecrets } from '../lib/stripe/secrets.ts';
import { given } from './cloud.ts';
import { FakeStripe } from './fake-stripe.ts';

let fake: FakeStripe;
beforeAll(async () => {
  fake = await FakeStripe.start();
});
afterAll(() => fake?.stop());
beforeEach(() => {
  fake.mishaps.length = 0;
  fake.requests.length = 0;
});

const stripe = (options = {}) =>
  createStripe({ key: fake.key, isLive: false, base: fake.url, timeoutMs: 300, wait: async () => {}, ...options });

test('forms are nested as Stripe writes them', () => {
  const text = encodeForm({
    a: 1,
    b: true,
    c: undefined,
    items: [{ price: 'p&=ü', n: 2 }],
    metadata: { 'x y': 'z' },
    keys: ['k'],
  });
  expect(decodeURIComponent(text.replaceAll('+', ' '))).toBe(
    'a=1&b=true&items[0][price]=p&=ü&items[0][n]=2&metadata[x y]=z&keys[0]=k',
  );
});

test.each([500, 503, 429, 409])('a %i is tried again, with the same key', async (status) => {
  fake.mishaps.push({ is: status });
  const customer = await stripe().post('/v1/customers', { email: 'a@example.com' }, `again-${status}`);
  expect(fake.requests).toHaveLength(2);
  expect(await stripe().post('/v1/customers', { email: 'a@example.com' }, `again-${status}`)).toEqual(customer);
});

test('an answer that was lost is given again, and nothing is made twice', async () => {
  fake.mishaps.push({ is: 'lose' });
  const before = fake.customers.size;
  await stripe().post('/v1/customers', {});
  expect(fake.requests).toHaveLength(2);
  expect(fake.customers.size).toBe(before + 1);
});

test('a request without an answer is tried three times', async () => {
  fake.mishaps.push({ is: 'hang' }, { is: 'hang' }, { is: 'hang' });
  await expect(stripe().get('/v1/prices', {})).rejects.toThrow('Stripe did not answer.');
  expect(fake.requests).toHaveLength(3);
});

test('a mistake is an error without parameters or the key, at once', async () => {
  const error = await stripe()
    .post('/v1/customers', { secret: 'of the user' })
    .catch((cause) => cause);
  expect(error).toBeInstanceOf(StripeError);
  expect(error).toMatchObject({ status: 400, code: 'parameter_unknown' });
  expect(String(error)).not.toMatch(/of the user|sk_test/);
  expect(fake.requests).toHaveLength(1);
});

test('one key is for one request', async () => {
  await stripe().post('/v1/customers', { email: 'a@example.com' }, 'same');
  await expect(stripe().post('/v1/customers', { email: 'b@example.com' }, 'same')).rejects.toMatchObject({
    type: 'idempotency_error',
  });
});

test.each([
  ['sk_live_0123456789abcdef', false, 'is no live stage'],
  ['rk_live_0123456789abcdef', false, 'is no live stage'],
  ['sk_test_0123456789abcdef', true, 'needs a live key'],
  ['pk_test_0123456789abcdef', false, 'must be a secret or restricted key'],
  ['sk_test_short', false, 'must be'],
  [undefined, false, 'must be'],
])('the key %s is refused (live: %s)', (key, isLive, message) => {
  expect(() => stripe({ key, isLive })).toThrow(message);
});

test.each(['http://api.stripe.com', 'http://192.0.2.1', 'ftp://127.0.0.1', 'http://127.0.0.1.example.com'])(
  'the key is not sent to %s',
  (base) => {
    expect(() => stripe({ base })).toThrow('must begin with https://');
    expect(() => defineSettings({ ...given, apiBase: base })).toThrow('apiBase');
  },
);

test('the key does not follow a redirect', async () => {
  const { createServer } = await import('node:http');
  const server = createServer((_request, response) =>
    response.writeHead(307, { location: `${fake.url}/v1/prices` }).end(),
  );
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address() as { port: number };
  await expect(stripe({ base: `http://127.0.0.1:${address.port}` }).get('/v1/prices')).rejects.toThrow(
    'did not answer',
  );
  expect(fake.requests).toHaveLength(0);
  await new Promise((resolve) => server.close(resolve));
});

test('secrets that could be guessed are refused', () => {
  const secret = `whsec_${'a'.repeat(26)}`;
  expect(readSecrets(`${secret}, ${secret}b`)).toEqual([secret, `${secret}b`]);
  for (const wrong of [undefined, '', 'whsec_short', `${secret},`, 'a'.repeat(40)])
    expect(() => readSecrets(wrong)).toThrow('STRIPE_WEBHOOK_SECRET');
});
