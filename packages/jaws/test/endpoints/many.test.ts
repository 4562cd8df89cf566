import {
  CloudFormationClient,
  DescribeStackResourcesCommand,
  GetTemplateCommand,
} from '@aws-sdk/client-cloudformation';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { write } from '../../src/engine/testing/project.ts';
import { apiWarnings } from '../../src/model/api/warnings.ts';
import { buildModel } from '../../src/model/build.ts';
import { readProject } from '../../src/project/read.ts';
import { Deployed, fn, jawsJson } from './deployed.ts';

const many = 400;
const endpoints = Array.from({ length: many }, (_, n) => ({
  Type: 'AWS_PROXY',
  Path: `group${n % 20}/item${n}`,
  Method: n % 2 === 0 ? 'GET' : 'ANY',
}));
const files = (list: readonly unknown[]) =>
  fn('many/all', list, 'return { statusCode: 200, body: JSON.stringify({ resource: event.resource }) };');

let api: Deployed;
beforeAll(async () => {
  api = await Deployed.start({ files: files(endpoints) });
}, 180_000);
afterAll(() => api?.close());

const cloudFormation = () =>
  new CloudFormationClient({
    endpoint: api.cloud.endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });

const deployments = async () => {
  const found = await cloudFormation().send(new DescribeStackResourcesCommand({ StackName: 'dev-api-e' }));
  return (found.StackResources ?? [])
    .filter(({ ResourceType }) => ResourceType === 'AWS::ApiGateway::Deployment')
    .map(({ PhysicalResourceId }) => PhysicalResourceId);
};

test(`${many} endpoints are one API of three resources, and each of them answers`, async () => {
  const found = await cloudFormation().send(new DescribeStackResourcesCommand({ StackName: 'dev-api-e' }));
  expect(found.StackResources).toHaveLength(3);
  const { TemplateBody = '' } = await cloudFormation().send(new GetTemplateCommand({ StackName: 'dev-api-e' }));
  expect(Buffer.byteLength(TemplateBody)).toBeLessThan(1_000_000);
  for (const n of [0, 1, 199, 399]) {
    const { Path, Method } = endpoints[n]!;
    const answer = await api.call(`${Method} /${Path}`);
    expect(await answer.json()).toEqual({ resource: `/${Path}` });
  }
});

test('says before deploying that AWS allows 300 resources at first', () => {
  expect(apiWarnings(buildModel(readProject(api.root)))).toEqual([
    expect.objectContaining({ message: expect.stringContaining('421 resources') }),
  ]);
});

test('a new deployment only when the body changes', async () => {
  const first = await deployments();
  expect((await api.deploy()).plan.empty).toBe(true);
  expect(await deployments()).toEqual(first);
  // A setting of the stage does not change the body.
  write(api.root, { 'jaws.json': jawsJson({ api: { Variables: { a: '1' } } }) });
  const { plan } = await api.deploy();
  expect(plan.regions[0]?.stacks.find(({ kind }) => kind === 'endpoints')).toMatchObject({
    action: 'update',
    changes: [{ action: 'update', kind: 'resource', id: 'Stage', why: ['Variables'] }],
  });
  expect(await deployments()).toEqual(first);
  write(api.root, files([...endpoints, { Type: 'AWS_PROXY', Path: 'one-more', Method: 'GET' }]));
  await api.deploy();
  const second = await deployments();
  expect(second).toHaveLength(1);
  expect(second).not.toEqual(first);
  expect(await (await api.call('GET /one-more')).json()).toEqual({ resource: '/one-more' });
}, 180_000);
