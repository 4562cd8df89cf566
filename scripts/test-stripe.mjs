// Plays histories of customers against Stripe's test mode: modules/awsm-billing/tests/histories.stripe.test.ts. Nothing is sent with a live key.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { createStripe } from '../modules/awsm-billing/lib/stripe/client.ts';

const { STRIPE_SECRET_KEY: key = '' } = process.env;

if (key === '') {
  console.log(
    'Nothing was tested: set STRIPE_SECRET_KEY to a key of the test mode of Stripe (sk_test_… or rk_test_…).',
  );
} else if (isOfTestMode()) {
  const root = fileURLToPath(new URL('..', import.meta.url));
  const vitest = `${root}node_modules/vitest/vitest.mjs`;
  const options = ['run', '--config', 'vitest.stripe.config.ts', ...process.argv.slice(2)];
  const { status } = spawnSync(process.execPath, [vitest, ...options], { cwd: root, stdio: 'inherit' });
  process.exitCode = status ?? 1;
} else process.exitCode = 1;

function isOfTestMode() {
  try {
    createStripe({ key, isLive: false, base: 'https://api.stripe.com' });
    return true;
  } catch (error) {
    console.error(error.message);
    return false;
  }
}
