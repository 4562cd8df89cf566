import { CreateLogGroupCommand, DescribeLogGroupsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { DeleteBucketCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { type Cloud, startCloud } from '../../../cloud/src/index.ts';
import { jawsBucket } from '../deploy/bucket.ts';
import { acquireLeases } from '../deploy/lease.ts';
import { readLeft } from '../deploy/left.ts';
import { ownStackNames } from '../deploy/read.ts';
import { readRemoved, writeRemoved } from '../deploy/removed.ts';
import type { Question } from '../events.ts';
import { addRegions } from './add-regions.ts';
import { deploy } from './deploy.ts';
import type { Host } from './host.ts';
import { openProject } from './open.ts';
import { rollback } from './releases/rollback.ts';
import { type RemoveStageOptions, removeStage } from './remove.ts';
import { meanwhile, takesLease } from './testing/meanwhile.ts';
import { answering, functionFiles, projectFolder, type TestHost, testHost, write } from './testing/project.ts';

// Slow: stages are deployed and removed several times.
vi.setConfig({ testTimeout: 120_000 });

const regions = ['us-east-1', 'eu-west-1'];
const region = regions[1]!;
const table = {
  Type: 'AWS::DynamoDB::Table',
  Properties: {
    BillingMode: 'PAY_PER_REQUEST',
    AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
    KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
  },
};

let cloud: Cloud;
beforeAll(async () => {
  cloud = await startCloud({ port: 0 });
});
afterAll(() => cloud.close());

/** A deployed project with a table and a queue of no name of their own. */
async function project(name: string) {
  const root = projectFolder({
    name,
    domain: `${name}.test`,
    stages: { dev: regions },
    files: {
      ...functionFiles('m/a'),
      'cloudformation/resources-cf.json': { Resources: { Jobs: { Type: 'AWS::SQS::Queue' }, Users: table } },
    },
  });
  const older = openProject(root);
  const place = older.model.stages[0]!.regions.find((one) => one.region === region)!;
  const host = (onEvent?: Parameters<typeof testHost>[1]) => testHost(cloud.endpoint, onEvent);
  const aws = () => host().connect(undefined);
  const selection = { stage: 'dev', resources: true, functions: 'all', endpoints: 'all' } as const;
  const up = (own: Host = host(), where: string | undefined = region) =>
    deploy(own, { project: older, selection: { ...selection, region: where } });
  await deploy(host(), { project: older, selection: { ...selection, region: undefined } });
  return {
    root,
    older,
    host,
    aws,
    up,
    bucket: async () => jawsBucket(await aws(), place),
    remove: (over: Partial<RemoveStageOptions> = {}, own: TestHost = host()) => {
      const options = { stage: 'dev', region, deleteData: false, agree: async () => {} };
      return removeStage(own, { project: openProject(root), ...options, ...over });
    },
    stacks: async () => (await ownStackNames(await aws(), name, place)).sort(),
    left: async () => (await readLeft(await aws(), name, place)).map(({ physicalId }) => physicalId),
    removed: async () => readRemoved(jawsBucket(await aws(), place), name),
  };
}

const namesOf = ({ kept }: { readonly kept: readonly { readonly physicalId: string }[] }) =>
  kept.map(({ physicalId }) => physicalId);

test('all that is kept is named at the end of a removal, also of one that goes on after an interruption', async () => {
  const [whole, interrupted] = [await project('named'), await project('broken')];
  const like = (name: string) => [
    expect.stringMatching(`dev-${name}-r-Jobs-`),
    expect.stringMatching(`^dev-${name}-r-Users-`),
    `jaws.dev.euwest1.${name}.test`,
    `/aws/lambda/dev-${name}-lMA`,
  ];
  const kept = namesOf(await whole.remove());
  expect(kept).toHaveLength(4);
  expect(kept).toEqual(expect.arrayContaining(like('named')));
  // Nothing remains of the stacks when the same command goes on.
  const host = interrupted.host((event, abort) => {
    if (event.type === 'stack' && event.state === 'done' && event.stack === 'dev-broken-r') abort.abort();
  });
  await interrupted.remove({}, host).catch(() => {});
  expect(await interrupted.stacks()).toEqual([]);
  const later = namesOf(await interrupted.remove());
  expect(later).toHaveLength(4);
  expect(later).toEqual(expect.arrayContaining(like('broken')));
  // What was deleted by hand since is not left.
  const bucket = 'jaws.dev.euwest1.named.test';
  const s3 = await (await whole.aws()).in(region).s3();
  await (await whole.bucket())
    .list('')
    .then((all) => whole.bucket().then((one) => one.deleteAll(all.map(({ key }) => key))));
  await s3.send(new DeleteBucketCommand({ Bucket: bucket }));
  expect(namesOf(await whole.remove())).not.toContain(bucket);
});

test('a deployment after a removal that was interrupted says which stacks are left, and how it goes on', async () => {
  const shop = await project('half');
  const host = shop.host((event, abort) => {
    if (event.type === 'stack' && event.state === 'done' && event.stack === 'dev-half-l') abort.abort();
  });
  await shop.remove({}, host).catch(() => {});
  const refused = shop.up();
  await expect(refused).rejects.toMatchObject({
    code: 'RegionRemoved',
    hint: expect.stringContaining('`jaws region remove dev eu-west-1` again'),
  });
  await expect(refused).rejects.toThrow('dev-half-r still exist: the removal was interrupted');
  await shop.remove();
  expect(await shop.stacks()).toEqual([]);
});

test('a removal that is refused before it changes anything leaves a region that is deployed to as before', async () => {
  const shop = await project('whole');
  const before = await shop.stacks();
  const error = { code: 'AccessDenied', status: 403 };
  const fault = { service: 'cloudformation', region, error };
  for (const operation of ['DeleteStack', 'CreateChangeSet']) cloud.faults.add({ ...fault, operation });
  await expect(shop.remove()).rejects.toThrow();
  cloud.faults.clear();
  expect([await shop.stacks(), await shop.removed()]).toEqual([before, undefined]);
  await shop.up();
  // Refused after its first stack.
  cloud.faults.add({ ...fault, operation: 'DeleteStack', skip: 1 });
  await expect(shop.remove()).rejects.toThrow();
  cloud.faults.clear();
  expect(await shop.removed()).toBeDefined();
});

test('where functions still run, it says first how to keep the region', async () => {
  const shop = await project('kept');
  await writeRemoved(await shop.bucket(), 'kept', { at: '', by: 'user/anna', kept: [] });
  await expect(shop.up()).rejects.toMatchObject({
    code: 'RegionRemoved',
    hint: expect.stringMatching(/^Its functions still run\. To keep the region, run the command in a terminal/),
  });
});

test('a removed region is not built again from an older copy of the project, unless somebody agrees', async () => {
  const shop = await project('older');
  const kept = namesOf(await shop.remove());
  const refused = shop.up();
  await expect(refused).rejects.toMatchObject({ code: 'RegionRemoved' });
  await expect(refused).rejects.toThrow(kept.find((name) => name.includes('Users'))!);
  const asked: Question[] = [];
  const answering = (answer: boolean): Host => ({
    ...shop.host(),
    agree: async (question) => {
      asked.push(question);
      return answer;
    },
  });
  await expect(shop.up(answering(false))).rejects.toMatchObject({ code: 'RegionRemoved' });
  const consent = { region, plan: false, recover: false, forceUnlock: false, allowDataLoss: [] };
  await expect(
    rollback(shop.host(), { project: shop.older, stage: 'dev', release: '1', ...consent }),
  ).rejects.toMatchObject({
    code: 'RegionRemoved',
  });
  expect(await shop.stacks()).toEqual([]);
  expect(asked).toEqual([
    { type: 'removed', stage: 'dev', regions: [{ region, at: expect.any(String), by: expect.any(String), kept }] },
  ]);
  await shop.up(answering(true));
  expect(await shop.stacks()).toEqual(['dev-older-e', 'dev-older-l', 'dev-older-r']);
  expect(await shop.removed()).toBeUndefined();
  await shop.up();
});

test.each(['rollback', 'deploy'] as const)(
  'a stage that is removed after a %s has read it is not taken for what it was',
  async (command) => {
    const shop = await project(`meanwhile-${command}`);
    const code = { 'aws_modules/m/a/handler.js': answering('second') };
    write(shop.root, code);
    // Only one region has more than the first release.
    await shop.up(shop.host(), regions[0]);
    if (command === 'deploy') write(shop.root, { 'aws_modules/m/a/handler.js': answering('third') });
    const host = meanwhile(shop.host(), takesLease, () => shop.remove({ region: undefined }));
    const consent = { region: undefined, plan: false, recover: false, forceUnlock: false, allowDataLoss: [] };
    const selection = { stage: 'dev', region: undefined, resources: true, functions: 'all', endpoints: 'all' } as const;
    const refused =
      command === 'rollback'
        ? rollback(host, { project: shop.older, stage: 'dev', ...consent })
        : deploy(host, { project: shop.older, selection });
    const error = await refused.catch((one: unknown) => one);
    expect(error).toMatchObject({ code: 'DeployFailed', cause: regions.map(() => ({ code: 'RegionRemoved' })) });
    for (const place of shop.older.model.stages[0]!.regions) {
      const objects = await jawsBucket(await shop.aws(), place).list('JAWS/deployments/');
      expect(objects.filter(({ key }) => /lease|begun\./.test(key))).toEqual([]);
    }
  },
);

test('a stage of which somebody deploys one region is not removed by halves meanwhile', async () => {
  const shop = await project('halves');
  const aws = await shop.aws();
  const home = shop.older.model.stages[0]!.regions[0]!;
  const own = { host: shop.host(), project: 'halves', deployment: 'other', activity: 'deploy', force: false } as const;
  const { held } = await acquireLeases([jawsBucket(aws, home)], own, (_, error) => expect.unreachable(String(error)));
  const order: string[] = [];
  const host = shop.host((event) => {
    if (event.type === 'stack') order.push(`${event.stack} in ${event.region}`);
  });
  let writes = 0;
  // After some attempts to get the lease.
  const waiting = meanwhile(
    host,
    (operation, input) => takesLease(operation, input) && ++writes > 5,
    async () => {
      order.push('released');
      await Promise.all([...held.values()].map((lease) => lease.release()));
    },
  );
  await shop.remove({ region: undefined }, waiting);
  expect(order[0]).toBe('released');
  expect(await shop.stacks()).toEqual([]);
});

test('it is written down before the first deletion, and a region that is added again has it no more', async () => {
  const shop = await project('first');
  let noted: Promise<unknown> | undefined;
  const host = shop.host((event, abort) => {
    if (event.type !== 'stack' || event.state !== 'deleting') return;
    noted ??= shop.removed();
    abort.abort();
  });
  await shop.remove({}, host).catch(() => {});
  expect(await noted).toMatchObject({ kept: expect.arrayContaining([expect.objectContaining({ type: table.Type })]) });
  // Some of its stacks are still there.
  expect(await shop.stacks()).not.toEqual([]);
  await expect(shop.up()).rejects.toMatchObject({ code: 'RegionRemoved' });
  await shop.remove();
  await addRegions(shop.host(), { root: shop.root, stage: 'dev', regions: [region], writeOnly: false, recover: false });
  await shop.up();
});

test('with their data, log groups go also when the stacks are gone; those of a project whose name begins alike stay', async () => {
  const [shop, other] = [await project('kk'), await project('kk-more')];
  const logs = await (await shop.aws()).in(region).logs();
  const names = async () =>
    ((await logs.send(new DescribeLogGroupsCommand({ logGroupNamePrefix: '/aws/lambda/dev-kk-' }))).logGroups ?? [])
      .map(({ logGroupName }) => logGroupName)
      .sort();
  // Nobody's, as far as anything says.
  await logs.send(new CreateLogGroupCommand({ logGroupName: '/aws/lambda/dev-kk-foreign' }));
  expect(await shop.left()).not.toContain('/aws/lambda/dev-kk-more-lMA');
  const host = shop.host((event, abort) => {
    if (event.type === 'stack' && event.state === 'done' && event.stack === 'dev-kk-r') abort.abort();
  });
  await shop.remove({ deleteData: true }, host).catch(() => {});
  await shop.remove({ deleteData: true });
  expect(await names()).toEqual(['/aws/lambda/dev-kk-foreign', '/aws/lambda/dev-kk-more-lMA']);
  const { s3 } = (await other.aws()).in(region);
  await (await s3()).send(new PutObjectCommand({ Bucket: 'jaws.dev.euwest1.kk-more.test', Key: 'mine', Body: 'x' }));
  expect(await other.left()).toContain('/aws/lambda/dev-kk-more-lMA');
});
