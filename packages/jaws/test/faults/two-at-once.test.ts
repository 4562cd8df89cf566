import { expect, test } from 'vitest';
import { openProject } from '../../src/engine/open.ts';
import { projectFolder } from '../../src/engine/testing/project.ts';
import { JawsError } from '../../src/errors/error.ts';
import type { Event } from '../../src/events.ts';
import type { Selection } from '../../src/plan/types.ts';
import { type ClientCall, hurriedHost } from './support/host.ts';
import { inLanes, type Lane, type Tally } from './support/lanes.ts';
import { checkReport } from './support/trial.ts';
import { editProject } from './support/world.ts';

/** Every call of the first, and every pair of their phases, in `npm run test:soak`; otherwise every `SAMPLE`th of these. */
const SAMPLE = Number(process.env.PAIR_SAMPLE ?? 40);
const timeout = 7_200_000;

interface Way {
  readonly name: string;
  /** Whether something is deployed before. */
  readonly first: boolean;
  /** What each of the two deploys. */
  readonly selections: readonly [Partial<Selection>, Partial<Selection>];
  /** Legitimate errors of a deployment that the other one gets in the way of: without a bucket there is no lease. */
  readonly errors: readonly string[];
}

const only = (id: string): Partial<Selection> => ({ resources: false, functions: [id], endpoints: [] });
const ways: readonly Way[] = [
  { name: 'of everything', first: false, selections: [{}, {}], errors: [] },
  { name: 'that are the first ones', first: true, selections: [{}, {}], errors: ['StageContended', 'StackBusy'] },
  { name: 'of different functions', first: false, selections: [only('m/a'), only('m/b')], errors: [] },
];

/** Calls before which the two pause; undefined for the second one: it runs until it ends or waits. */
interface Moments {
  readonly first: number;
  readonly second: number | undefined;
}

/** Calls that begin a phase of a deployment, or continue it when CloudFormation has begun its part. */
function phaseStarts(calls: readonly string[]): number[] {
  const starts = ['PutObject', 'CreateChangeSet', 'ExecuteChangeSet', 'DescribeStackEvents', 'DeleteObject'];
  return calls.flatMap((operation, index) =>
    index === 0 || (starts.includes(operation) && calls[index - 1] !== operation) ? [index] : [],
  );
}

/** Pauses a deployment before one of its calls. */
function stopBefore(number: number | undefined) {
  let release = () => {};
  let reach = () => {};
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  const reached = new Promise<void>((resolve) => {
    reach = resolve;
  });
  let isReached = false;
  return {
    reached,
    release,
    /** It has ended, so it makes no more calls. */
    ended: () => reach(),
    isReached: () => isReached,
    async gate(call: ClientCall) {
      if (call.number !== number) return;
      isReached = true;
      reach();
      await released;
    },
  };
}

/**
 * Pauses the first deployment before a call, lets the second one run up to one of its calls, and then lets the first one finish. A
 * deployment that waits for the other, by its lease or for a stack in progress, lets it continue.
 */
async function bothAt(lane: Lane, other: string, { selections }: Way, moments: Moments) {
  const { world } = lane;
  const [one, two] = [stopBefore(moments.first), stopBefore(moments.second)];
  const whenWaiting = (then: () => void) => (event: Event) => {
    if (event.type === 'notice' && /waiting for it to end/.test(event.message)) then();
  };
  const { endpoint } = world.cloud;
  const hosts = [
    hurriedHost(endpoint, { gate: one.gate, seen: whenWaiting(two.release) }),
    hurriedHost(endpoint, { gate: two.gate, seen: whenWaiting(one.release) }),
  ] as const;
  const order: (1 | 2)[] = [];
  const outcome = async (version: 1 | 2, run: Promise<unknown>) => {
    try {
      await run;
      order.push(version);
      return undefined;
    } catch (error) {
      return error;
    }
  };
  const ofFirst = outcome(1, world.deploy(hosts[0], {}, selections[0])).finally(() => {
    one.ended();
    two.release();
  });
  await one.reached;
  void two.reached.then(one.release);
  const ofSecond = outcome(2, world.deploy(hosts[1], { project: openProject(other) }, selections[1])).finally(() => {
    two.ended();
  });
  const errors = await Promise.all([ofFirst, ofSecond]);
  return { errors, hosts, order, happened: one.isReached() && (moments.second === undefined || two.isReached()) };
}

async function trial(lane: Lane, other: string, way: Way, moments: Moments, tally: Tally): Promise<void> {
  const { world, wanted } = lane;
  const name = `${way.name}, ${JSON.stringify(moments)}`;
  if (way.first) await world.cloud.reset();
  else {
    world.edit(0);
    await world.deploy();
    tally.deployments += 1;
  }
  world.edit(1);
  const { errors, hosts, order, happened } = await bothAt(lane, other, way, moments);
  tally.deployments += 2;
  if (happened) tally.injections += 1;
  for (const [index, error] of errors.entries()) {
    await checkReport(world, hosts[index]!, error, `${name}, deployment ${index + 1}`);
    if (error === undefined) continue;
    tally.count(error);
    const code = error instanceof JawsError ? error.code : '';
    expect(way.errors, `${name}: ${error instanceof Error ? error.stack : error}`).toContain(code);
  }
  const winner = order.at(-1);
  expect(winner, `${name}: one of the two gets through`).toBeDefined();
  const deployed = await world.deployed();
  if (way.selections[0].functions) {
    const [a, b] = [wanted[1].functions[0], wanted[2].functions[1]];
    expect(deployed, name).toEqual({ ...wanted[0], functions: [a, b, wanted[0].functions[2]] });
  } else {
    expect(deployed, `${name}: what the last one wanted`).toEqual(wanted[winner!]);
    const project = openProject(winner === 1 ? world.root : other);
    const { plan } = await world.deploy(undefined, { mode: 'plan', project });
    expect(plan.empty, `${name}: a plan finds nothing to do`).toBe(true);
  }
  expect((await world.doneTwice()).join('\n'), name).toBe('');
  expect((await world.leftovers()).join('\n'), name).toBe('');
  expect(await world.lease(), `${name}: the lease`).toBeUndefined();
}

test.each(ways)('two deployments $name, interleaved', { timeout }, async (way) => {
  const other = projectFolder({ name: 'shop', domain: 'shop.test' });
  editProject(other, 2);
  await inLanes(
    `two-at-once, ${way.name}`,
    ({ calls }) => {
      const own = way.first ? calls.first : calls.update;
      const starts = phaseStarts(own);
      const alone = own.map((_, first): Moments => ({ first, second: undefined }));
      const pairs = starts.flatMap((first) => starts.map((second): Moments => ({ first, second })));
      return [...alone, ...pairs].filter((_, index) => index % SAMPLE === 4 % SAMPLE);
    },
    (lane, moments, tally) => trial(lane, other, way, moments, tally),
    // With a lease, a waiting deployment reaches its call only when the other one has ended; a selection makes fewer calls.
    0.2,
  );
});
