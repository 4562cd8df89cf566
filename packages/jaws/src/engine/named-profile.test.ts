import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { type Cloud, startCloud } from '../../../cloud/src/index.ts';
import { connect } from '../aws/connect.ts';
import { openProject, reach } from './open.ts';
import { projectFolder, testHost, write } from './testing/project.ts';

let cloud: Cloud;
beforeAll(async () => {
  cloud = await startCloud({ port: 0 });
});
afterAll(() => cloud.close());

const accounts: Record<string, string> = {
  own: '111111111111',
  twin: '111111111111',
  other: '222222222222',
  local: '000000000000',
};
const role = { roleArn: 'arn:aws:iam::111111111111:role/deploy' };

async function reached(stage: 'dev' | 'prod', access: object, by: { flag?: string; environment?: string }) {
  const root = projectFolder({ stages: { dev: ['us-east-1'], prod: ['us-east-1', 'eu-west-1'] } });
  const stages = { dev: [{ region: 'us-east-1' }], prod: [{ region: 'us-east-1' }, { region: 'eu-west-1' }] };
  write(root, { 'jaws.json': { name: 'shop', domain: 'shop.test', stages, accounts: { [stage]: access } } });
  if (by.environment !== undefined) vi.stubEnv('ADMIN_AWS_PROFILE', by.environment);
  const { model } = openProject(root);
  vi.unstubAllEnvs();
  const { endpoint } = cloud;
  const host = {
    ...testHost(endpoint),
    connect: async (profile: string | undefined) => {
      const accessKeyId = accounts[profile ?? 'own'];
      if (accessKeyId === undefined) throw new Error(`The profile ${profile} does not exist.`);
      return connect({ profile, endpoint, credentials: { accessKeyId, secretAccessKey: 'x' } });
    },
  };
  const aws = await reach(host, model, by.flag, stage);
  const warnings = host.events.filter((event) => event.type === 'warning');
  return { account: await aws.in('us-east-1').account(), warnings };
}

const told = (from: string, named: string) => ({
  type: 'warning',
  message: `jaws.json names the profile own for dev; ${from} names ${named}, of account ${accounts[named]}, which is used.`,
  once: true,
});

describe('a profile other than the one that jaws.json names', () => {
  test.each<[{ flag?: string; environment?: string }, object]>([
    [{ flag: 'other' }, told('-p', 'other')],
    [{ flag: 'twin' }, told('-p', 'twin')],
    [{ environment: 'other' }, told('ADMIN_AWS_PROFILE', 'other')],
    [{ flag: 'other', environment: 'own' }, told('-p', 'other')],
  ])('%j is reported, and used for a stage that is not protected', async (by, warning) => {
    const { account, warnings } = await reached('dev', { profile: 'own' }, by);
    expect(warnings).toEqual([warning]);
    expect(account).toBe(accounts[by.flag ?? by.environment ?? '']);
  });

  test.each([{ flag: 'other' }, { environment: 'other' }])('%j is refused for a protected stage', async (by) => {
    const [how, leave] =
      by.flag === undefined ? ['ADMIN_AWS_PROFILE', 'Unset ADMIN_AWS_PROFILE'] : ['-p', 'Leave out -p'];
    await expect(reached('prod', { profile: 'own' }, by)).rejects.toMatchObject({
      code: 'ProfileDiffers',
      message: `jaws.json names the profile own for prod us-east-1, which is protected. ${how} names other, of account 222222222222. Nothing was changed.`,
      hint: expect.stringMatching(`^${leave} to use own, .*write \`"account": "222222222222"\``),
    });
  });

  test('of the same account is accepted for a protected stage', async () => {
    const message = expect.stringContaining('-p names twin, of account 111111111111');
    const { account, warnings } = await reached('prod', { profile: 'own' }, { flag: 'twin' });
    expect([account, warnings[0]]).toEqual([accounts.own, { type: 'warning', message, once: true }]);
    // The profile of jaws.json need not be on this machine when the account is written down.
    const written = { profile: 'elsewhere', account: accounts.own };
    expect((await reached('prod', written, { flag: 'twin' })).account).toBe(accounts.own);
    // A role is of its account, no matter who assumes it.
    expect((await reached('prod', { profile: 'own', ...role }, { flag: 'other' })).warnings).not.toEqual([]);
  });

  test('is refused for a protected stage whose account is not known to be the same', async () => {
    await expect(reached('prod', { profile: 'elsewhere' }, { flag: 'twin' })).rejects.toMatchObject({
      code: 'ProfileDiffers',
    });
    const written = { profile: 'own', account: accounts.own };
    await expect(reached('prod', written, { flag: 'other' })).rejects.toMatchObject({
      code: 'ProfileDiffers',
      hint: expect.stringMatching(/The stage is in account 111111111111\.$/),
    });
  });
});

test.each([
  ['the same profile', { profile: 'own' }, { flag: 'own' }],
  ['the embedded cloud', { profile: 'own' }, { flag: 'local' }],
  ['no profile in the environment, as in a pipeline', { profile: 'own' }, { environment: '' }],
  ['a stage without a profile', { account: accounts.own }, { flag: 'twin' }],
])('%s contradicts nothing', async (_, access, by) => {
  for (const stage of ['dev', 'prod'] as const) expect((await reached(stage, access, by)).warnings).toEqual([]);
});
