import { DescribeStackEventsCommand } from '@aws-sdk/client-cloudformation';
import { InvokeCommand } from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { type Cloud, startCloud } from '../../../cloud/src/index.ts';
import type { Aws } from '../../src/aws/types.ts';
import { jawsBucket } from '../../src/deploy/bucket.ts';
import { deploy } from '../../src/engine/deploy.ts';
import { openProject } from '../../src/engine/open.ts';
import { releases } from '../../src/engine/releases/releases.ts';
import { abortRollout, rolloutStatus } from '../../src/engine/rollout/control.ts';
import type { RolloutChoice } from '../../src/engine/rollout/plan.ts';
import { continueRollout } from '../../src/engine/rollout/resume.ts';
import { functionFiles, projectFolder, testHost, write } from '../../src/engine/testing/project.ts';
import { codePrefix } from '../../src/templates/names.ts';

vi.setConfig({ testTimeout: 120_000 });

const everywhere = ['us-east-1', 'eu-west-1', 'sa-east-1'];

let cloud: Cloud;
let aws: Aws;
beforeAll(async () => {
  cloud = await startCloud({ port: 0 });
  aws = await testHost(cloud.endpoint).connect(undefined);
});
afterAll(() => cloud.close());

const answer = (text: string, status = 200) =>
  `export const handler = async () => ({ statusCode: ${status}, body: '${text}' });\n`;

/** A project whose rollouts wait after us-east-1 and eu-west-1; its release 1 is everywhere. */
async function project(name: string, rollout: object = {}) {
  const files = functionFiles('m/one', { code: answer('first') });
  const root = projectFolder({ name, domain: `${name}.test`, stages: { prod: everywhere }, files });
  const waves = [['us-east-1', 'eu-west-1'], 'rest'];
  write(root, {
    'jaws.json': {
      name,
      domain: `${name}.test`,
      stages: { prod: everywhere.map((region) => ({ region })) },
      rollout: { prod: { waves, ...rollout } },
    },
  });
  const place = () => ({ project: openProject(root), stage: 'prod' });
  const consent = { recover: false, forceUnlock: false, allowDataLoss: [] };
  const bucketOf = (region: string) =>
    jawsBucket(aws, openProject(root).model.stages[0]!.regions.find((one) => one.region === region)!);
  const code = async () => (await bucketOf('us-east-1').list(codePrefix)).map(({ key }) => key);
  const deployed = (choice: RolloutChoice = {}, host = testHost(cloud.endpoint)) =>
    deploy(host, {
      project: openProject(root),
      selection: { stage: 'prod', region: undefined, resources: true, functions: 'all', endpoints: 'all' },
      rollout: choice,
    });
  await deployed({ profile: 'fast' });
  const first = await code();
  return {
    deployed,
    edit: (text: string, status?: number) => write(root, { 'aws_modules/m/one/handler.js': answer(text, status) }),
    status: () => rolloutStatus(testHost(cloud.endpoint), place()),
    continue: () => continueRollout(testHost(cloud.endpoint), { ...place(), ...consent }),
    abort: () => abortRollout(testHost(cloud.endpoint), { ...place(), ...consent }),
    newest: async () => (await releases(testHost(cloud.endpoint), { root, stage: 'prod', limit: 9 })).releases[0]!,
    /** Deletes the code of release 1, or of the next one, from these buckets. */
    async lose(which: 'first' | 'second', regions: readonly string[]) {
      const keys = which === 'first' ? first : (await code()).filter((key) => !first.includes(key));
      expect(keys).toHaveLength(1);
      for (const region of regions) await bucketOf(region).deleteAll(keys);
    },
    answers: () =>
      Promise.all(
        everywhere.map(async (region) => {
          const lambda = await aws.in(region).lambda();
          const { Payload } = await lambda.send(new InvokeCommand({ FunctionName: `prod-${name}-lMOne:live` }));
          return (JSON.parse(Buffer.from(Payload!).toString()) as { body: string }).body;
        }),
      ),
    /** The number of events of a region's functions' stack. */
    async happened(region: string) {
      const cf = await aws.in(region).cloudFormation();
      const found = await cf.send(new DescribeStackEventsCommand({ StackName: `prod-${name}-l` }));
      return found.StackEvents!.length;
    },
  };
}

/** The same with a rollout of release 2 that waits before its second wave. */
async function waiting(name: string) {
  const shop = await project(name, { confirm: 'always' });
  shop.edit('second');
  await expect(shop.deployed()).rejects.toMatchObject({ code: 'RolloutWaits' });
  expect(await shop.answers()).toEqual(['second', 'second', 'first']);
  return shop;
}

test('a rollout that goes on gets the code that a bucket lost from another region', async () => {
  const shop = await waiting('goeson');
  await shop.lose('second', ['us-east-1', 'sa-east-1']);
  await shop.continue();
  expect(await shop.answers()).toEqual(['second', 'second', 'second']);
  expect((await shop.status()).record).toMatchObject({ state: 'done', done: everywhere });
});

test('a rollout whose code is in no bucket any more is refused before anything changes', async () => {
  const shop = await waiting('gone');
  await shop.lose('second', everywhere);
  const [{ record }, happened] = [await shop.status(), await shop.happened('sa-east-1')];
  await expect(shop.continue()).rejects.toMatchObject({
    code: 'ReleaseCodeMissing',
    message: expect.stringContaining('prod sa-east-1'),
  });
  expect(await shop.answers()).toEqual(['second', 'second', 'first']);
  expect(await shop.happened('sa-east-1')).toBe(happened);
  // It can still be rolled back.
  expect((await shop.status()).record).toEqual(record);
  await shop.abort();
  expect(await shop.answers()).toEqual(['first', 'first', 'first']);
});

test('a rollout that is rolled back gets code that one bucket lost from another region', async () => {
  const shop = await waiting('back');
  await shop.lose('first', ['us-east-1']);
  expect(await shop.abort()).toMatchObject({ undone: ['eu-west-1', 'us-east-1'], left: [] });
  expect(await shop.answers()).toEqual(['first', 'first', 'first']);
  expect((await shop.status()).record).toMatchObject({
    state: 'undone',
    undone: ['eu-west-1', 'us-east-1'],
    left: [],
  });
  expect(await shop.newest()).toMatchObject({ number: 3, origin: { type: 'undo', release: 2 }, result: 'done' });
});

test('a region whose old code is in no bucket any more is not rolled back, and the record says so', async () => {
  const shop = await waiting('lost');
  await shop.lose('first', everywhere);
  const happened = await shop.happened('eu-west-1');
  await expect(shop.abort()).rejects.toMatchObject({
    code: 'RolloutFailed',
    message: 'The rollout of prod was aborted. Could not be rolled back: eu-west-1, us-east-1.',
    problems: ['eu-west-1', 'us-east-1'].map((region) => ({
      message: expect.stringMatching(`^prod ${region} could not be rolled back: .* no jaws bucket of prod has`),
    })),
  });
  expect(await shop.answers()).toEqual(['second', 'second', 'first']);
  expect(await shop.happened('eu-west-1')).toBe(happened);
  const { record } = await shop.status();
  expect(record).toMatchObject({ state: 'undoing', done: ['us-east-1', 'eu-west-1'], undone: [] });
  expect(record.left.map(({ region }) => region).sort()).toEqual(['eu-west-1', 'us-east-1']);
});

test('a failed wave is rolled back with code from another region', async () => {
  const shop = await project('wave', { allOrNothing: true, probe: '/m/one' });
  shop.edit('broken', 500);
  await shop.lose('first', ['us-east-1']);
  await expect(shop.deployed()).rejects.toMatchObject({
    code: 'RolloutFailed',
    message: expect.stringContaining('Rolled back: '),
  });
  expect(await shop.answers()).toEqual(['first', 'first', 'first']);
  expect((await shop.status()).record).toMatchObject({ state: 'undone', left: [] });
});

test('a wave that fails and whose earlier code is lost stays as it is, and the record says so', async () => {
  const shop = await project('waveleft', { allOrNothing: true, probe: '/m/one' });
  shop.edit('broken', 500);
  await shop.lose('first', everywhere);
  await expect(shop.deployed()).rejects.toMatchObject({ code: 'RolloutFailed' });
  expect(await shop.answers()).toEqual(['broken', 'broken', 'first']);
  const { record } = await shop.status();
  expect(record).toMatchObject({ state: 'undoing', undone: [] });
  expect(record.left).toEqual(
    expect.arrayContaining(
      ['us-east-1', 'eu-west-1'].map((region) => ({
        region,
        message: expect.stringContaining('no jaws bucket of prod'),
      })),
    ),
  );
});

test('a bucket that does not say what it has keeps no region from going back', async () => {
  const shop = await project('silent', { allOrNothing: true, probe: '/m/one' });
  shop.edit('broken', 500);
  const host = testHost(cloud.endpoint, (event) => {
    if (event.type !== 'wave' || event.state !== 'undoing') return;
    const error = { code: 'AccessDenied', status: 403 };
    cloud.faults.add({ service: 's3', operation: 'ListObjectsV2', region: 'us-east-1', error });
  });
  await expect(shop.deployed({}, host)).rejects.toMatchObject({ code: 'RolloutFailed' });
  cloud.faults.clear();
  expect(await shop.answers()).toEqual(['first', 'first', 'first']);
});
