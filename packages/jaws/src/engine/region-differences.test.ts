import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { type Cloud, startCloud } from '../../../cloud/src/index.ts';
import { deploy } from './deploy.ts';
import { setEnv } from './env.ts';
import { openProject } from './open.ts';
import { status } from './status.ts';
import { functionFiles, projectFolder, testHost, write } from './testing/project.ts';

vi.setConfig({ testTimeout: 120_000 });

const everywhere = ['us-east-1', 'eu-west-1', 'ap-southeast-2', 'sa-east-1'];

let cloud: Cloud;
beforeAll(async () => {
  cloud = await startCloud({ port: 0 });
});
afterAll(() => cloud.close());

const host = () => testHost(cloud.endpoint);

function project(name: string) {
  const root = projectFolder({
    name,
    domain: `${name}.test`,
    stages: { prod: everywhere },
    files: functionFiles('m/one', { lambda: { envVars: ['COLOR'] } }),
  });
  return {
    root,
    deploy: (region?: string | readonly string[]) =>
      deploy(host(), {
        project: openProject(root),
        selection: { stage: 'prod', region, resources: true, functions: 'all', endpoints: 'all' },
        allowMissing: true,
      }),
    set: (region: string, value: string) => setEnv(host(), { root, stage: 'prod', region }, 'COLOR', value),
    differences: async () => (await status(host(), { root, diff: true })).differences!,
    releases: async () =>
      Object.fromEntries((await status(host(), { root })).regions.map(({ region, release }) => [region, release])),
  };
}

const none = { added: [], changed: [], removed: [] };

test('regions that have the same do not differ, though names, buckets and salts do', async () => {
  const shop = project('alike');
  await shop.deploy();
  for (const region of everywhere) await shop.set(region, 'red');
  await shop.deploy();
  expect(await shop.differences()).toEqual(
    everywhere.slice(1).map((region) => ({ stage: 'prod', region, than: 'us-east-1', changes: [], variables: none })),
  );
});

test('older code, another value, a resource and a function that is missing are each found where they are', async () => {
  const shop = project('unlike');
  await shop.deploy();
  for (const region of everywhere) await shop.set(region, 'red');
  await shop.deploy();
  write(shop.root, { 'aws_modules/m/one/handler.js': "export const handler = async () => 'newer';\n" });
  await shop.deploy(['us-east-1', 'ap-southeast-2', 'sa-east-1']);
  await shop.set('ap-southeast-2', 'blue');
  const file = 'cloudformation/prod/sa-east-1/resources-cf.json';
  const template = JSON.parse(readFileSync(join(shop.root, file), 'utf8'));
  const Resources = { ...template.Resources, Only: { Type: 'AWS::SNS::Topic' } };
  write(shop.root, { [file]: { ...template, Resources } });
  await shop.deploy('sa-east-1');
  const releases = await shop.releases();
  expect(releases).toEqual({ 'us-east-1': 3, 'eu-west-1': 2, 'ap-southeast-2': 3, 'sa-east-1': 4 });
  const found = Object.fromEntries((await shop.differences()).map(({ region, ...rest }) => [region, rest]));
  // Regions are compared with the newest release.
  expect(found).toMatchObject({
    'us-east-1': { than: 'sa-east-1', changes: [{ action: 'delete', kind: 'resource', id: 'Only' }], variables: none },
    'eu-west-1': { than: 'sa-east-1', variables: none },
    'ap-southeast-2': { variables: { ...none, changed: ['COLOR'] } },
  });
  expect(found['eu-west-1']!.changes).toMatchObject([
    { action: 'delete', id: 'Only' },
    { action: 'update', kind: 'function', id: 'm/one', why: ['code'] },
  ]);
});

test('what is at home only, and tables that are replicated from there, are not differences', async () => {
  const shop = project('home');
  const table = {
    Type: 'AWS::DynamoDB::Table',
    DeletionPolicy: 'Retain',
    UpdateReplacePolicy: 'Retain',
    Metadata: { 'jaws:replicate': true },
    Properties: {
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
    },
  };
  const topic = { Type: 'AWS::SNS::Topic', Metadata: { 'jaws:home': true } };
  for (const region of everywhere) {
    const file = `cloudformation/prod/${region}/resources-cf.json`;
    const template = JSON.parse(readFileSync(join(shop.root, file), 'utf8'));
    write(shop.root, { [file]: { ...template, Resources: { ...template.Resources, Items: table, Topic: topic } } });
  }
  await shop.deploy();
  expect((await shop.differences()).map(({ region, changes }) => ({ region, changes }))).toEqual(
    everywhere.slice(1).map((region) => ({ region, changes: [] })),
  );
});
