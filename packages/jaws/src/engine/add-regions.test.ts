import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { type Cloud, startCloud } from '../../../cloud/src/index.ts';
import { addRegions, addStage } from './add-regions.ts';
import { deploy } from './deploy.ts';
import { listEnv, setEnv } from './env.ts';
import { openProject } from './open.ts';
import { releases } from './releases/releases.ts';
import { projectFolder, type TestHost, testHost, write } from './testing/project.ts';

vi.setConfig({ testTimeout: 120_000 });

let cloud: Cloud;
beforeAll(async () => {
  cloud = await startCloud({ port: 0 });
});
afterAll(() => cloud.close());

const own = { writeOnly: false, recover: false };

async function project(name: string) {
  const root = projectFolder({ name, domain: `${name}.test`, stages: { prod: ['us-east-1', 'eu-west-1'] } });
  const host = testHost(cloud.endpoint);
  const regions = (stage = 'prod') =>
    openProject(root)
      .model.stages.find((one) => one.name === stage)
      ?.regions.map(({ region }) => region);
  const selection = { stage: 'prod', region: undefined, resources: true, functions: [], endpoints: [] };
  await deploy(host, { project: openProject(root), selection });
  return { root, host, regions };
}

const values = async (host: TestHost, root: string, stage = 'prod') =>
  (await listEnv(host, { root, stage, region: undefined })).map(
    ({ region, variables }) => `${region} ${variables.find(({ name }) => name === 'NAME')?.value}`,
  );

test('regions come at once, with the variables of the one that is named', async () => {
  const { root, host, regions } = await project('more');
  await setEnv(host, { root, stage: 'prod', region: 'us-east-1' }, 'NAME', 'us');
  await setEnv(host, { root, stage: 'prod', region: 'eu-west-1' }, 'NAME', 'eu');
  const wanted = ['sa-east-1', 'eu-west-1', 'ap-south-1', 'sa-east-1'];
  const result = await addRegions(host, { root, stage: 'prod', regions: wanted, envFrom: 'eu-west-1', ...own });
  expect(result).toEqual({ stage: 'prod', added: ['sa-east-1', 'ap-south-1'], skipped: ['eu-west-1'], deployed: true });
  expect(regions()).toEqual(['us-east-1', 'eu-west-1', 'sa-east-1', 'ap-south-1']);
  expect(await values(host, root)).toEqual(['us-east-1 us', 'eu-west-1 eu', 'sa-east-1 eu', 'ap-south-1 eu']);
  // The new regions form one release; the existing ones were not touched.
  const [newest] = (await releases(host, { root, stage: 'prod', limit: 9 })).releases;
  expect(newest!.regions.map(({ region }) => region)).toEqual(['ap-south-1', 'sa-east-1']);
  const again = await addRegions(host, { root, stage: 'prod', regions: wanted, ...own });
  expect(again).toMatchObject({ added: [], deployed: false });
});

test('all are those that the account has', async () => {
  const { root, host, regions } = await project('every');
  const asked: string[] = [];
  const limited: TestHost = {
    ...host,
    connect: async (profile) => {
      const aws = await host.connect(profile);
      const hasRegion = async (region: string) =>
        asked.push(region) > 0 && region.startsWith('eu-') && region !== 'eu-south-2';
      return { ...aws, hasRegion };
    },
  };
  const written = host.events.length;
  const result = await addRegions(limited, { root, stage: 'prod', regions: 'all', writeOnly: true, recover: false });
  expect(result.deployed).toBe(false);
  expect(asked.length).toBeGreaterThan(30);
  expect(result.added).toContain('eu-central-2');
  expect(result.added).not.toContain('eu-south-2');
  expect(result.skipped).toEqual(['eu-west-1']);
  expect(regions()).toEqual(['us-east-1', 'eu-west-1', ...result.added]);
  const paths = host.events.slice(written).flatMap((event) => (event.type === 'wrote' ? [event.path] : []));
  expect(paths.filter((path) => path.endsWith('jaws.json'))).toHaveLength(1);
  expect(paths).toHaveLength(1 + result.added.length);
});

test('nothing is written for a region that cannot be one of the stage', async () => {
  const { root, host, regions } = await project('wrong');
  const add = (names: readonly string[], stage = 'prod', envFrom?: string) =>
    addRegions(host, { root, stage, regions: names, envFrom, ...own });
  await expect(add(['eu-west-2', 'cn-north-1'])).rejects.toMatchObject({ code: 'RegionOfAnotherPartition' });
  await expect(add(['eu-west-2', '../etc'])).rejects.toMatchObject({ code: 'InvalidName' });
  await expect(add(['eu-west-2'], 'other')).rejects.toMatchObject({ code: 'UnknownStage' });
  await expect(add(['eu-west-2'], 'prod', 'sa-east-1')).rejects.toMatchObject({ code: 'UnknownRegion' });
  expect(regions()).toEqual(['us-east-1', 'eu-west-1']);
});

test('a stage like another one has its regions and what differs there, and an environment of its own', async () => {
  const { root, host, regions } = await project('like');
  const file = 'cloudformation/prod/eu-west-1/resources-cf.json';
  const template = JSON.parse(readFileSync(join(root, file), 'utf8'));
  write(root, { [file]: { ...template, Resources: { ...template.Resources, Only: { Type: 'AWS::SNS::Topic' } } } });
  await setEnv(host, { root, stage: 'prod', region: undefined }, 'NAME', 'secret');
  const result = await addStage(host, { root, stage: 'test', like: 'prod', ...own });
  expect(result).toEqual({ stage: 'test', added: ['us-east-1', 'eu-west-1'], skipped: [], deployed: true });
  expect(regions('test')).toEqual(['us-east-1', 'eu-west-1']);
  const [us, eu] = openProject(root).model.stages[1]!.regions;
  expect(Object.keys(eu!.resources.Resources)).toContain('Only');
  expect(Object.keys(us!.resources.Resources)).not.toContain('Only');
  expect(await values(host, root, 'test')).toEqual(['us-east-1 undefined', 'eu-west-1 undefined']);
  await expect(addStage(host, { root, stage: 'test', like: 'prod', ...own })).rejects.toMatchObject({
    code: 'StageExists',
  });
  await expect(addStage(host, { root, stage: 'x', like: 'nope', ...own })).rejects.toMatchObject({
    code: 'UnknownStage',
  });
});
