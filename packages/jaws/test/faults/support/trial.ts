import { expect } from 'vitest';
import { JawsError } from '../../../src/errors/error.ts';
import { type ClientCall, hurriedHost } from './host.ts';
import type { Kind } from './kinds.ts';
import { type Deployed, startWorld, type World } from './world.ts';

/** What ran and what came of it, over all trials of a file. */
export interface Tally {
  deployments: number;
  calls: number;
  injections: number;
  failed: number;
  /** Errors by code. */
  readonly codes: Map<string, number>;
}

const newTally = (): Tally => ({ deployments: 0, calls: 0, injections: 0, failed: 0, codes: new Map() });

const report = (file: string, { deployments, calls, injections, failed, codes }: Tally): void => {
  const errors = [...codes].map(([code, count]) => `${code} ${count}`).join(', ');
  process.stdout.write(
    `${file}: ${deployments} deployments${calls > 0 ? ` (${calls} calls)` : ''}, ${injections} faults; ${failed} ended in an error (${errors || 'none'})\n`,
  );
};

/** A world with what is deployed in each version, as deployments without faults bring it. */
export interface Lane {
  readonly world: World;
  readonly wanted: readonly [Deployed, Deployed, Deployed];
  /** Calls of a first deployment, and of one that changes all stacks. */
  readonly calls: { readonly first: number; readonly update: number };
}

const callsOf = ({ cloud }: World): number => cloud.faults.calls().reduce((sum, { count }) => sum + count, 0);

async function openLane(): Promise<Lane> {
  const world = await startWorld();
  const wanted: Deployed[] = [];
  const calls: number[] = [];
  for (const version of [0, 1, 2]) {
    world.edit(version);
    let count = 0;
    await world.deploy(hurriedHost(world.cloud.endpoint, { gate: () => void count++ }));
    calls.push(count);
    expect(await world.leftovers()).toEqual([]);
    wanted.push(await world.deployed());
  }
  expect(wanted[0]).not.toEqual(wanted[1]);
  return { world, wanted: [wanted[0]!, wanted[1]!, wanted[2]!], calls: { first: calls[0]!, update: calls[1]! } };
}

/** Clouds at a time: deployments mostly wait. */
const lanesAtOnce = 4;

/**
 * Does a trial for every item, several clouds side by side, and says what failed when all have ended. What one that failed left
 * is not the next one's fault: it begins with version 1 deployed.
 */
export async function inLanes<Item>(
  file: string,
  work: (lane: Lane) => readonly Item[] | Promise<readonly Item[]>,
  one: (lane: Lane, item: Item, tally: Tally, turn: number) => Promise<void>,
): Promise<void> {
  const tally = newTally();
  const lanes = await Promise.all(Array.from({ length: lanesAtOnce }, openLane));
  try {
    const items = await work(lanes[0]!);
    const queue = items.values();
    const failures: string[] = [];
    await Promise.all(
      lanes.map(async (lane) => {
        for (let turn = 0; ; turn += 1) {
          const { value: item, done } = queue.next();
          if (done) return;
          try {
            await one(lane, item, tally, turn);
          } catch (error) {
            failures.push(`${JSON.stringify(item)}: ${error instanceof Error ? error.message : error}`);
            await lane.world.cloud.reset();
            lane.world.edit(1);
            await lane.world.deploy();
            turn = -1;
          }
        }
      }),
    );
    report(`${file}, ${items.length} trials`, tally);
    expect(failures).toEqual([]);
  } finally {
    await Promise.all(lanes.map(({ world }) => world.cloud.close()));
  }
}

/** A kind of fault that begins at a call of the deployment. */
export interface Injection {
  readonly kind: Kind;
  /** From 0. */
  readonly call: number;
}

const nameOf = (injections: readonly Injection[]) =>
  injections.map(({ kind, call }) => `${kind.name} at ${call}`).join(', ');

/** S3's operations that a deployment calls and CloudFormation does not: what fails inside AWS is another matter. */
const ownOperations = ['PutObject', 'ListObjectsV2', 'DeleteObject', 'DeleteObjects'];

/** Lets a kind of fault begin: with the call that is about to be made, or with everything from now on. */
function begin({ world: { cloud } }: Lane, { faults, scope }: Kind, { service, operation }: ClientCall) {
  const undo: (() => void)[] = [];
  for (const fault of faults) {
    if (scope === 'call') undo.push(cloud.faults.add({ ...fault, service, operation }));
    else {
      cloud.faults.add({ ...fault, service: 'cloudformation' });
      for (const one of ownOperations) cloud.faults.add({ ...fault, service: 's3', operation: one });
    }
  }
  // Lambda gets code by this operation as well.
  return () => {
    if (operation === 'GetObject') for (const one of undo) one();
  };
}

/** Deploys a version while faults happen; where that ends in an error, once more without faults. Checks all that has to be true then. */
export async function trial(lane: Lane, version: 0 | 1, injections: readonly Injection[], tally: Tally): Promise<void> {
  const { world, wanted } = lane;
  const { cloud } = world;
  const name = nameOf(injections);
  const allowed = injections.flatMap(({ kind }) => kind.errors);
  world.edit(version);
  cloud.faults.forgetCalls();
  const host = hurriedHost(cloud.endpoint, {
    gate(call) {
      const begun = injections.filter(({ call: number }) => number === call.number);
      const ends = begun.map(({ kind }) => begin(lane, kind, call));
      return () => {
        for (const end of ends) end();
      };
    },
  });
  let failure: unknown;
  try {
    await world.deploy(host);
  } catch (error) {
    failure = error;
  }
  cloud.faults.clear();
  tally.deployments += 1;
  tally.calls += callsOf(world);
  tally.injections += injections.length;
  if (failure !== undefined) {
    checkFailure(failure, allowed, name);
    tally.failed += 1;
    const { code } = failure as JawsError;
    tally.codes.set(code, (tally.codes.get(code) ?? 0) + 1);
    // The process of a command ends with its error, and with it its lease; here it is this one, which goes on.
    await world.deploy(undefined, { forceUnlock: true });
    tally.deployments += 1;
  }
  expect(await world.deployed(), name).toEqual(wanted[version]);
  expect(await world.settled(), name).toBe(true);
  expect((await world.doneTwice()).join(), name).toBe('');
  const orphans = await world.leftovers();
  // A lease that could not be released ends with its process.
  expect(allowed.length > 0 ? orphans.filter((one) => !one.startsWith('lease')) : orphans, name).toEqual([]);
}

/** An error says what went wrong, in each of its problems; one that nobody expected is a fault of the product. */
function checkFailure(failure: unknown, allowed: readonly string[], name: string): void {
  const text = `${name}: ${failure instanceof Error ? failure.stack : String(failure)}`;
  if (!(failure instanceof JawsError)) throw new Error(text, { cause: failure });
  const causes = failure.code === 'DeployFailed' ? (failure.cause as readonly JawsError[]) : [failure];
  expect(causes.length, text).toBeGreaterThan(0);
  for (const cause of causes) expect(allowed, `${text}\n${cause.message}`).toContain(cause.code);
}
