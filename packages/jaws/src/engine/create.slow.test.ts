import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Cloud, startCloud } from '../../../cloud/src/index.ts';
import { buildModel } from '../model/build.ts';
import { readProject } from '../project/read.ts';
import { createProject } from './create-project.ts';
import { createRegion } from './create-region.ts';
import { createStage } from './create-stage.ts';
import { deploy } from './deploy.ts';
import { listEnv, setEnv } from './env.ts';
import { openProject } from './open.ts';
import { functionFiles, temporaryFolder, testHost, write } from './testing/project.ts';

let cloud: Cloud;
beforeAll(async () => {
  cloud = await startCloud({ port: 0 });
});
afterAll(() => cloud.close());

const host = () => testHost(cloud.endpoint);
const options = (folder: string, name: string) => ({
  folder,
  name,
  domain: `${name.toLowerCase()}.test`,
  email: 'me@x.test',
  stage: 'dev',
  region: 'us-east-1',
  profile: 'local',
  writeOnly: false,
});
const jaws = (root: string) => JSON.parse(readFileSync(join(root, 'jaws.json'), 'utf8'));

describe('a project', () => {
  const folder = temporaryFolder();
  const root = join(folder, 'shop');

  test('is made, deployed and installed', async () => {
    const result = await createProject(host(), options(folder, 'shop'));
    expect(result).toMatchObject({ root, deployed: true, installed: true, bucket: 'jaws.dev.useast1.shop.test' });
    expect(jaws(root).stages.dev[0]).toEqual({
      region: 'us-east-1',
      iamRoleArnLambda: expect.stringContaining(':role/dev-shop-r-IamRoleLambda-'),
      iamRoleArnApiGateway: expect.stringContaining(':role/dev-shop-r-IamRoleApiGateway-'),
      jawsBucket: 'jaws.dev.useast1.shop.test',
    });
    expect(existsSync(join(root, 'node_modules/jaws-core-js/env/index.js'))).toBe(true);
    const [env] = await listEnv(host(), { root, stage: 'dev', region: 'us-east-1' });
    expect(env?.variables.map(({ name, value }) => `${name}=${value}`)).toEqual([
      'JAWS_STAGE=dev',
      'JAWS_DATA_MODEL_STAGE=dev',
    ]);
    expect(() => buildModel(readProject(root))).not.toThrow();
  });

  test('is not made over another one', async () => {
    const before = readFileSync(join(root, 'jaws.json'), 'utf8');
    await expect(createProject(host(), options(folder, 'shop'))).rejects.toMatchObject({ code: 'WouldOverwrite' });
    expect(readFileSync(join(root, 'jaws.json'), 'utf8')).toBe(before);
  });

  test('goes into one more region, environment and all, which answers too', async () => {
    write(
      root,
      functionFiles('m/hello', {
        lambda: { cloudFormation: { Handler: 'aws_modules/m/hello/handler.handler', Runtime: 'nodejs22.x' } },
      }),
    );
    await setEnv(host(), { root, stage: 'dev', region: undefined }, 'SHARED', 'x y');
    const place = { root, stage: 'dev', region: 'eu-west-1', writeOnly: false, recover: false };
    expect(await createRegion(host(), place)).toEqual({
      stage: 'dev',
      region: 'eu-west-1',
      bucket: 'jaws.dev.euwest1.shop.test',
      deployed: true,
    });
    expect(jaws(root).stages.dev[1]).toMatchObject({
      region: 'eu-west-1',
      jawsBucket: 'jaws.dev.euwest1.shop.test',
      iamRoleArnLambda: expect.any(String),
    });
    const regions = await listEnv(host(), { root, stage: 'dev', region: undefined });
    expect(regions[1]?.variables).toEqual(regions[0]?.variables);

    const { urls } = await deploy(host(), {
      project: openProject(root),
      selection: { stage: 'dev', region: undefined, resources: true, functions: 'all', endpoints: 'all' },
    });
    expect(urls.map(({ region }) => region)).toEqual(['us-east-1', 'eu-west-1']);
    for (const { url } of urls) expect(await (await fetch(url)).json()).toEqual({ message: 'm/hello' });
    await expect(createRegion(host(), place)).rejects.toMatchObject({ code: 'RegionExists' });
    await expect(createRegion(host(), { ...place, region: 'cn-north-1' })).rejects.toMatchObject({
      code: 'RegionOfAnotherPartition',
      message: 'cn-north-1 is in the partition aws-cn, and stage "dev" is in us-east-1 of aws. No account is in both.',
    });
  });

  test('goes into one more stage, which begins with its own environment', async () => {
    const place = { root, stage: 'prod', region: 'us-east-1', writeOnly: false, recover: false };
    expect(await createStage(host(), place)).toMatchObject({ bucket: 'jaws.prod.useast1.shop.test', deployed: true });
    const [env] = await listEnv(host(), { root, stage: 'prod', region: 'us-east-1' });
    expect(env?.variables.map(({ name, value }) => `${name}=${value}`)).toEqual([
      'JAWS_STAGE=prod',
      'JAWS_DATA_MODEL_STAGE=prod',
    ]);
    const template = JSON.parse(readFileSync(join(root, 'cloudformation/prod/us-east-1/resources-cf.json'), 'utf8'));
    expect(template).toEqual({
      Parameters: {
        aaStage: { Type: 'String', Default: 'prod' },
        aaDataModelStage: { Type: 'String', Default: 'prod' },
        aaJawsBucket: { Type: 'String', Default: 'jaws.prod.useast1.shop.test' },
      },
      Resources: {},
    });
    await expect(createStage(host(), place)).rejects.toMatchObject({ code: 'StageExists' });
  });

  test.each([
    ['local', 'us-east-1'],
    ['pro-d', 'us-east-1'],
    ['test', 'nowhere'],
  ])('a stage %s in %s is refused, and nothing is written', async (stage, region) => {
    const before = readFileSync(join(root, 'jaws.json'), 'utf8');
    const place = { root, stage, region, writeOnly: false, recover: false };
    await expect(createStage(host(), place)).rejects.toMatchObject({ code: 'InvalidName' });
    expect(readFileSync(join(root, 'jaws.json'), 'utf8')).toBe(before);
    expect(readdirSync(join(root, 'cloudformation')).sort()).toEqual(['dev', 'prod', 'resources-cf.json']);
  });
});

describe('without CloudFormation', () => {
  test('-d writes the files without questions', async () => {
    const folder = temporaryFolder();
    const nowhere = testHost('http://127.0.0.1:9');
    const result = await createProject(nowhere, { ...options(folder, 'dry'), writeOnly: true });
    expect(result.deployed).toBe(false);
    const place = { root: result.root, stage: 'dev', region: 'eu-west-1', writeOnly: true, recover: false };
    expect(await createRegion(nowhere, place)).toMatchObject({ deployed: false });
    expect(jaws(result.root).stages.dev).toEqual([
      { region: 'us-east-1', jawsBucket: 'jaws.dev.useast1.dry.test' },
      { region: 'eu-west-1', jawsBucket: 'jaws.dev.euwest1.dry.test' },
    ]);
  });
});

describe('a project without any stage', () => {
  const place = { stage: 'dev', region: 'us-east-1', writeOnly: true, recover: false };
  const empty = (files: Readonly<Record<string, unknown>> = {}) => {
    const root = join(temporaryFolder(), 'empty');
    write(root, { 'jaws.json': { name: 'empty', domain: 'empty.test', stages: {} }, ...files });
    return root;
  };

  test('gets its first one from what all stages share', async () => {
    const root = empty({ 'cloudformation/resources-cf.json': { Resources: { Topic: { Type: 'AWS::SNS::Topic' } } } });
    await createStage(testHost('http://127.0.0.1:9'), { root, ...place });
    const [region] = buildModel(readProject(root)).stages[0]!.regions;
    expect(region?.resources.Resources).toEqual({ Topic: { Type: 'AWS::SNS::Topic' } });
    expect(region?.resources.Parameters?.aaStage).toEqual({ Type: 'String', Default: 'dev' });
  });

  test('also where jaws.json names the stage already', async () => {
    const shared = { 'cloudformation/resources-cf.json': { Resources: { Topic: { Type: 'AWS::SNS::Topic' } } } };
    const root = empty({ ...shared, 'jaws.json': { name: 'empty', domain: 'empty.test', stages: { dev: [] } } });
    await createRegion(testHost('http://127.0.0.1:9'), { root, ...place });
    expect(jaws(root).stages.dev).toEqual([{ region: 'us-east-1', jawsBucket: 'jaws.dev.useast1.empty.test' }]);
  });

  test('and without that has nothing to copy', async () => {
    const root = empty();
    await expect(createStage(testHost('http://127.0.0.1:9'), { root, ...place })).rejects.toMatchObject({
      code: 'NothingToReplicate',
    });
    expect(jaws(root).stages).toEqual({});
    expect(existsSync(join(root, 'cloudformation'))).toBe(false);
  });
});

describe('an account that cannot be reached', () => {
  test('is noticed before anything is written', async () => {
    const folder = temporaryFolder();
    const nowhere = testHost('http://127.0.0.1:9');
    await expect(createProject(nowhere, options(folder, 'shop'))).rejects.toMatchObject({ code: 'AwsUnreachable' });
    expect(readdirSync(folder)).toEqual([]);
  });
});

describe('a deployment that fails', () => {
  test('leaves the files, and says how to go on from there', async () => {
    const folder = temporaryFolder();
    const first = await createProject(host(), { ...options(folder, 'one'), domain: 'same.test' });
    expect(first.deployed).toBe(true);
    const next = host();
    await expect(createProject(next, { ...options(folder, 'two'), domain: 'same.test' })).rejects.toMatchObject({
      code: 'BucketNameTaken',
    });
    expect(existsSync(join(folder, 'two', 'jaws.json'))).toBe(true);
    expect(next.events).toContainEqual(
      expect.objectContaining({
        type: 'warning',
        hint: expect.stringContaining('jaws deploy resources dev us-east-1 --recover'),
      }),
    );
  });
});
