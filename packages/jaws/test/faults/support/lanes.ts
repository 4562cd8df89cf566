import { expect } from 'vitest';
import { JawsError } from '../../../src/errors/error.ts';
import { hurriedHost } from './host.ts';
import { type Deployed, startWorld, type World } from './world.ts';

/** What ran, and the results over all trials of a test. */
export interface Tally {
  deployments: number;
  calls: number;
  /** Faults, kills, pauses and manual changes that really happened. */
  injections: number;
  failed: number;
  /** Counts an error that a deployment ended with. */
  count(error: unknown): void;
}

function newTally(): Tally & { readonly codes: ReadonlyMap<string, number> } {
  const codes = new Map<string, number>();
  return {
    deployments: 0,
    calls: 0,
    injections: 0,
    failed: 0,
    codes,
    count(error) {
      const code = error instanceof JawsError ? error.code : String(error);
      this.failed += 1;
      codes.set(code, (codes.get(code) ?? 0) + 1);
    },
  };
}

function say(test: string, trials: number, tally: ReturnType<typeof newTally>, failures: readonly string[]): void {
  const { deployments, calls, injections, failed, codes } = tally;
  const errors = [...codes].map(([code, count]) => `${code} ${count}`).join(', ');
  process.stdout.write(
    `${test}: ${trials} trials, ${deployments} deployments${calls > 0 ? ` (${calls} calls)` : ''}, ${injections} faults; ${failed} ended in an error (${errors || 'none'}); ${failures.length} failures\n`,
  );
}

/** A world with the deployed state of each version, as deployments without faults produce it. */
export interface Lane {
  readonly world: World;
  readonly wanted: readonly [Deployed, Deployed, Deployed];
  /** The operations that a first deployment calls, and an update of all stacks, in their order. */
  readonly calls: { readonly first: readonly string[]; readonly update: readonly string[] };
}

async function openLane(): Promise<Lane> {
  const world = await startWorld();
  const wanted: Deployed[] = [];
  const calls: string[][] = [];
  // The last one is an update like those of trials, with its code already in the bucket.
  for (const version of [0, 1, 2, 1]) {
    world.edit(version);
    const own: string[] = [];
    await world.deploy(hurriedHost(world.cloud.endpoint, { gate: ({ operation }) => void own.push(operation) }));
    calls.push(own);
    expect(await world.leftovers()).toEqual([]);
    if (wanted.length < 3) wanted.push(await world.deployed());
  }
  for (const one of wanted) {
    expect([...one.functions, one.output, one.path], 'a version is deployed').not.toContain(undefined);
    for (const other of wanted) if (other !== one) expect(other).not.toEqual(one);
  }
  return { world, wanted: [wanted[0]!, wanted[1]!, wanted[2]!], calls: { first: calls[0]!, update: calls[3]! } };
}

/** Number of clouds in parallel: deployments mostly wait. */
const lanesAtOnce = Number(process.env.FAULT_LANES ?? 4);

/** Trials of one cloud before it starts over: its stacks' events grow with each. */
const turnsOfCloud = 40;

/** The deployed version when a lane starts over; the first trial then deploys version 0. */
async function beginAnew({ world }: Lane): Promise<void> {
  await world.cloud.reset();
  world.edit(1);
  await world.deploy();
}

/**
 * Runs a trial for every item, with several clouds in parallel, and reports the failures when all have ended. After a failed trial
 * the next one starts afresh with version 1 deployed. `turn` counts the trials of a lane from 0 since it started over. At least
 * `share` of the trials must have met their fault, so that a test that injects nothing fails.
 */
export async function inLanes<Item>(
  test: string,
  work: (lane: Lane) => readonly Item[] | Promise<readonly Item[]>,
  one: (lane: Lane, item: Item, tally: Tally, turn: number) => Promise<void>,
  share = 0.8,
): Promise<void> {
  const tally = newTally();
  const lanes = [await openLane()];
  try {
    const items = await work(lanes[0]!);
    expect(items.length, 'trials').toBeGreaterThan(0);
    const others = Math.min(lanesAtOnce, Math.ceil(items.length / 3)) - 1;
    lanes.push(...(await Promise.all(Array.from({ length: others }, openLane))));
    const queue = items.values();
    const failures: string[] = [];
    let done = 0;
    await Promise.all(
      lanes.map(async (lane) => {
        let turn = 0;
        for (const item of queue) {
          if (turn === turnsOfCloud) {
            await beginAnew(lane);
            turn = 0;
          }
          try {
            await one(lane, item, tally, turn);
            turn += 1;
          } catch (error) {
            failures.push(`${JSON.stringify(item)}: ${error instanceof Error ? error.message : error}`);
            await beginAnew(lane);
            turn = 0;
          }
          done += 1;
          // A long run that is stopped has reported its progress.
          if (done % 100 === 0 && done < items.length) say(test, done, tally, failures);
        }
      }),
    );
    say(test, items.length, tally, failures);
    expect(failures).toEqual([]);
    expect(tally.injections, 'what was meant to happen').toBeGreaterThanOrEqual(share * items.length);
  } finally {
    await Promise.all(lanes.map(({ world }) => world.cloud.close()));
  }
}
