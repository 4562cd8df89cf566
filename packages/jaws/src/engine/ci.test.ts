import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CloudFormation, waitUntilStackCreateComplete } from '@aws-sdk/client-cloudformation';
import { IAM } from '@aws-sdk/client-iam';
import { STS } from '@aws-sdk/client-sts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { StrictCloud } from '../../../cloud/src/gateway/testing-strict.ts';
import { type Cloud, startCloud } from '../../../cloud/src/index.ts';
import { type AskedPermission, askedPermissions } from '../../../cloud/src/kernel/observe.ts';
import { connect } from '../aws/connect.ts';
import { type PipelineTask, writePipeline } from './ci.ts';
import { deploy } from './deploy.ts';
import { openProject } from './open.ts';
import { promote } from './releases/promote.ts';
import { parseRemote } from './repository.ts';
import { functionFiles, projectFolder, testHost, write } from './testing/project.ts';

interface Template {
  readonly Resources: Readonly<
    Record<string, { Type: string; Properties: { PolicyDocument?: { Statement: { Action: string[] }[] } } }>
  >;
}

const git = (cwd: string, ...args: string[]) => execFileSync('git', args, { cwd, stdio: 'ignore' });

function project(remote: string | undefined = 'git@github.com:me/shop.git', name = 'shop', first = 'dev') {
  const root = projectFolder({
    name,
    stages: { [first]: ['us-east-1', 'eu-west-1'], prod: ['eu-west-1'] },
    files: functionFiles('m/a', { lambda: { envVars: ['TOKEN'] } }),
  });
  git(root, 'init', '--quiet');
  if (remote) git(root, 'remote', 'add', 'origin', remote);
  const host = testHost('http://127.0.0.1:1');
  const asked: string[] = [];
  const run = (over: Partial<PipelineTask> = {}) =>
    writePipeline(host, {
      project: openProject(root),
      kind: 'github',
      stage: first,
      promote: 'prod',
      branch: 'main',
      repository: undefined,
      roles: {},
      out: undefined,
      outDir: undefined,
      agree: async (changes) => void asked.push(...changes.map(({ path }) => path)),
      ...over,
    });
  return { root, host, asked, run, workflow: () => readFileSync(join(root, '.github/workflows/jaws.yml'), 'utf8') };
}

describe('what is written', () => {
  test('is asked about where a file differs, and left as it was where the answer is no', async () => {
    const { root, run, asked, workflow } = project();
    const { file } = await run();
    expect(file).toBe(join(root, '.github/workflows/jaws.yml'));
    const first = workflow();
    await run();
    expect(asked).toEqual([]);
    writeFileSync(file, 'mine\n');
    const declined = run({
      agree: async (changes) => {
        expect(changes).toEqual([{ path: file, before: 'mine\n', after: first }]);
        throw new Error('no');
      },
    });
    await expect(declined).rejects.toThrow('no');
    expect(workflow()).toBe('mine\n');
    await expect(run({ agree: async () => writeFileSync(file, 'changed meanwhile\n') })).rejects.toMatchObject({
      code: 'FilesChanged',
    });
    expect(workflow()).toBe('changed meanwhile\n');
    await run();
    expect(asked).toEqual([file]);
    expect(workflow()).toBe(first);
  });

  test("for GitHub and for GitLab is side by side: no file and no name of the one is the other one's", async () => {
    const { root, run, asked } = project();
    const outDir = join(root, 'roles');
    const one = await run({ outDir });
    const other = await run({ outDir, kind: 'gitlab', repository: 'me/shop' });
    await run({ outDir });
    expect(asked).toEqual([]);
    const namesIn = ({ templates }: typeof one) =>
      templates.flatMap(({ file, template }) => [
        file,
        ...Object.values((template as Template).Resources).flatMap(({ Properties }) => {
          const { RoleName, ManagedPolicyName } = Properties as { RoleName?: string; ManagedPolicyName?: string };
          return RoleName ?? ManagedPolicyName ?? [];
        }),
      ]);
    const names = [...namesIn(one), ...namesIn(other)];
    expect(names).toContain('jaws-shop-dev-deploy');
    expect(names).toContain('jaws-gitlab-shop-dev-deploy');
    expect(new Set(names).size).toBe(names.length);
  });

  test.each(['github', 'gitlab'] as const)(
    'has roles whose names IAM accepts for the longest names, on %s',
    async (kind) => {
      const { run } = project(undefined, 'p'.repeat(32), 's'.repeat(15));
      const { templates } = await run({ kind, repository: 'me/shop' });
      const roles = templates.flatMap(({ template }) =>
        Object.values((template as Template).Resources).flatMap(({ Properties }) => {
          const { RoleName } = Properties as { RoleName?: string };
          return RoleName ?? [];
        }),
      );
      expect(roles.length).toBeGreaterThan(2);
      expect(new Set(roles).size).toBe(roles.length);
      for (const role of roles)
        expect([role, role.length <= 64, /-(deploy|plan)$/.test(role)]).toEqual([role, true, true]);
    },
  );

  test('knows the folder of the project, and the JAWS that it uses', async () => {
    const { root, run, workflow } = project();
    const inner = join(root, 'services/my shop');
    for (const path of ['jaws.json', 'cloudformation']) {
      execFileSync('mkdir', ['-p', inner]);
      execFileSync('cp', ['-r', join(root, path), inner]);
    }
    write(inner, { 'package.json': { devDependencies: { 'jaws-framework': '2' } } });
    await run({ project: openProject(inner) });
    expect(workflow()).toContain('working-directory: "services/my shop"');
    expect(workflow()).toMatch(/run: npx jaws deploy all dev all\n/);
    await run();
    expect(workflow()).toMatch(/run: npx --yes jaws-framework@\d+\.\d+\.\d+ deploy all dev all\n/);
  });

  test.each<[Partial<PipelineTask>, string]>([
    [{ branch: 'a; rm -rf /' }, 'InvalidValue'],
    [{ branch: '--x' }, 'InvalidValue'],
    [{ repository: 'me/shop"' }, 'InvalidValue'],
    [{ roles: { dev: 'arn:aws:iam::1:role/x' } }, 'InvalidValue'],
    [{ stage: 'test' }, 'UnknownStage'],
    [{ promote: 'test' }, 'UnknownStage'],
    [{ kind: 'gitlab' }, 'RepositoryUnknown'],
  ])('%j is refused', async (over, code) => {
    await expect(project().run(over)).rejects.toMatchObject({ code });
  });

  test('a repository without a remote has to be named', async () => {
    const { run } = project('');
    await expect(run()).rejects.toMatchObject({ code: 'RepositoryUnknown' });
    expect((await run({ repository: 'https://github.com/you/shop' })).repository).toBe('you/shop');
  });

  test('a token in the URL of a remote is not shown', async () => {
    const failed = await project('https://me:ghp_secret@gitlab.example.com/me/shop.git')
      .run()
      .catch((error: Error) => error);
    expect(String(failed)).toContain('gitlab.example.com/me/shop');
    expect(JSON.stringify(failed) + String(failed)).not.toContain('ghp_secret');
  });

  test.each([
    ['git@github.com:me/shop.git', 'github.com', 'me/shop'],
    ['https://github.com/me/shop', 'github.com', 'me/shop'],
    ['https://x:y@GitHub.com/me/shop.git/', 'github.com', 'me/shop'],
    ['ssh://git@gitlab.example.com:2222/a/b/c.git', 'gitlab.example.com', 'a/b/c'],
  ])('the remote %s', (remote, host, repository) => {
    expect(parseRemote(remote.replace(/\/$/, ''))).toEqual({ host, repository });
  });
});

describe('the roles', () => {
  let cloud: Cloud;
  beforeAll(async () => {
    cloud = await startCloud({ port: 0 });
  });
  afterAll(() => cloud.close());

  const root = { accessKeyId: 'test', secretAccessKey: 'test' };
  const config = (accessKeyId = 'test') => ({
    endpoint: cloud.endpoint,
    region: 'us-east-1',
    credentials: { ...root, accessKeyId },
    maxAttempts: 1,
  });

  /** Deploys the templates of both stages, each to an account of its own. */
  async function deployed(kind: 'github' | 'gitlab', remote: string) {
    const { templates } = await project(remote).run({ kind });
    const accounts = ['111111111111', '222222222222'];
    const prefix = kind === 'github' ? '' : 'gitlab-';
    for (const [at, { stage, template }] of templates.entries()) {
      const cf = new CloudFormation(config(accounts[at]));
      const StackName = `jaws-ci-${prefix}${stage}`;
      const TemplateBody = JSON.stringify(template);
      await cf.createStack({ StackName, TemplateBody, Capabilities: ['CAPABILITY_NAMED_IAM'] });
      await waitUntilStackCreateComplete({ client: cf, maxWaitTime: 20, minDelay: 0.05, maxDelay: 0.1 }, { StackName });
    }
    return (stage: 'dev' | 'prod', what: 'deploy' | 'plan', claims: object) => {
      const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
      const exp = Math.floor(Date.now() / 1000) + 60;
      const token = `${part({ alg: 'RS256' })}.${part({ aud: 'sts.amazonaws.com', exp, ...claims })}.eA`;
      const sts = new STS({ ...config(), signer: { sign: async (request) => request } });
      const account = accounts[stage === 'dev' ? 0 : 1];
      return sts
        .assumeRoleWithWebIdentity({
          RoleArn: `arn:aws:iam::${account}:role/jaws-${prefix}shop-${stage}-${what}`,
          RoleSessionName: 'ci',
          WebIdentityToken: token,
        })
        .then(
          () => 'assumed',
          (error: Error) => error.name,
        );
    };
  }

  test('trust this repository, branch and environment of GitHub, and no other', async () => {
    const assume = await deployed('github', 'git@github.com:me/shop.git');
    const ofGithub = (context: string, claims: object = {}) => ({
      iss: 'https://token.actions.githubusercontent.com',
      sub: `repo:me/shop:${context}`,
      repository: 'me/shop',
      ref: 'refs/heads/main',
      ...claims,
    });
    const dev = ofGithub('environment:dev', { environment: 'dev' });
    const prod = ofGithub('environment:prod', { environment: 'prod' });
    const request = ofGithub('pull_request', { ref: 'refs/pull/1/merge' });
    expect(await assume('dev', 'deploy', dev)).toBe('assumed');
    expect(await assume('dev', 'deploy', { ...dev, sub: 'repo:me@1/shop@2:environment:dev' })).toBe('assumed');
    expect(await assume('prod', 'deploy', prod)).toBe('assumed');
    expect(await assume('dev', 'plan', request)).toBe('assumed');
    const refused = {
      'another repository': await assume('dev', 'deploy', { ...dev, sub: 'repo:you/shop:environment:dev' }),
      'another repository that claims the name': await assume('dev', 'deploy', { ...dev, repository: 'you/shop' }),
      'another branch': await assume('dev', 'deploy', { ...dev, ref: 'refs/heads/feature' }),
      'another environment': await assume('prod', 'deploy', dev),
      'a pull request': await assume('dev', 'deploy', request),
      'a branch without environment': await assume('dev', 'deploy', ofGithub('ref:refs/heads/main')),
      'a push, for the plan': await assume('dev', 'plan', dev),
      'another audience': await assume('dev', 'deploy', { ...dev, aud: 'other' }),
    };
    expect(new Set(Object.values(refused).filter((answer) => answer === 'assumed'))).toEqual(new Set());
  });

  test('trust this project and branch of GitLab, and no other', async () => {
    const assume = await deployed('gitlab', 'git@gitlab.example.com:team/web/shop.git');
    const of = (project: string, branch: string) => ({
      iss: 'https://gitlab.example.com',
      sub: `project_path:${project}:ref_type:branch:ref:${branch}`,
    });
    expect(await assume('prod', 'deploy', of('team/web/shop', 'main'))).toBe('assumed');
    expect(await assume('dev', 'plan', of('team/web/shop', 'feature'))).toBe('assumed');
    expect(await assume('dev', 'deploy', of('team/web/shop', 'feature'))).not.toBe('assumed');
    expect(await assume('dev', 'plan', of('team/web/other', 'main'))).not.toBe('assumed');
  });
});

describe('the rights of the roles', () => {
  let cloud: StrictCloud;
  beforeAll(async () => {
    cloud = new StrictCloud(await startCloud({ port: 0, strict: true }));
  });
  const listeners: ((message: unknown) => void)[] = [];
  afterAll(async () => {
    for (const listen of listeners) askedPermissions.unsubscribe(listen);
    await cloud.close();
  });

  /** A user with the policies of one role of a template, and a host that works as that user. */
  async function as(template: object, role: 'Deploy' | 'Plan') {
    const key = await cloud.user();
    const iam = new IAM(cloud.config());
    for (const [id, { Properties }] of Object.entries((template as Template).Resources)) {
      if (!id.startsWith(`${role}Policy`)) continue;
      const PolicyDocument = JSON.stringify(Properties.PolicyDocument);
      const { Policy } = await iam.createPolicy({ PolicyName: `${key.name}-${id}`, PolicyDocument });
      await iam.attachUserPolicy({ UserName: key.name, PolicyArn: Policy?.Arn });
    }
    const refused = new Set<string>();
    const listen = (message: unknown) => {
      const { caller, action, resource, allowed } = message as AskedPermission;
      if (caller === key.arn && !allowed) refused.add(`${action} on ${resource}`);
    };
    askedPermissions.subscribe(listen);
    listeners.push(listen);
    const host = {
      ...testHost(cloud.endpoint),
      connect: () => connect({ profile: undefined, endpoint: cloud.endpoint, credentials: key }),
    };
    return { host, refused };
  }

  test('are all that the jobs need, and a plan changes nothing', async () => {
    const { root, run } = project();
    const { templates } = await run();
    const [dev, prod] = templates.map(({ template }) => template);
    const selection = { stage: 'dev', region: undefined, resources: true, functions: 'all', endpoints: 'all' } as const;
    const opened = () => openProject(root);
    const planner = await as(dev!, 'Plan');
    await deploy(planner.host, { project: opened(), selection, mode: 'plan' });
    await expect(deploy(planner.host, { project: opened(), selection })).rejects.toMatchObject({
      code: 'DeployFailed',
    });
    expect([...planner.refused].join()).toContain('cloudformation:ExecuteChangeSet');
    const deployer = await as(dev!, 'Deploy');
    await deploy(deployer.host, { project: opened(), selection });
    planner.refused.clear();
    const path = 'cloudformation/dev/us-east-1/resources-cf.json';
    const resources = JSON.parse(readFileSync(join(root, path), 'utf8'));
    resources.Resources.Topic = { Type: 'AWS::SNS::Topic' };
    write(root, { [path]: resources });
    await deploy(planner.host, { project: opened(), selection, mode: 'plan' });
    const promoter = await as(prod!, 'Deploy');
    await promote(promoter.host, {
      project: opened(),
      from: 'dev',
      to: 'prod',
      region: undefined,
      plan: false,
      recover: false,
      forceUnlock: false,
      allowDataLoss: [],
      rollout: {},
      allowMissing: true,
    });
    expect([...planner.refused, ...deployer.refused, ...promoter.refused]).toEqual([]);
    const plans = Object.entries((dev as Template).Resources).filter(([id]) => id.startsWith('PlanPolicy'));
    const actions = plans.flatMap(([, { Properties }]) =>
      Properties.PolicyDocument!.Statement.flatMap((one) => one.Action),
    );
    expect(actions.filter((action) => !/:(Get|List|Describe)|ChangeSet$/.test(action))).toEqual([]);
    expect(actions).not.toContain('cloudformation:ExecuteChangeSet');
  }, 60_000);
});
