import { PutMetricAlarmCommand, SetAlarmStateCommand } from '@aws-sdk/client-cloudwatch';
import { InvokeCommand } from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { type Cloud, startCloud } from '../../../../cloud/src/index.ts';
import type { Aws } from '../../aws/types.ts';
import { jawsBucket } from '../../deploy/bucket.ts';
import { goalKey } from '../../deploy/rollouts/record.ts';
import type { Event } from '../../events.ts';
import { deploy } from '../deploy.ts';
import { openProject } from '../open.ts';
import { releases } from '../releases/releases.ts';
import { callsOf } from '../testing/calls.ts';
import { functionFiles, projectFolder, type TestHost, testHost, write } from '../testing/project.ts';
import { abortRollout, pauseRollout, rolloutStatus } from './control.ts';
import { continueRollout } from './resume.ts';

// Slow: dozens of deployments, to four regions each.

vi.setConfig({ testTimeout: 120_000 });

const everywhere = ['us-east-1', 'eu-west-1', 'ap-southeast-2', 'sa-east-1'];

let cloud: Cloud;
let aws: Aws;
beforeAll(async () => {
  cloud = await startCloud({ port: 0 });
  aws = await testHost(cloud.endpoint).connect(undefined);
});
afterAll(() => cloud.close());

const answer = (text: string) =>
  `export const handler = async () => ({ statusCode: 200, body: ${JSON.stringify(text)} });\n`;

/** A project of one function in four regions, in three waves that are each watched for an hour; it has its first release. */
async function project(name: string, rollout: object = {}, regions: readonly string[] = everywhere) {
  const waves = [['us-east-1'], ['eu-west-1', 'ap-southeast-2'], 'rest'];
  const stages = { prod: regions };
  const files = functionFiles('m/one', { code: answer('first') });
  const root = projectFolder({ name, domain: `${name}.test`, stages, files });
  const jaws = (prod: readonly string[], over: object = rollout) =>
    write(root, {
      'jaws.json': {
        name,
        domain: `${name}.test`,
        stages: { prod: prod.map((region) => ({ region })) },
        rollout: { prod: { waves, bake: '1h', ...over } },
      },
    });
  jaws(regions);
  const place = () => ({ project: openProject(root), stage: 'prod' });
  const consent = { recover: false, forceUnlock: false, allowDataLoss: [] };
  const shop = {
    root,
    jaws,
    code: (text: string) => write(root, { 'aws_modules/m/one/handler.js': answer(text) }),
    deploy: (host: TestHost, profile?: 'fast') =>
      deploy(host, {
        project: openProject(root),
        selection: { stage: 'prod', region: undefined, resources: true, functions: 'all', endpoints: 'all' },
        rollout: { profile },
      }),
    status: () => rolloutStatus(testHost(cloud.endpoint), place()),
    pause: () => pauseRollout(testHost(cloud.endpoint), place()),
    abort: (host = testHost(cloud.endpoint)) => abortRollout(host, { ...place(), ...consent }),
    continue: (host = testHost(cloud.endpoint)) => continueRollout(host, { ...place(), ...consent }),
    releases: async () => (await releases(testHost(cloud.endpoint), { root, stage: 'prod', limit: 100 })).releases,
    answers: (): Promise<string[]> =>
      Promise.all(
        regions.map(async (region) => {
          const lambda = await aws.in(region).lambda();
          const { Payload } = await lambda.send(new InvokeCommand({ FunctionName: `prod-${name}-lMOne` }));
          return (JSON.parse(Buffer.from(Payload!).toString()) as { body: string }).body;
        }),
      ),
  };
  await shop.deploy(testHost(cloud.endpoint), 'fast');
  return shop;
}

const statesOf = ({ waves }: Awaited<ReturnType<typeof rolloutStatus>>) =>
  waves.flatMap(({ regions }) => regions.map(({ state }) => state));

/** A host that does something once, when wave `number` is watched. */
function whenWatched(number: number, work: (abort: AbortController) => void): TestHost {
  let isDone = false;
  return testHost(cloud.endpoint, (event, abort) => {
    if (isDone || event.type !== 'wave' || event.state !== 'watched' || event.wave !== number) return;
    isDone = true;
    work(abort);
  });
}

const wavesIn = (events: readonly Event[]) =>
  events.flatMap((event) => (event.type === 'wave' ? [`${event.wave} ${event.state}`] : []));

test('a stage without a rollout says so', async () => {
  const shop = await project('never');
  await expect(shop.status()).rejects.toMatchObject({ code: 'RolloutNone' });
  await expect(shop.continue()).rejects.toMatchObject({ code: 'RolloutNone' });
  // A region that does not respond may have a record.
  cloud.faults.regionDown('sa-east-1', 'unavailable');
  try {
    await expect(shop.status()).rejects.toMatchObject({
      code: 'RolloutUnread',
      message: expect.stringMatching(
        /^No region of prod that responds .* sa-east-1 may have one and could not be read: /,
      ),
    });
  } finally {
    cloud.faults.regionUp('sa-east-1');
  }
});

test('another machine goes on with what was begun, whatever its folder has, and it is one release', async () => {
  const shop = await project('moved');
  shop.code('second');
  const first = whenWatched(1, (abort) => setTimeout(() => abort.abort(), 50));
  await expect(shop.deploy(first)).rejects.toMatchObject({ code: 'DeployInterrupted' });
  const stopped = await shop.status();
  expect(stopped).toMatchObject({
    runner: undefined,
    record: { number: 2, state: 'watching', wave: 0, step: 'watching' },
  });
  expect(statesOf(stopped)).toEqual(['watched', 'waiting', 'waiting', 'waiting']);

  // The other release has other code.
  shop.code('of another branch');
  const second = whenWatched(1, () => void shop.pause());
  await expect(shop.continue(second)).rejects.toMatchObject({ code: 'RolloutPaused' });
  expect(wavesIn(second.events)).toEqual(['1 started', '1 watched', '1 paused']);
  expect(await shop.answers()).toEqual(['second', 'first', 'first', 'first']);
});

test('what was watched counts when it goes on', async () => {
  const shop = await project('baked', { bake: '2s' });
  shop.code('second');
  await expect(shop.deploy(whenWatched(1, (abort) => abort.abort()))).rejects.toThrow();
  await new Promise((resolve) => setTimeout(resolve, 2100));
  const host = testHost(cloud.endpoint);
  await shop.continue(host);
  // Of six seconds in total.
  expect(host.events.find(({ type }) => type === 'rollout')).toMatchObject({ atLeast: 4 });
  expect(wavesIn(host.events)).toEqual([
    ...['1 started', '1 watched', '1 done', '2 started', '2 watched', '2 done', '3 started', '3 watched', '3 done'],
  ]);
  expect(await shop.answers()).toEqual(everywhere.map(() => 'second'));
  const [newest, ...others] = await shop.releases();
  expect(newest).toMatchObject({ number: 2, result: 'done' });
  expect(newest!.regions.map(({ region }) => region).sort()).toEqual([...everywhere].sort());
  expect(others.map(({ number }) => number)).toEqual([1]);
  const ended = await shop.status();
  expect(statesOf(ended)).toEqual(['done', 'done', 'done', 'done']);
  await expect(shop.continue()).rejects.toMatchObject({ code: 'RolloutEnded' });
  await expect(shop.abort()).rejects.toMatchObject({ code: 'RolloutEnded' });
  await expect(shop.pause()).rejects.toMatchObject({ code: 'RolloutEnded' });
});

test.each([
  [-600_000, 'behind'],
  [600_000, 'ahead'],
])('a machine whose clock is %d ms away takes nothing over that runs', async (skew, name) => {
  const shop = await project(`clock${name}`, { waves: [['us-east-1'], 'rest'], bake: ['5s', '0s'] });
  shop.code('second');
  const elsewhere = () => ({ ...testHost(cloud.endpoint), now: () => new Date(Date.now() + skew) });
  let asked: Promise<unknown> = Promise.resolve();
  const first = whenWatched(1, (abort) => {
    asked = shop.continue(elsewhere()).catch((error: unknown) => error);
    void asked.then(() => abort.abort());
  });
  await expect(shop.deploy(first)).rejects.toMatchObject({ code: 'DeployInterrupted' });
  expect(await asked).toMatchObject({ code: 'RolloutRunning' });
  expect(await shop.answers()).toEqual(['second', 'first', 'first', 'first']);
  const second = elsewhere();
  await shop.continue(second);
  const { atLeast } = second.events.find(({ type }) => type === 'rollout') as Extract<Event, { type: 'rollout' }>;
  // S3's clock measures how long the first wave was watched.
  expect(atLeast).toBeLessThanOrEqual(5);
  expect(await shop.answers()).toEqual(everywhere.map(() => 'second'));
  expect((await shop.releases())[0]).toMatchObject({ number: 2, result: 'done' });
  expect(statesOf(await shop.status())).toEqual(everywhere.map(() => 'done'));
});

test('a running rollout cannot be continued elsewhere; where a goal is lost, nothing is changed or rolled back', async () => {
  const shop = await project('held', { bake: ['1h', '0s'], allOrNothing: true });
  shop.code('second');
  const asked: Promise<unknown>[] = [];
  const host = whenWatched(1, (abort) => {
    asked.push(
      shop
        .continue()
        .catch((error: unknown) => error)
        .finally(() => abort.abort()),
    );
  });
  await expect(shop.deploy(host)).rejects.toMatchObject({ code: 'DeployInterrupted' });
  expect(await asked[0]).toMatchObject({ code: 'RolloutRunning', message: expect.stringContaining('@') });
  const { record } = await shop.status();
  const lost = openProject(shop.root).model.stages[0]!.regions[1]!;
  const bucket = jawsBucket(aws, lost);
  await bucket.delete(goalKey('held', 'prod', record.id));
  const next = testHost(cloud.endpoint);
  await expect(shop.continue(next)).rejects.toMatchObject({
    code: 'RolloutFailed',
    message: expect.stringContaining('failed in eu-west-1. Done: us-east-1. Not changed: ap-southeast-2, sa-east-1.'),
    problems: [{ message: expect.stringMatching(/release 2 .* prod eu-west-1/) }],
  });
  expect(next.events).toContainEqual(
    expect.objectContaining({ type: 'region-failed', region: 'eu-west-1', code: 'RolloutGoalMissing' }),
  );
  expect(await shop.answers()).toEqual(['second', 'first', 'first', 'first']);
});

test('pause from another machine stops the running one, and nothing is rolled back', async () => {
  const shop = await project('paused', { allOrNothing: true });
  shop.code('second');
  const asked: unknown[] = [];
  const host = whenWatched(2, () => void shop.pause().then((result) => asked.push(result)));
  // The first two waves pass at once.
  shop.jaws(everywhere, { bake: ['0s', '1h'], allOrNothing: true });
  await expect(shop.deploy(host)).rejects.toMatchObject({ code: 'RolloutPaused' });
  expect(asked).toMatchObject([{ release: 2, runner: expect.stringContaining('@') }]);
  const paused = await shop.status();
  expect(paused).toMatchObject({ runner: undefined, order: undefined, record: { state: 'paused', wave: 1 } });
  expect(statesOf(paused)).toEqual(['done', 'watched', 'watched', 'waiting']);
  expect(await shop.answers()).toEqual(['second', 'second', 'second', 'first']);
});

test('abort from another machine: the running one rolls back all regions', async () => {
  const shop = await project('aborted', { bake: ['0s', '1h'] });
  shop.code('second');
  const host = whenWatched(2, () => void shop.abort());
  await expect(shop.deploy(host)).rejects.toMatchObject({
    code: 'RolloutFailed',
    message: expect.stringContaining('Rolled back: '),
    problems: [{ message: expect.stringContaining('aborted the rollout of prod') }],
  });
  expect(await shop.answers()).toEqual(everywhere.map(() => 'first'));
  const status = await shop.status();
  expect(status.record.state).toBe('undone');
  expect(statesOf(status)).toEqual(['undone', 'undone', 'undone', 'waiting']);
});

test('aborting on another machine turns to the versions whose numbers are on record', async () => {
  const shop = await project('numbered', { bake: ['0s', '1h'] });
  shop.code('second');
  await expect(shop.deploy(whenWatched(2, (abort) => abort.abort()))).rejects.toThrow();
  const calls = await callsOf(['UpdateAlias', 'ListVersionsByFunction'], () => shop.abort());
  expect(new Set(calls)).toEqual(new Set(['lambda:UpdateAlias']));
  expect(await shop.answers()).toEqual(everywhere.map(() => 'first'));
});

test('aborting an interrupted rollout rolls back finished and unfinished regions, on this machine', async () => {
  const shop = await project('taken', { bake: ['0s', '1h'] });
  shop.code('second');
  const host = whenWatched(2, (abort) => abort.abort());
  await expect(shop.deploy(host)).rejects.toThrow();
  expect(await shop.answers()).toEqual(['second', 'second', 'second', 'first']);
  const result = await shop.abort();
  expect(result).toMatchObject({ runner: undefined, left: [] });
  expect([...result.undone].sort()).toEqual(['ap-southeast-2', 'eu-west-1', 'us-east-1']);
  expect(result.undone.at(-1)).toBe('us-east-1');
  expect(await shop.answers()).toEqual(everywhere.map(() => 'first'));
  expect((await shop.releases())[0]).toMatchObject({ number: 3, origin: { type: 'undo', release: 2 } });
  await expect(shop.continue()).rejects.toMatchObject({ code: 'RolloutEnded' });
});

test('a rollout that failed goes on when its cause is gone; later failures take earlier regions back too', async () => {
  const shop = await project('healed', { bake: '0s', alarms: ['bad'], allOrNothing: false });
  const cloudWatch = await aws.in('eu-west-1').cloudWatch();
  const numbers = {
    Period: 60,
    EvaluationPeriods: 1,
    Threshold: 1,
    ComparisonOperator: 'GreaterThanThreshold' as const,
    // A state set by the test stays, even if the alarm is evaluated meanwhile.
    TreatMissingData: 'ignore',
  };
  const metric = { Namespace: 'T', MetricName: 'M', Statistic: 'Sum' as const };
  await cloudWatch.send(new PutMetricAlarmCommand({ AlarmName: 'bad', ...metric, ...numbers }));
  const alarm = (StateValue: 'ALARM' | 'OK') =>
    cloudWatch.send(new SetAlarmStateCommand({ AlarmName: 'bad', StateValue, StateReason: 'by hand' }));
  await alarm('ALARM');
  shop.code('second');
  await expect(shop.deploy(testHost(cloud.endpoint))).rejects.toMatchObject({ code: 'RolloutFailed' });
  const failed = await shop.status();
  expect(statesOf(failed)).toEqual(['done', 'failed', 'failed', 'waiting']);
  expect(failed.record.errors[0]!.message).toContain('bad is in ALARM');
  await alarm('OK');
  await shop.continue();
  expect(await shop.answers()).toEqual(everywhere.map(() => 'second'));
});

test('without a terminal it pauses, and continuing is the consent', async () => {
  const shop = await project('consent', { bake: '0s', confirm: 'always' });
  shop.code('second');
  await expect(shop.deploy(testHost(cloud.endpoint))).rejects.toMatchObject({ code: 'RolloutWaits' });
  expect(await shop.answers()).toEqual(['second', 'first', 'first', 'first']);
  await expect(shop.continue()).rejects.toMatchObject({
    code: 'RolloutWaits',
    message: expect.stringContaining('3 of 3'),
  });
  expect(await shop.answers()).toEqual(['second', 'second', 'second', 'first']);
  await shop.continue();
  expect(await shop.answers()).toEqual(everywhere.map(() => 'second'));
});

test('a newer release is not overwritten by an old rollout', async () => {
  const shop = await project('newer');
  shop.code('second');
  await expect(shop.deploy(whenWatched(1, (abort) => abort.abort()))).rejects.toThrow();
  shop.code('third');
  await shop.deploy(testHost(cloud.endpoint), 'fast');
  await expect(shop.abort()).rejects.toMatchObject({ code: 'RolloutSuperseded' });
  await expect(shop.continue()).rejects.toMatchObject({ code: 'RolloutSuperseded' });
  expect(await shop.answers()).toEqual(everywhere.map(() => 'third'));
});

test('regions that joined or left the stage meanwhile are named, and left alone', async () => {
  const shop = await project('changed', { bake: ['1h', '0s'] });
  shop.code('second');
  await expect(shop.deploy(whenWatched(1, (abort) => abort.abort()))).rejects.toThrow();
  shop.jaws(['us-east-1', 'eu-west-1', 'ap-southeast-2', 'eu-north-1'], { bake: '0s', waves: ['rest'] });
  write(shop.root, { 'cloudformation/prod/eu-north-1/resources-cf.json': { Resources: {} } });
  await expect(shop.abort()).resolves.toMatchObject({ undone: ['us-east-1'] });
  expect(await shop.answers()).toEqual(everywhere.map(() => 'first'));
});
