import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { DescribeStackResourceCommand } from '@aws-sdk/client-cloudformation';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Cloud, startCloud } from '../../../cloud/src/index.ts';
import type { Selection } from '../plan/types.ts';
import { deploy } from './deploy.ts';
import { openProject } from './open.ts';
import { removeFunctions } from './remove-functions.ts';
import { functionFiles, projectFolder, testHost, write } from './testing/project.ts';
import type { DeployOptions } from './types.ts';

let cloud: Cloud;
beforeAll(async () => {
  cloud = await startCloud({ port: 0 });
});
afterAll(() => cloud.close());

const all: Selection = { stage: 'dev', region: undefined, resources: true, functions: 'all', endpoints: 'all' };
const run = (root: string, over: Partial<DeployOptions> = {}) =>
  deploy(testHost(cloud.endpoint), { project: openProject(root), selection: all, ...over });

async function idOf(StackName: string, LogicalResourceId: string): Promise<string | undefined> {
  const cf = await (await testHost(cloud.endpoint).connect(undefined)).in('us-east-1').cloudFormation();
  const { StackResourceDetail } = await cf.send(new DescribeStackResourceCommand({ StackName, LogicalResourceId }));
  return StackResourceDetail?.PhysicalResourceId;
}

function ofKind(root: string, ProtocolType: string): void {
  const json = JSON.parse(readFileSync(join(root, 'jaws.json'), 'utf8'));
  write(root, { 'jaws.json': { ...json, apiGateway: { ProtocolType } } });
}

test.each([
  ['loses its last endpoint', 'none', (root: string) => write(root, functionFiles('m/a', { apiGateway: null }))],
  ['becomes one of another kind', 'kind', (root: string) => ofKind(root, 'HTTP')],
] as const)('an API that %s keeps its address until somebody agrees', async (_title, name, change) => {
  const root = projectFolder({ name, domain: `${name}.test`, files: functionFiles('m/a') });
  await run(root);
  const before = await idOf(`dev-${name}-e`, 'RestApi');
  change(root);
  await expect(run(root)).rejects.toMatchObject({
    code: 'AddressWouldBeLost',
    message: expect.stringContaining(
      `RestApi (AWS::ApiGateway::RestApi) of dev-${name}-e in us-east-1 would be deleted`,
    ),
    hint: expect.stringContaining('--allow-address-loss RestApi'),
  });
  expect(await idOf(`dev-${name}-e`, 'RestApi')).toBe(before);
  await run(root, { allowAddressLoss: ['RestApi'] });
  await expect(idOf(`dev-${name}-e`, 'RestApi')).rejects.toThrow();
});

test('a removal of functions that was agreed to takes their addresses along', async () => {
  const root = projectFolder({ name: 'gone', domain: 'gone.test', files: functionFiles('m/a') });
  await run(root);
  const options = { what: 'm/a', stage: undefined, region: undefined, files: true, agree: async () => {} };
  await removeFunctions(testHost(cloud.endpoint), { project: openProject(root), ...options });
  await expect(idOf('dev-gone-e', 'RestApi')).rejects.toThrow();
});

test('functions alone keep one that a deployed endpoint calls, and say what removes both', async () => {
  const root = projectFolder({
    name: 'older',
    domain: 'older.test',
    files: { ...functionFiles('m/a'), ...functionFiles('m/b') },
  });
  const { urls } = await run(root);
  const url = urls.find((one) => one.url.endsWith('/m/b'))!.url;
  expect((await fetch(url)).status).toBe(200);
  rmSync(join(root, 'aws_modules/m/b'), { recursive: true });
  const host = testHost(cloud.endpoint);
  const selection: Selection = { ...all, resources: false, endpoints: [] };
  await deploy(host, { project: openProject(root), selection });
  expect((await fetch(url)).status).toBe(200);
  expect(host.events).toContainEqual(
    expect.objectContaining({
      type: 'notice',
      message:
        'Not in the project, and kept because deployed endpoints name them: m/b. `jaws deploy all dev` removes both.',
    }),
  );
  await run(root);
  await expect(idOf('dev-older-l', 'lMB')).rejects.toThrow();
});
