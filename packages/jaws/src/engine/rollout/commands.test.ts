import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Cloud, startCloud } from '../../../../cloud/src/index.ts';
import { hurriedHost } from '../../../test/faults/support/host.ts';
import type { RolloutState } from '../../deploy/rollouts/machine.ts';
import { rolloutKey } from '../../deploy/rollouts/record.ts';
import {
  type Command,
  expectOutcome,
  expectRefusals,
  failing,
  fastPairs,
  fastStates,
  intoState,
  killed,
  rolloutProject,
} from '../testing/rollout.ts';

let cloud: Cloud;
beforeAll(async () => {
  cloud = await startCloud({ port: 0 });
});
afterAll(() => cloud.close());

const region = 'us-east-1';
const project = (name: string, regions?: readonly string[], over?: object) =>
  rolloutProject(cloud.endpoint, name, regions, over);

test('a stage without a rollout says so, and so does a region that may have one and does not respond', async () => {
  const shop = await project('never', [region, 'eu-west-1']);
  await expect(shop.run.continue()).rejects.toMatchObject({ code: 'RolloutNone' });
  cloud.faults.regionDown('eu-west-1', 'unavailable');
  try {
    await expect(shop.run.continue(hurriedHost(cloud.endpoint))).rejects.toMatchObject({
      code: 'RolloutUnread',
      message: expect.stringMatching(
        /^No region of dev that responds .* eu-west-1 may have one and could not be read: /,
      ),
    });
  } finally {
    cloud.faults.regionUp('eu-west-1');
  }
});

test.each(fastStates)('%s: what is refused changes nothing, and the status recommends the other commands', (state) =>
  expectRefusals(cloud.endpoint, state),
);

test.each(fastPairs)('%s', (pair) => expectOutcome(cloud.endpoint, pair));

/** Where a process stands still that runs a rollout. */
const running: readonly (readonly [RolloutState, number, Command])[] = [
  ['planned', 2, 'deploy'],
  ['deploying', 3, 'deploy'],
  ['watching', 4, 'deploy'],
  ['undoing', 2, 'abort'],
];

test.each(running)('%s by a process: it gets the orders that the status recommends', async (state, write, command) => {
  const shop = await project(`running${state}`);
  if (command === 'abort') await killed(shop, 4, 'deploy');
  await shop.until(write, command);
  const status = await shop.status();
  expect([status.record.state, status.runner]).toEqual([state, expect.stringContaining('@')]);
  expect(status.accepts).toEqual(state === 'undoing' ? [] : ['pause', 'abort']);
  const before = await shop.record();
  await expect(shop.run.continue()).rejects.toMatchObject({ code: 'RolloutRunning' });
  for (const order of ['pause', 'abort'] as const) {
    if (state === 'undoing') await expect(shop.run[order]()).rejects.toMatchObject({ code: 'RolloutRunning' });
    else expect(await shop.run[order]()).toMatchObject({ runner: status.runner });
    expect((await shop.status()).order).toBe(state === 'undoing' ? undefined : order);
  }
  expect(await shop.record()).toBe(before);
  await shop.unlock();
});

test('a deployment that has nothing to do names a rollout that stopped between its regions', async () => {
  const shop = await project('between', [region, 'eu-west-1']);
  // Two regions write the plan, the wave, its watching and its end.
  await killed(shop, 9, 'deploy');
  const before = await shop.record();
  const host = shop.host();
  await shop.resources(host);
  expect(host.events.filter(({ type }) => type === 'warning')).toEqual([
    expect.objectContaining({
      message: 'The rollout of dev, release 2, has not ended, and nothing runs it.',
      hint: expect.stringContaining('`jaws rollout continue dev` continues it'),
    }),
  ]);
  expect(await shop.record()).toBe(before);
  await shop.run.continue();
  expect((await shop.status()).record).toMatchObject({ state: 'done', done: [region, 'eu-west-1'] });
});

test('a deployment that changes nothing supersedes none', async () => {
  const shop = await project('idle');
  await intoState.paused(shop);
  const before = await shop.record();
  await shop.revertDrift();
  expect(await shop.record()).toBe(before);
  await shop.run.continue();
  expect((await shop.status()).record.state).toBe('done');
});

test('a release that takes the number of one that changed nothing supersedes it', async () => {
  const shop = await project('number');
  await killed(shop, 2, 'deploy');
  shop.code('third');
  await shop.quick();
  expect((await shop.status()).record.state).toBe('superseded');
  await expect(shop.run.continue()).rejects.toMatchObject({ code: 'RolloutSuperseded' });
  expect(await shop.answers()).toBe('third');
});

test('a deployment that has nothing to do does not go on where the user ordered to stop', async () => {
  const shop = await project('ordered');
  await shop.until(4, 'deploy');
  await shop.run.abort();
  await shop.unlock();
  await shop.run.deploy();
  expect((await shop.status()).order).toBe('abort');
  await shop.run.abort();
  expect((await shop.status()).record.state).toBe('undone');
  expect(await shop.answers()).toBe('first');
});

test('what a process changed that could not record it is undone as well', async () => {
  const shop = await project('unrecorded', [region], { allOrNothing: true });
  await intoState.deploying(shop);
  expect(await shop.answers()).toBe('second');
  await shop.alarm('ALARM');
  await failing(shop.run.continue());
  expect((await shop.status()).record.state).toBe('undone');
  expect(await shop.answers()).toBe('first');
});

test('a record of an older version is continued', async () => {
  const shop = await project('older');
  await intoState.watching(shop);
  const { state: _, ...record } = (await shop.status()).record;
  const older = { ...record, state: 'running', step: 'watching' };
  await shop.bucket.put(rolloutKey('older', 'dev'), JSON.stringify(older), { type: 'application/json' });
  expect((await shop.status()).record.state).toBe('watching');
  await shop.run.continue();
  expect((await shop.status()).record.state).toBe('done');
});
