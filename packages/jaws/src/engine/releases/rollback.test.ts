import { InvokeCommand } from '@aws-sdk/client-lambda';
import { DeleteObjectCommand, ListObjectsV2Command } from '@aws-sdk/client-s3';
import { CreateTopicCommand, DeleteTopicCommand, SNSClient } from '@aws-sdk/client-sns';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Cloud, startCloud } from '../../../../cloud/src/index.ts';
import { hurriedHost } from '../../../test/faults/support/host.ts';
import type { Aws } from '../../aws/types.ts';
import { deploy } from '../deploy.ts';
import { listEnv, setEnv, unsetEnv } from '../env.ts';
import { openProject } from '../open.ts';
import { answering, functionFiles, projectFolder, type TestHost, testHost, write } from '../testing/project.ts';
import { releases, showRelease } from './releases.ts';
import { rollback } from './rollback.ts';
import type { RollbackOptions } from './types.ts';

const everywhere = ['us-east-1', 'eu-west-1'];

let cloud: Cloud;
let aws: Aws;
beforeAll(async () => {
  cloud = await startCloud({ port: 0 });
  aws = await testHost(cloud.endpoint).connect(undefined);
});
afterAll(() => cloud.close());

/** A project of one function that answers with a text and its variable TOKEN. */
function project(name: string, regions: readonly string[] = everywhere) {
  const answer = (text: string) =>
    `export const handler = async () => ({ statusCode: 200, body: ${JSON.stringify(text)} + ' ' + process.env.TOKEN });\n`;
  const root = projectFolder({
    name,
    domain: `${name}.test`,
    stages: { prod: regions },
    files: functionFiles('m/one', { lambda: { envVars: ['TOKEN'] }, code: answer('first') }),
  });
  const bucket = (region: string) => `jaws.prod.${region.replaceAll('-', '')}.${name}.test`;
  const host = testHost(cloud.endpoint);
  return {
    root,
    host,
    bucket,
    write: (files: Parameters<typeof write>[1]) => write(root, files),
    code: (text: string) => write(root, { 'aws_modules/m/one/handler.js': answer(text) }),
    deploy: (region?: string) =>
      deploy(host, {
        project: openProject(root),
        selection: { stage: 'prod', region, resources: true, functions: 'all', endpoints: 'all' },
        allowMissing: true,
      }),
    set: (key: string, value: string) =>
      setEnv(testHost(cloud.endpoint), { root, stage: 'prod', region: undefined }, key, value),
    rollback: ({ host: own = host, ...over }: Partial<RollbackOptions> & { readonly host?: TestHost } = {}) => {
      const options = { project: openProject(root), stage: 'prod', region: undefined, allowDataLoss: [] };
      return rollback(own, { ...options, plan: false, recover: false, forceUnlock: false, ...over });
    },
    releases: async () => (await releases(host, { root, stage: 'prod', limit: 100 })).releases,
    /** The function's answer in each region. */
    answers: () =>
      Promise.all(
        regions.map(async (region) => {
          const lambda = await aws.in(region).lambda();
          const { Payload } = await lambda.send(new InvokeCommand({ FunctionName: `prod-${name}-lMOne:live` }));
          return (JSON.parse(Buffer.from(Payload!).toString()) as { body: string }).body;
        }),
      ),
    values: async () => {
      const found = await listEnv(host, { root, stage: 'prod', region: undefined });
      return found.map(({ variables }) => variables.find(({ name: one }) => one === 'TOKEN')?.value);
    },
  };
}

const all = (text: string, regions = everywhere) => regions.map(() => text);

test('every deployment that changes something is a release over its regions', async () => {
  const shop = project('history');
  await shop.deploy();
  await shop.deploy();
  shop.code('second');
  await shop.deploy();
  shop.code('third');
  await shop.deploy('eu-west-1');
  const found = await shop.releases();
  expect(found.map(({ number }) => number)).toEqual([3, 2, 1]);
  expect(found.map(({ result }) => result)).toEqual(['done', 'done', 'done']);
  expect(found[0]!.regions).toEqual([{ region: 'eu-west-1', result: 'done', current: true }]);
  expect(found[1]!.regions.map(({ region, current }) => [region, current])).toEqual([
    ['eu-west-1', false],
    ['us-east-1', true],
  ]);
  expect(found[1]).toMatchObject({ by: 'root', kept: true, changed: 1 });
  expect(found[1]!.changes).toEqual([{ action: 'update', kind: 'function', id: 'm/one' }]);
  const shown = await showRelease(shop.host, { root: shop.root, stage: 'prod', release: '3', than: '1' });
  expect(shown.than!.number).toBe(1);
  expect(shown.regions.map(({ region, changes }) => [region, changes.map(({ id, why }) => [id, why])])).toEqual(
    everywhere.map((region) => [region, [['m/one', ['code']]]]),
  );
});

test('a rollback restores code, variables and resources of all regions, and can be rolled back', async () => {
  const shop = project('back');
  await shop.deploy();
  await shop.set('TOKEN', 'one');
  await shop.deploy();
  expect(await shop.answers()).toEqual(all('first one'));
  shop.code('second');
  await shop.set('TOKEN', 'two');
  const Statement = [{ Effect: 'Allow', Action: 'sqs:ListQueues', Resource: '*' }];
  const Properties = { PolicyDocument: { Version: '2012-10-17', Statement } };
  const Jobs = { Type: 'AWS::IAM::ManagedPolicy', Properties };
  shop.write({ 'cloudformation/resources-cf.json': { Resources: { Jobs } } });
  await shop.deploy();
  expect(await shop.answers()).toEqual(all('second two'));

  const planned = await shop.rollback({ plan: true });
  expect(planned).toMatchObject({ applied: false, to: { number: 2 } });
  expect(planned.variables['eu-west-1']).toEqual({ added: [], changed: ['TOKEN'], removed: [] });
  expect(
    planned.plan.regions.map(({ stacks }) => stacks.flatMap(({ changes }) => changes.map(({ id }) => id))),
  ).toEqual(everywhere.map(() => ['Jobs', 'm/one']));
  expect(await shop.answers()).toEqual(all('second two'));

  const back = await shop.rollback();
  expect(back).toMatchObject({ applied: true, to: { number: 2 }, untouched: [] });
  expect(await shop.answers()).toEqual(all('first one'));
  expect(await shop.values()).toEqual(all('one'));
  const [newest] = await shop.releases();
  expect(newest).toMatchObject({ number: 4, origin: { type: 'rollback', release: 2 }, result: 'done', kept: true });
  expect(newest!.regions.every(({ current }) => current)).toBe(true);

  await shop.rollback();
  expect(await shop.answers()).toEqual(all('second two'));
  expect(await shop.values()).toEqual(all('two'));
  expect((await shop.releases())[0]).toMatchObject({ number: 5, origin: { type: 'rollback', release: 3 } });
  // The project still is the one that release 3 was built from.
  expect((await shop.deploy()).plan.empty).toBe(true);
}, 120_000);

test('a region that is not named stays, and one that came later is left alone', async () => {
  const shop = project('partly', ['us-east-1', 'eu-west-1']);
  await shop.deploy('us-east-1');
  shop.code('second');
  await shop.deploy();
  const back = await shop.rollback({ release: '1' });
  expect(back.untouched).toEqual(['eu-west-1']);
  expect(await shop.answers()).toEqual(['first undefined', 'second undefined']);
  await shop.rollback({ release: '2', region: 'us-east-1' });
  expect(await shop.answers()).toEqual(['second undefined', 'second undefined']);
});

test('code that one bucket lost comes from another region', async () => {
  const shop = project('lost', ['us-east-1', 'eu-west-1']);
  await shop.deploy();
  shop.code('second');
  await shop.deploy();
  await clearCode(shop.bucket('us-east-1'), 'us-east-1');
  await shop.rollback();
  expect(await shop.answers()).toEqual(['first undefined', 'first undefined']);
});

test('code that no bucket has is said before anything changes', async () => {
  const shop = project('gone', ['us-east-1', 'eu-west-1']);
  await shop.deploy();
  shop.code('second');
  await shop.deploy();
  for (const region of ['us-east-1', 'eu-west-1']) await clearCode(shop.bucket(region), region);
  await expect(shop.rollback()).rejects.toMatchObject({ code: 'ReleaseCodeMissing' });
  expect(await shop.answers()).toEqual(['second undefined', 'second undefined']);
  expect((await shop.releases()).length).toBe(2);
});

async function clearCode(Bucket: string, region: string): Promise<void> {
  const s3 = await aws.in(region).s3();
  const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket, Prefix: 'JAWS/code/' }));
  for (const { Key } of Contents) await s3.send(new DeleteObjectCommand({ Bucket, Key }));
}

test('a region that does not respond stays as it is, and the others go back, also when it responds again meanwhile', async () => {
  const shop = project('silent');
  await shop.deploy();
  shop.code('second');
  await shop.deploy();
  const away = async (work: () => Promise<unknown>) => {
    cloud.faults.regionDown('eu-west-1', 'unavailable');
    try {
      await expect(work()).rejects.toMatchObject({ message: expect.stringContaining('eu-west-1') });
    } finally {
      cloud.faults.regionUp('eu-west-1');
    }
  };
  await away(() => shop.rollback({ plan: true, host: hurriedHost(cloud.endpoint) }));
  await away(() => shop.rollback({ region: 'eu-west-1', host: hurriedHost(cloud.endpoint) }));
  expect(await shop.answers()).toEqual(all('second undefined'));
  const seen = (event: { readonly type: string }) => {
    if (event.type === 'step') cloud.faults.regionUp('eu-west-1');
  };
  await away(() => shop.rollback({ host: hurriedHost(cloud.endpoint, { seen }) }));
  expect(await shop.answers()).toEqual(['first undefined', 'second undefined']);
  expect((await shop.releases())[0]).toMatchObject({ number: 3, regions: [{ region: 'us-east-1', result: 'done' }] });
});

test('a release that is not there is named with those that are', async () => {
  const shop = project('names', ['us-east-1']);
  await shop.deploy();
  await expect(shop.rollback()).rejects.toMatchObject({ code: 'NothingToRollBackTo' });
  await expect(shop.rollback({ release: '7' })).rejects.toMatchObject({
    code: 'ReleaseUnknown',
    hint: expect.stringContaining('1 to 1'),
  });
  await expect(shop.rollback({ stage: 'other' })).rejects.toMatchObject({ code: 'UnknownStage' });
});

test('functions and endpoints that a release did not have are removed, and variables that came with them stay', async () => {
  const shop = project('less', ['us-east-1']);
  await shop.deploy();
  shop.write(functionFiles('m/two', { code: answering('two') }));
  await shop.set('OTHER', 'x');
  await shop.deploy();
  const back = await shop.rollback();
  expect(back.variables).toEqual({});
  const changes = back.plan.regions[0]!.stacks.flatMap((stack) => stack.changes);
  expect(changes.map(({ action, kind, id }) => `${action} ${kind} ${id}`)).toEqual([
    'delete function m/two',
    'delete endpoint GET /m/two',
  ]);
  await unsetEnv(shop.host, { root: shop.root, stage: 'prod', region: undefined }, 'OTHER');
});

test('a release of which nothing is kept any more is refused', async () => {
  const shop = project('pruned', ['us-east-1']);
  await shop.deploy();
  shop.code('second');
  await shop.deploy();
  const { id } = (await shop.releases()).at(-1)!;
  const s3 = await aws.in('us-east-1').s3();
  const Key = `JAWS/deployments/pruned/prod/${id}.state.json.gz`;
  await s3.send(new DeleteObjectCommand({ Bucket: shop.bucket('us-east-1'), Key }));
  await expect(shop.rollback({ release: '1' })).rejects.toMatchObject({ code: 'ReleaseNotKept' });
  await expect(shop.rollback()).rejects.toMatchObject({ code: 'NothingToRollBackTo' });
});

test('where CloudFormation cannot go back, functions have the code that their stack says', async () => {
  const shop = project('stuck', ['us-east-1']);
  const sns = new SNSClient({
    endpoint: cloud.endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
  });
  const { TopicArn } = await sns.send(new CreateTopicCommand({ Name: 'news' }));
  const News = {
    Type: 'AWS::SNS::Subscription',
    Properties: { TopicArn, Protocol: 'email', Endpoint: 'me@shop.test' },
  };
  shop.write({ 'cloudformation/resources-cf.json': { Resources: { News } } });
  await shop.deploy();
  shop.code('second');
  shop.write({ 'cloudformation/resources-cf.json': { Resources: {} } });
  await shop.deploy();
  await sns.send(new DeleteTopicCommand({ TopicArn }));
  await expect(shop.rollback()).rejects.toMatchObject({ code: 'StackFailed' });
  expect(await shop.answers()).toEqual(['second undefined']);
  expect((await shop.releases())[0]).toMatchObject({ number: 3, result: 'failed' });
  sns.destroy();
});
