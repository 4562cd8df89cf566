import { GetFunctionConfigurationCommand, InvokeCommand } from '@aws-sdk/client-lambda';
import { DeleteObjectCommand, GetObjectCommand, HeadObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { type Cloud, startCloud } from '../../../../cloud/src/index.ts';
import { buildArtifacts } from '../../artifacts/build.ts';
import { zip } from '../../artifacts/zip.ts';
import type { Aws } from '../../aws/types.ts';
import { jawsBucket } from '../../deploy/bucket.ts';
import { markSwapped } from '../../deploy/hotswap/marker.ts';
import { codePrefix } from '../../templates/names.ts';
import { deploy } from '../deploy.ts';
import { openProject } from '../open.ts';
import { functionFiles, projectFolder, testHost, write } from '../testing/project.ts';
import type { DeployOptions } from '../types.ts';
import { promote } from './promote.ts';
import { releases } from './releases.ts';
import { rollback } from './rollback.ts';

vi.setConfig({ testTimeout: 120_000 });

let cloud: Cloud;
let aws: Aws;
beforeAll(async () => {
  cloud = await startCloud({ port: 0 });
  aws = await testHost(cloud.endpoint).connect(undefined);
});
afterAll(() => cloud.close());

const codeOf = (text: string) => `export const handler = async () => '${text}';\n`;

/** A project of one function with the stages dev and prod in one region. */
function project(name: string) {
  const region = 'us-east-1';
  const files = functionFiles('m/one', { code: codeOf('first') });
  const root = projectFolder({ name, domain: `${name}.test`, stages: { dev: [region], prod: [region] }, files });
  const host = testHost(cloud.endpoint);
  const common = { plan: false, recover: false, forceUnlock: false, allowDataLoss: [], allowMissing: true };
  const bucketOf = (stage: string) => jawsBucket(aws, { stage, region, bucket: `jaws.${stage}.useast1.${name}.test` });
  const lambda = () => aws.in(region).lambda();
  const s3 = () => aws.in(region).s3();
  const FunctionName = (stage: string) => `${stage}-${name}-lMOne`;
  return {
    code: (text: string) => write(root, { 'aws_modules/m/one/handler.js': codeOf(text) }),
    bucketOf,
    s3,
    name,
    open: () => openProject(root),
    deploy: (stage = 'dev', promoted?: DeployOptions['promoted']) =>
      deploy(host, {
        project: openProject(root),
        promoted,
        selection: { stage, region: undefined, resources: true, functions: 'all', endpoints: 'all' },
      }),
    rollback: (release?: string) =>
      rollback(host, { ...common, project: openProject(root), stage: 'dev', region: undefined, release }),
    history: async () => (await releases(host, { root, stage: 'dev', limit: 9 })).releases,
    promote: () =>
      promote(host, { ...common, project: openProject(root), from: 'dev', to: 'prod', region: undefined, rollout: {} }),
    keys: async (stage = 'dev') => (await bucketOf(stage).list(codePrefix)).map(({ key }) => key),
    /** Writes code that was never released over an object, as anybody may who can write to the bucket. */
    async plant(key: string, stage = 'dev') {
      const Body = await zip([{ path: 'handler.js', data: Buffer.from(codeOf('planted')), executable: false }]);
      await (await s3()).send(new PutObjectCommand({ Bucket: bucketOf(stage).place.bucket, Key: key, Body }));
    },
    /** What the alias and `$LATEST` of the function have. */
    async state(stage = 'dev') {
      const client = await lambda();
      const name = FunctionName(stage);
      const { Payload } = await client.send(new InvokeCommand({ FunctionName: `${name}:live` }));
      const { CodeSha256 } = await client.send(new GetFunctionConfigurationCommand({ FunctionName: name }));
      return { answer: JSON.parse(Buffer.from(Payload!).toString()) as unknown, sha256: CodeSha256 };
    },
  };
}

const differs = (keys: readonly string[]) => ({ code: 'CodeDiffers', message: expect.stringContaining(keys[0]!) });

test('a rollback refuses code that was written again in the bucket, and leaves the function as it is', async () => {
  const shop = project('going-back');
  await shop.deploy();
  const [first] = await shop.keys();
  shop.code('second');
  await shop.deploy();
  await shop.plant(first!);
  const before = await shop.state();
  await expect(shop.rollback()).rejects.toMatchObject(differs([first!]));
  expect(await shop.state()).toEqual(before);
  expect(before.answer).toBe('second');
  // It is in the history with its number, which nothing else gets; a roll-back that changes nothing takes none.
  expect((await shop.history())[0]).toMatchObject({ number: 3, result: 'failed', regions: [{ error: 'CodeDiffers' }] });
  await expect(shop.rollback('2')).resolves.toMatchObject({ plan: { empty: true } });
  shop.code('third');
  expect((await shop.deploy()).releaseNumber).toBe(4);
});

test('a deployment refuses an object of the same name that has other bytes, also of the same length', async () => {
  const shop = project('skipped');
  await shop.deploy();
  const [first] = await shop.keys();
  const bucket = shop.bucketOf('dev');
  const genuine = await bucket.getBytes(first!);
  shop.code('second');
  await shop.deploy();
  const before = await shop.state();
  shop.code('first');
  const Key = first!;
  const Bucket = bucket.place.bucket;
  const Body = Buffer.from(genuine!).fill(0, 60, 61);
  await (await shop.s3()).send(new PutObjectCommand({ Bucket, Key, Body }));
  await expect(shop.deploy()).rejects.toMatchObject(differs([Key]));
  expect(await shop.state()).toEqual(before);
  // As the hint says.
  await (await shop.s3()).send(new DeleteObjectCommand({ Bucket, Key }));
  await shop.deploy();
  expect((await shop.state()).answer).toBe('first');
});

test('a promotion refuses code that was written again in either bucket', async () => {
  const shop = project('promoting');
  await shop.deploy();
  await shop.deploy('prod');
  shop.code('second');
  await shop.deploy();
  const before = await shop.state('prod');
  const inProd = await shop.keys('prod');
  const key = (await shop.keys()).find((one) => !inProd.includes(one))!;
  const genuine = await shop.bucketOf('dev').getBytes(key);
  await shop.plant(key);
  const inDev = expect.stringContaining('The jaws bucket of dev us-east-1');
  await expect(shop.promote()).rejects.toMatchObject({ ...differs([key]), message: inDev });
  expect(await shop.state('prod')).toEqual(before);
  // The refused copy is not left in the other bucket.
  expect(await shop.keys('prod')).toEqual(inProd);
  const Bucket = shop.bucketOf('dev').place.bucket;
  await (await shop.s3()).send(new PutObjectCommand({ Bucket, Key: key, Body: genuine }));
  await shop.plant(key, 'prod');
  await expect(shop.promote()).rejects.toMatchObject(differs([key]));
  expect(await shop.state('prod')).toEqual(before);
});

test('code of a release that recorded no SHA-256 comes back', async () => {
  const shop = project('former');
  const { model } = shop.open();
  const built = await buildArtifacts(model, ['m/one'], { emit: () => {}, signal: new AbortController().signal });
  const artifacts = new Map([...built].map(([id, { sha256: _, ...artifact }]) => [id, artifact]));
  await shop.deploy('dev', { artifacts, origin: { type: 'promotion', stage: 'prod', release: 1 } });
  expect(await shop.keys()).toEqual([expect.stringMatching(/^JAWS\/code\/[0-9a-f]{32}\.zip$/)]);
  shop.code('second');
  await shop.deploy();
  await shop.rollback();
  expect((await shop.state()).answer).toBe('first');
  // It stays under its name while its content is the same.
  shop.code('first');
  expect((await shop.deploy()).plan.empty).toBe(true);
});

test('what a session swapped is not restored from code that was written again', async () => {
  const shop = project('swapped');
  await shop.deploy();
  const [key] = await shop.keys();
  await markSwapped(shop.bucketOf('dev'), shop.name, ['lMOne'], new Date());
  await shop.plant(key!);
  const before = await shop.state();
  await expect(shop.deploy()).rejects.toMatchObject(differs([key!]));
  expect(await shop.state()).toEqual(before);
});

test('S3 keeps the SHA-256 of every upload, and an object without one is read and hashed', async () => {
  const shop = project('sums');
  await shop.deploy();
  const [Key] = await shop.keys();
  const bucket = shop.bucketOf('dev');
  const Bucket = bucket.place.bucket;
  const s3 = await shop.s3();
  const head = await s3.send(new HeadObjectCommand({ Bucket, Key: Key!, ChecksumMode: 'ENABLED' }));
  expect(Key).toContain(Buffer.from(head.ChecksumSHA256!, 'base64').toString('hex'));
  const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key: Key! }));
  await s3.send(new PutObjectCommand({ Bucket, Key: Key!, Body: await Body!.transformToByteArray() }));
  expect(Key).toContain((await bucket.sha256(Key!))!);
  expect(await bucket.sha256(`${Key}.none`)).toBeUndefined();
});
