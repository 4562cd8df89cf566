import { DeleteObjectCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Cloud, startCloud } from '../../../cloud/src/index.ts';
import { deploy } from './deploy.ts';
import { listEnv, setEnv } from './env.ts';
import { type CopyEnvOptions, copyEnv } from './env-copy.ts';
import { openProject } from './open.ts';
import { listStages } from './stages.ts';
import { projectFolder, testHost, write } from './testing/project.ts';

let cloud: Cloud;
const root = projectFolder({
  name: 'copies',
  domain: 'copies.test',
  stages: { dev: ['us-east-1'], prod: ['us-east-1', 'eu-west-1'], staging: ['eu-west-1'] },
});
const host = () => testHost(cloud.endpoint);
const set = (stage: string, region: string | undefined, values: Readonly<Record<string, string>>) =>
  Object.entries(values).reduce<Promise<unknown>>(
    (before, [name, value]) => before.then(() => setEnv(host(), { root, stage, region }, name, value)),
    Promise.resolve(),
  );
const values = async (stage: string, region: string) => {
  const [found] = await listEnv(host(), { root, stage, region });
  const own = found!.variables.filter(({ name }) => name !== 'JAWS_DATA_MODEL_STAGE');
  return Object.fromEntries(own.map(({ name, value }) => [name, value]));
};
const copy = (over: Partial<CopyEnvOptions> & Pick<CopyEnvOptions, 'to'>) =>
  copyEnv(host(), {
    root,
    from: { stage: 'dev', region: 'us-east-1' },
    only: [],
    overwrite: false,
    agree: async () => {},
    ...over,
  });

beforeAll(async () => {
  cloud = await startCloud({ port: 0 });
  for (const stage of ['dev', 'prod']) {
    const selection = { stage, region: undefined, resources: true, functions: [], endpoints: [] } as const;
    await deploy(host(), { project: openProject(root), selection });
  }
  await set('dev', 'us-east-1', { JAWS_STAGE: 'dev', API_URL: 'https://dev', TOKEN: 'of dev', SAME: 'same' });
  await set('prod', undefined, { JAWS_STAGE: 'prod', SAME: 'same' });
  await set('prod', 'eu-west-1', { TOKEN: 'of prod' });
}, 60_000);
afterAll(() => cloud.close());

test('what a region has stays, whatever the other one has; names are asked about, no values', async () => {
  const asked: unknown[] = [];
  const to = { stage: 'prod', region: undefined };
  const declined = copy({
    to,
    agree: async (plan) => {
      asked.push(plan);
      throw new Error('no');
    },
  });
  await expect(declined).rejects.toThrow('no');
  expect(JSON.stringify(asked)).not.toContain('of dev');
  expect(await values('prod', 'us-east-1')).toEqual({ JAWS_STAGE: 'prod', SAME: 'same' });

  const plan = [
    { stage: 'prod', region: 'us-east-1', added: ['API_URL', 'TOKEN'], overwritten: [], kept: [], same: ['SAME'] },
    { stage: 'prod', region: 'eu-west-1', added: ['API_URL'], overwritten: [], kept: ['TOKEN'], same: ['SAME'] },
  ];
  expect(asked).toEqual([plan]);
  expect(await copy({ to })).toEqual(plan);
  expect(await values('prod', 'us-east-1')).toEqual({
    JAWS_STAGE: 'prod',
    SAME: 'same',
    API_URL: 'https://dev',
    TOKEN: 'of dev',
  });
  expect((await values('prod', 'eu-west-1')).TOKEN).toBe('of prod');
});

test('what differs is replaced only where that is wanted, and only what is named is copied', async () => {
  await set('dev', 'us-east-1', { API_URL: 'https://new', TOKEN: 'new' });
  const [done] = await copy({ to: { stage: 'prod', region: 'eu-west-1' }, only: ['TOKEN'], overwrite: true });
  expect(done).toMatchObject({ added: [], overwritten: ['TOKEN'], kept: [] });
  expect(await values('prod', 'eu-west-1')).toMatchObject({ TOKEN: 'new', API_URL: 'https://dev', JAWS_STAGE: 'prod' });
});

test('a value that somebody sets while the question is open stays', async () => {
  await set('dev', 'us-east-1', { LATE: 'of dev' });
  const [done] = await copy({
    to: { stage: 'prod', region: 'us-east-1' },
    only: ['LATE'],
    agree: () => set('prod', 'us-east-1', { LATE: 'of somebody' }).then(() => {}),
  });
  expect(done).toMatchObject({ added: [], kept: ['LATE'] });
  expect((await values('prod', 'us-east-1')).LATE).toBe('of somebody');
});

test('mistakes are refused before anybody is asked', async () => {
  const agree = () => Promise.reject(new Error('was asked'));
  const to = { stage: 'prod', region: undefined };
  await expect(copy({ to, only: ['MISSING'], agree })).rejects.toMatchObject({ code: 'EnvVariableNotSet' });
  await expect(copy({ to: { stage: 'dev', region: undefined }, agree })).rejects.toMatchObject({
    code: 'EnvCopyOntoItself',
  });
  await expect(copy({ to: { stage: 'live', region: undefined }, agree })).rejects.toMatchObject({
    code: 'UnknownStage',
  });
  // Its bucket does not exist yet.
  await expect(copy({ to: { stage: 'staging', region: undefined }, agree })).rejects.toMatchObject({
    code: 'BucketMissing',
  });
});

test.each([
  ['set', () => set('prod', 'eu-west-1', { API_URL: 'https://new' })],
  ['copied', () => copy({ to: { stage: 'prod', region: 'eu-west-1' }, only: ['API_URL'] })],
])('where a bucket has lost its environment, the one that is %s there knows its stage again', async (_how, write) => {
  const s3 = await (await host().connect(undefined)).in('eu-west-1').s3();
  const Key = 'JAWS/envVars/copies/prod/.env';
  await s3.send(new DeleteObjectCommand({ Bucket: 'jaws.prod.euwest1.copies.test', Key }));
  await write();
  expect(await values('prod', 'eu-west-1')).toEqual({ JAWS_STAGE: 'prod', API_URL: 'https://new' });
});

test('stages are listed with their accounts, domains and protection', () => {
  const folder = projectFolder({ stages: { dev: ['us-east-1'], prod: ['us-east-1', 'eu-west-1'] } });
  write(folder, {
    'jaws.json': {
      name: 'shop',
      domain: 'shop.test',
      stages: { dev: [{ region: 'us-east-1' }], prod: [{ region: 'us-east-1' }, { region: 'eu-west-1' }] },
      accounts: { prod: { profile: 'production', roleArn: 'arn:aws:iam::222222222222:role/deploy' } },
      domains: { prod: [{ name: 'api.shop.test' }] },
    },
  });
  const [dev, prod] = listStages(openProject(folder).model);
  expect(dev).toMatchObject({ stage: 'dev', protected: false, domains: [] });
  expect(prod).toMatchObject({ stage: 'prod', protected: true, domains: ['api.shop.test'] });
  expect(prod!.regions.map(({ region, profile, account }) => [region, profile, account])).toEqual([
    ['us-east-1', 'production', '222222222222'],
    ['eu-west-1', 'production', '222222222222'],
  ]);
});
