import { isDeepStrictEqual } from 'node:util';
import { expect, test } from 'vitest';
import { once } from '../../src/base/async.ts';
import { JawsError } from '../../src/errors/error.ts';
import type { Picture } from '../property/support/picture.ts';
import { atOnce, byItself, inOrder, type Outcome } from './support/pairs/both.ts';
import { type CommandName, names, type Person } from './support/pairs/commands.ts';
import { comparable, differing, endOf, leftBehind, untrueHistory } from './support/pairs/end.ts';
import { added, copyOf, type Ground, makeGround, regions, startFrom } from './support/pairs/ground.ts';

/** Every pair at every turn in `npm run test:soak`; otherwise every `SAMPLE`th of these. */
const SAMPLE = Number(process.env.TURN_SAMPLE ?? 60);
/** Runs this pair alone, or those that begin like this: `rollback, deploy`, `rollback,`. */
const ONLY = process.env.TURN_PAIR;
const LANES = Number(process.env.FAULT_LANES ?? 4);

interface Pair {
  readonly first: CommandName;
  readonly second: CommandName;
}

interface End {
  readonly codes: readonly [first: string, second: string];
  readonly messages: readonly [first: string, second: string];
  readonly picture: Picture;
}

const changesReleases: readonly CommandName[] = names.filter(
  (one) => !['pause', 'env set', 'module update'].includes(one),
);

/** Refusals that say what the other command did, and the commands of which that is true. */
const claims: Readonly<Record<string, readonly CommandName[]>> = {
  NewerRelease: changesReleases,
  RolloutSuperseded: changesReleases,
  RolloutChanged: ['continue', 'pause', 'abort'],
  RolloutEnded: ['continue', 'abort'],
  StageChangedMeanwhile: ['rollback', 'abort', 'region remove', 'stage remove'],
  RemovalOutdated: changesReleases,
  RegionRemoved: ['region remove', 'stage remove'],
  // Planned again after a release that a removal or a roll-back changed, it takes an API away.
  AddressWouldBeLost: changesReleases,
};

/** Several regions that failed are one error, with their own as its cause. */
const codesIn = (error: JawsError): string[] =>
  error.code === 'DeployFailed' && Array.isArray(error.cause)
    ? error.cause.map((one) => (one instanceof JawsError ? one.code : String(one)))
    : [error.code];

const codeOf = (outcome: Outcome): string => {
  if (outcome === undefined) return 'done';
  if (!(outcome instanceof JawsError)) return `a bug: ${(outcome as Error).stack}`;
  return [...new Set(codesIn(outcome))].sort().join(' and ');
};

const messageOf = (outcome: Outcome): string =>
  outcome instanceof JawsError
    ? [outcome.message, ...outcome.problems.map(({ message }) => message)].join(' ')
    : String(outcome);

/** One works in a copy of the project of their own, except where the command changes nothing but that. */
function peopleOf(ground: Ground, { first, second }: Pair): readonly [Person, Person] {
  const root = copyOf(ground);
  const isShared = [first, second].includes('module update');
  const { update } = ground;
  return [
    { root, update, name: 'one' },
    { root: isShared ? root : copyOf(ground), update, name: 'two' },
  ];
}

type Way = (
  endpoint: string,
  pair: Pair & { readonly people: readonly [Person, Person] },
) => Promise<readonly [Outcome, Outcome]>;

async function endAfter(ground: Ground, before: Picture, pair: Pair, way: Way): Promise<End & { wrong: string[] }> {
  const cloud = await startFrom(ground);
  try {
    const people = peopleOf(ground, pair);
    const [one, two] = await way(cloud.endpoint, { ...pair, people });
    const roots = [...new Set(people.map(({ root }) => root))].slice(0, 1);
    const picture = comparable(await endOf(cloud.endpoint, ground, roots), before);
    return {
      codes: [codeOf(one), codeOf(two)],
      messages: [messageOf(one), messageOf(two)],
      picture,
      wrong: [...(await leftBehind(cloud.endpoint)), ...(await untrueHistory(cloud.endpoint, ground))],
    };
  } finally {
    await cloud.close();
  }
}

/** The ends of the two orders, with the outcomes always in the order of the pair. A person keeps their name in both. */
async function ordersOf(ground: Ground, before: Picture, { first, second }: Pair): Promise<readonly [End, End]> {
  const forth = await endAfter(ground, before, { first, second }, inOrder);
  const back = await endAfter(ground, before, { first, second }, async (endpoint, { people: [one, two] }) => {
    const ended = await inOrder(endpoint, { first: second, second: first, people: [two, one] });
    return [ended[1], ended[0]];
  });
  return [forth, back];
}

/** The end of one command alone, as the other one was refused. */
const alone = (ground: Ground, before: Picture, pair: Pair, which: 0 | 1): Promise<End> =>
  endAfter(ground, before, pair, async (endpoint, { first, second, people }) => {
    const [command, person] = which === 0 ? [first, people[0]] : [second, people[1]];
    const outcome = await byItself(endpoint, command, person);
    return which === 0 ? [outcome, undefined] : [undefined, outcome];
  });

/** What a picture shows of one region, of none (`else`), or `all`. */
const partOf = (picture: Picture, part: string): Picture =>
  Object.fromEntries(
    Object.entries(picture).filter(([key]) => {
      const own = [...regions, added].find((region) => key.includes(region));
      return part === 'all' || part === (own ?? 'else');
    }),
  );

/** What is wrong with the end of two commands at once, in words. */
function faultsOf(
  pair: Pair,
  end: End & { wrong: string[] },
  orders: readonly [End, End],
  ends: readonly End[],
): string[] {
  const found = [...end.wrong];
  const commands = [pair.first, pair.second] as const;
  // A region that refuses stops no other: then each of them is that of an end.
  const isRefused = end.codes.some((code) => code !== 'done');
  const parts = isRefused ? [...regions, added, 'else'] : ['all'];
  const isThat = (part: string) =>
    ends.some((one) => isDeepStrictEqual(partOf(one.picture, part), partOf(end.picture, part)));
  if (!parts.every(isThat)) {
    const texts = ends.map(
      (one, index) =>
        `  unlike ${['first order', 'second order'][index] ?? 'one alone'} (${one.codes.join(', ')}):\n    ${differing(one.picture, end.picture)}`,
    );
    found.push(`the end (${end.codes.join(', ')}) is that of no order\n${texts.join('\n')}`);
  }
  for (const index of [0, 1] as const) {
    const code = end.codes[index];
    const other = index === 0 ? 1 : 0;
    if (code === 'done' || orders.some((order) => order.codes[index] === code)) continue;
    const isTrue = code
      .split(' and ')
      .every((one) => claims[one]?.includes(commands[other]) && end.codes[other] === 'done');
    if (!isTrue)
      found.push(
        `${commands[index]} was refused: ${code} (${end.messages[index]}), beside ${commands[other]} (${end.codes[other]})`,
      );
  }
  return found;
}

test('every two commands at once end as in one order, or one is refused with a true reason', {
  timeout: 7_200_000,
}, async () => {
  const ground = await makeGround();
  const first = await startFrom(ground);
  const before = await endOf(first.endpoint, ground, [ground.root]);
  const wrong = [...(await leftBehind(first.endpoint)), ...(await untrueHistory(first.endpoint, ground))];
  await first.close();
  expect(wrong, 'the ground').toEqual([]);
  const pairs = names
    .flatMap((one) => names.map((other): Pair => ({ first: one, second: other })))
    .filter((pair) => `${pair.first}, ${pair.second}`.startsWith(ONLY ?? ''));
  const failures: string[] = [];
  let trials = 0;
  const queue = ONLY ? pairs : pairs.filter((_, index) => index % SAMPLE === 7 % SAMPLE);
  const total = queue.length;
  const runPair = async (pair: Pair): Promise<number> => {
    const orders = await ordersOf(ground, before, pair);
    const alones = [0, 1].map((which) => once(() => alone(ground, before, pair, which as 0 | 1)));
    for (let turn = 0; ; turn += 1) {
      let ended: Awaited<ReturnType<typeof atOnce>> | undefined;
      const end = await endAfter(ground, before, pair, async (endpoint, two) => {
        ended = await atOnce(endpoint, two, turn);
        return ended.outcomes;
      });
      if (turn > 0 && !ended!.happened) return turn;
      trials += 1;
      const refused = end.codes.flatMap((code, index) => (code === 'done' ? [] : [alones[1 - index]!]));
      const ends = [...orders, ...(await Promise.all(refused.map((of) => of())))];
      const found = faultsOf(pair, end, orders, ends);
      if (found.length === 0) continue;
      failures.push(`${pair.second} at turn ${turn} of ${pair.first}: ${found.join('\n  ')}`);
      process.stdout.write(`pairs: ${failures.at(-1)}\n`);
    }
  };
  await Promise.all(
    Array.from({ length: LANES }, async () => {
      for (let pair = queue.shift(); pair; pair = queue.shift()) {
        const turns = await runPair(pair);
        // A long run that is stopped has reported its progress.
        process.stdout.write(`pairs: ${pair.first}, ${pair.second}: ${turns} turns\n`);
      }
    }),
  );
  process.stdout.write(`pairs: ${total} pairs, ${trials} trials, ${failures.length} failures\n`);
  expect(failures.join('\n\n')).toBe('');
  expect(trials).toBeGreaterThanOrEqual(total);
});
