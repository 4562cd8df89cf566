import { defineConfig } from 'vitest/config';
import { suites } from './test/suites.ts';
import config from './vitest.base.config.ts';

/** Stripe itself, in its test mode: `npm run test:stripe`, with a key. A history takes minutes. */
const slow = 3_600_000;

export default defineConfig({
  ...config,
  test: {
    ...config.test,
    include: [...suites.stripe.include],
    testTimeout: slow,
    hookTimeout: slow,
  },
});
