import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Cloud, startCloud } from '../../../cloud/src/index.ts';
import type { Template } from '../model/types.ts';
import { deploy } from './deploy.ts';
import { openProject } from './open.ts';
import { removeStage } from './remove.ts';
import { removeFunctions } from './remove-functions.ts';
import { functionFiles, projectFolder, testHost, write } from './testing/project.ts';

let cloud: Cloud;
beforeAll(async () => {
  cloud = await startCloud({ port: 0 });
});
afterAll(() => cloud.close());

const host = () => testHost(cloud.endpoint);

test('an object that S3 keeps is named, with its bucket, and the stack stays', async () => {
  const root = projectFolder({ name: 'held', domain: 'held.test' });
  const file = 'cloudformation/dev/us-east-1/resources-cf.json';
  const template = JSON.parse(readFileSync(join(root, file), 'utf8')) as Template;
  template.Resources.Papers = {
    Type: 'AWS::S3::Bucket',
    Properties: { BucketName: 'papers.held.test', ObjectLockEnabled: true },
  };
  write(root, { [file]: template });
  const selection = { stage: 'dev', region: undefined, resources: true, functions: 'all', endpoints: 'all' } as const;
  await deploy(host(), { project: openProject(root), selection });
  const clients = (await host().connect(undefined)).in('us-east-1');
  const [cf, s3] = await Promise.all([clients.cloudFormation(), clients.s3()]);
  const papers = { Bucket: 'papers.held.test', Key: 'contract', Body: 'signed' };
  await s3.send(new PutObjectCommand({ ...papers, ObjectLockLegalHoldStatus: 'ON' }));
  const options = {
    project: openProject(root),
    stage: 'dev',
    region: undefined,
    deleteData: true,
    agree: async () => {},
  };
  await expect(removeStage(host(), options)).rejects.toMatchObject({
    code: 'BucketNotEmptied',
    message: expect.stringContaining('contract in the bucket papers.held.test (us-east-1)'),
    hint: expect.stringContaining('legal hold'),
  });
  const { Stacks } = await cf.send(new DescribeStacksCommand({ StackName: 'dev-held-r' }));
  expect(Stacks?.[0]?.StackStatus).toBe('UPDATE_COMPLETE');
});

test('a function that authorizes other endpoints is not removed', async () => {
  const authorizer = { apiGateway: null } as const;
  const endpoint = {
    Type: 'AWS_PROXY',
    Path: 'm/a',
    Method: 'GET',
    AuthorizationType: 'CUSTOM',
    AuthorizerId: 'byToken',
  };
  const root = projectFolder({
    name: 'guarded',
    domain: 'guarded.test',
    files: {
      ...functionFiles('auth/token', authorizer),
      ...functionFiles('m/a', { apiGateway: { cloudFormation: endpoint } }),
    },
  });
  const json = JSON.parse(readFileSync(join(root, 'jaws.json'), 'utf8'));
  json.apiGateway = { Authorizers: { byToken: { Type: 'TOKEN', Function: 'auth/token' } } };
  write(root, { 'jaws.json': json });
  const options = {
    project: openProject(root),
    stage: undefined,
    region: undefined,
    files: true,
    agree: async () => {},
  };
  await expect(removeFunctions(host(), { ...options, what: 'auth/token' })).rejects.toMatchObject({
    code: 'FunctionInUse',
    message: expect.stringContaining('GET /m/a'),
  });
  // Together with the endpoint it can be removed.
  expect(() => openProject(root)).not.toThrow();
  const agreed: unknown[] = [];
  const both = removeFunctions(host(), {
    ...options,
    what: 'm/a',
    agree: async (plan) => {
      agreed.push(plan.functions);
      throw new Error('enough');
    },
  });
  await expect(both).rejects.toThrow('enough');
  expect(agreed).toEqual([['m/a']]);
});

test('a function that the project names stays, since the project would be invalid without it', async () => {
  const root = projectFolder({
    name: 'named',
    domain: 'named.test',
    files: { ...functionFiles('m/a'), ...functionFiles('m/hook') },
  });
  const json = JSON.parse(readFileSync(join(root, 'jaws.json'), 'utf8'));
  write(root, {
    'jaws.json': { ...json, rollout: { dev: { canary: 'Canary10Percent5Minutes', beforeTraffic: 'm/hook' } } },
  });
  const remove = (what: string) =>
    removeFunctions(host(), {
      project: openProject(root),
      what,
      stage: undefined,
      region: undefined,
      files: true,
      agree: async () => {
        throw new Error('asked');
      },
    });
  const named = {
    code: 'FunctionNamed',
    message: expect.stringContaining('beforeTraffic names the function "m/hook"'),
  };
  await expect(remove('m/hook')).rejects.toMatchObject(named);
  await expect(remove('m')).rejects.toMatchObject(named);
  await expect(remove('m/a')).rejects.toThrow('asked');
});
