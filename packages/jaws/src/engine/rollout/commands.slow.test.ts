import { PutMetricAlarmCommand, SetAlarmStateCommand } from '@aws-sdk/client-cloudwatch';
import { InvokeCommand } from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { type Cloud, startCloud } from '../../../../cloud/src/index.ts';
import { type JawsBucket, jawsBucket } from '../../deploy/bucket.ts';
import { leaseKey } from '../../deploy/lease.ts';
import { type RolloutState, transitions } from '../../deploy/rollouts/machine.ts';
import { rolloutKey } from '../../deploy/rollouts/record.ts';
import { JawsError } from '../../errors/error.ts';
import { deploy } from '../deploy.ts';
import { openProject } from '../open.ts';
import { meanwhile } from '../testing/meanwhile.ts';
import { functionFiles, projectFolder, type TestHost, testHost, write } from '../testing/project.ts';
import { abortRollout, pauseRollout, rolloutStatus } from './control.ts';
import { continueRollout } from './resume.ts';

// Slow: a rollout in each of its states, and each command on it.
vi.setConfig({ testTimeout: 120_000 });

const region = 'us-east-1';
const consent = { recover: false, forceUnlock: false, allowDataLoss: [] };

let cloud: Cloud;
beforeAll(async () => {
  cloud = await startCloud({ port: 0 });
});
afterAll(() => cloud.close());

const answer = (text: string) =>
  `export const handler = async () => ({ statusCode: 200, body: ${JSON.stringify(text)} });\n`;

type Command = 'continue' | 'pause' | 'abort' | 'deploy';

/** A project whose first release is deployed, and whose second one is a rollout that an alarm guards. */
async function project(name: string, regions: readonly string[] = [region], over: object = {}) {
  const files = functionFiles('m/one', { code: answer('first') });
  const root = projectFolder({ name, domain: `${name}.test`, stages: { dev: regions }, files });
  const alarms = [`bad-${name}`];
  const entry = { name, domain: `${name}.test`, stages: { dev: regions.map((one) => ({ region: one })) } };
  write(root, { 'jaws.json': { ...entry, rollout: { dev: { waves: regions.map((one) => [one]), alarms, ...over } } } });
  const host = () => testHost(cloud.endpoint);
  const place = () => ({ project: openProject(root), stage: 'dev' });
  const selection = { stage: 'dev', region: undefined, resources: true, functions: 'all', endpoints: 'all' } as const;
  const deployed = (own: TestHost, profile?: 'fast', over: object = {}) =>
    deploy(own, { project: openProject(root), selection: { ...selection, ...over }, rollout: { profile } });
  const run: Readonly<Record<Command, (own?: TestHost) => Promise<unknown>>> = {
    continue: (own = host()) => continueRollout(own, { ...place(), ...consent }),
    pause: (own = host()) => pauseRollout(own, place()),
    abort: (own = host()) => abortRollout(own, { ...place(), ...consent }),
    deploy: (own = host()) => deployed(own),
  };
  const connected = await host().connect(undefined);
  const aws = connected.in(region);
  const buckets = openProject(root).model.stages[0]!.regions.map((one) => jawsBucket(connected, one));
  const [bucket] = buckets as [JawsBucket];
  const alarm = async (StateValue: 'ALARM' | 'OK') =>
    (await aws.cloudWatch()).send(
      new SetAlarmStateCommand({ AlarmName: alarms[0], StateValue, StateReason: 'by hand' }),
    );
  await (await aws.cloudWatch()).send(
    new PutMetricAlarmCommand({
      AlarmName: alarms[0],
      Namespace: 'Test',
      MetricName: 'Errors',
      Statistic: 'Sum',
      Period: 60,
      EvaluationPeriods: 1,
      Threshold: 1,
      ComparisonOperator: 'GreaterThanThreshold',
      TreatMissingData: 'ignore',
    }),
  );
  await deployed(host(), 'fast');
  const code = (text: string) => write(root, { 'aws_modules/m/one/handler.js': answer(text) });
  code('second');
  return {
    run,
    bucket,
    code,
    alarm,
    host,
    quick: () => deployed(host(), 'fast'),
    revertDrift: () =>
      deploy(host(), { project: openProject(root), selection, rollout: { profile: 'fast' }, revertDrift: true }),
    resources: (own: TestHost) => deployed(own, undefined, { functions: [], endpoints: [] }),
    unlock: async () => {
      for (const one of buckets) await one.delete(leaseKey(name, 'dev'));
    },
    /** Runs a command in a process that stands still before a write of the rollout's record, counted from 1. */
    async until(write: number, command: Command): Promise<void> {
      let writes = 0;
      let reached = () => {};
      const there = new Promise<void>((resolve) => {
        reached = resolve;
      });
      const isMeant = (operation: string, { Key }: { readonly Key?: string }) =>
        operation === 'PutObjectCommand' && Key === rolloutKey(name, 'dev') && ++writes >= write;
      const stands = meanwhile(host(), isMeant, () => {
        reached();
        return new Promise<never>(() => {});
      });
      await Promise.race([there, run[command](stands).then(() => Promise.reject(new Error('It ended before.')))]);
    },
    status: () => rolloutStatus(host(), place()),
    record: async () => (await bucket.get(rolloutKey(name, 'dev')))?.text,
    answers: async () => {
      const lambda = await aws.lambda();
      const { Payload } = await lambda.send(new InvokeCommand({ FunctionName: `dev-${name}-lMOne:live` }));
      return (JSON.parse(Buffer.from(Payload!).toString()) as { body: string }).body;
    },
  };
}

type Shop = Awaited<ReturnType<typeof project>>;

/** Ends the process of a command: its lease is not renewed any more, and nobody takes it for one that lives. */
async function killed(shop: Shop, write: number, command: Command): Promise<void> {
  await shop.until(write, command);
  await shop.unlock();
}

const failing = (work: Promise<unknown>): Promise<unknown> => expect(work).rejects.toBeInstanceOf(JawsError);

/** How a rollout comes into a state, and the code of the folder then. The record is written for a plan, a wave, its watching and its end. */
const into: Readonly<Record<RolloutState, (shop: Shop) => Promise<unknown>>> = {
  async planned(shop) {
    await killed(shop, 2, 'deploy');
    // Nothing of it has happened, and nobody wants it any more.
    shop.code('first');
  },
  deploying: (shop) => killed(shop, 3, 'deploy'),
  watching: (shop) => killed(shop, 4, 'deploy'),
  async paused(shop) {
    await killed(shop, 4, 'deploy');
    await shop.run.pause();
  },
  async failed(shop) {
    await shop.alarm('ALARM');
    await failing(shop.run.deploy());
    await shop.alarm('OK');
  },
  async undoing(shop) {
    await killed(shop, 4, 'deploy');
    await killed(shop, 2, 'abort');
    shop.code('first');
  },
  done: (shop) => shop.run.deploy(),
  async undone(shop) {
    await killed(shop, 4, 'deploy');
    await shop.run.abort();
    shop.code('first');
  },
  async superseded(shop) {
    await killed(shop, 4, 'deploy');
    shop.code('third');
    await shop.quick();
    await failing(shop.run.abort());
  },
};

/** The state after a command and what runs then, or the error with which it is refused. */
const table: Readonly<Record<RolloutState, Readonly<Record<Command, readonly [RolloutState, string] | string>>>> = {
  planned: {
    continue: ['done', 'second'],
    pause: ['paused', 'first'],
    abort: ['undone', 'first'],
    deploy: ['undone', 'first'],
  },
  deploying: {
    continue: ['done', 'second'],
    pause: ['paused', 'second'],
    abort: ['undone', 'first'],
    deploy: ['done', 'second'],
  },
  watching: {
    continue: ['done', 'second'],
    pause: ['paused', 'second'],
    abort: ['undone', 'first'],
    deploy: ['done', 'second'],
  },
  paused: {
    continue: ['done', 'second'],
    pause: 'RolloutRefused',
    abort: ['undone', 'first'],
    deploy: ['paused', 'second'],
  },
  failed: {
    continue: ['done', 'second'],
    pause: 'RolloutRefused',
    abort: ['undone', 'first'],
    deploy: ['failed', 'second'],
  },
  undoing: {
    continue: 'RolloutRefused',
    pause: 'RolloutRefused',
    abort: ['undone', 'first'],
    deploy: ['undone', 'first'],
  },
  done: { continue: 'RolloutEnded', pause: 'RolloutEnded', abort: 'RolloutEnded', deploy: ['done', 'second'] },
  undone: { continue: 'RolloutEnded', pause: 'RolloutEnded', abort: 'RolloutEnded', deploy: ['undone', 'first'] },
  superseded: {
    continue: 'RolloutSuperseded',
    pause: 'RolloutSuperseded',
    abort: 'RolloutSuperseded',
    deploy: ['superseded', 'third'],
  },
};

const states = Object.keys(transitions) as RolloutState[];
const commands = ['continue', 'pause', 'abort', 'deploy'] as const;
const isRefusal = (end: Shape): end is string => typeof end === 'string';
type Shape = (typeof table)[RolloutState][Command];

test.each(states)(
  '%s: what is refused changes nothing, and the status recommends the other commands',
  async (state) => {
    const shop = await project(`refused${state}`);
    await into[state](shop);
    const [before, status, runs] = [await shop.record(), await shop.status(), await shop.answers()];
    expect([status.record.state, status.runner]).toEqual([state, undefined]);
    const row = table[state];
    expect(status.accepts).toEqual(['continue', 'pause', 'abort'].filter((one) => !isRefusal(row[one as Command])));
    for (const command of ['continue', 'pause', 'abort'] as const) {
      const end = row[command];
      expect(status.next.includes(`jaws rollout ${command} dev`), command).toBe(!isRefusal(end));
      if (!isRefusal(end)) continue;
      await expect(shop.run[command](), command).rejects.toMatchObject({ code: end });
      expect(await shop.record(), command).toBe(before);
    }
    expect(await shop.answers()).toBe(runs);
  },
);

const pairs = states.flatMap((state) =>
  commands.flatMap((command) => {
    const end = table[state][command];
    return isRefusal(end) ? [] : [{ state, command, end: end[0], runs: end[1] }];
  }),
);

test.each(pairs)('$state, then $command: $end, and $runs runs', async ({ state, command, end, runs }) => {
  const shop = await project(`${state}${command}`);
  await into[state](shop);
  await shop.run[command]();
  const { record, runner } = await shop.status();
  expect([record.state, runner]).toEqual([end, undefined]);
  expect(await shop.answers()).toBe(runs);
});

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
  await into.paused(shop);
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
  await into.deploying(shop);
  expect(await shop.answers()).toBe('second');
  await shop.alarm('ALARM');
  await failing(shop.run.continue());
  expect((await shop.status()).record.state).toBe('undone');
  expect(await shop.answers()).toBe('first');
});

test('a record of an older version is continued', async () => {
  const shop = await project('older');
  await into.watching(shop);
  const { state: _, ...record } = (await shop.status()).record;
  const older = { ...record, state: 'running', step: 'watching' };
  await shop.bucket.put(rolloutKey('older', 'dev'), JSON.stringify(older), { type: 'application/json' });
  expect((await shop.status()).record.state).toBe('watching');
  await shop.run.continue();
  expect((await shop.status()).record.state).toBe('done');
});
