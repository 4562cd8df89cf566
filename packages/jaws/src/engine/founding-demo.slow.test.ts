import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CreateBucketCommand, HeadBucketCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Cloud, startCloud } from '../../../cloud/src/index.ts';
import { createProject } from './create-project.ts';
import { createRegion } from './create-region.ts';
import { createStage } from './create-stage.ts';
import { deploy } from './deploy.ts';
import { listEnv, setEnv } from './env.ts';
import { postinstall } from './modules/postinstall.ts';
import { openProject } from './open.ts';
import { status } from './status.ts';
import { projectFolder, temporaryFolder, testHost, write } from './testing/project.ts';

let cloud: Cloud;
beforeAll(async () => {
  cloud = await startCloud({ port: 0 });
});
afterAll(() => cloud.close());

const host = () => testHost(cloud.endpoint);
const deployAll = (root: string, stage = 'dev') =>
  deploy(host(), {
    project: openProject(root),
    selection: { stage, region: undefined, resources: true, functions: 'all', endpoints: 'all' },
    // A new stage has none of the variables yet.
    allowMissing: true,
  });
async function hasBucket(name: string, region: string): Promise<boolean> {
  const s3 = await (await host().connect(undefined)).in(region).s3();
  return s3.send(new HeadBucketCommand({ Bucket: name })).then(
    () => true,
    () => false,
  );
}
const template = (root: string, path: string) => JSON.parse(readFileSync(join(root, 'cloudformation', path), 'utf8'));

const domain = { Ref: 'aaProjectDomain' };
const statement = {
  Effect: 'Allow',
  Action: ['s3:PutObject'],
  Resource: [{ 'Fn::Join': ['', ['arn:aws:s3:::imgresize.', domain, '/*']] }],
};
const bucket = { Type: 'AWS::S3::Bucket', Properties: { BucketName: { 'Fn::Join': ['.', ['imgresize', domain]] } } };

/**
 * As npm installs the module of the founding document there (S18, S23): a bucket with neither stage nor region in its
 * name.
 */
const images = {
  'node_modules/awsm-images/package.json': { name: 'awsm-images', version: '0.1.0' },
  'node_modules/awsm-images/awsm.json': {
    name: 'awsm-images',
    resources: {
      cloudFormation: {
        LambdaIamPolicyDocumentStatements: [statement],
        ApiGatewayIamPolicyDocumentStatements: [],
        Resources: { ImgS3Bucket: bucket },
      },
    },
  },
  'node_modules/awsm-images/awsm/thumbnail/awsm.json': {
    lambda: {
      envVars: ['IMAGE_RESIZE_BUCKET'],
      cloudFormation: { Handler: 'aws_modules/awsm-images/thumbnail/handler.handler', Runtime: 'nodejs' },
    },
    apiGateway: { cloudFormation: { Type: 'AWS', Path: 'images/thumbnail', Method: 'GET' } },
  },
  'node_modules/awsm-images/awsm/thumbnail/handler.js':
    'exports.handler = function (event, context) { context.done(null, { bucket: process.env.IMAGE_RESIZE_BUCKET }); };\n',
};

describe('the founding demo to its end', () => {
  const folder = temporaryFolder();
  const root = join(folder, 'shop');
  const nameIn = (stage: string, region: string) => `imgresize.shop.test-${stage}-${region}`;

  test('npm install awsm-images, deploy', async () => {
    const options = {
      folder,
      name: 'shop',
      domain: 'shop.test',
      email: 'me@x.test',
      stage: 'dev',
      region: 'us-east-1',
    };
    await createProject(host(), { ...options, profile: 'local', writeOnly: false });
    write(root, images);
    const result = await postinstall(host(), { cwd: root, env: { INIT_CWD: root }, package: 'awsm-images' });
    expect(result).toMatchObject({
      done: 'installed',
      module: {
        names: [
          {
            resource: 'ImgS3Bucket',
            places: [{ stage: 'dev', region: 'us-east-1', name: nameIn('dev', 'us-east-1') }],
          },
        ],
      },
    });
    await setEnv(host(), { root, stage: 'dev', region: undefined }, 'IMAGE_RESIZE_BUCKET', nameIn('dev', 'us-east-1'));
    const { urls } = await deployAll(root);
    expect(await (await fetch(urls[0]!.url)).json()).toEqual({ bucket: nameIn('dev', 'us-east-1') });
    expect(await hasBucket(nameIn('dev', 'us-east-1'), 'us-east-1')).toBe(true);
  });

  test('then a second region, whose environment names its own bucket, and a second stage', async () => {
    await createRegion(host(), { root, stage: 'dev', region: 'eu-west-1', writeOnly: false, recover: false });
    const [, second] = await listEnv(host(), { root, stage: 'dev', region: undefined });
    expect(second?.variables.find(({ name }) => name === 'IMAGE_RESIZE_BUCKET')?.value).toBe(
      nameIn('dev', 'eu-west-1'),
    );
    const { urls } = await deployAll(root);
    expect(await Promise.all(urls.map(async ({ url }) => (await fetch(url)).json()))).toEqual([
      { bucket: nameIn('dev', 'us-east-1') },
      { bucket: nameIn('dev', 'eu-west-1') },
    ]);
    await createStage(host(), { root, stage: 'prod', region: 'us-east-1', writeOnly: false, recover: false });
    await deployAll(root, 'prod');
    expect(await hasBucket(nameIn('prod', 'us-east-1'), 'us-east-1')).toBe(true);
    const { regions } = await status(host(), { root });
    for (const { resources } of regions) {
      expect(resources).toContainEqual({
        id: 'ImgS3Bucket',
        type: 'AWS::S3::Bucket',
        file: 'aws_modules/awsm-images/awsm.json',
        line: expect.any(Number),
        module: 'awsm-images',
      });
      expect(resources.find(({ id }) => id === 'JawsBucket')?.file).toBe('cloudformation/resources-cf.json');
    }
    // Nothing of it is in the files of stages and regions.
    for (const path of ['dev/eu-west-1', 'prod/us-east-1']) {
      expect(template(root, `${path}/resources-cf.json`).Resources).toEqual({});
    }
  });
});

describe('a project in which the bucket is deployed under its old name', () => {
  // As JAWS of 2015 and JAWS 2.0 merged the module into the template of each stage and region.
  const root = projectFolder({ name: 'old', domain: 'old.test' });
  const file = 'cloudformation/dev/us-east-1/resources-cf.json';

  test('keeps it there with what is in it, and gets another one in each new place', async () => {
    const before = template(root, 'dev/us-east-1/resources-cf.json');
    before.Resources.ImgS3Bucket = bucket;
    before.Resources.IamPolicyLambda.Properties.PolicyDocument.Statement.push(statement);
    before.Outputs.ImgS3Name = { Value: { 'Fn::Join': ['.', ['imgresize', domain]] } };
    write(root, {
      [file]: before,
      'aws_modules/awsm-images/awsm.json': images['node_modules/awsm-images/awsm.json'],
    });
    await deployAll(root);
    const s3 = await (await host().connect(undefined)).in('us-east-1').s3();
    await s3.send(new PutObjectCommand({ Bucket: 'imgresize.old.test', Key: 'a', Body: 'b' }));

    const first = host();
    await createRegion(first, { root, stage: 'dev', region: 'eu-west-1', writeOnly: false, recover: false });
    expect(first.events).toContainEqual({
      type: 'notice',
      message:
        'ImgS3Bucket is named imgresize.old.test-dev-eu-west-1 in dev eu-west-1, since imgresize.old.test is taken by another place of the project. For another name edit cloudformation/dev/eu-west-1/resources-cf.json.',
    });
    await createStage(host(), { root, stage: 'prod', region: 'us-east-1', writeOnly: false, recover: false });
    expect(template(root, 'dev/us-east-1/resources-cf.json')).toEqual(before);
    for (const [stage, region] of [
      ['dev', 'eu-west-1'],
      ['prod', 'us-east-1'],
    ] as const) {
      const name = `imgresize.old.test-${stage}-${region}`;
      expect(await hasBucket(name, region)).toBe(true);
      const { Resources, Outputs } = template(root, `${stage}/${region}/resources-cf.json`);
      expect(Resources.ImgS3Bucket.Properties.BucketName).toBe(name);
      expect(Resources.IamPolicyLambda.Properties.PolicyDocument.Statement.at(-1).Resource).toEqual([
        `arn:aws:s3:::${name}/*`,
      ]);
      expect(Outputs.ImgS3Name.Value).toBe(name);
    }
    const { plan } = await deploy(host(), {
      project: openProject(root),
      selection: { stage: 'dev', region: undefined, resources: true, functions: 'all', endpoints: 'all' },
      mode: 'plan',
    });
    expect(plan.empty).toBe(true);
    expect(await hasBucket('imgresize.old.test', 'us-east-1')).toBe(true);
  });
});

describe("a fixed name among the project's own resources", () => {
  test('is made unique in the file of the new place only', async () => {
    const folder = temporaryFolder();
    const options = {
      folder,
      name: 'mine',
      domain: 'mine.test',
      email: 'me@x.test',
      stage: 'dev',
      region: 'us-east-1',
    };
    const { root } = await createProject(host(), { ...options, profile: 'local', writeOnly: true });
    const shared = template(root, 'resources-cf.json');
    shared.Resources.Assets = { Type: 'AWS::S3::Bucket', Properties: { BucketName: 'assets.mine.test' } };
    shared.Resources.Users = { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'users' } };
    write(root, { 'cloudformation/resources-cf.json': shared });
    const place = { root, writeOnly: true, recover: false };
    await createRegion(host(), { ...place, stage: 'dev', region: 'eu-west-1' });
    await createStage(host(), { ...place, stage: 'prod', region: 'us-east-1' });
    expect(template(root, 'resources-cf.json')).toEqual(shared);
    const assets = (name: string) => ({ Type: 'AWS::S3::Bucket', Properties: { BucketName: name } });
    // Queue names are per region.
    expect(template(root, 'dev/eu-west-1/resources-cf.json').Resources).toEqual({
      Assets: assets('assets.mine.test-dev-eu-west-1'),
    });
    expect(template(root, 'prod/us-east-1/resources-cf.json').Resources).toEqual({
      Assets: assets('assets.mine.test-prod-us-east-1'),
      Users: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'users-prod' } },
    });
    const regions = openProject(root).model.stages.flatMap((stage) => stage.regions);
    expect(regions.map(({ resources }) => resources.Resources.Assets?.Properties?.BucketName)).toEqual([
      'assets.mine.test',
      'assets.mine.test-dev-eu-west-1',
      'assets.mine.test-prod-us-east-1',
    ]);
  });
});

test('a bucket name of a module that somebody else has is named with its resource, and with what to edit', async () => {
  const root = projectFolder({ name: 'taken', domain: 'taken.test' });
  const s3 = await (await host().connect(undefined)).in('us-east-1').s3();
  await s3.send(new CreateBucketCommand({ Bucket: 'imgresize.taken.test' }));
  write(root, { 'aws_modules/awsm-images/awsm.json': images['node_modules/awsm-images/awsm.json'] });
  await expect(deployAll(root)).rejects.toMatchObject({
    code: 'BucketNameTaken',
    message: expect.stringContaining('The bucket name imgresize.taken.test of ImgS3Bucket, wanted in us-east-1'),
    hint: expect.stringContaining(
      'give ImgS3Bucket another BucketName in cloudformation/dev/us-east-1/resources-cf.json',
    ),
  });
});
