import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Cloud, startCloud } from '../../../cloud/src/index.ts';
import { deploy } from './deploy.ts';
import { getEnv, listEnv, setEnv, unsetEnv } from './env.ts';
import { openProject } from './open.ts';
import { run } from './run.ts';
import { functionFiles, projectFolder, testHost, write } from './testing/project.ts';

let cloud: Cloud;
beforeAll(async () => {
  cloud = await startCloud({ port: 0 });
});
afterAll(() => cloud.close());

describe('the environment', () => {
  const root = projectFolder({
    name: 'env',
    domain: 'env.test',
    stages: { dev: ['us-east-1', 'eu-west-1'] },
    files: functionFiles('m/hello', { lambda: { envVars: ['NEEDED'] } }),
  });
  const host = () => testHost(cloud.endpoint);
  const place = { root, stage: 'dev', region: 'all' };

  test('needs the resources', async () => {
    await expect(listEnv(host(), place)).rejects.toMatchObject({
      code: 'BucketMissing',
      hint: expect.stringMatching(/jaws deploy resources dev (us-east-1|eu-west-1)/),
    });
  });

  test('lists what is set and what functions miss, per region', async () => {
    await deploy(host(), {
      project: openProject(root),
      selection: { stage: 'dev', region: undefined, resources: true, functions: [], endpoints: [] },
    });
    await setEnv(host(), { ...place, region: 'eu-west-1' }, 'NEEDED', 'here');
    const regions = await listEnv(host(), place);
    const values = regions.map(({ region, variables }) => [
      region,
      ...variables.map(({ name, value }) => `${name}=${value}`),
    ]);
    expect(values).toEqual([
      ['us-east-1', 'JAWS_STAGE=dev', 'JAWS_DATA_MODEL_STAGE=dev', 'NEEDED=undefined'],
      ['eu-west-1', 'JAWS_STAGE=dev', 'JAWS_DATA_MODEL_STAGE=dev', 'NEEDED=here'],
    ]);
    expect(regions[0]?.variables.at(-1)).toMatchObject({ neededBy: ['m/hello'] });
  });

  test('edits of several people at once are all kept', async () => {
    const names = ['ONE', 'TWO', 'THREE', 'FOUR'];
    await Promise.all(names.map((name) => setEnv(host(), place, name, name.toLowerCase())));
    const regions = await listEnv(host(), place);
    for (const { variables } of regions) {
      expect(variables.map(({ name }) => name)).toEqual(expect.arrayContaining(names));
    }
  });

  test('unknown places and names are named', async () => {
    await expect(listEnv(host(), { ...place, stage: 'prod' })).rejects.toMatchObject({ code: 'UnknownStage' });
    await expect(listEnv(host(), { ...place, region: 'eu-west-2' })).rejects.toMatchObject({
      code: 'UnknownRegion',
      hint: expect.stringContaining('eu-west-1'),
    });
    await expect(getEnv(host(), place, 'ABSENT')).rejects.toMatchObject({ code: 'EnvVariableNotSet' });
    await expect(unsetEnv(host(), place, 'ABSENT')).rejects.toMatchObject({ code: 'EnvVariableNotSet' });
    await expect(setEnv(host(), place, 'AWS_REGION', 'x')).rejects.toMatchObject({ code: 'EnvNameReserved' });
    await unsetEnv(host(), place, 'ONE');
    await expect(getEnv(host(), place, 'ONE')).rejects.toMatchObject({ code: 'EnvVariableNotSet' });
  });

  test('of a stage is what a function gets that runs here, and how it reaches the same AWS', async () => {
    write(root, {
      'aws_modules/m/hello/handler.js': `export const handler = async () => ({
        needed: process.env.NEEDED, stage: process.env.JAWS_STAGE, two: process.env.TWO ?? null,
        region: process.env.AWS_REGION, endpoint: process.env.AWS_ENDPOINT_URL, key: process.env.AWS_ACCESS_KEY_ID,
      });`,
    });
    const { value } = await run(host(), { root, function: 'm/hello', stage: 'dev', region: 'eu-west-1' });
    expect(value).toEqual({
      needed: 'here',
      stage: 'dev',
      two: null,
      region: 'eu-west-1',
      endpoint: cloud.endpoint,
      key: 'test',
    });
  });
});
