import { randomOf } from '../../property/support/random.ts';
import { kinds } from './kinds.ts';
import { inLanes } from './lanes.ts';
import { trial } from './trial.ts';

/** The seed of the first mix; each has its own. */
const SEED = Number(process.env.FAULT_SEED ?? 1);

/** Deployments with two to six kinds of faults each, at randomly chosen calls. */
export async function mixes(which: 'first' | 'update', count: number): Promise<void> {
  await inLanes(
    `mixes, ${which}, FAULT_SEED=${SEED}`,
    () => Array.from({ length: count }, (_, index) => SEED + index),
    async (lane, seed, tally, turn) => {
      const random = randomOf(seed);
      const injections = Array.from({ length: 2 + random.integer(5) }, () => ({
        kind: random.pick(kinds),
        call: random.integer(lane.calls[which].length),
      }));
      if (which === 'first') await lane.world.cloud.reset();
      await trial(lane, which === 'first' || turn % 2 === 0 ? 0 : 1, injections, tally);
    },
    1.5,
  );
}
