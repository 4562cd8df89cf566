import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CreateAccountAliasCommand } from '@aws-sdk/client-iam';
import { GetObjectCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Cloud, startCloud } from '../../../cloud/src/index.ts';
import { connect } from '../aws/connect.ts';
import type { Question } from '../events.ts';
import type { Selection } from '../plan/types.ts';
import { createStage } from './create-stage.ts';
import { deploy } from './deploy.ts';
import { listEnv, setEnv } from './env.ts';
import { openProject } from './open.ts';
import { releases } from './releases/releases.ts';
import { rollback } from './releases/rollback.ts';
import { removeStage } from './remove.ts';
import { functionFiles, projectFolder, type TestHost, testHost, write } from './testing/project.ts';
import type { DeployOptions } from './types.ts';

let cloud: Cloud;
beforeAll(async () => {
  cloud = await startCloud({ port: 0 });
});
afterAll(() => cloud.close());

const [here, elsewhere] = ['111111111111', '222222222222'];

/** A caller with credentials of this account, at a terminal or not. */
function from(account: string, agree?: (question: Question) => Promise<boolean>): TestHost {
  const credentials = { accessKeyId: account, secretAccessKey: 'x' };
  const { endpoint } = cloud;
  return { ...testHost(endpoint), agree, connect: (profile) => connect({ profile, endpoint, credentials }) };
}
const all: Selection = { stage: 'dev', region: undefined, resources: true, functions: 'all', endpoints: 'all' };
const run = (root: string, host: TestHost, over: Partial<DeployOptions> = {}) =>
  deploy(host, { project: openProject(root), selection: all, ...over });
const project = (name: string) => projectFolder({ name, domain: `${name}.test`, files: functionFiles('m/a') });
const jaws = (root: string) => JSON.parse(readFileSync(join(root, 'jaws.json'), 'utf8'));
const differs = {
  code: 'AccountDiffers',
  message: expect.stringMatching(/dev us-east-1 is in account 111111111111, .* \(root\) is of account 222222222222/),
  hint: expect.stringContaining('accounts.dev.account'),
};

describe('the first deployment of a stage', () => {
  test('writes its account into jaws.json, and names it with its alias and the caller', async () => {
    const root = project('tied');
    const iam = await (await from(here).connect(undefined)).in('us-east-1').iam();
    await iam.send(new CreateAccountAliasCommand({ AccountAlias: 'acme-dev' }));
    const host = from(here);
    const { plan } = await run(root, host);
    const access = { caller: 'root', accounts: [{ account: here, alias: 'acme-dev', regions: ['us-east-1'] }] };
    expect(plan.access).toEqual(access);
    expect(host.events.find(({ type }) => type === 'plan')).toMatchObject({ plan: { access } });
    expect(jaws(root).accounts).toEqual({ dev: { account: here } });
    const found = await releases(from(here), { root, stage: 'dev', limit: 20 });
    expect(found.releases[0]).toMatchObject({ by: 'root', accounts: [here] });
  });

  test('asks before, if a person is there; a no changes nothing', async () => {
    const root = project('asked');
    const before = readFileSync(join(root, 'jaws.json'), 'utf8');
    const asked: Question[] = [];
    const answering = (answer: boolean) =>
      from(here, async (question) => {
        asked.push(question);
        return answer;
      });
    await expect(run(root, answering(false))).rejects.toMatchObject({ code: 'AccountDeclined' });
    expect(readFileSync(join(root, 'jaws.json'), 'utf8')).toBe(before);
    expect(asked).toEqual([
      expect.objectContaining({
        type: 'account',
        stage: 'dev',
        accounts: [expect.objectContaining({ account: here })],
      }),
    ]);
    await run(root, answering(true));
    await run(root, answering(false));
    expect(asked).toHaveLength(2);
  });

  test('does not ask about a stage that is there, and only writes', async () => {
    const root = project('known');
    const before = readFileSync(join(root, 'jaws.json'), 'utf8');
    await run(root, from(here));
    write(root, { 'jaws.json': before });
    await run(
      root,
      from(here, async () => false),
    );
    expect(jaws(root).accounts).toEqual({ dev: { account: here } });
  });

  test('to the account of the embedded cloud ties it to none', async () => {
    const root = project('tried');
    await run(root, testHost(cloud.endpoint));
    expect(jaws(root)).not.toHaveProperty('accounts');
    // One that is tied can be tried there.
    write(root, { 'jaws.json': { ...jaws(root), accounts: { dev: { account: here } } } });
    await run(root, testHost(cloud.endpoint));
  });

  test('keeps what jaws.json says of it, region by region', async () => {
    const root = projectFolder({ name: 'apart', domain: 'apart.test', stages: { dev: ['us-east-1', 'eu-west-1'] } });
    const { stages, ...rest } = jaws(root);
    stages.dev[1].account = { profile: 'eu' };
    write(root, { 'jaws.json': { ...rest, stages, accounts: { dev: { profile: 'us' } } } });
    await run(root, from(here), { selection: { ...all, functions: [], endpoints: [] } });
    expect(jaws(root).accounts).toEqual({ dev: { profile: 'us', account: here } });
    expect(jaws(root).stages.dev[1].account).toEqual({ profile: 'eu', account: here });
  });
});

describe('credentials of another account', () => {
  let root: string;
  beforeAll(async () => {
    root = project('moved');
    await run(root, from(here));
  });

  const tasks: Record<string, (host: TestHost) => Promise<unknown>> = {
    deploy: (host) => run(root, host),
    'deploy --revert-drift': (host) => run(root, host, { revertDrift: true }),
    'deploy --plan': (host) => run(root, host, { mode: 'plan' }),
    'env set': (host) => setEnv(host, { root, stage: 'dev', region: undefined }, 'AA', 'x'),
    rollback: (host) => {
      const options = { stage: 'dev', region: undefined, plan: false, recover: false, forceUnlock: false };
      return rollback(host, { project: openProject(root), ...options, allowDataLoss: [] });
    },
    remove: (host) => {
      const options = { stage: 'dev', region: undefined, protected: [], deleteData: true, agree: async () => {} };
      return removeStage(host, { project: openProject(root), ...options });
    },
  };

  test.each(Object.keys(tasks))('are refused by %s, which names both', async (task) => {
    await expect(tasks[task]!(from(elsewhere!))).rejects.toMatchObject(differs);
    const { stacks } = await (await from(elsewhere!).connect(undefined))
      .in('us-east-1')
      .cloudFormation()
      .then(async (cf) => {
        const { DescribeStacksCommand } = await import('@aws-sdk/client-cloudformation');
        return { stacks: (await cf.send(new DescribeStacksCommand({}))).Stacks };
      });
    expect(stacks).toEqual([]);
  });

  test('and variables stay those of the stage', async () => {
    const [region] = await listEnv(from(here), { root, stage: 'dev', region: undefined });
    expect(region?.variables.map(({ name }) => name)).not.toContain('AA');
    const s3 = await (await from(here).connect(undefined)).in('us-east-1').s3();
    const at = { Bucket: 'jaws.dev.useast1.moved.test', Key: 'JAWS/envVars/moved/dev/.env' };
    expect((await s3.send(new GetObjectCommand(at))).ETag).toBeDefined();
  });

  test('are refused by a new stage whose account was typed, before a file is written', async () => {
    const place = { root, stage: 'prod', region: 'us-east-1', writeOnly: false, recover: false, account: here };
    const before = readFileSync(join(root, 'jaws.json'), 'utf8');
    await expect(createStage(from(elsewhere!), place)).rejects.toMatchObject({ code: 'AccountDiffers' });
    expect(readFileSync(join(root, 'jaws.json'), 'utf8')).toBe(before);
    await createStage(
      from(here, async () => false),
      place,
    );
    expect(jaws(root).accounts).toEqual({ dev: { account: here }, prod: { account: here } });
  });
});
