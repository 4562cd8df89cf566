import { once } from 'node:events';
import { createServer } from 'node:net';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Cloud, startCloud } from '../../../cloud/src/index.ts';
import { deploy } from './deploy.ts';
import { getEnv, listEnv, setEnv, unsetEnv } from './env.ts';
import { envHistory } from './env-history.ts';
import { openProject } from './open.ts';
import { run } from './run.ts';
import { functionFiles, projectFolder, type TestHost, testHost, write } from './testing/project.ts';

let cloud: Cloud;
beforeAll(async () => {
  cloud = await startCloud({ port: 0 });
});
afterAll(() => cloud.close());

/** A port on which nothing listens any more. */
async function closedPort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, 'close');
  return port;
}

describe('the environment', () => {
  const root = projectFolder({
    name: 'env',
    domain: 'env.test',
    stages: { dev: ['us-east-1', 'eu-west-1'] },
    files: functionFiles('m/hello', { lambda: { envVars: ['NEEDED'], secretEnvVars: ['NEEDED'] } }),
  });
  const host = () => testHost(cloud.endpoint);
  const place = { root, stage: 'dev', region: undefined };

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
    // awsm.json says so: neither its name nor its value does.
    expect(regions[1]?.variables.map(({ secret }) => secret)).toEqual([false, false, true]);
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
    await expect(unsetEnv(host(), place, 'ABSENT')).rejects.toMatchObject({
      code: 'EnvVariableNotSet',
      hint: 'There is nothing to remove. `jaws env list dev` shows what is set.',
    });
    await expect(setEnv(host(), place, 'AWS_REGION', 'x')).rejects.toMatchObject({ code: 'EnvNameReserved' });
    await expect(setEnv(host(), place, 'not-a-name', 'x')).rejects.toMatchObject({ code: 'EnvNameIllegal' });
    const reference = { service: 'ssm', name: '/a', version: undefined } as const;
    for (const name of ['AWS_REGION', 'not-a-name']) {
      await expect(setEnv(host(), place, name, reference)).rejects.toMatchObject({
        code: expect.stringMatching(/^EnvName/),
      });
    }
    const near = { code: 'EnvVariableNotSet', hint: 'Did you mean THREE?' };
    await expect(getEnv(host(), place, 'TRHEE')).rejects.toMatchObject(near);
    await expect(unsetEnv(host(), place, 'TRHEE')).rejects.toMatchObject(near);
    await expect(getEnv(host(), { ...place, region: 'us-east-1' }, 'NEEDED')).rejects.toMatchObject({
      hint: 'Set it with `jaws env set dev us-east-1 NEEDED <value>`.',
    });
    await unsetEnv(host(), place, 'ONE');
    await expect(getEnv(host(), place, 'ONE')).rejects.toMatchObject({ code: 'EnvVariableNotSet' });
  });

  test('values that no function could get are refused before anything is written', async () => {
    await expect(setEnv(host(), place, 'LARGE', 'x'.repeat(4097))).rejects.toMatchObject({
      code: 'EnvValueTooLarge',
      message: expect.stringContaining('LARGE has 4097 bytes'),
    });
    await expect(setEnv(host(), place, 'SECRET', '{{resolve:ssm:/mine}}')).rejects.toMatchObject({
      code: 'EnvValueIsReference',
      message: expect.stringContaining('SECRET'),
    });
    const reference = { service: 'ssm', name: '/stage', version: undefined } as const;
    await expect(setEnv(host(), place, 'JAWS_STAGE', reference)).rejects.toMatchObject({ code: 'EnvReferenceHere' });
    const local = { root, stage: 'local', region: undefined };
    await expect(setEnv(host(), local, 'URL', reference)).rejects.toMatchObject({ code: 'EnvReferenceHere' });
    const [{ variables } = { variables: [] }] = await listEnv(host(), place);
    expect(variables.map(({ name }) => name)).not.toEqual(expect.arrayContaining(['LARGE']));
    // On this machine, only the machine sets limits.
    await setEnv(host(), local, 'LARGE', 'x'.repeat(5000));
    await setEnv(host(), local, 'TEXT', '{{resolve:ssm:/mine}}');
  });

  test('a region that is down keeps no other from being changed, and the same command finishes it', async () => {
    const port = await closedPort();
    const broken = (down: string): TestHost => ({
      ...host(),
      connect: async () => {
        const aws = await testHost(cloud.endpoint).connect(undefined);
        const nobody = await testHost(`http://127.0.0.1:${port}`).connect(undefined);
        return { ...aws, in: (region) => (region === down ? nobody.in(region) : aws.in(region)) };
      },
    });
    const isSet = async () => {
      const regions = await listEnv(host(), place);
      return regions.map(({ variables }) => variables.find(({ name }) => name === 'SHARED')?.value);
    };
    await expect(setEnv(broken('eu-west-1'), place, 'SHARED', '1')).rejects.toMatchObject({
      code: 'EnvPartlyChanged',
      message: 'SHARED is set in dev us-east-1. Failed in dev eu-west-1, where SHARED is as it was.',
      problems: [{ message: expect.stringMatching(/^dev eu-west-1: .*127\.0\.0\.1/s) }],
    });
    expect(await isSet()).toEqual(['1', undefined]);
    await setEnv(host(), place, 'SHARED', '1');
    expect(await isSet()).toEqual(['1', '1']);
    await expect(unsetEnv(broken('us-east-1'), place, 'SHARED')).rejects.toMatchObject({
      code: 'EnvPartlyChanged',
      message: 'SHARED is not set in dev eu-west-1. Failed in dev us-east-1, where SHARED is as it was.',
    });
    expect(await isSet()).toEqual(['1', undefined]);
    await unsetEnv(host(), place, 'SHARED');
    expect(await isSet()).toEqual([undefined, undefined]);
    // With one region only, the command reports that region's error.
    await expect(setEnv(broken('eu-west-1'), { ...place, region: 'eu-west-1' }, 'SHARED', '1')).rejects.toMatchObject({
      code: 'AwsUnreachable',
    });
  });

  test('its history has names, and no values', async () => {
    const [us] = await envHistory(host(), { ...place, region: 'us-east-1' });
    expect(us?.versions[0]).toMatchObject({ version: expect.stringMatching(/^[0-9a-f]{32}$/), removed: ['SHARED'] });
    expect(us?.versions[1]).toMatchObject({ added: ['SHARED'], changed: [], removed: [] });
    expect(us?.versions.at(-1)).toMatchObject({ added: ['JAWS_DATA_MODEL_STAGE', 'JAWS_STAGE'] });
    // All variables, although the newest version has the values of an earlier one.
    expect(us?.versions.flatMap(({ added }) => added)).toEqual(expect.arrayContaining(['ONE', 'TWO', 'THREE', 'FOUR']));
    const s3 = await (await host().connect(undefined)).in('eu-west-1').s3();
    const bucket = 'jaws.dev.euwest1.env.test';
    const key = 'JAWS/envVars/env/dev/.env';
    await s3.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: 'JAWS_STAGE=dev\nNEEDED=by hand\n' }));
    const [eu] = await envHistory(host(), { ...place, region: 'eu-west-1' });
    expect(eu?.versions[0]).toMatchObject({ version: undefined, changed: ['NEEDED'], removed: expect.any(Array) });
    expect(JSON.stringify([us, eu])).not.toMatch(/by hand|"here"/);
    await expect(envHistory(host(), { ...place, stage: 'local' })).rejects.toMatchObject({ code: 'EnvHistoryLocal' });
    await setEnv(host(), { ...place, region: 'eu-west-1' }, 'NEEDED', 'here');
    await setEnv(host(), { ...place, region: 'eu-west-1' }, 'TWO', 'two');
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
