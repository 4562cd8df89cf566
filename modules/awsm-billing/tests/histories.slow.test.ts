import { afterAll, beforeAll, test } from 'vitest';
import { TestBilling } from './cloud.ts';
import { historyOf } from './histories.ts';
import { relive } from './relive.ts';
import { FakeSide } from './stripe-side.ts';

// Slow: histories, each with a customer in the local cloud and its Stripe.

/** 500 in `npm run test:soak`. */
const histories = Number(process.env.HISTORIES ?? 60);
const perTest = 20;

let billing: TestBilling;
beforeAll(async () => {
  billing = await TestBilling.start();
});
afterAll(() => billing?.stop());

test.each(Array.from({ length: Math.ceil(histories / perTest) }, (_, index) => index * perTest))(
  'in twenty histories nobody has more than what was paid and the grace, and nobody pays twice (from %i on)',
  async (first) => {
    for (let seed = first; seed < first + perTest; seed++) {
      await relive(billing, new FakeSide(billing), historyOf(seed));
    }
  },
);
