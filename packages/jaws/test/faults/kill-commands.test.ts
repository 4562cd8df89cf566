import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import { CloudFormation } from '@aws-sdk/client-cloudformation';
import { beforeAll, expect, test, vi } from 'vitest';
import type { Cloud } from '../../../cloud/src/index.ts';
import { write } from '../../src/engine/testing/project.ts';
import { JawsError } from '../../src/errors/error.ts';
import { bin } from '../cli/jaws.ts';
import type { Picture } from '../property/support/picture.ts';
import { begunOperations } from './support/begun.ts';
import { byItself } from './support/pairs/both.ts';
import type { repeated } from './support/pairs/commands.ts';
import { comparable, differing, endOf, leftBehind, runningCode, untrueHistory } from './support/pairs/end.ts';
import { codeOf, copyOf, type Ground, makeGround, newDomain, regions, startFrom } from './support/pairs/ground.ts';

/** Every call in `npm run test:soak`, before and after it; otherwise every `SAMPLE`th of these moments. */
const SAMPLE = Number(process.env.KILL_SAMPLE ?? 16);
const LANES = Number(process.env.FAULT_LANES ?? 4);

/** The words of a command, and the same one as the engine's task. */
interface Killed {
  readonly words: readonly string[];
  readonly again: keyof typeof repeated;
  /** Refusals of the same command that are true once it has been carried out, or as far as the project's files go. */
  readonly ended: readonly string[];
}

const commands: Readonly<Record<string, Killed>> = {
  'deploy in waves': { words: ['deploy', 'all', 'dev', 'all'], again: 'deploy in waves', ended: [] },
  rollback: { words: ['rollback', '1', 'dev', 'all'], again: 'rollback to the first', ended: [] },
  promote: { words: ['promote', 'qa', 'dev'], again: 'promote in waves', ended: [] },
  continue: { words: ['rollout', 'continue', 'dev'], again: 'continue', ended: ['RolloutEnded'] },
  abort: { words: ['rollout', 'abort', 'dev'], again: 'abort', ended: ['RolloutEnded'] },
  // It is in jaws.json then: what remains is to deploy it, as the error of an interrupted one says.
  'domain create': {
    words: ['domain', 'create', newDomain, '--stage', 'dev'],
    again: 'domain create',
    ended: ['DomainExists'],
  },
  'region remove': { words: ['region', 'remove', 'dev', regions[1]!, '-y'], again: 'region remove', ended: [] },
  'stage remove': { words: ['stage', 'remove', 'dev', '-y'], again: 'stage remove', ended: ['UnknownStage'] },
  'project remove': { words: ['project', 'remove', '-y'], again: 'project remove', ended: [] },
};

/** The moment of a kill: one call of an operation, before or after it is carried out. */
interface Moment {
  readonly service: string;
  readonly operation: string;
  readonly region: string;
  /** Counted from 0 among the calls of this operation in this region. */
  readonly call: number;
  readonly after: boolean;
}

const nameOf = ({ service, operation, region, call, after }: Moment) =>
  `${after ? 'after' : 'before'} ${service}:${operation} ${call} in ${region}`;

/** Operations that only read. */
const reads = /^(Get|Head|List|Describe|Detect|Lookup|Batch[GD]|Test|Assume|Validate)/;

function momentsOf(cloud: Cloud): Moment[] {
  return cloud.faults
    .calls()
    .filter(({ operation }) => !reads.test(operation))
    .flatMap(({ service, operation, region, count }) =>
      Array.from({ length: count }, (_, call) =>
        [false, true].map((after) => ({ service, operation, region, call, after })),
      ).flat(),
    );
}

function start({ words }: Killed, cwd: string, cloud: Cloud): ChildProcess {
  const env = { ...process.env, CI: '', AWS_ENDPOINT_URL: cloud.endpoint };
  return spawn(process.execPath, [bin, ...words, '--json'], { cwd, env, stdio: 'ignore' });
}

/** Runs a command in a process that is killed at this moment. Returns whether it came that far. */
async function runUntil(command: Killed, cwd: string, cloud: Cloud, { call, ...moment }: Moment): Promise<boolean> {
  const { faults } = cloud;
  // No answer until the client disconnects: the process stops at this call.
  faults.add({ ...moment, skip: call, times: 1, error: 'timeout' });
  const child = start(command, cwd, cloud);
  const ended = once(child, 'exit');
  while (faults.list().length > 0 && child.exitCode === null) await wait(10);
  const isReached = child.exitCode === null;
  child.kill('SIGKILL');
  await ended;
  faults.clear();
  return isReached;
}

/** CloudFormation goes on without the process that asked for a change. */
async function settled(endpoint: string): Promise<void> {
  await vi.waitFor(async () => {
    for (const region of regions) {
      const config = { endpoint, region, credentials: { accessKeyId: 'test', secretAccessKey: 'test' } };
      const { Stacks = [] } = await new CloudFormation(config).describeStacks();
      expect(
        Stacks.filter(({ StackStatus = '' }) => /_IN_PROGRESS$/.test(StackStatus) && !/REVIEW/.test(StackStatus)),
      ).toEqual([]);
    }
  });
}

/** Complete operations on stacks, counted by what they were. */
async function operations(endpoint: string): Promise<Map<string, number>> {
  const found = new Map<string, number>();
  for (const region of regions) {
    const config = { endpoint, region, credentials: { accessKeyId: 'test', secretAccessKey: 'test' } };
    for (const { stack, operation, complete } of await begunOperations(new CloudFormation(config))) {
      if (!complete) continue;
      const key = `${region}: ${operation} of ${stack}`;
      found.set(key, (found.get(key) ?? 0) + 1);
    }
  }
  return found;
}

const folderOf = (ground: Ground): string => {
  const root = copyOf(ground);
  write(root, { ...codeOf('one', 'fourth'), ...codeOf('two', 'fourth') });
  return root;
};

const person = (ground: Ground, root: string) => ({ root, update: ground.update, name: 'fourth' });

/** The end without a kill, and the calls that led to it. */
async function undisturbed(ground: Ground, before: Picture, command: Killed) {
  const cloud = await startFrom(ground);
  try {
    const root = folderOf(ground);
    cloud.faults.forgetCalls();
    const child = start(command, root, cloud);
    const [code] = await once(child, 'exit');
    expect(code, `jaws ${command.words.join(' ')}`).toBe(0);
    const moments = momentsOf(cloud);
    expect(await leftBehind(cloud.endpoint), 'undisturbed').toEqual([]);
    expect(await untrueHistory(cloud.endpoint, ground), 'undisturbed').toEqual([]);
    const picture = comparable(await endOf(cloud.endpoint, ground, []), before);
    return { moments, picture, code: await runningCode(cloud.endpoint), operations: await operations(cloud.endpoint) };
  } finally {
    await cloud.close();
  }
}

type Wanted = Awaited<ReturnType<typeof undisturbed>>;

/** What is wrong after a kill and the same command again, in words; undefined if it did not come to that moment. */
async function trial(ground: Ground, before: Picture, command: Killed, moment: Moment, wanted: Wanted) {
  const cloud = await startFrom(ground);
  try {
    const root = folderOf(ground);
    if (!(await runUntil(command, root, cloud, moment))) return undefined;
    const found: string[] = [];
    await settled(cloud.endpoint);
    const unsaid = await untrueHistory(cloud.endpoint, ground, wanted.code);
    found.push(...unsaid.map((one) => `right after the kill: ${one}`));
    const error = await byItself(cloud.endpoint, command.again, person(ground, root));
    if (error instanceof JawsError && command.ended.includes(error.code)) {
      if (error.code === 'DomainExists') await byItself(cloud.endpoint, 'deploy of domains', person(ground, root));
    } else if (error !== undefined)
      found.push(`again: ${error instanceof JawsError ? `${error.code} ${error.message}` : (error as Error).stack}`);
    const end = comparable(await endOf(cloud.endpoint, ground, []), before);
    const unlike = differing(wanted.picture, end);
    if (unlike !== '') found.push(`not as without a kill:\n    ${unlike}`);
    found.push(...(await leftBehind(cloud.endpoint)), ...(await untrueHistory(cloud.endpoint, ground, wanted.code)));
    for (const [key, count] of await operations(cloud.endpoint)) {
      const most = wanted.operations.get(key) ?? 0;
      if (count > most) found.push(`${key} ${count} times, not ${most}`);
    }
    return found;
  } finally {
    await cloud.close();
  }
}

let ground: Ground;
let before: Picture;
beforeAll(async () => {
  ground = await makeGround();
  const cloud = await startFrom(ground);
  before = await endOf(cloud.endpoint, ground, []);
  await cloud.close();
});

test.each(Object.keys(commands))(
  '%s, killed at its writes, ends as without that when it is run again',
  {
    timeout: 7_200_000,
  },
  async (title) => {
    const command = commands[title]!;
    const wanted = await undisturbed(ground, before, command);
    const queue = wanted.moments.filter((_, index) => index % SAMPLE === 5 % SAMPLE);
    const total = queue.length;
    const failures: string[] = [];
    let reached = 0;
    await Promise.all(
      Array.from({ length: LANES }, async () => {
        for (let moment = queue.shift(); moment; moment = queue.shift()) {
          const found = await trial(ground, before, command, moment, wanted);
          if (found) reached += 1;
          if (!found || found.length === 0) continue;
          failures.push(`${title}, killed ${nameOf(moment)}:\n  ${found.join('\n  ')}`);
          process.stdout.write(`kill: ${failures.at(-1)}\n`);
        }
      }),
    );
    process.stdout.write(
      `kill, ${title}: ${total} of ${wanted.moments.length} moments, ${reached} reached, ${failures.length} failures\n`,
    );
    expect(failures.join('\n\n')).toBe('');
    expect(reached, 'moments that came').toBeGreaterThanOrEqual(0.7 * total);
  },
);
