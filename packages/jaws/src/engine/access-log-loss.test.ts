import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Cloud, startCloud } from '../../../cloud/src/index.ts';
import type { Selection } from '../plan/types.ts';
import { deploy } from './deploy.ts';
import { openProject } from './open.ts';
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

function logging(root: string, apiGateway: object | undefined): void {
  const json = JSON.parse(readFileSync(join(root, 'jaws.json'), 'utf8'));
  write(root, { 'jaws.json': { ...json, apiGateway } });
}

test.each([
  ['switched off', (root: string) => logging(root, {})],
  ['taken away with the last endpoint', (root: string) => write(root, functionFiles('m/a', { apiGateway: null }))],
] as const)('an access log that is %s is data: the plan says so, and a deployment asks', async (how, change) => {
  const name = how.startsWith('s') ? 'switched' : 'last';
  const root = projectFolder({ name, domain: `${name}.test`, files: functionFiles('m/a') });
  logging(root, { AccessLogSetting: true });
  await run(root);
  change(root);
  const { plan } = await run(root, { mode: 'plan' });
  const changes = plan.regions[0]!.stacks.find(({ kind }) => kind === 'endpoints')!.changes;
  expect(changes).toContainEqual({ action: 'delete', kind: 'resource', id: 'AccessLogs', why: [], data: 'deleted' });
  await expect(run(root)).rejects.toMatchObject({
    code: 'DataWouldBeLost',
    message: expect.stringContaining(`AccessLogs (AWS::Logs::LogGroup) of dev-${name}-e`),
  });
  await run(root, { allowDataLoss: ['AccessLogs'], allowAddressLoss: how.startsWith('s') ? [] : ['RestApi'] });
  expect((await run(root, { mode: 'plan' })).plan.empty).toBe(true);
});
