import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DescribeStacksCommand, ListChangeSetsCommand, UpdateStackCommand } from '@aws-sdk/client-cloudformation';
import { GetFunctionCommand } from '@aws-sdk/client-lambda';
import { DeleteObjectCommand, GetObjectCommand, ListObjectsV2Command, PutObjectCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { type Cloud, fakeClock, startCloud } from '../../../cloud/src/index.ts';
import { leaseKey } from '../deploy/lease.ts';
import type { Event } from '../events.ts';
import type { Selection } from '../plan/types.ts';
import { deploy } from './deploy.ts';
import { openProject } from './open.ts';
import { answering, functionFiles, projectFolder, type TestHost, testHost, write } from './testing/project.ts';
import type { DeployOptions } from './types.ts';

let cloud: Cloud;
/** Its objects' times are four minutes before its answers. */
let slow: Cloud;
beforeAll(async () => {
  cloud = await startCloud({ port: 0 });
  slow = await startCloud({ port: 0, clock: fakeClock(Date.now() - 240_000) });
});
afterAll(async () => {
  await cloud.close();
  await slow.close();
});

const all: Selection = { stage: 'dev', region: undefined, resources: true, functions: 'all', endpoints: 'all' };
const run = (host: TestHost, root: string, selection: Partial<Selection> = {}, over: Partial<DeployOptions> = {}) =>
  deploy(host, { project: openProject(root), selection: { ...all, ...selection }, ...over });
const clients = async ({ endpoint } = cloud) => {
  const aws = (await testHost(endpoint).connect(undefined)).in('us-east-1');
  return { cf: await aws.cloudFormation(), s3: await aws.s3(), lambda: await aws.lambda() };
};
const bucketOf = (name: string) => `jaws.dev.useast1.${name}.test`;
async function codeHashes(name: string): Promise<Record<string, string | undefined>> {
  const { lambda } = await clients();
  const of = async (id: string) =>
    (await lambda.send(new GetFunctionCommand({ FunctionName: `dev-${name}-${id}` }))).Configuration?.CodeSha256;
  return { a: await of('lMA'), b: await of('lMB') };
}
const project = (name: string) =>
  projectFolder({ name, domain: `${name}.test`, files: { ...functionFiles('m/a'), ...functionFiles('m/b') } });
const code = (root: string, id: string, version: number) =>
  write(root, { [`aws_modules/m/${id}/handler.js`]: answering({ id, version }) });
const only = (id: string): Partial<Selection> => ({ resources: false, functions: [`m/${id}`], endpoints: [] });
const messages = (events: readonly Event[]) =>
  events.flatMap((event) => (event.type === 'notice' || event.type === 'warning' ? [event.message] : []));

describe('two deployments of one stage', () => {
  test('of different functions keep each other, whichever reads first', async () => {
    const root = project('two');
    await run(testHost(cloud.endpoint), root);
    const before = await codeHashes('two');
    code(root, 'a', 2);
    code(root, 'b', 2);
    const hosts = [testHost(cloud.endpoint), testHost(cloud.endpoint)];
    await Promise.all([run(hosts[0]!, root, only('a')), run(hosts[1]!, root, only('b'))]);
    const after = await codeHashes('two');
    expect(after.a).not.toBe(before.a);
    expect(after.b).not.toBe(before.b);
    expect((await run(testHost(cloud.endpoint), root, {}, { mode: 'plan' })).plan.empty).toBe(true);
  });

  test('a stack that was changed after it was read is read and planned again, and that is said', async () => {
    const root = project('moved');
    await run(testHost(cloud.endpoint), root);
    code(root, 'a', 2);
    const { cf } = await clients();
    const { Stacks } = await cf.send(new DescribeStacksCommand({ StackName: 'dev-moved-l' }));
    const meddle = () =>
      cf.send(
        new UpdateStackCommand({
          StackName: 'dev-moved-l',
          UsePreviousTemplate: true,
          Tags: [{ Key: 'who', Value: 'somebody' }],
          Parameters: Stacks?.[0]?.Parameters?.map(({ ParameterKey }) => ({ ParameterKey, UsePreviousValue: true })),
          Capabilities: ['CAPABILITY_NAMED_IAM'],
        }),
      );
    // Somebody without a lease changes the functions' stack between plan and change set.
    let meddled: Promise<unknown> | undefined;
    const host = testHost(cloud.endpoint, (event) => {
      if (event.type === 'plan') meddled ??= meddle();
    });
    const connect = host.connect.bind(host);
    const waiting: TestHost = {
      ...host,
      connect: async (profile) => {
        const aws = await connect(profile);
        return {
          ...aws,
          in: (region) => {
            const own = aws.in(region);
            const cloudFormation = async () => {
              await meddled;
              return own.cloudFormation();
            };
            return { ...own, cloudFormation };
          },
        };
      },
    };
    const before = await codeHashes('moved');
    const result = await run(waiting, root, only('a'));
    await meddled;
    expect(result.stacks).toMatchObject([{ stack: 'dev-moved-l', result: 'updated' }]);
    expect((await codeHashes('moved')).a).not.toBe(before.a);
    expect(messages(host.events)).toContain('dev us-east-1 changed meanwhile: reading and planning again.');
  });
});

describe('the lease of a stage', () => {
  test('is held while something is changed and gone afterwards', async () => {
    const root = project('held');
    const { s3 } = await clients();
    await run(testHost(cloud.endpoint), root);
    code(root, 'a', 2);
    let held: Promise<string | undefined> | undefined;
    const host = testHost(cloud.endpoint, (event) => {
      if (event.type !== 'stack' || event.state !== 'updating') return;
      held = s3
        .send(new GetObjectCommand({ Bucket: bucketOf('held'), Key: leaseKey('held', 'dev') }))
        .then(({ Body }) => Body?.transformToString());
    });
    const { id } = await run(host, root);
    expect(JSON.parse((await held)!)).toMatchObject({ deployment: id, pid: process.pid });
    const { Contents = [] } = await s3.send(
      new ListObjectsV2Command({ Bucket: bucketOf('held'), Prefix: leaseKey('held', 'dev') }),
    );
    expect(Contents).toEqual([]);
  });

  const foreign = (over: object = {}) =>
    JSON.stringify({
      deployment: '20260101T000000Z-ffffffff',
      owner: 'anna@elsewhere',
      pid: 1,
      machine: 'elsewhere',
      started: '1',
      since: new Date().toISOString(),
      expires: new Date(Date.now() + 60_000).toISOString(),
      ...over,
    });
  const hold = async (name: string, text: string, where = cloud) => {
    const { s3 } = await clients(where);
    await s3.send(new PutObjectCommand({ Bucket: bucketOf(name), Key: leaseKey(name, 'dev'), Body: text }));
  };

  test('of somebody else is waited for, by name, and nothing is changed meanwhile', async () => {
    const root = project('waits');
    await run(testHost(cloud.endpoint), root);
    code(root, 'a', 2);
    await hold('waits', foreign());
    const before = await codeHashes('waits');
    const abort = new AbortController();
    const host = testHost(cloud.endpoint, (event) => {
      if (event.type === 'notice' && event.message.includes('anna@elsewhere')) setTimeout(() => abort.abort(), 300);
    });
    await expect(run({ ...host, signal: abort.signal }, root)).rejects.toMatchObject({ code: 'DeployInterrupted' });
    expect(messages(host.events).filter((message) => message.includes('anna@elsewhere'))).toHaveLength(1);
    expect(await codeHashes('waits')).toEqual(before);
  });

  test.each(['rollback', 'abort', 'remove'])(
    'of a %s is waited for, and nothing is deployed after it',
    async (activity) => {
      const name = `after${activity}`;
      const root = project(name);
      await run(testHost(cloud.endpoint), root);
      code(root, 'a', 2);
      await hold(name, foreign({ activity }));
      const before = await codeHashes(name);
      const { s3 } = await clients();
      const host = testHost(cloud.endpoint, (event) => {
        if (event.type !== 'notice' || !event.message.includes('anna@elsewhere')) return;
        void s3.send(new DeleteObjectCommand({ Bucket: bucketOf(name), Key: leaseKey(name, 'dev') }));
      });
      await expect(run(host, root)).rejects.toMatchObject({ code: 'StageChangedMeanwhile' });
      expect(await codeHashes(name)).toEqual(before);
      // The same command again, with what is there in view, is an order.
      await run(testHost(cloud.endpoint), root);
      expect(await codeHashes(name)).not.toEqual(before);
    },
  );

  test('of somebody else is taken over by --force-unlock, which names them', async () => {
    const root = project('forced');
    await run(testHost(cloud.endpoint), root);
    code(root, 'a', 2);
    await hold('forced', foreign());
    const host = testHost(cloud.endpoint);
    const { stacks } = await run(host, root, {}, { forceUnlock: true });
    expect(stacks).toContainEqual(expect.objectContaining({ stack: 'dev-forced-l', result: 'updated' }));
    expect(messages(host.events).join()).toMatch(/Took the lease of dev us-east-1 over from anna@elsewhere/);
  });

  test.each([
    ['not renewed for four minutes', 'expired'],
    ['held by a process of this machine that has ended', 'ended'],
  ])('%s is taken over without a word from anybody', async (_title, name) => {
    const where = name === 'ended' ? cloud : slow;
    const root = project(name);
    await run(testHost(where.endpoint), root);
    code(root, 'a', 2);
    const { thisHolder } = await import('../deploy/machine.ts');
    // The largest process id that Linux allows; no process has it.
    const ended = { ...thisHolder('x', new Date(), new Date(Date.now() + 60_000)), pid: 4_194_304 };
    await hold(name, foreign(name === 'ended' ? ended : {}), where);
    const { stacks } = await run(testHost(where.endpoint), root);
    expect(stacks).toContainEqual(expect.objectContaining({ stack: `dev-${name}-l`, result: 'updated' }));
  });

  test.each([
    ['ended', 'is deleted by a deployment that has nothing to do, and that is said'],
    ['expired', 'that nobody has renewed for four minutes is deleted as well'],
    ['running', 'of somebody who may still run is left alone'],
  ])('%s: %s', async (state) => {
    const name = `idle${state}`;
    const where = state === 'expired' ? slow : cloud;
    const root = project(name);
    await run(testHost(where.endpoint), root);
    const { thisHolder } = await import('../deploy/machine.ts');
    const ended = { ...thisHolder('x', new Date(), new Date(Date.now() + 60_000)), pid: 4_194_304 };
    await hold(name, foreign(state === 'ended' ? ended : {}), where);
    const planned = await run(testHost(where.endpoint), root, {}, { mode: 'plan' });
    expect(planned.plan.empty).toBe(true);
    const { s3 } = await clients(where);
    const left = async () =>
      (await s3.send(new ListObjectsV2Command({ Bucket: bucketOf(name), Prefix: leaseKey(name, 'dev') }))).KeyCount;
    expect(await left(), 'a plan changes nothing').toBe(1);
    const host = testHost(where.endpoint);
    const { stacks } = await run(host, root);
    expect(stacks.every(({ result }) => result === 'unchanged')).toBe(true);
    expect(await left()).toBe(state === 'running' ? 1 : 0);
    const said = messages(host.events).filter((message) => message.startsWith('Deleted the lease of dev us-east-1'));
    expect(said).toHaveLength(state === 'running' ? 0 : 1);
  });

  test('that could not be renewed in time stops the deployment before it changes a stack', async () => {
    const root = project('lost');
    await run(testHost(cloud.endpoint), root);
    const before = await codeHashes('lost');
    code(root, 'a', 2);
    vi.useFakeTimers({ toFake: ['performance'] });
    try {
      const host = testHost(cloud.endpoint, (event) => {
        if (event.type === 'plan') vi.advanceTimersByTime(130_000);
      });
      await expect(run(host, root)).rejects.toMatchObject({ code: 'LeaseLost' });
      expect(host.events.some((event) => event.type === 'stack' && event.state === 'updating')).toBe(false);
    } finally {
      vi.useRealTimers();
    }
    expect(await codeHashes('lost')).toEqual(before);
    const { cf } = await clients();
    const { Summaries } = await cf.send(new ListChangeSetsCommand({ StackName: 'dev-lost-l' }));
    expect(Summaries).toEqual([]);
    await run(testHost(cloud.endpoint), root);
    expect((await codeHashes('lost')).a).not.toBe(before.a);
  });
});

test('the record of a deployment names its code and holds no secret', async () => {
  const root = project('record');
  const { id } = await run(testHost(cloud.endpoint), root);
  const { s3 } = await clients();
  const { Body } = await s3.send(
    new GetObjectCommand({ Bucket: bucketOf('record'), Key: `JAWS/deployments/record/dev/${id}.1.json` }),
  );
  const record = JSON.parse((await Body?.transformToString()) ?? '');
  expect(record).toMatchObject({ id, project: 'record', stage: 'dev', region: 'us-east-1', result: 'done' });
  expect(Object.keys(record.code)).toEqual(['m/a', 'm/b']);
  expect(record.stacks.map(({ stack }: { stack: string }) => stack)).toEqual([
    'dev-record-r',
    'dev-record-l',
    'dev-record-e',
  ]);
  expect(readFileSync(join(root, 'jaws.json'), 'utf8')).not.toContain(id);
});
