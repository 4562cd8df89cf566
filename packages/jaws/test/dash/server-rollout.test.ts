import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { InvokeCommand } from '@aws-sdk/client-lambda';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { type Cloud, startCloud } from '../../../cloud/src/index.ts';
import { deploy } from '../../src/engine/deploy.ts';
import { openProject } from '../../src/engine/open.ts';
import { functionFiles, projectFolder, testHost, write } from '../../src/engine/testing/project.ts';
import { bin, jaws, temporaryFolder } from '../cli/jaws.ts';
import { callOf, resultOf, type StartedDash, start } from './dash.ts';

vi.setConfig({ testTimeout: 180_000, hookTimeout: 60_000 });

const regions = ['us-east-1', 'eu-west-1', 'ap-southeast-2', 'sa-east-1'];
const stage = 'live';
const work = temporaryFolder();
let cloud: Cloud;
let env: Record<string, string>;
const open: ChildProcess[] = [];
beforeAll(async () => {
  cloud = await startCloud({ port: 0 });
  env = {
    CI: 'true',
    JAWS_HOME: join(work.path, 'home'),
    AWS_ENDPOINT_URL: cloud.endpoint,
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
  };
});
afterEach(() => {
  for (const child of open.splice(0)) child.kill('SIGKILL');
});
afterAll(async () => {
  await cloud.close();
  work.remove();
});

const answer = (text: string) => `export const handler = async () => ${JSON.stringify(text)};\n`;

/** A project of one function in four regions, deployed in three waves, with a dash; the first release is everywhere. */
async function shopWith(name: string, bake: string) {
  const root = projectFolder({
    name,
    domain: `${name}.test`,
    stages: { [stage]: regions },
    files: functionFiles('m/one', { apiGateway: null, code: answer('first') }),
  });
  write(root, {
    'jaws.json': {
      name,
      domain: `${name}.test`,
      stages: { [stage]: regions.map((region) => ({ region })) },
      rollout: { [stage]: { waves: [['us-east-1'], ['eu-west-1', 'ap-southeast-2'], 'rest'], bake } },
    },
  });
  const host = testHost(cloud.endpoint);
  await deploy(host, {
    project: openProject(root),
    selection: { stage, region: undefined, resources: true, functions: 'all', endpoints: 'all' },
    rollout: { profile: 'fast' },
  });
  write(root, { 'aws_modules/m/one/handler.js': answer('second') });
  const dash = await start({ host: testHost(cloud.endpoint), cwd: root, write: true });
  const aws = await host.connect(undefined);
  return {
    dash,
    /** Runs `jaws` as a process of its own until it ends. */
    jaws: (...args: string[]) => jaws(args, { cwd: root, env }),
    /** The same in the background. */
    begin: (...args: string[]) => begin(root, args),
    /** What each region runs. */
    answers: () =>
      Promise.all(
        regions.map(async (region) => {
          const lambda = await aws.in(region).lambda();
          const { Payload } = await lambda.send(new InvokeCommand({ FunctionName: `${stage}-${name}-lMOne` }));
          return JSON.parse(Buffer.from(Payload!).toString()) as string;
        }),
      ),
    /** Waits until the first wave has the release and is watched by a running process. */
    async watched() {
      await expect
        .poll(() => stateOf(dash), { timeout: 60_000 })
        .toEqual({
          state: 'watching',
          step: 'watching',
          isRun: true,
          regions: ['watched', 'waiting', 'waiting', 'waiting'],
        });
    },
  };
}

function begin(cwd: string, args: readonly string[]) {
  const child = spawn(process.execPath, [bin, ...args], { cwd, env: { ...process.env, ...env } });
  open.push(child);
  let text = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk;
    });
  }
  const ended = once(child, 'close').then(([code]) => ({ code: code as number | null, text }));
  return { ended, printed: () => text, kill: () => child.kill('SIGKILL') };
}

async function stateOf(dash: StartedDash) {
  const { rollout } = await resultOf(dash, 'jaws_rollout', { stage });
  const { state, step, runner, waves } = rollout ?? {};
  const regions = waves?.flatMap((wave) => wave.regions.map((one) => one.state));
  return { state, step, isRun: runner !== undefined, regions };
}

test('another process runs it: the dash pauses it, a third one goes on, and the dash has that take it back', async () => {
  const { dash, answers, ...shop } = await shopWith('watched', '1h');
  const deployed = shop.begin('deploy', 'all', stage, 'all', '-y');
  await shop.watched();
  const paused = await resultOf(dash, 'jaws_rollout_pause', { stage });
  expect(paused).toMatchObject({ stage, release: 2, runner: expect.any(String), undone: [] });
  expect(await deployed.ended).toEqual({ code: 1, text: expect.stringContaining('RolloutPaused') });
  expect(await stateOf(dash)).toMatchObject({ state: 'paused', isRun: false });
  expect(await answers()).toEqual(['second', 'first', 'first', 'first']);

  const continued = shop.begin('rollout', 'continue', stage, '-y');
  await shop.watched();
  expect(await answers()).toEqual(['second', 'first', 'first', 'first']);
  const aborted = await resultOf(dash, 'jaws_rollout_abort', { stage });
  expect(aborted).toMatchObject({ release: 2, runner: expect.any(String) });
  expect(await continued.ended).toEqual({ code: 1, text: expect.stringContaining('aborted the rollout of live') });
  expect(await stateOf(dash)).toEqual({
    state: 'undone',
    step: 'watching',
    isRun: false,
    regions: ['undone', 'waiting', 'waiting', 'waiting'],
  });
  expect(await answers()).toEqual(['first', 'first', 'first', 'first']);
  expect((await callOf(dash, 'jaws_rollout_continue', { stage })).error?.code).toBe('RolloutEnded');
  await dash.close();
});

test('`jaws rollout` pauses and aborts a rollout that the dash runs', async () => {
  const { dash, answers, ...shop } = await shopWith('here', '1h');
  const deployed = shop.begin('deploy', 'all', stage, 'all', '-y');
  await shop.watched();
  const paused = await shop.jaws('rollout', 'pause', stage);
  expect([paused.code, paused.stderr]).toEqual([0, expect.any(String)]);
  expect((await deployed.ended).code).toBe(1);

  const first = callOf(dash, 'jaws_rollout_continue', { stage });
  await shop.watched();
  expect((await shop.jaws('rollout', 'pause', stage)).code).toBe(0);
  expect((await first).error?.code).toBe('RolloutPaused');
  expect(await answers()).toEqual(['second', 'first', 'first', 'first']);

  const second = callOf(dash, 'jaws_rollout_continue', { stage });
  await shop.watched();
  expect((await shop.jaws('rollout', 'abort', stage, '-y')).code).toBe(0);
  expect((await second).error?.problems).toEqual([{ message: expect.stringContaining('aborted the rollout of live') }]);
  expect(await answers()).toEqual(['first', 'first', 'first', 'first']);
  await dash.close();
});

test('the dash continues a paused rollout through all waves', async () => {
  const { dash, answers, ...shop } = await shopWith('through', '2s');
  const deployed = shop.begin('deploy', 'all', stage, 'all', '-y');
  await expect.poll(async () => (await stateOf(dash)).regions?.[0], { timeout: 60_000 }).toBe('watched');
  expect((await resultOf(dash, 'jaws_rollout_pause', { stage })).release).toBe(2);
  expect((await deployed.ended).code).toBe(1);
  const { id } = await resultOf(dash, 'jaws_rollout_continue', { stage });
  expect(id).toEqual(expect.any(String));
  expect(await stateOf(dash)).toMatchObject({ state: 'done', regions: ['done', 'done', 'done', 'done'] });
  expect(await answers()).toEqual(regions.map(() => 'second'));
  await dash.close();
});

test('its process is killed: the dash says that nothing runs it, continues it, and takes it back', async () => {
  const { dash, answers, ...shop } = await shopWith('killed', '1h');
  const deployed = shop.begin('deploy', 'all', stage, 'all', '-y');
  await shop.watched();
  deployed.kill();
  expect((await deployed.ended).code).toBe(null);
  // Its lease is of a process that is gone.
  const left = { state: 'watching', step: 'watching', isRun: false };
  expect(await stateOf(dash)).toMatchObject(left);
  expect(await answers()).toEqual(['second', 'first', 'first', 'first']);

  const continued = callOf(dash, 'jaws_rollout_continue', { stage });
  await shop.watched();
  await resultOf(dash, 'jaws_rollout_pause', { stage });
  expect((await continued).error?.code).toBe('RolloutPaused');

  const again = shop.begin('rollout', 'continue', stage, '-y');
  // Until it deploys the wave again, a continued rollout is in the state in which it was.
  await expect.poll(again.printed, { timeout: 60_000 }).toContain('Watching wave 1');
  await shop.watched();
  again.kill();
  await again.ended;
  expect(await stateOf(dash)).toMatchObject(left);
  expect(await resultOf(dash, 'jaws_rollout_abort', { stage })).toMatchObject({
    release: 2,
    undone: ['us-east-1'],
    left: [],
  });
  expect(await stateOf(dash)).toMatchObject({ state: 'undone', isRun: false });
  expect(await answers()).toEqual(['first', 'first', 'first', 'first']);
  await dash.close();
});
