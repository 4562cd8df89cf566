import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { beforeAll, expect, onTestFinished, test } from 'vitest';
import type { Cloud } from '../../../cloud/src/index.ts';
import { type RolloutState, transitions } from '../../src/deploy/rollouts/machine.ts';
import { openProject } from '../../src/engine/open.ts';
import { rolloutStatus } from '../../src/engine/rollout/control.ts';
import { edit } from '../../src/engine/testing/domains.ts';
import { testHost, write } from '../../src/engine/testing/project.ts';
import { bin, jaws } from '../cli/jaws.ts';
import { holdingProxy, type Sent } from './support/holding-proxy.ts';
import { leftBehind, runningCode, untrueHistory } from './support/pairs/end.ts';
import { codeOf, copyOf, type Ground, makeGround, name, regions, stage, startFrom } from './support/pairs/ground.ts';

let ground: Ground;
beforeAll(async () => {
  ground = await makeGround();
});

const inWaves = ['deploy', 'all', stage, 'all'];
const order = (command: 'continue' | 'pause' | 'abort') => ['rollout', command, stage];

/** Whether Ctrl-C comes during this request. `answered`: those before it that have an answer. */
type Moment = (sent: Sent, answered: readonly Sent[]) => boolean;

const isRecord = ({ line }: Sent) => /^PUT .*\/rollout\.json/.test(line);
const hasState = (state: RolloutState, sent: readonly Sent[]) =>
  sent.some((one) => isRecord(one) && one.body.includes(`"state": "${state}"`));
const after =
  (state: RolloutState): Moment =>
  (sent, answered) =>
    !isRecord(sent) && hasState(state, answered);
const executing: Moment = ({ body }) => body.includes('Action=ExecuteChangeSet');
const takingLease: Moment = ({ line }) => /^PUT .*\/lease\.json/.test(line);

/** The last region is done. */
const recording: Moment = ({ line }) => /^DELETE .*\/begun\./.test(line);

/** A command that finds the rollout in this state, or brings it there, and gets Ctrl-C while it is in it. */
interface Interrupted {
  readonly state: RolloutState;
  readonly words: readonly string[];
  readonly moment: Moment;
  /** The state when the command has stopped; the same if absent. */
  readonly ends?: RolloutState;
  /** What the regions run then, and when CloudFormation has stopped as well. */
  readonly runs: readonly string[];
  /** Nothing was left to do. */
  readonly code?: 0;
  /** How the project is rolled out, besides its waves. */
  readonly rollout?: object;
  /** A region that refuses changes until the command has ended. */
  readonly refuses?: string;
  /** Commands that go on, each with the state of the rollout and what the regions run afterwards. */
  readonly next: readonly (readonly [words: readonly string[], state: RolloutState, runs: readonly string[]])[];
}

const both = (text: string) => regions.map(() => text);
/** The ground: its rollout waits after the first region. */
const before = ['third', 'second'];
const anyNext: Interrupted['next'] = [
  [inWaves, 'done', both('fourth')],
  [order('continue'), 'done', both('fourth')],
  [order('abort'), 'undone', before],
];
const firstOnly = ['fourth', 'second'];

const cases: readonly Interrupted[] = [
  { state: 'planned', words: inWaves, moment: after('planned'), runs: before, next: anyNext },
  { state: 'deploying', words: inWaves, moment: executing, runs: firstOnly, next: anyNext },
  {
    state: 'watching',
    words: inWaves,
    rollout: { alarms: ['any'], bake: '3s' },
    moment: after('watching'),
    runs: firstOnly,
    next: anyNext,
  },
  {
    state: 'paused',
    words: [...inWaves, '--confirm'],
    moment: after('paused'),
    runs: firstOnly,
    next: anyNext.slice(1),
  },
  {
    state: 'paused',
    words: order('continue'),
    moment: takingLease,
    runs: before,
    next: [
      [order('continue'), 'done', both('third')],
      [order('abort'), 'undone', both('second')],
    ],
  },
  {
    state: 'failed',
    words: inWaves,
    refuses: regions[1]!,
    moment: after('failed'),
    runs: firstOnly,
    next: anyNext.slice(1),
  },
  {
    state: 'undoing',
    words: inWaves,
    refuses: regions[1]!,
    rollout: { allOrNothing: true },
    moment: after('undoing'),
    runs: firstOnly,
    next: [[order('abort'), 'undone', before]],
  },
  {
    state: 'undoing',
    words: order('abort'),
    moment: executing,
    runs: both('second'),
    next: [[order('abort'), 'undone', both('second')]],
  },
  {
    state: 'deploying',
    words: order('continue'),
    moment: recording,
    ends: 'done',
    runs: both('third'),
    code: 0,
    next: [[inWaves, 'done', both('third')]],
  },
  {
    state: 'done',
    words: order('continue'),
    moment: after('done'),
    runs: both('third'),
    code: 0,
    next: [[inWaves, 'done', both('third')]],
  },
  {
    state: 'undone',
    words: order('abort'),
    moment: after('undone'),
    runs: both('second'),
    code: 0,
    next: [[inWaves, 'done', both('third')]],
  },
  {
    state: 'superseded',
    words: [...inWaves, '--rollout', 'fast'],
    moment: after('superseded'),
    runs: both('fourth'),
    code: 0,
    next: [[inWaves, 'superseded', both('fourth')]],
  },
];

test('each state has a command that gets Ctrl-C in it', () => {
  expect([...new Set(cases.map(({ state }) => state))].sort()).toEqual(Object.keys(transitions).sort());
});

const trials = cases.flatMap(({ next, ...one }) =>
  next.map(([words, state, runs]) => ({
    ...one,
    what: `${one.state}, jaws ${one.words.join(' ')}`,
    goesOn: { words, state, runs, what: `jaws ${words.join(' ')}` },
  })),
);

type Trial = (typeof trials)[number];

async function answers({ endpoint }: Cloud): Promise<string[]> {
  return Promise.all(
    regions.map(async (region) => {
      const lambda = new LambdaClient({ endpoint, region, credentials: { accessKeyId: 'a', secretAccessKey: 'b' } });
      const { Payload } = await lambda.send(new InvokeCommand({ FunctionName: `${stage}-${name}-lMOne:live` }));
      lambda.destroy();
      return JSON.parse((JSON.parse(Buffer.from(Payload!).toString()) as { body: string }).body) as string;
    }),
  );
}

/** Runs the command until its moment, and presses Ctrl-C. Returns the exit code and everything it has said. */
async function interrupted({ endpoint }: Cloud, cwd: string, { words, moment }: Trial) {
  const proxy = await holdingProxy(endpoint, moment);
  const child = spawn(process.execPath, [bin, ...words, '--json'], {
    cwd,
    env: { ...process.env, CI: '', AWS_ENDPOINT_URL: proxy.endpoint },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  const ended = once(child, 'close');
  let said = '';
  const isHeard = new Promise<void>((resolve) => {
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        said += text;
        if (said.includes('Stopping at the next safe point')) resolve();
      });
    }
  });
  const early = ended.then(() => Promise.reject(new Error(`It ended before: ${said}`)));
  await Promise.race([proxy.held, early]);
  child.kill('SIGINT');
  await Promise.race([isHeard, early]);
  proxy.release();
  early.catch(() => {});
  const [code] = (await ended) as [number | null];
  return { code, said };
}

// On Windows a process cannot send SIGINT to another.
test.skipIf(process.platform === 'win32').each(trials)(
  'Ctrl-C while it is $what; then $goesOn.what',
  { timeout: 180_000 },
  async (trial) => {
    const { state, ends = state, runs, code = 130, rollout, refuses, goesOn } = trial;
    const cloud = await startFrom(ground);
    onTestFinished(() => cloud.close());
    const root = copyOf(ground);
    const status = async () => {
      const { record, runner, next } = await rolloutStatus(testHost(cloud.endpoint), {
        project: openProject(root),
        stage,
      });
      return { state: record.state, runner, next };
    };
    if (trial.words[0] === 'deploy') write(root, { ...codeOf('one', 'fourth'), ...codeOf('two', 'fourth') });
    edit(root, (entry) => {
      entry.rollout = { [stage]: { waves: [[regions[0]], 'rest'], ...rollout } };
    });
    const error = { code: 'AccessDenied', status: 403 };
    if (refuses) cloud.faults.add({ service: 'cloudformation', operation: 'ExecuteChangeSet', region: refuses, error });
    const end = await interrupted(cloud, root, trial);
    cloud.faults.clear();
    expect(end.code, end.said).toBe(code);
    const now = await status();
    expect({ state: now.state, runner: now.runner }, end.said).toEqual({ state: ends, runner: undefined });
    // CloudFormation finishes what it was told to do, and the note of that stays for whoever comes next.
    const isCut = trial.moment === executing;
    const isNote = (one: string) => isCut && /\/begun\./.test(one);
    await expect.poll(async () => (await leftBehind(cloud.endpoint)).filter((one) => !isNote(one))).toEqual([]);
    expect(await answers(cloud)).toEqual(runs);
    const unrecorded = isCut ? await runningCode(cloud.endpoint) : {};
    expect(await untrueHistory(cloud.endpoint, ground, unrecorded)).toEqual([]);
    if (goesOn.words[0] === 'rollout') expect(now.next).toContain(goesOn.what);

    const last = await jaws([...goesOn.words, '--json'], { cwd: root, env: { AWS_ENDPOINT_URL: cloud.endpoint } });
    expect(last.code, last.stdout).toBe(0);
    expect(await status()).toMatchObject({ state: goesOn.state, runner: undefined });
    expect(await answers(cloud)).toEqual(goesOn.runs);
    expect(await leftBehind(cloud.endpoint)).toEqual([]);
    expect(await untrueHistory(cloud.endpoint, ground)).toEqual([]);
  },
);
