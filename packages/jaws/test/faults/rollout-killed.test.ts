import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import { InvokeCommand } from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Cloud, startCloud } from '../../../cloud/src/index.ts';
import type { Aws } from '../../src/aws/types.ts';
import { deploy } from '../../src/engine/deploy.ts';
import { openProject } from '../../src/engine/open.ts';
import { releases } from '../../src/engine/releases/releases.ts';
import { abortRollout, rolloutStatus } from '../../src/engine/rollout/control.ts';
import { continueRollout } from '../../src/engine/rollout/resume.ts';
import { functionFiles, projectFolder, testHost, write } from '../../src/engine/testing/project.ts';
import { bin } from '../cli/jaws.ts';

/** Every moment in `npm run test:soak`; otherwise every `SAMPLE`th of them. */
const SAMPLE = Number(process.env.KILL_SAMPLE ?? 12);
const timeout = 3_600_000;

const everywhere = ['us-east-1', 'eu-west-1', 'ap-southeast-2', 'sa-east-1'];
const name = 'waves';

let cloud: Cloud;
let aws: Aws;
let root: string;
beforeAll(async () => {
  cloud = await startCloud({ port: 0 });
  aws = await testHost(cloud.endpoint).connect(undefined);
  root = projectFolder({ name, domain: 'waves.test', stages: { prod: everywhere }, files: functionFiles('m/one') });
  const waves = [['us-east-1'], ['eu-west-1', 'ap-southeast-2'], 'rest'];
  write(root, {
    'jaws.json': {
      name,
      domain: 'waves.test',
      stages: { prod: everywhere.map((region) => ({ region })) },
      rollout: { prod: { waves } },
    },
  });
});
afterAll(() => cloud.close());

/** The code, and a resource that comes and goes with it: stacks of both phases change. */
function edit(version: number): string {
  const code = `export const handler = async () => 'version ${version}';\n`;
  const topic = { Type: 'AWS::SNS::Topic', Properties: { DisplayName: `version ${version}` } };
  write(root, {
    'aws_modules/m/one/handler.js': code,
    'cloudformation/resources-cf.json': { Resources: { News: topic } },
  });
  return `version ${version}`;
}

const place = () => ({ project: openProject(root), stage: 'prod' });
const consent = { recover: false, forceUnlock: false, allowDataLoss: [] };

const deployHere = () =>
  deploy(testHost(cloud.endpoint), {
    project: openProject(root),
    selection: { stage: 'prod', region: undefined, resources: true, functions: 'all', endpoints: 'all' },
    rollout: {},
  });

const answers = (): Promise<string[]> =>
  Promise.all(
    everywhere.map(async (region) => {
      const lambda = await aws.in(region).lambda();
      const { Payload } = await lambda.send(new InvokeCommand({ FunctionName: `prod-${name}-lMOne` }));
      return JSON.parse(Buffer.from(Payload!).toString()) as string;
    }),
  );

/** The moment of a kill: one call of an operation in one region, before or after it is carried out. */
interface Moment {
  readonly region: string;
  readonly service: string;
  readonly operation: string;
  readonly call: number;
  readonly after: boolean;
}

/** Both stacks are executed; objects are leases, goals, the record and its updates, code and history. */
const moments: readonly Moment[] = everywhere
  .flatMap((region) =>
    [
      { region, service: 'cloudformation', operation: 'ExecuteChangeSet', calls: 2 },
      { region, service: 'cloudformation', operation: 'CreateChangeSet', calls: 4 },
      { region, service: 's3', operation: 'PutObject', calls: 14 },
      { region, service: 's3', operation: 'DeleteObject', calls: 3 },
    ].flatMap(({ calls, ...one }) =>
      Array.from({ length: calls }, (_, call) => [false, true].map((after) => ({ ...one, call, after }))).flat(),
    ),
  )
  .filter((_, index) => index % SAMPLE === 1 % SAMPLE);

/** Deploys as a process of its own, which is killed at a moment. */
async function deployUntil({ call, ...moment }: Moment): Promise<void> {
  const { faults } = cloud;
  faults.add({ ...moment, skip: call, times: 1, error: 'timeout' });
  const child: ChildProcess = spawn(process.execPath, [bin, 'deploy', 'all', 'prod', 'all', '--json'], {
    cwd: root,
    env: { ...process.env, AWS_ENDPOINT_URL: cloud.endpoint },
    stdio: 'ignore',
  });
  const ended = once(child, 'exit');
  while (faults.list().length > 0 && child.exitCode === null) await wait(10);
  child.kill('SIGKILL');
  await ended;
  faults.clear();
}

test('a rollout killed at any of its calls continues, or is rolled back, on another machine', { timeout }, async () => {
  let version = 0;
  edit(version);
  await deployHere();
  // The first release has no rollout to query.
  edit(++version);
  await deployHere();
  const ends = { continued: 0, aborted: 0, 'not begun': 0, ended: 0 };
  for (const moment of moments) {
    const what = `killed ${moment.after ? 'after' : 'before'} ${moment.operation} ${moment.call} in ${moment.region}`;
    const before = `version ${version}`;
    const after = edit(++version);
    const number = (await releasesOf())[0]!.number!;
    await deployUntil(moment);
    const { record } = await rolloutStatus(testHost(cloud.endpoint), place());
    if (record.number === number || record.state === 'done') {
      // It was killed before it wrote its position, or after its end: the next deployment does the rest.
      expect(new Set(await answers()).size, what).toBe(1);
      ends[record.number > number ? 'ended' : 'not begun'] += 1;
      await deployHere();
      expect(await answers(), what).toEqual(everywhere.map(() => after));
      continue;
    }
    const isAborted = ends.continued > ends.aborted;
    await (isAborted
      ? abortRollout(testHost(cloud.endpoint), { ...place(), ...consent })
      : continueRollout(testHost(cloud.endpoint), { ...place(), ...consent }));
    ends[isAborted ? 'aborted' : 'continued'] += 1;
    expect(await answers(), what).toEqual(everywhere.map(() => (isAborted ? before : after)));
    const status = await rolloutStatus(testHost(cloud.endpoint), place());
    expect(status.record.state, what).toBe(isAborted ? 'undone' : 'done');
    expect(status.runner, what).toBeUndefined();
    const [newest] = await releasesOf();
    if (isAborted) {
      if (newest!.number! > record.number)
        expect(newest!.origin, what).toEqual({ type: 'undo', release: record.number });
      await deployHere();
    } else {
      expect(newest!.number, what).toBe(record.number);
    }
    // Nothing of it remains: the same deployment has nothing to do.
    expect(
      (await deployHere()).stacks.filter(({ result }) => result !== 'unchanged'),
      what,
    ).toEqual([]);
  }
  process.stdout.write(`rollouts killed: ${moments.length} moments, ${JSON.stringify(ends)}\n`);
  expect(ends.continued, 'continued').toBeGreaterThan(0);
  expect(ends.aborted, 'aborted').toBeGreaterThan(0);
});

const releasesOf = async () => (await releases(testHost(cloud.endpoint), { root, stage: 'prod', limit: 5 })).releases;
