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

/** What `now` lacks, has in addition or has differently. */
function differences(before: Picture, now: Picture, isMeant: (key: string, value: unknown) => boolean): string[] {
  return [...new Set([...Object.keys(before), ...Object.keys(now)])].sort().flatMap((key) => {
    const [was, is] = [before[key], now[key]].map((value) => JSON.stringify(value));
    if (was === is || (was === undefined && isMeant(key, now[key]))) return [];
    return [`${key}: ${was} before, ${is} now`];
  });
}

/** What may be there in addition after going back and forth. */
const meantIn =
  (before: Picture, held: readonly { readonly logicalId: string; readonly type: string }[]) =>
  (key: string, value: unknown): boolean => {
    // What the roll-back said that it keeps, and the parts of an API that is among it.
    if (held.some(({ logicalId }) => key.includes(` ${logicalId} (`))) return true;
    if (held.some(({ type }) => type === 'AWS::ApiGateway::RestApi') && /-e \w+ \(AWS::ApiGateway::/.test(key))
      return true;
    // A variable that was unset without a deployment has the value of the release that is restored.
    const [, name] = / variable (\w+)$/.exec(key) ?? [];
    return name !== undefined && JSON.stringify(before).includes(`${JSON.stringify(name)}:${JSON.stringify(value)}`);
  };

/** Throws with all lines: an assertion shows the first few characters of a text. */
function checkNone(lines: readonly string[], when: string): void {
  if (lines.length > 0) throw new Error(`${when}:\n${lines.join('\n')}`);
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
    checkNone(
      differences(before, await story.picture(), () => false),
      'after a refusal',
    );
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
  const held = second.plan.regions.flatMap(({ stacks }) => stacks.flatMap((one) => one.held ?? []));
  checkNone(differences(before, await story.picture(), meantIn(before, held)), 'after two roll-backs');
  const isApiHeld = held.some(({ type }) => type === 'AWS::ApiGateway::RestApi');
  // The project has no use for what was kept.
  const isOfHeld = (change: string) =>
    held.some(({ logicalId }) => change.endsWith(` ${logicalId}`)) ||
    (isApiHeld && change.includes('-e: delete endpoint'));
  checkNone(
    (await story.plan()).filter((one) => !plan.includes(one) && !isOfHeld(one)),
    'a plan after two roll-backs',
  );
  return 'inverse';
}

/** Fewer steps count as the same fault only if they fail in the same way. */
const kindOf = (error: Error | undefined): string | undefined =>
  error instanceof JawsError ? error.code : error?.message.split(':')[0];

const errorOf = (cloud: Cloud, steps: readonly Step[]): Promise<Error | undefined> =>
  check(cloud, steps).then(
    () => undefined,
    (error: Error) => error,
  );

interface History {
  readonly seed?: number;
  readonly steps: readonly Step[];
}

/** Histories of one cloud: connections stay open as long as it lives. */
const historiesOfCloud = 4;

/** Runs histories on clouds side by side; a failed one is made as short as it still fails. */
async function checkAll(histories: readonly History[]) {
  const queue = [...histories];
  const ends: Record<End | 'failed', number> = { inverse: 0, refused: 0, failed: 0 };
  const failures: string[] = [];
  const checkOne = async (cloud: Cloud, { seed, steps }: History) => {
    try {
      ends[await check(cloud, steps)] += 1;
    } catch (thrown) {
      ends.failed += 1;
      const kind = kindOf(thrown as Error);
      const short = await shrink(steps, async (fewer) => kindOf(await errorOf(cloud, fewer)) === kind);
      const error = (await errorOf(cloud, short)) ?? (thrown as Error);
      failures.push(`seed ${seed}, ROLLBACK_HISTORY="${formatHistory(short)}"\n${error.message}`);
      process.stdout.write(`rollback: ${failures.at(-1)}\n`);
    }
  };
  const runLane = async () => {
    for (let some = queue.splice(0, historiesOfCloud); some.length > 0; some = queue.splice(0, historiesOfCloud)) {
      const cloud = await startCloud({ port: 0 });
      try {
        for (const one of some) await checkOne(cloud, one);
      } finally {
        await cloud.close();
      }
    }
  };
  await Promise.all(Array.from({ length: LANES }, runLane));
  return { ends, failures };
}

const histories: readonly History[] = ONLY
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
