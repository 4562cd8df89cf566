import { test } from 'vitest';
import { kinds } from './support/kinds.ts';
import { inLanes } from './support/lanes.ts';
import { trial } from './support/trial.ts';

/** Every call and kind of fault in `npm run test:soak`; otherwise every `SAMPLE`th pair of them, which has no
 * divisor in common with the number of calls: others would meet the same few calls with every kind. */
const SAMPLE = Number(process.env.FAULT_SAMPLE ?? 25);
const timeout = 3_600_000;

test.each(['first', 'update'] as const)(
  '%s deployments with a fault at each of their calls',
  { timeout },
  async (which) => {
    await inLanes(
      `every-call, ${which}`,
      ({ calls }) =>
        kinds
          // A few more than a clean run has: a deployment with faults makes more calls.
          .flatMap((kind) => Array.from({ length: calls[which].length + 2 }, (_, call) => ({ kind, call })))
          .filter((_, index) => index % SAMPLE === (which === 'first' ? 0 : 7) % SAMPLE),
      async (lane, injection, tally, turn) => {
        if (which === 'first') await lane.world.cloud.reset();
        await trial(lane, which === 'update' && turn % 2 === 1 ? 1 : 0, [injection], tally);
      },
      // Faults at calls that a clean run does not make, or of calls that take another path meanwhile, need not be met.
      0.75,
    );
  },
);
