import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { entitlements } from '../lib/entitlements.ts';
import { TestBilling } from './cloud.ts';
import { day } from './fake-stripe-invoices.ts';
import { type History, historyOf, type Step, someSeeds } from './histories.ts';
import type { Ledger } from './ledger.ts';
import { relive } from './relive.ts';
import { StripePlayer } from './stripe-player.ts';
import { FakeSide } from './stripe-side.ts';

// Slow: histories, by HTTP. `npm run test:stripe` plays them against Stripe; here the same player meets the fake's API.

let billing: TestBilling;
let inProcess: TestBilling;
let player: StripePlayer;
const pauses: number[] = [];
const pause = async (milliseconds: number) => void pauses.push(milliseconds);
beforeAll(async () => {
  [billing, inProcess] = [await TestBilling.start(), await TestBilling.start()];
  player = await StripePlayer.start(billing, { key: billing.fake.key, base: billing.fake.url, pause });
});
afterAll(async () => {
  await billing?.stop();
  await inProcess?.stop();
});

/** A ledger without what differs between two Stripes. */
const plain = ({ subscriptions, bills, pending, openPages }: Ledger) => {
  const lines = (all: Ledger['bills'][number]['lines']) =>
    all.map(({ amount, quantity, price, start, end }) => ({
      ...{ amount: amount + 0, quantity, start, end },
      price: price.lookup_key?.replace(`_${player.run}`, ''),
    }));
  return {
    openPages,
    subscriptions: subscriptions.map(({ status, trialStart }) => [status, trialStart]),
    bills: bills.map((bill) => [
      subscriptions.findIndex(({ id }) => id === bill.subscription),
      bill.status,
      lines(bill.lines),
    ]),
    pending: lines(pending),
  };
};

test.each(someSeeds(12))('history %i has the same bills after each step by HTTP as in the fake', async (seed) => {
  const history = historyOf(seed);
  // A setting of an account: no history can choose it at Stripe.
  billing.fake.invoices.dunning = history.dunning;
  inProcess.at = billing.at;
  const byHttp = await relive(billing, player, history);
  const inFake = await relive(inProcess, new FakeSide(inProcess), history);
  expect(byHttp.map(plain)).toEqual(inFake.map(plain));
});

const renewal = (seed: number, ...steps: readonly Step[]): History => ({
  ...{ seed, proration: 'always_invoice', dunning: 'canceled' },
  steps: [
    ...[{ do: 'checkout', price: 'team_monthly', quantity: 10 } as const, { do: 'pay-page' } as const],
    ...[{ do: 'wait', seconds: 30 * day } as const, ...steps],
  ],
});

test('a module that does not see open invoices fails', async () => {
  const { stripe } = billing;
  billing.stripe = {
    ...stripe,
    get: async (path, parameters) => (path === '/v1/invoices' ? { data: [] } : stripe.get(path, parameters)),
  };
  const change = { do: 'change', price: 'pro_yearly' } as const;
  await expect(relive(billing, player, renewal(1000, change))).rejects.toThrow('credits for what nobody paid');
  billing.stripe = stripe;
  await relive(billing, player, renewal(1001, change));
});

test('the module hears of a payment by an event', async () => {
  await relive(billing, player, renewal(1002));
  expect((await entitlements(billing, `user-1002-${player.run}`)).quantityOf('team')).toBe(10);
});

test('each request waits, more after a 429, and nothing is left at the end', async () => {
  const { fake } = billing;
  pauses.length = 0;
  fake.requests.length = 0;
  fake.mishaps.push({ is: 429, path: /advance/ });
  await relive(billing, player, renewal(1003, { do: 'refresh' }));
  const retries = pauses.filter((one) => one !== 50 && one !== 1000);
  expect(retries).toHaveLength(1);
  expect(pauses.filter((one) => one === 50)).toHaveLength(fake.requests.length - retries.length);
  // One for each of the ten steps of three days, in which the clock is not ready at once.
  expect(pauses.filter((one) => one === 1000)).toHaveLength(10 * 2);
  await player.stop();
  expect(fake.clock).toBeUndefined();
  expect([...fake.customers.values()].filter(({ deleted }) => !deleted)).toEqual([]);
  expect(fake.prices.filter(({ active, lookup_key }) => active && lookup_key?.endsWith(player.run))).toEqual([]);
});

const live = `sk_live_${'0'.repeat(24)}`;

test.each([live, live.replace('sk', 'rk'), live.replace('sk_live', 'pk_test'), undefined])(
  'the key %s is refused before any request',
  async (key) => {
    billing.fake.requests.length = 0;
    await expect(StripePlayer.start(billing, { key, base: billing.fake.url })).rejects.toThrow('STRIPE_SECRET_KEY');
    expect(billing.fake.requests).toEqual([]);
  },
);

test('npm run test:stripe says which key it needs, and takes no live one', async () => {
  const script = fileURLToPath(new URL('../../../scripts/test-stripe.mjs', import.meta.url));
  const run = (key: string) =>
    promisify(execFile)(process.execPath, ['--import', 'tsx', script], {
      env: { ...process.env, STRIPE_SECRET_KEY: key },
    }).then(
      ({ stdout }) => [0, stdout],
      ({ code, stderr }) => [code, stderr],
    );
  expect(await run('')).toEqual([0, expect.stringMatching(/^[^\n]*STRIPE_SECRET_KEY[^\n]*\n$/)]);
  const [code, text] = await run(live);
  expect([code, text]).toEqual([1, expect.stringContaining('STRIPE_SECRET_KEY is a live key')]);
  expect(text).not.toContain(live);
});
