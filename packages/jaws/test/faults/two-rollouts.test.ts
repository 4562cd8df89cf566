import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync } from 'node:fs';
import { InvokeCommand } from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { type Cloud, startCloud } from '../../../cloud/src/index.ts';
import type { Aws } from '../../src/aws/types.ts';
import { openProject } from '../../src/engine/open.ts';
import { releases } from '../../src/engine/releases/releases.ts';
import { rolloutStatus } from '../../src/engine/rollout/control.ts';
import { functionFiles, projectFolder, testHost, write } from '../../src/engine/testing/project.ts';
import { bin, jaws, lines } from '../cli/jaws.ts';

vi.setConfig({ testTimeout: 240_000 });

const everywhere = ['us-east-1', 'eu-west-1', 'sa-east-1'];

let cloud: Cloud;
let aws: Aws;
beforeAll(async () => {
  cloud = await startCloud({ port: 0 });
  aws = await testHost(cloud.endpoint).connect(undefined);
});
afterAll(() => cloud.close());

const code = (text: string) => `export const handler = async () => ({ statusCode: 200, body: '${text}' });\n`;

/** A project deployed region by region, in two folders with different code; "first" is everywhere. */
async function project(name: string) {
  const root = projectFolder({
    name,
    domain: `${name}.test`,
    stages: { prod: everywhere },
    files: functionFiles('m/one', { code: code('first') }),
  });
  write(root, {
    'jaws.json': {
      name,
      domain: `${name}.test`,
      stages: { prod: everywhere.map((region) => ({ region })) },
      rollout: { prod: { waves: everywhere.map((region) => [region]) } },
    },
  });
  const env = { AWS_ENDPOINT_URL: cloud.endpoint, AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test' };
  const args = ['deploy', 'all', 'prod', 'all', '--json'];
  expect(await jaws(args, { cwd: root, env })).toMatchObject({ code: 0 });
  const other = `${root}-other`;
  cpSync(root, other, { recursive: true });
  write(root, { 'aws_modules/m/one/handler.js': code('second') });
  write(other, { 'aws_modules/m/one/handler.js': code('third') });

  /** A real process with its reported events. It stops when it begins the wave of a region, until it may continue. */
  const begin = (cwd: string, stopIn?: string) => {
    const child = spawn(process.execPath, [bin, ...args], {
      cwd,
      env: { ...process.env, ...env, CI: '' },
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    let text = '';
    const events = () => lines(text.slice(0, text.lastIndexOf('\n') + 1));
    const isThere = ({ type, state, regions }: Record<string, unknown>) =>
      type === 'wave' && state === 'started' && (regions as string[])[0] === stopIn;
    let isStopped = false;
    const stopped = new Promise<void>((resolve) => {
      child.stdout.setEncoding('utf8').on('data', (part: string) => {
        text += part;
        if (isStopped || !events().some(isThere)) return;
        isStopped = child.kill('SIGSTOP');
        resolve();
      });
    });
    const ended = once(child, 'close').then(([status]) => status as number | null);
    const waits = () =>
      vi.waitFor(() => expect(events().map(({ message }) => message)).toContainEqual(waiting), 60_000);
    return { ended, stopped, waits, goOn: () => child.kill('SIGCONT'), kill: () => child.kill('SIGKILL') };
  };
  return {
    first: (stopIn: string) => begin(root, stopIn),
    second: () => begin(other),
    release: async () => (await releases(testHost(cloud.endpoint), { root, stage: 'prod', limit: 9 })).releases,
    rollout: () => rolloutStatus(testHost(cloud.endpoint), { project: openProject(root), stage: 'prod' }),
    answers: () =>
      Promise.all(
        everywhere.map(async (region) => {
          const lambda = await aws.in(region).lambda();
          const { Payload } = await lambda.send(new InvokeCommand({ FunctionName: `prod-${name}-lMOne:live` }));
          return (JSON.parse(Buffer.from(Payload!).toString()) as { body: string }).body;
        }),
      ),
  };
}

const waiting = expect.stringContaining('waiting for it to end');
const all = (text: string) => everywhere.map(() => text);

/** The regions that run a release, by its number, newest first. */
const running = (found: Awaited<ReturnType<Awaited<ReturnType<typeof project>>['release']>>) =>
  found.map(({ number, result, regions }) => [
    number,
    result,
    regions
      .filter(({ current }) => current)
      .map(({ region }) => region)
      .sort(),
  ]);

test('of two rollouts at once one waits for the other, and both are releases', async () => {
  const shop = await project('both');
  const first = shop.first('us-east-1');
  await first.stopped;
  const other = shop.second();
  await other.waits();
  first.goOn();
  expect(await first.ended).toBe(0);
  expect(await other.ended).toBe(0);
  // Its plan was made when the first one had ended: all regions go from "second" to "third".
  expect(await shop.answers()).toEqual(all('third'));
  expect(running(await shop.release())).toEqual([
    [3, 'done', [...everywhere].sort()],
    [2, 'done', []],
    [1, 'done', []],
  ]);
  expect((await shop.rollout()).record).toMatchObject({ number: 3, state: 'done' });
});

test('when the running rollout is killed, the waiting one continues from the deployed state', async () => {
  const shop = await project('killed');
  const first = shop.first('eu-west-1');
  await first.stopped;
  const other = shop.second();
  await other.waits();
  first.kill();
  await first.ended;
  expect(await other.ended).toBe(0);
  expect(await shop.answers()).toEqual(all('third'));
  const [newest, killed] = await shop.release();
  expect(newest).toMatchObject({ result: 'done' });
  expect(newest!.regions.map(({ region }) => region).sort()).toEqual([...everywhere].sort());
  // The killed rollout's record is in the history of the region in which it ended.
  expect(killed!.regions.map(({ region }) => region)).toContain('us-east-1');
  const { record, runner } = await shop.rollout();
  expect([record.number, record.state, runner]).toEqual([newest!.number, 'done', undefined]);
});

test('when the waiting rollout is killed, the running one ends as if it had been alone', async () => {
  const shop = await project('waiter');
  const first = shop.first('us-east-1');
  await first.stopped;
  const other = shop.second();
  await other.waits();
  other.kill();
  await other.ended;
  first.goOn();
  expect(await first.ended).toBe(0);
  expect(await shop.answers()).toEqual(all('second'));
  expect((await shop.release()).map(({ number, result }) => [number, result])).toEqual([
    [2, 'done'],
    [1, 'done'],
  ]);
});
