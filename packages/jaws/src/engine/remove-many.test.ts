import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DescribeStackResourcesCommand, ListStacksCommand } from '@aws-sdk/client-cloudformation';
import { HeadBucketCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Cloud, startCloud } from '../../../cloud/src/index.ts';
import type { Template } from '../model/types.ts';
import { deploy } from './deploy.ts';
import { openProject } from './open.ts';
import { type RemovalPlan, removeStage } from './remove.ts';
import { projectFolder, testHost, write } from './testing/project.ts';

let cloud: Cloud;
beforeAll(async () => {
  cloud = await startCloud({ port: 0 });
});
afterAll(() => cloud.close());

const host = () => testHost(cloud.endpoint);

// https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DescribeStackResources.html: the first 100 only
test('all data of a stack with more than a hundred resources is listed, then deleted', async () => {
  const root = projectFolder({ name: 'many', domain: 'many.test' });
  const file = 'cloudformation/dev/us-east-1/resources-cf.json';
  const template = JSON.parse(readFileSync(join(root, file), 'utf8')) as Template;
  for (let n = 1; n <= 100; n++) {
    template.Resources[`Log${n}`] = { Type: 'AWS::Logs::LogGroup', Properties: { RetentionInDays: 7 } };
  }
  template.Resources.Pictures = {
    Type: 'AWS::S3::Bucket',
    DependsOn: 'Log100',
    Properties: { BucketName: 'pictures.many.test' },
  };
  write(root, { [file]: template });
  await deploy(host(), {
    project: openProject(root),
    selection: { stage: 'dev', region: undefined, resources: true, functions: 'all', endpoints: 'all' },
  });
  const clients = (await host().connect(undefined)).in('us-east-1');
  const [cf, s3] = await Promise.all([clients.cloudFormation(), clients.s3()]);
  const { StackResources } = await cf.send(new DescribeStackResourcesCommand({ StackName: 'dev-many-r' }));
  expect(StackResources).toHaveLength(100);
  await s3.send(new PutObjectCommand({ Bucket: 'pictures.many.test', Key: 'one', Body: 'picture' }));

  let shown: RemovalPlan | undefined;
  await removeStage(host(), {
    project: openProject(root),
    stage: 'dev',
    region: undefined,
    deleteData: true,
    agree: async (plan) => {
      shown = plan;
    },
  });
  const names = shown?.regions[0]?.data.map(({ logicalId }) => logicalId) ?? [];
  expect(names).toHaveLength(102);
  expect(names).toContain('Pictures');
  await expect(s3.send(new HeadBucketCommand({ Bucket: 'pictures.many.test' }))).rejects.toMatchObject({
    name: 'NotFound',
  });
  const { StackSummaries = [] } = await cf.send(new ListStacksCommand({}));
  expect(StackSummaries.map(({ StackStatus }) => StackStatus)).toEqual(['DELETE_COMPLETE']);
}, 120_000);
