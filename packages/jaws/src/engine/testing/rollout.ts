import { PutMetricAlarmCommand, SetAlarmStateCommand } from '@aws-sdk/client-cloudwatch';
import { InvokeCommand } from '@aws-sdk/client-lambda';
import { expect } from 'vitest';
import { type JawsBucket, jawsBucket } from '../../deploy/bucket.ts';
import { leaseKey } from '../../deploy/lease.ts';
import { type RolloutState, transitions } from '../../deploy/rollouts/machine.ts';
import { rolloutKey } from '../../deploy/rollouts/record.ts';
import { JawsError } from '../../errors/error.ts';
import { deploy } from '../deploy.ts';
import { openProject } from '../open.ts';
import { abortRollout, pauseRollout, rolloutStatus } from '../rollout/control.ts';
import { continueRollout } from '../rollout/resume.ts';
import { meanwhile } from './meanwhile.ts';
import { functionFiles, projectFolder, type TestHost, testHost, write } from './project.ts';

const region = 'us-east-1';
const consent = { recover: false, forceUnlock: false, allowDataLoss: [] };

const answer = (text: string) =>
  `export const handler = async () => ({ statusCode: 200, body: ${JSON.stringify(text)} });\n`;

export type Command = 'continue' | 'pause' | 'abort' | 'deploy';

/** A project whose first release is deployed, and whose second one is a rollout that an alarm guards. */
export async function rolloutProject(
  endpoint: string,
  name: string,
  regions: readonly string[] = [region],
  over: object = {},
) {
  const files = functionFiles('m/one', { code: answer('first') });
  const root = projectFolder({ name, domain: `${name}.test`, stages: { dev: regions }, files });
  const alarms = [`bad-${name}`];
  const entry = { name, domain: `${name}.test`, stages: { dev: regions.map((one) => ({ region: one })) } };
  write(root, { 'jaws.json': { ...entry, rollout: { dev: { waves: regions.map((one) => [one]), alarms, ...over } } } });
  const host = () => testHost(endpoint);
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

type Shop = Awaited<ReturnType<typeof rolloutProject>>;

/** Ends the process of a command: its lease is not renewed any more, and nobody takes it for one that lives. */
export async function killed(shop: Shop, write: number, command: Command): Promise<void> {
  await shop.until(write, command);
  await shop.unlock();
}

export const failing = (work: Promise<unknown>): Promise<unknown> => expect(work).rejects.toBeInstanceOf(JawsError);

/** How a rollout comes into a state, and the code of the folder then. The record is written for a plan, a wave, its watching and its end. */
export const intoState: Readonly<Record<RolloutState, (shop: Shop) => Promise<unknown>>> = {
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
const outcomes: Readonly<Record<RolloutState, Readonly<Record<Command, readonly [RolloutState, string] | string>>>> = {
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

type Outcome = (typeof outcomes)[RolloutState][Command];
const isRefusal = (end: Outcome): end is string => typeof end === 'string';

export const rolloutStates = Object.keys(transitions) as RolloutState[];

/** Pairs of a state and a command that it accepts. */
export const accepted = rolloutStates.flatMap((state) =>
  (['continue', 'pause', 'abort', 'deploy'] as const).flatMap((command) =>
    isRefusal(outcomes[state][command]) ? [] : [`${state}, then ${command}` as const],
  ),
);

/** In a state, what is refused changes nothing, and the status recommends the other commands. */
export async function expectRefusals(endpoint: string, state: RolloutState): Promise<void> {
  const shop = await rolloutProject(endpoint, `refused${state}`);
  await intoState[state](shop);
  const [before, status, runs] = [await shop.record(), await shop.status(), await shop.answers()];
  expect([status.record.state, status.runner]).toEqual([state, undefined]);
  const row = outcomes[state];
  expect(status.accepts).toEqual(['continue', 'pause', 'abort'].filter((one) => !isRefusal(row[one as Command])));
  for (const command of ['continue', 'pause', 'abort'] as const) {
    const end = row[command];
    expect(status.next.includes(`jaws rollout ${command} dev`), command).toBe(!isRefusal(end));
    if (!isRefusal(end)) continue;
    await expect(shop.run[command](), command).rejects.toMatchObject({ code: end });
    expect(await shop.record(), command).toBe(before);
  }
  expect(await shop.answers()).toBe(runs);
}

/** In a state, a command that is accepted leads to its outcome. */
export async function expectOutcome(endpoint: string, pair: string): Promise<void> {
  const [state, command] = pair.split(', then ') as [RolloutState, Command];
  const shop = await rolloutProject(endpoint, `${state}${command}`);
  await intoState[state](shop);
  await shop.run[command]();
  const { record, runner } = await shop.status();
  expect([record.state, runner]).toEqual([outcomes[state][command][0], undefined]);
  expect(await shop.answers()).toBe(outcomes[state][command][1]);
}

/** Pairs and states that the fast tests have; the slow ones have the others. */
export const fastPairs = [
  'planned, then deploy',
  'deploying, then continue',
  'watching, then abort',
  'watching, then deploy',
  'failed, then continue',
  'undoing, then abort',
];
export const fastStates: readonly RolloutState[] = ['paused', 'undoing', 'superseded'];
