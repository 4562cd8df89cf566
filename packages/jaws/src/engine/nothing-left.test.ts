import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ListStacksCommand } from '@aws-sdk/client-cloudformation';
import { DescribeLogGroupsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { InvokeCommand } from '@aws-sdk/client-lambda';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { afterAll, expect, test } from 'vitest';
import { type Cloud, startCloud } from '../../../cloud/src/index.ts';
import { migrations } from '../../../cloud/src/services/migrations.ts';
import { DiskStore } from '../../../cloud/src/store/disk-store.ts';
import { deploy } from './deploy.ts';
import { openProject } from './open.ts';
import { removeStage } from './remove.ts';
import { functionFiles, projectFolder, testHost, write } from './testing/project.ts';

const folder = mkdtempSync(join(tmpdir(), 'jaws-left-'));
afterAll(() => rmSync(folder, { recursive: true, force: true, maxRetries: 3 }));

/** The keys of all records of all services in a closed cloud's folder, as `<collection> <key>`. */
async function recordsIn(dir: string): Promise<string[]> {
  const store = await DiskStore.open(join(dir, 'state'), { migrations, sync: 'never' });
  try {
    return store.collections().flatMap((name) => [...store.collection(name).keys()].map((key) => `${name} ${key}`));
  } finally {
    await store.close();
  }
}

/** Deleted things that AWS still lists. */
const history = [
  /^cloudformation\/\d+\/[^/]+\/(stacks|events|change-sets|tokens|resources)[/ ]/,
  /^cloudwatch\/\d+\/[^/]+\/(series|points)[/ ]/,
  /^iam\/all\/sessions /,
];

const stages = { dev: ['us-east-1', 'eu-west-1'], test: ['us-east-1'] };

/** A project with some of everything that JAWS creates by itself. */
function project(): string {
  const root = projectFolder({
    name: 'gone',
    domain: 'gone.test',
    stages,
    files: {
      ...functionFiles('m/a'),
      ...functionFiles('m/b', {
        lambda: {
          iamPolicyDocumentStatements: [],
          cloudFormation: { Runtime: 'nodejs22.x' },
          eventSources: {
            Daily: { Type: 'AWS::Scheduler::Schedule', Properties: { ScheduleExpression: 'rate(1 day)' } },
            Rule: { Type: 'AWS::Events::Rule', Properties: { ScheduleExpression: 'rate(1 day)' } },
            Url: { Type: 'AWS::Lambda::Url', Properties: { AuthType: 'NONE' } },
          },
        },
      }),
    },
  });
  const jaws = JSON.parse(readFileSync(join(root, 'jaws.json'), 'utf8')) as object;
  write(root, { 'jaws.json': { ...jaws, apiGateway: { AccessLogSetting: true } } });
  return root;
}

async function use(cloud: Cloud): Promise<void> {
  const aws = (await testHost(cloud.endpoint).connect(undefined)).in('us-east-1');
  const [lambda, logs, s3] = await Promise.all([aws.lambda(), aws.logs(), aws.s3()]);
  for (const FunctionName of ['dev-gone-lMA', 'dev-gone-lMB']) await lambda.send(new InvokeCommand({ FunctionName }));
  await s3.send(new PutObjectCommand({ Bucket: 'jaws.dev.useast1.gone.test', Key: 'mine', Body: 'x' }));
  const prefix = { logGroupNamePrefix: '/aws/lambda/dev-gone-' };
  await expect.poll(async () => (await logs.send(new DescribeLogGroupsCommand(prefix))).logGroups).toHaveLength(2);
}

async function statesOfStacks(cloud: Cloud): Promise<string[]> {
  const regions = [...new Set(Object.values(stages).flat())];
  const connection = await testHost(cloud.endpoint).connect(undefined);
  const found = await Promise.all(
    regions.map(async (region) => {
      const cf = await connection.in(region).cloudFormation();
      return ((await cf.send(new ListStacksCommand())).StackSummaries ?? []).map(({ StackStatus }) => `${StackStatus}`);
    }),
  );
  return [...new Set(found.flat())];
}

test('what is removed with its data leaves nothing behind in any service', { timeout: 120_000 }, async () => {
  const [empty, used] = [join(folder, 'empty'), join(folder, 'used')];
  await (await startCloud({ port: 0, dir: empty })).close();
  const cloud = await startCloud({ port: 0, dir: used });
  try {
    const root = project();
    for (const stage of Object.keys(stages)) {
      const selection = { stage, region: undefined, resources: true, functions: 'all', endpoints: 'all' } as const;
      await deploy(testHost(cloud.endpoint), { project: openProject(root), selection });
    }
    await use(cloud);
    for (const stage of Object.keys(stages)) {
      const agree = async () => {};
      const options = { project: openProject(root), stage, region: undefined, deleteData: true, agree };
      await removeStage(testHost(cloud.endpoint), options);
    }
    expect(await statesOfStacks(cloud)).toEqual(['DELETE_COMPLETE']);
  } finally {
    await cloud.close();
  }
  const before = new Set(await recordsIn(empty));
  const left = (await recordsIn(used)).filter(
    (record) => !before.has(record) && !history.some((one) => one.test(record)),
  );
  // The account's setting for the logs of all REST APIs of a region, and its role: other projects may depend on them.
  expect(left.map((record) => record.replace(/(CloudWatchRole)-.*/, '$1')).sort()).toEqual([
    'apigateway/000000000000/eu-west-1/account account',
    'apigateway/000000000000/us-east-1/account account',
    'iam/000000000000/roles dev-gone-e-CloudWatchRole',
    'iam/000000000000/roles dev-gone-e-CloudWatchRole',
    'iam/000000000000/roles test-gone-e-CloudWatchRole',
  ]);
});
