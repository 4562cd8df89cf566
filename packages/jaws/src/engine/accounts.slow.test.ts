import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CloudFormation } from '@aws-sdk/client-cloudformation';
import { IAM } from '@aws-sdk/client-iam';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { type Cloud, startCloud } from '../../../cloud/src/index.ts';
import { createHost } from '../cli/host.ts';
import type { Event } from '../events.ts';
import { deployerPolicy } from '../plan/policy/policy.ts';
import { deploy } from './deploy.ts';
import { getEnv, listEnv, setEnv } from './env.ts';
import { logs } from './logs.ts';
import { openProject } from './open.ts';
import { policyOf } from './policy.ts';
import { promote } from './releases/promote.ts';
import { releases } from './releases/releases.ts';
import { rollback } from './releases/rollback.ts';
import { removeStage } from './remove.ts';
import { status } from './status.ts';
import { functionFiles, projectFolder, temporaryFolder, testHost, write } from './testing/project.ts';

// dev is in the account of the environment's credentials, two regions of prod in a role's account, two in a profile's.
const base = '111111111111';
const ofRole = '222222222222';
const ofProfile = '333333333333';
const prod = ['us-east-1', 'us-west-2', 'eu-west-1', 'eu-central-1'];
const roleArn = `arn:aws:iam::${ofRole}:role/jaws-deploy`;

let cloud: Cloud;
beforeAll(async () => {
  cloud = await startCloud({ port: 0 });
  const config = join(temporaryFolder(), 'config');
  const keys = `aws_access_key_id = ${ofProfile}\naws_secret_access_key = test\n`;
  writeFileSync(config, `[profile eu]\n${keys}`);
  const variables = {
    AWS_CONFIG_FILE: config,
    AWS_SHARED_CREDENTIALS_FILE: join(config, 'none'),
    AWS_ACCESS_KEY_ID: base,
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_ENDPOINT_URL: cloud.endpoint,
  };
  for (const [name, value] of Object.entries(variables)) vi.stubEnv(name, value);
  const Condition = { StringEquals: { 'sts:ExternalId': 'shop-42' } };
  const trust = { Effect: 'Allow', Principal: { AWS: base }, Action: 'sts:AssumeRole', Condition };
  const iam = new IAM(clientOf(ofRole, 'us-east-1'));
  const AssumeRolePolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement: trust });
  await iam.createRole({ RoleName: 'jaws-deploy', AssumeRolePolicyDocument });
  const PolicyArn = 'arn:aws:iam::aws:policy/AdministratorAccess';
  await iam.attachRolePolicy({ RoleName: 'jaws-deploy', PolicyArn });
});
afterAll(async () => {
  await cloud.close();
});

const clientOf = (account: string, region: string) => ({
  endpoint: cloud.endpoint,
  region,
  credentials: { accessKeyId: account, secretAccessKey: 'test' },
  maxAttempts: 1,
});

function hostOf() {
  const events: Event[] = [];
  const output = { emit: (event: Event) => void events.push(event) } as Parameters<typeof createHost>[0]['output'];
  return { ...createHost({ output, signal: new AbortController().signal, env: process.env, version: '0' }), events };
}

const role = { roleArn, externalId: 'shop-42' };
const eu = { account: { profile: 'eu' } };

function project(name: string, accounts: object = { prod: role }) {
  const root = projectFolder({
    name,
    domain: `${name}.test`,
    stages: { dev: ['us-east-1'], prod },
    files: functionFiles('m/a', { lambda: { envVars: ['TOKEN'] } }),
  });
  const stages = {
    dev: [{ region: 'us-east-1' }],
    prod: prod.map((region) => ({ region, ...(region.startsWith('eu-') && eu) })),
  };
  write(root, { 'jaws.json': { name, domain: `${name}.test`, accounts, stages } });
  return root;
}

const everything = { resources: true, functions: 'all', endpoints: 'all' } as const;
const change = { recover: false, forceUnlock: false, allowDataLoss: [], plan: false, region: undefined };

/** Names of the stacks of a project, by account and region. */
async function stacksOf(name: string): Promise<Record<string, string[]>> {
  const found: Record<string, string[]> = {};
  for (const account of [base, ofRole, ofProfile])
    for (const region of prod) {
      const { Stacks = [] } = await new CloudFormation(clientOf(account, region)).describeStacks({});
      const names = Stacks.map(({ StackName = '' }) => StackName).filter((one) => one.includes(`-${name}-`));
      if (names.length > 0) found[`${account} ${region}`] = names.map((one) => one.split('-')[0]!);
    }
  return found;
}

describe('a stage over two accounts, promoted from a third one', () => {
  test('each region’s calls go out with its own credentials', async () => {
    const name = 'shop';
    const root = project(name);
    const opened = () => openProject(root);
    const at = { root, stage: 'prod', region: undefined };
    await deploy(hostOf(), { project: opened(), selection: { stage: 'dev', region: undefined, ...everything } });
    const selection = { stage: 'prod', region: undefined, ...everything };
    await deploy(hostOf(), { project: opened(), selection: { ...selection, functions: [], endpoints: [] } });
    await setEnv(hostOf(), at, 'TOKEN', 'secret');
    expect((await listEnv(hostOf(), at)).map(({ region }) => region)).toEqual(prod);
    expect((await getEnv(hostOf(), at, 'TOKEN')).map(({ variables }) => variables[0]?.value)).toEqual(
      prod.map(() => 'secret'),
    );
    // The code and its target are in different accounts.
    const promoted = await promote(hostOf(), {
      project: opened(),
      from: 'dev',
      to: 'prod',
      rollout: {},
      allowMissing: true,
      ...change,
    });
    expect(promoted.applied).toBe(true);
    write(
      root,
      functionFiles('m/a', { lambda: { envVars: ['TOKEN'] }, code: 'export const handler = async () => 2;\n' }),
    );
    await deploy(hostOf(), { project: opened(), selection });
    await deploy(hostOf(), { project: opened(), selection, mode: 'plan', drift: true });
    await rollback(hostOf(), { project: opened(), stage: 'prod', ...change });
    const { releases: all, unread } = await releases(hostOf(), { root, stage: 'prod', limit: 9 });
    expect(unread).toEqual([]);
    expect(all.map(({ result }) => result)).toEqual(['done', 'done', 'done', 'done']);
    expect(all[0]?.by).toBe('assumed-role/jaws-deploy/jaws-root');
    await logs(hostOf(), { root, stage: 'prod', functions: ['m/a'], since: 0, follow: false });
    const { regions } = await status(hostOf(), { root });
    expect(regions.filter(({ error }) => error)).toEqual([]);
    expect(regions.map(({ functions }) => functions.length)).toEqual([1, 1, 1, 1, 1]);

    const asked = cloud.requests({ limit: 5000 }).filter(({ service }) => service !== 'sts' && service !== 'iam');
    expect(new Set(asked.map(({ account, region }) => `${account} ${region}`))).toEqual(
      new Set([
        `${base} us-east-1`,
        `${ofRole} us-east-1`,
        `${ofRole} us-west-2`,
        `${ofProfile} eu-west-1`,
        `${ofProfile} eu-central-1`,
      ]),
    );

    const three = (stage: string) => [stage, stage, stage];
    expect(await stacksOf(name)).toEqual({
      [`${base} us-east-1`]: three('dev'),
      [`${ofRole} us-east-1`]: three('prod'),
      [`${ofRole} us-west-2`]: three('prod'),
      [`${ofProfile} eu-west-1`]: three('prod'),
      [`${ofProfile} eu-central-1`]: three('prod'),
    });
    await removeStage(hostOf(), {
      project: opened(),
      stage: undefined,
      region: undefined,
      deleteData: true,
      agree: async () => {},
    });
    expect(await stacksOf(name)).toEqual({});
  }, 180_000);

  test('a profile that is typed wins over those in jaws.json, and the role is assumed with it', async () => {
    const root = project('typed', { dev: { profile: 'nobody' } });
    const opened = openProject(root);
    const selection = { stage: 'dev', region: undefined, ...everything };
    await expect(deploy(hostOf(), { project: opened, selection })).rejects.toMatchObject({ code: 'AwsProfileUnknown' });
    await deploy(hostOf(), { project: opened, profile: 'eu', selection });
    expect(Object.keys(await stacksOf('typed'))).toEqual([`${ofProfile} us-east-1`]);
  }, 180_000);
});

describe('a role that cannot be assumed', () => {
  test('is named, with who tried and what it takes', async () => {
    const root = project('refused', { prod: { roleArn } });
    const selection = { stage: 'prod', region: 'us-east-1', ...everything };
    await expect(deploy(hostOf(), { project: openProject(root), selection })).rejects.toMatchObject({
      code: 'AwsRoleRefused',
      message: expect.stringMatching(
        `^arn:aws:iam::${base}:root may not assume the role ${roleArn} that jaws.json names: .*sts:AssumeRole`,
      ),
      hint: expect.stringContaining('"externalId" in jaws.json'),
    });
  });

  test('stops no region that does without it', async () => {
    const root = project('partly', { prod: { roleArn: roleArn.replace('deploy', 'other') } });
    const selection = { stage: 'prod', region: undefined, ...everything };
    const failed = deploy(hostOf(), { project: openProject(root), selection, allowMissing: true });
    await expect(failed).rejects.toMatchObject({ code: 'DeployFailed' });
    expect(Object.keys(await stacksOf('partly')).sort()).toEqual([
      `${ofProfile} eu-central-1`,
      `${ofProfile} eu-west-1`,
    ]);
  }, 180_000);
});

describe('jaws.json', () => {
  const mistakes = (jaws: object) => {
    const root = project('wrong');
    write(root, {
      'jaws.json': { name: 'wrong', domain: 'wrong.test', stages: { dev: [{ region: 'us-east-1' }] }, ...jaws },
    });
    try {
      openProject(root);
    } catch (error) {
      return (error as { problems: { message: string; position: { line: number } }[] }).problems.map(
        ({ message }) => message,
      );
    }
    return [];
  };

  test.each([
    [{ dev: { roleArn: 'arn:aws:iam::1:role/x' } }, 'must be the ARN of a role'],
    [{ dev: { externalId: 'abc' } }, 'there is no roleArn beside it'],
    [{ dev: { roleArn, externalId: 'a b' } }, 'letters, digits'],
    [{ prd: { profile: 'x' } }, 'names the stage "prd"'],
    [{ dev: { role: 'x' } }, 'role'],
  ])('%j is a mistake', (accounts, message) => {
    expect(mistakes({ accounts }).join('\n')).toContain(message);
  });
});

test('deploying by a role needs the permission to assume it, and the role needs the others', async () => {
  const root = project('policy');
  const of = (stage: string, ofRole = false) =>
    policyOf(testHost(cloud.endpoint), { root, stage, of: 'person', ofRole, out: undefined });
  expect((await of('prod')).policy.Statement[0]).toEqual({
    Effect: 'Allow',
    Action: ['sts:AssumeRole'],
    Resource: [roleArn],
  });
  const actions = (await of('prod', true)).policy.Statement.flatMap(({ Action }) => Action);
  expect(actions).toContain('lambda:CreateFunction');
  expect(actions).not.toContain('sts:AssumeRole');
  // By the role, a plan could deploy.
  const planner = deployerPolicy(openProject(root).model, openProject(root).model.stages[1]!.regions.slice(0, 2), {
    of: 'planner',
  });
  expect(planner.policy.Statement).toEqual([]);
});
