import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { type Cloud, startCloud } from '../../../../cloud/src/index.ts';
import { accepted, expectOutcome, expectRefusals, fastPairs, fastStates, rolloutStates } from '../testing/rollout.ts';

// Slow: a rollout in each of its states, and each command on it.
vi.setConfig({ testTimeout: 120_000 });

let cloud: Cloud;
beforeAll(async () => {
  cloud = await startCloud({ port: 0 });
});
afterAll(() => cloud.close());

test('the fast tests have some of them', () => {
  expect(accepted).toEqual(expect.arrayContaining(fastPairs));
});

test.each(rolloutStates.filter((state) => !fastStates.includes(state)))(
  '%s: what is refused changes nothing, and the status recommends the other commands',
  (state) => expectRefusals(cloud.endpoint, state),
);

test.each(accepted.filter((pair) => !fastPairs.includes(pair)))('%s', (pair) => expectOutcome(cloud.endpoint, pair));
