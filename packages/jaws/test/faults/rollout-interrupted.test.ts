import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { InvokeCommand } from '@aws-sdk/client-lambda';
import { beforeAll, expect, onTestFinished, test } from 'vitest';
import type { Cloud } from '../../../cloud/src/index.ts';
import type { RolloutState } from '../../src/deploy/rollouts/machine.ts';
import { openProject } from '../../src/engine/open.ts';
import { rolloutStatus } from '../../src/engine/rollout/control.ts';
import { edit } from '../../src/engine/testing/domains.ts';
import { testHost, write } from '../../src/engine/testing/project.ts';
import { bin, jaws } from '../cli/jaws.ts';
import { holdingProxy, type Sent } from './support/holding-proxy.ts';
import { leftBehind, untrueHistory } from './support/pairs/end.ts';
import { codeOf, copyOf, type Ground, makeGround, name, regions, stage, startFrom } from './support/pairs/ground.ts';

let ground: Ground;
beforeAll(async () => {
  ground = await makeGround();
});

const inWaves = ['deploy', 'all', stage, 'all'];
const order = (command: 'continue' | 'pause' | 'abort') => ['rollout', command, stage];

/** A command that finds the rollout in this state, or brings it there, and gets Ctrl-C while it is in it. */
interface Interrupted {
  readonly state: RolloutState;
  readonly words: readonly string[];
  /** Other than `state`: it is recorded once the command has stopped. */
  readonly stays?: RolloutState;
  /** What was done when Ctrl-C came is done. */
  readonly code?: 0;
  /** Changes how the project is rolled out. */
  readonly rollout?: object;
  /** A region that refuses changes until the command has ended. */
  readonly refuses?: string;
  readonly prepared?: readonly (readonly string[])[];
  /** The request during which Ctrl-C comes; the next one after the record has the state if absent. */
  readonly during?: RegExp;
  /** Commands that go on, each with the state of the rollout and what the regions run afterwards. */
  readonly next: readonly (readonly [words: readonly string[], state: RolloutState, runs: readonly string[]])[];
}

const both = (text: string) => regions.map(() => text);
const isRecord = ({ line }: Sent) => /^PUT .*\/rollout\.json/.test(line);
const hasState = (state: RolloutState) => (one: Sent) => isRecord(one) && one.body.includes(`"state": "${state}"`);

const cases: readonly Interrupted[] = [
  {
    state: 'planned',
    words: inWaves,
    next: [
      [inWaves, 'done', both('fourth')],
      [order('continue'), 'done', both('fourth')],
      [order('abort'), 'undone', ['third', 'second']],
    ],
  },
  {
    state: 'deploying',
    words: inWaves,
    during: /Action=ExecuteChangeSet/,
    next: [
      [inWaves, 'done', both('fourth')],
      [order('continue'), 'done', both('fourth')],
      [order('abort'), 'undone', ['third', 'second']],
    ],
  },
  {
    state: 'watching',
    words: inWaves,
    rollout: { alarms: ['any'], bake: '3s' },
    next: [
      [inWaves, 'done', both('fourth')],
      [order('continue'), 'done', both('fourth')],
      [order('abort'), 'undone', ['third', 'second']],
    ],
  },
  { state: 'paused', words: [...inWaves, '--confirm'], next: [[order('continue'), 'done', both('fourth')]] },
  {
    state: 'paused',
    words: order('continue'),
    during: /^PUT .*\/lease\.json/,
    stays: 'planned',
    next: [
      [order('continue'), 'done', both('third')],
      [order('abort'), 'undone', both('second')],
    ],
  },
  {
    state: 'failed',
    words: inWaves,
    refuses: regions[1]!,
    next: [
      [order('continue'), 'done', both('fourth')],
      [order('abort'), 'undone', ['third', 'second']],
    ],
  },
  {
    state: 'undoing',
    words: inWaves,
    refuses: regions[1]!,
    rollout: { allOrNothing: true },
    next: [[order('abort'), 'undone', ['third', 'second']]],
  },
  {
    state: 'undoing',
    words: order('abort'),
    during: /Action=ExecuteChangeSet/,
    next: [[order('abort'), 'undone', both('second')]],
  },
  { state: 'done', words: order('continue'), code: 0, next: [[inWaves, 'done', both('third')]] },
  { state: 'undone', words: order('abort'), code: 0, next: [[inWaves, 'done', both('third')]] },
  {
    state: 'superseded',
    words: [...inWaves, '--rollout', 'fast'],
    code: 0,
    next: [[inWaves, 'superseded', both('fourth')]],
  },
];

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
      return (JSON.parse(Buffer.from(Payload!).toString()) as { body: string }).body;
    }),
  );
}

/** Runs the command until the rollout is in the state, and presses Ctrl-C. Returns the exit code and everything it has said. */
async function interrupted({ endpoint }: Cloud, cwd: string, { state, words, during }: Trial) {
  const isThere = hasState(state);
  const begins = during?.source.includes('lease') ? () => true : (before: readonly Sent[]) => before.some(isThere);
  const proxy = await holdingProxy(
    endpoint,
    (sent, before) =>
      begins(before) && !isRecord(sent) && (during ? during.test(sent.line) || during.test(sent.body) : true),
  );
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
    const { state, stays = state, code = 130, rollout, refuses, prepared = [], goesOn } = trial;
    const cloud = await startFrom(ground);
    onTestFinished(() => cloud.close());
    const root = copyOf(ground);
    const status = async () =>
      rolloutStatus(testHost(cloud.endpoint), { project: openProject(root), stage }).then(
        ({ record, runner, next }) => ({ state: record.state, runner, next }),
      );
    const run = (words: readonly string[]) =>
      jaws([...words, '--json'], { cwd: root, env: { AWS_ENDPOINT_URL: cloud.endpoint } });
    if (trial.words[0] === 'deploy') write(root, { ...codeOf('one', 'fourth'), ...codeOf('two', 'fourth') });
    if (rollout) {
      edit(root, (entry) => {
        entry.rollout = { [stage]: { waves: [[regions[0]], 'rest'], ...rollout } };
      });
    }
    for (const words of prepared) await run(words);
    const error = { code: 'AccessDenied', status: 403 };
    if (refuses) cloud.faults.add({ service: 'cloudformation', operation: 'ExecuteChangeSet', region: refuses, error });
    const end = await interrupted(cloud, root, trial);
    cloud.faults.clear();
    expect(end.code, end.said).toBe(code);
    const now = await status();
    expect({ state: now.state, runner: now.runner }, end.said).toEqual({ state: stays, runner: undefined });
    expect(await leftBehind(cloud.endpoint)).toEqual([]);
    expect(await untrueHistory(cloud.endpoint, ground)).toEqual([]);
    if (goesOn.words[0] === 'rollout') expect(now.next).toContain(goesOn.what);

    const after = await run(goesOn.words);
    expect(after.code, after.stdout).toBe(0);
    expect(await status()).toMatchObject({ state: goesOn.state, runner: undefined });
    expect(await answers(cloud)).toEqual(goesOn.runs);
    expect(await leftBehind(cloud.endpoint)).toEqual([]);
    expect(await untrueHistory(cloud.endpoint, ground)).toEqual([]);
  },
);
