import { test } from 'vitest';
import { randomOf } from '../property/support/random.ts';
import { kinds } from './support/kinds.ts';
import { inLanes, trial } from './support/trial.ts';

/** Deployments with several kinds of faults; 300 in `npm run test:soak`. */
const MIXES = Number(process.env.FAULT_MIXES ?? 8);
/** Of the first mix; each has its own. */
const SEED = Number(process.env.FAULT_SEED ?? 1);

/** Two bursts at one call may be longer than the SDK tries. */
const outlasting = ['AwsThrottled', 'AwsUnavailable', 'AwsUnreachable'];

test(`${MIXES} deployments with several kinds of faults, by chance`, { timeout: 3_600_000 }, async () => {
  await inLanes(
    `mixes, FAULT_SEED=${SEED}`,
    () => Array.from({ length: MIXES }, (_, index) => SEED + index),
    async (lane, seed, tally, turn) => {
      const random = randomOf(seed);
      const first = random.chance(0.3);
      const calls = first ? lane.calls.first : lane.calls.update;
      const injections = Array.from({ length: 2 + random.integer(5) }, () => {
        const kind = random.pick(kinds);
        return { kind: { ...kind, errors: [...kind.errors, ...outlasting] }, call: random.integer(calls) };
      });
      if (first) await lane.world.cloud.reset();
      await trial(lane, first || turn % 2 === 0 ? 0 : 1, injections, tally);
    },
  );
});
