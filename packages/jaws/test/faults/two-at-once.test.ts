import { expect, test } from 'vitest';
import { openProject } from '../../src/engine/open.ts';
import { projectFolder } from '../../src/engine/testing/project.ts';
import { JawsError } from '../../src/errors/error.ts';
import type { Selection } from '../../src/plan/types.ts';
import { hurriedHost } from './support/host.ts';
import { inLanes, type Lane, type Tally } from './support/trial.ts';
import { editProject } from './support/world.ts';

/** Every call in `npm run test:soak`; else each `SAMPLE`th. */
const SAMPLE = Number(process.env.PAUSE_SAMPLE ?? 9);
const timeout = 3_600_000;

/** Honest ends of a deployment that another one gets in the way of. */
const honest = ['StageContended', 'StackBusy', 'LeaseLost'];

interface Way {
  readonly name: string;
  /** Whether there is something before. */
  readonly first: boolean;
  /** What each of the two deploys. */
  readonly selections: readonly [Partial<Selection>, Partial<Selection>];
}

const only = (id: string): Partial<Selection> => ({ resources: false, functions: [id], endpoints: [] });
const ways: readonly Way[] = [
  { name: 'of everything', first: false, selections: [{}, {}] },
  { name: 'that are the first ones', first: true, selections: [{}, {}] },
  { name: 'of different functions', first: false, selections: [only('m/a'), only('m/b')] },
];

/**
 * Lets one deployment stand still before its call `pause`, a second one run meanwhile to its end, or until it waits for the first,
 * and then the first one go on.
 */
async function bothAt(lane: Lane, other: string, way: Way, pause: number): Promise<readonly unknown[]> {
  const { world } = lane;
  let go = () => {};
  const released = new Promise<void>((resolve) => {
    go = resolve;
  });
  let begin = () => {};
  const paused = new Promise<void>((resolve) => {
    begin = resolve;
  });
  const first = hurriedHost(world.cloud.endpoint, {
    async gate({ number }) {
      if (number !== pause) return;
      begin();
      await released;
    },
  });
  const second = hurriedHost(world.cloud.endpoint, {
    seen(event) {
      // Either of the lease or of a stack that is under way.
      if (event.type === 'notice' && /waiting for it to end/.test(event.message)) go();
    },
  });
  const [one, two] = way.selections;
  const outcome = (run: Promise<unknown>) =>
    run.then(
      () => undefined,
      (error: unknown) => error,
    );
  const ofFirst = outcome(world.deploy(first, {}, one)).finally(begin);
  await paused;
  const ofSecond = outcome(world.deploy(second, { project: openProject(other) }, two)).finally(go);
  return Promise.all([ofFirst, ofSecond]);
}

async function trial(lane: Lane, other: string, way: Way, pause: number, tally: Tally): Promise<void> {
  const { world, wanted } = lane;
  const name = `${way.name}, paused before call ${pause}`;
  if (way.first) await world.cloud.reset();
  else {
    world.edit(0);
    await world.deploy();
  }
  world.edit(1);
  const errors = await bothAt(lane, other, way, pause);
  tally.deployments += 2;
  tally.injections += 1;
  for (const error of errors) {
    if (error === undefined) continue;
    const code = error instanceof JawsError ? error.code : String(error);
    tally.failed += 1;
    tally.codes.set(code, (tally.codes.get(code) ?? 0) + 1);
    expect(honest, `${name}: ${error instanceof Error ? error.stack : error}`).toContain(code);
  }
  const deployed = await world.deployed();
  if (way.selections[0].functions) {
    const [a, b] = [wanted[1].functions[0], wanted[2].functions[1]];
    expect(deployed, name).toEqual({ ...wanted[0], functions: [a, b, wanted[0].functions[2]] });
  } else expect([wanted[1], wanted[2]], name).toContainEqual(deployed);
  expect((await world.doneTwice()).join(), name).toBe('');
  expect((await world.leftovers()).join(), name).toBe('');
}

test.each(ways)('two deployments $name, at each call of the first', { timeout }, async (way) => {
  const other = projectFolder({ name: 'shop', domain: 'shop.test' });
  editProject(other, 2);
  await inLanes(
    `two-at-once, ${way.name}`,
    ({ calls }) =>
      Array.from({ length: (way.first ? calls.first : calls.update) + 1 }, (_, pause) => pause).filter(
        (pause) => pause % SAMPLE === 4 % SAMPLE,
      ),
    (lane, pause, tally) => trial(lane, other, way, pause, tally),
  );
});
