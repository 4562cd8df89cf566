import { afterAll, beforeAll, expect, test } from 'vitest';
import { TestBilling } from './cloud.ts';
import { historyOf, someSeeds } from './histories.ts';
import { relive } from './relive.ts';
import { StripePlayer } from './stripe-player.ts';

// The histories of histories.slow.test.ts, with Stripe itself: `npm run test:stripe`, which has looked at the key. STRIPE_API: a server in its place.

const { STRIPE_SECRET_KEY: key, STRIPE_API: base = 'https://api.stripe.com', STRIPE_HISTORIES = '10' } = process.env;
const most = 100;
const histories = Number(STRIPE_HISTORIES);

let billing: TestBilling;
let player: StripePlayer | undefined;
beforeAll(async () => {
  expect(Number.isInteger(histories) && histories > 0 && histories <= most, `STRIPE_HISTORIES: 1 to ${most}`).toBe(
    true,
  );
  console.log(`${histories} histories (STRIPE_HISTORIES, at most ${most}), at most 20 requests a second.`);
  billing = await TestBilling.start();
  player = await StripePlayer.start(billing, { key, base });
});
afterAll(async () => {
  await player?.stop();
  await billing?.stop();
});

test.each(someSeeds(Math.min(histories || 1, most)))('history %i holds at Stripe', async (seed) => {
  // Events are listed for 30 days, so a history begins now.
  billing.at = Math.floor(Date.now() / 1000) * 1000;
  await relive(billing, player!, historyOf(seed));
});
