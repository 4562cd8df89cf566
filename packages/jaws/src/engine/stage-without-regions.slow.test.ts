import { expect, test } from 'vitest';
import { deploy } from './deploy.ts';
import { listEndpoints } from './endpoints.ts';
import { setEnv } from './env.ts';
import { logs } from './logs.ts';
import { openProject } from './open.ts';
import { removeFunctions } from './remove-functions.ts';
import { run } from './run.ts';
import { status } from './status.ts';
import { functionFiles, projectFolder, testHost } from './testing/project.ts';

const root = projectFolder({ stages: { dev: [], prod: ['us-east-1'] }, files: functionFiles('m/a') });
// Nobody answers at that address, and nobody calls it.
const host = () => testHost('http://127.0.0.1:9');
const project = () => openProject(root);
const stage = 'dev';
const selection = { stage, region: undefined, resources: true, functions: 'all', endpoints: 'all' } as const;
const taken = { project: project(), what: 'm/a', stage, region: undefined, files: true, agree: async () => {} };

test.each([
  ['deploy', () => deploy(host(), { project: project(), selection })],
  ['deploy --plan', () => deploy(host(), { project: project(), selection, mode: 'plan' })],
  ['run', () => run(host(), { root, function: 'm/a', stage })],
  ['logs', () => logs(host(), { root, stage, functions: ['m/a'], since: 0, follow: false })],
  ['env set', () => setEnv(host(), { root, stage, region: undefined }, 'NAME', 'value')],
  ['endpoint list', () => listEndpoints(host(), { root, stage })],
  ['status', () => status(host(), { root, stage })],
  ['remove', () => removeFunctions(host(), taken)],
])('a stage without regions is an error with the way out: %s', async (_command, call: () => Promise<unknown>) => {
  await expect(call()).rejects.toMatchObject({
    code: 'StageWithoutRegions',
    message: expect.stringContaining('The stage dev has no region'),
    hint: expect.stringContaining('jaws region create dev us-east-1'),
  });
});

test('it keeps the others from nothing where no stage is named', async () => {
  const found = await status(host(), { root });
  expect(found.regions.map((region) => `${region.stage} ${region.region}`)).toEqual(['prod us-east-1']);
  expect((await listEndpoints(host(), { root })).endpoints).toMatchObject([{ path: '/m/a' }]);
});
