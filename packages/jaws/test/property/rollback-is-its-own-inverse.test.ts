import { expect, test } from 'vitest';
import { type Cloud, startCloud } from '../../../cloud/src/index.ts';
import { JawsError } from '../../src/errors/error.ts';
import { formatHistory, makeHistory, parseHistory, type Step } from './support/history.ts';
import type { Picture } from './support/picture.ts';
import { randomOf } from './support/random.ts';
import { shrink } from './support/shrink.ts';
import { startStory } from './support/story.ts';

/** Number of histories, each with its own seed: `ROLLBACK_SEED` and the ones after it; 300 in `npm run test:soak`. */
const HISTORIES = Number(process.env.ROLLBACK_HISTORIES ?? 12);
const SEED = Number(process.env.ROLLBACK_SEED ?? 1);
/** Runs this history instead: `deploy all; code a; deploy all`. */
const ONLY = process.env.ROLLBACK_HISTORY;
const LANES = Number(process.env.ROLLBACK_LANES ?? 4);

/** A stage that has one release with code, or none, stays as it is. */
const refusals = ['NothingToRollBackTo', 'ReleaseWithoutCode'];

type Held = readonly string[];

/** What `now` lacks, has in addition or has differently; what a roll-back said that it keeps may be there in addition. */
function differences(before: Picture, now: Picture, held: Held): string[] {
  const isHeld = (key: string) => held.some((id) => key.includes(` ${id} (`));
  return [...new Set([...Object.keys(before), ...Object.keys(now)])].sort().flatMap((key) => {
    const [was, is] = [before[key], now[key]].map((value) => JSON.stringify(value));
    if (was === is || (was === undefined && isHeld(key))) return [];
    return [`${key}: ${was} before, ${is} now`];
  });
}

type End = 'inverse' | 'refused';

/** Makes a history happen in an empty cloud, goes back twice, and compares. Throws what is wrong. */
async function check(cloud: Cloud, steps: readonly Step[]): Promise<End> {
  await cloud.reset();
  const story = await startStory(cloud);
  for (const step of steps) await story.do(step);
  await story.checkHistory('at first');
  const [before, plan] = [await story.picture(), await story.plan()];
  const back = async () => {
    try {
      return await story.back();
    } catch (error) {
      if (error instanceof JawsError && refusals.includes(error.code)) return undefined;
      throw error;
    }
  };
  const first = await back();
  if (!first) {
    expect(differences(before, await story.picture(), []), 'after a refusal').toEqual([]);
    return 'refused';
  }
  await story.checkHistory('after one roll-back');
  const settled = async (when: string) => {
    const release = String(await story.newest());
    expect((await story.back({ plan: true, release })).plan.empty, `${when}, a plan of release ${release}`).toBe(true);
  };
  await settled('after one roll-back');
  const second = (await back())!;
  await story.checkHistory('after two roll-backs');
  await settled('after two roll-backs');
  const held = second.plan.regions.flatMap(({ stacks }) =>
    stacks.flatMap((one) => (one.held ?? []).map(({ logicalId }) => logicalId)),
  );
  expect(differences(before, await story.picture(), held).join('\n'), 'after two roll-backs').toBe('');
  const more = (await story.plan()).filter((one) => !plan.includes(one) && !held.some((id) => one.endsWith(` ${id}`)));
  expect(more, 'a plan after two roll-backs').toEqual([]);
  return 'inverse';
}

const errorOf = (cloud: Cloud, steps: readonly Step[]): Promise<Error | undefined> =>
  check(cloud, steps).then(
    () => undefined,
    (error: Error) => error,
  );

/** Runs histories on clouds side by side; a failed one is made as short as it still fails. */
async function checkAll(histories: readonly { readonly seed?: number; readonly steps: Step[] }[]) {
  const queue = histories.values();
  const ends: Record<End | 'failed', number> = { inverse: 0, refused: 0, failed: 0 };
  const failures: string[] = [];
  await Promise.all(
    Array.from({ length: Math.min(LANES, histories.length) }, async () => {
      const cloud = await startCloud({ port: 0 });
      try {
        for (const { seed, steps } of queue) {
          try {
            ends[await check(cloud, steps)] += 1;
          } catch {
            ends.failed += 1;
            const short = await shrink(steps, async (fewer) => (await errorOf(cloud, fewer)) !== undefined);
            const error = (await errorOf(cloud, short)) ?? new Error('it passed when it was repeated');
            failures.push(`seed ${seed}, ROLLBACK_HISTORY="${formatHistory(short)}"\n${error.message}`);
            process.stdout.write(`rollback: ${failures.at(-1)}\n`);
          }
        }
      } finally {
        await cloud.close();
      }
    }),
  );
  return { ends, failures };
}

const histories = ONLY
  ? [{ steps: parseHistory(ONLY) }]
  : Array.from({ length: HISTORIES }, (_, index) => ({
      seed: SEED + index,
      steps: makeHistory(randomOf(SEED + index)),
    }));

test(`${histories.length} generated histories: rolling back twice changes nothing, and the history says what runs`, {
  timeout: 7_200_000,
}, async () => {
  const { ends, failures } = await checkAll(histories);
  const { inverse, refused, failed } = ends;
  process.stdout.write(
    `rollback-is-its-own-inverse: ROLLBACK_SEED=${SEED}, ${histories.length} histories, ${inverse} back and forth, ${refused} with nothing to go back to, ${failed} failed\n`,
  );
  expect(failures.join('\n\n')).toBe('');
  if (!ONLY) expect(inverse, 'most can go back').toBeGreaterThan(0.7 * histories.length);
});
