import type { Lambda } from '@aws-sdk/client-lambda';
import {
  CreateAliasCommand,
  CreateFunctionCommand,
  DeleteFunctionCommand,
  GetAliasCommand,
  GetFunctionCommand,
  ListVersionsByFunctionCommand,
  UpdateAliasCommand,
} from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { type Cloud, startCloud } from '../../../../cloud/src/index.ts';
import type { Aws } from '../../aws/types.ts';
import { jawsBucket } from '../../deploy/bucket.ts';
import { leaseKey } from '../../deploy/lease.ts';
import { thisHolder } from '../../deploy/machine.ts';
import type { Event } from '../../events.ts';
import { deploy } from '../deploy.ts';
import { setEnv } from '../env.ts';
import { openProject } from '../open.ts';
import { callsOf } from '../testing/calls.ts';
import { functionFiles, projectFolder, testHost, write } from '../testing/project.ts';
import { rollback } from './rollback.ts';

// Many deployments, one after another.
vi.setConfig({ testTimeout: 120_000 });

let cloud: Cloud;
let aws: Aws;
beforeAll(async () => {
  cloud = await startCloud({ port: 0 });
  aws = await testHost(cloud.endpoint).connect(undefined);
});
afterAll(() => cloud.close());

/** A project of one function in one region. */
function project(name: string) {
  const code = (text: string) => `export const handler = async () => ({ statusCode: 200, body: '${text}' });\n`;
  const files = (over: object = {}, text = 'first') =>
    functionFiles('m/one', { lambda: { envVars: ['TOKEN'], ...over }, code: code(text) });
  const root = projectFolder({ name, domain: `${name}.test`, files: files() });
  const FunctionName = `dev-${name}-lMOne`;
  const selection = { stage: 'dev', region: undefined, resources: true, functions: 'all', endpoints: 'all' } as const;
  const lambda = () => aws.in('us-east-1').lambda() as Promise<Pick<Lambda, 'send'>>;
  return {
    root,
    FunctionName,
    lambda,
    write: (over: object, text?: string) => write(root, files(over, text)),
    resources: (part: object) => write(root, { 'cloudformation/resources-cf.json': part }),
    deploy: () => deploy(testHost(cloud.endpoint), { project: openProject(root), selection }),
    set: (key: string, value: string) =>
      setEnv(testHost(cloud.endpoint), { root, stage: 'dev', region: undefined }, key, value),
    rollback: (seen?: (event: Event) => void) => {
      const options = { project: openProject(root), stage: 'dev', region: undefined, allowDataLoss: [] };
      return rollback(testHost(cloud.endpoint, seen), { ...options, plan: false, recover: false, forceUnlock: false });
    },
    async versions() {
      const { Versions = [] } = await (await lambda()).send(new ListVersionsByFunctionCommand({ FunctionName }));
      return Versions.flatMap(({ Version }) => (Version === '$LATEST' ? [] : [Number(Version)]));
    },
    /** The version that the alias points to. */
    async live() {
      return Number((await (await lambda()).send(new GetAliasCommand({ FunctionName, Name: 'live' }))).FunctionVersion);
    },
  };
}

const layer = (text: string) => ({
  Resources: {
    [`Layer${text}`]: {
      Type: 'AWS::Lambda::LayerVersion',
      Properties: { LayerName: `l-${text}`, Content: { S3Bucket: 'layers', S3Key: 'layer.zip' } },
    },
  },
  Outputs: { LayerArn: { Value: { Ref: `Layer${text}` } } },
});

// CloudFormation fails to publish an already published version.
test('a version is published for what Lambda counts as one, and for nothing else', async () => {
  const shop = project('counts');
  const { CreateBucketCommand, PutObjectCommand } = await import('@aws-sdk/client-s3');
  const s3 = await aws.in('us-east-1').s3();
  await s3.send(new CreateBucketCommand({ Bucket: 'layers' }));
  await s3.send(new PutObjectCommand({ Bucket: 'layers', Key: 'layer.zip', Body: emptyZip }));
  const found: [string, number, number][] = [];
  const step = async (what: string) => {
    await shop.deploy();
    found.push([what, await shop.live(), (await shop.versions()).length]);
  };
  await step('first');
  shop.write({}, 'second');
  await step('code');
  await shop.set('TOKEN', 'a');
  await step('variable');
  await shop.set('OTHER', 'b');
  await step('variable of others');
  shop.write({ cloudFormation: { ...base, Tags: [{ Key: 'k', Value: 'v' }] } }, 'second');
  await step('tags');
  shop.write({ cloudFormation: { ...base, MemorySize: 256 } }, 'second');
  await step('memory');
  shop.write({ cloudFormation: { ...base } }, 'first');
  await step('earlier code and memory');
  shop.resources(layer('One'));
  shop.write({ cloudFormation: { ...base, Layers: [{ Ref: 'LayerArn' }] } }, 'first');
  await step('a layer');
  shop.resources(layer('Two'));
  await step('another layer from the resources');
  await step('nothing');
  expect(found).toEqual([
    ['first', 1, 1],
    ['code', 2, 2],
    ['variable', 3, 3],
    ['variable of others', 3, 3],
    ['tags', 3, 3],
    ['memory', 4, 4],
    ['earlier code and memory', 5, 5],
    ['a layer', 6, 6],
    ['another layer from the resources', 7, 7],
    ['nothing', 7, 7],
  ]);
});

const base = { Handler: 'aws_modules/m/one/handler.handler', Runtime: 'nodejs22.x', MemorySize: 128, Timeout: 5 };

/** An empty zip archive. */
const emptyZip = Buffer.from('504b0506000000000000000000000000000000000000', 'hex');

const watched = ['UpdateAlias', 'UpdateFunctionCode', 'ExecuteChangeSet', 'ListVersionsByFunction'];

test('a roll-back of code turns the alias before CloudFormation does anything', async () => {
  const shop = project('turned');
  await shop.deploy();
  shop.write({}, 'second');
  await shop.deploy();
  expect(await shop.live()).toBe(2);
  expect(await callsOf(watched, shop.rollback)).toEqual(['lambda:UpdateAlias', 'cloudformation:ExecuteChangeSet']);
  // CloudFormation publishes the version in the state.
  expect(await shop.live()).toBe(3);
  const lambda = await shop.lambda();
  // Somebody moves the alias by hand.
  await lambda.send(new UpdateAliasCommand({ FunctionName: shop.FunctionName, Name: 'live', FunctionVersion: '2' }));
  expect(await callsOf(watched, shop.rollback)).toEqual(['lambda:UpdateAlias', 'cloudformation:ExecuteChangeSet']);
  expect(await shop.live()).toBe(4);
});

test('a version that is not there any more under the number that was kept is looked for', async () => {
  const shop = project('looked');
  await shop.deploy();
  shop.write({}, 'second');
  await shop.deploy();
  const lambda = await shop.lambda();
  await lambda.send(new DeleteFunctionCommand({ FunctionName: shop.FunctionName, Qualifier: '1' }));
  expect(await callsOf(watched, shop.rollback)).toEqual([
    'lambda:UpdateAlias',
    'lambda:ListVersionsByFunction',
    'cloudformation:ExecuteChangeSet',
  ]);
  expect(await shop.live()).toBe(3);
});

// A re-created function counts its versions from 1 again: with a number from before, other code would run until CloudFormation has finished.
test('a number does not count after another deployment was waited for', async () => {
  const shop = project('waited');
  await shop.deploy();
  shop.write({}, 'second');
  await shop.deploy();
  const bucket = jawsBucket(aws, openProject(shop.root).model.stages[0]!.regions[0]!);
  const holder = { ...thisHolder('20260101T000000Z-0', new Date(), new Date()), machine: 'elsewhere' };
  await bucket.put(leaseKey('waited', 'dev'), JSON.stringify(holder), { type: 'application/json' });
  let waits = false;
  const calls = callsOf(watched, () =>
    shop.rollback((event) => {
      if (event.type === 'notice' && /waiting for it to end/.test(event.message)) waits = true;
    }),
  );
  await vi.waitFor(() => expect(waits).toBe(true), 30_000);
  // The deployment that was waited for.
  const lambda = await shop.lambda();
  const { FunctionName } = shop;
  const { Configuration: was } = await lambda.send(new GetFunctionCommand({ FunctionName }));
  await lambda.send(new DeleteFunctionCommand({ FunctionName }));
  const { Runtime, Role, Handler } = was!;
  const Code = { ZipFile: emptyZip };
  await lambda.send(new CreateFunctionCommand({ FunctionName, Runtime, Role, Handler, Code, Publish: true }));
  await lambda.send(new CreateAliasCommand({ FunctionName, Name: 'live', FunctionVersion: '1' }));
  await bucket.delete(leaseKey('waited', 'dev'));
  expect((await calls).slice(0, 2)).toEqual(['lambda:ListVersionsByFunction', 'cloudformation:ExecuteChangeSet']);
});

test('versions that no kept release needs are deleted, except those that an alias is on', async () => {
  const shop = project('pruned');
  await shop.deploy();
  const lambda = await shop.lambda();
  const { FunctionName } = shop;
  await lambda.send(new CreateAliasCommand({ FunctionName, Name: 'mine', FunctionVersion: '1' }));
  for (let n = 2; n <= 13; n++) {
    shop.write({}, `code ${n}`);
    await shop.deploy();
  }
  expect(await shop.live()).toBe(13);
  expect(await shop.versions()).toEqual([1, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13]);
});
