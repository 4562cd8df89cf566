import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { type Cloud, startCloud } from '../../../cloud/src/index.ts';
import { resourcesTemplate } from '../../src/scaffold/resources.ts';
import { bin, jaws, lines, temporaryFolder } from './jaws.ts';

// The pipelines that `jaws ci` writes, run as a runner does: each step by bash, in a process of its own, against the embedded cloud.

interface Step {
  readonly id?: string;
  readonly uses?: string;
  readonly run?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly with?: Readonly<Record<string, unknown>>;
}
interface Job {
  readonly if?: string;
  readonly needs?: string;
  readonly environment?: string;
  readonly permissions: Readonly<Record<string, string>>;
  readonly concurrency: { readonly group: string; readonly 'cancel-in-progress': boolean };
  readonly steps: readonly Step[];
}
interface Workflow {
  readonly on: object;
  readonly permissions: object;
  readonly env: Readonly<Record<string, string>>;
  readonly jobs: Readonly<Record<'plan' | 'deploy' | 'promote', Job>>;
}

const work = temporaryFolder();
const project = join(work.path, 'shop');
const runner = join(work.path, 'runner');
let cloud: Cloud;
let workflow: Workflow;

function write(path: string, content: object | string): void {
  mkdirSync(join(project, path, '..'), { recursive: true });
  writeFileSync(join(project, path), typeof content === 'string' ? content : JSON.stringify(content, null, 2));
}

/** Does the work of `gh api`, with a file in place of GitHub. */
const gh = `#!/usr/bin/env node
const { readFileSync, writeFileSync, existsSync } = require('node:fs');
const { join } = require('node:path');
const file = join(${JSON.stringify(runner)}, 'comments.json');
const comments = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : [];
const words = process.argv.slice(2);
const after = (name) => words[words.indexOf(name) + 1];
const path = words.find((word) => word.startsWith('repos/'));
if (words.includes('--jq')) {
  if (path !== 'repos/me/shop/issues/7/comments') throw new Error(path);
  const mine = comments.filter(({ login, body }) => login === 'github-actions[bot]' && body.startsWith(process.env.MARK));
  for (const { id } of mine) console.log(id);
} else {
  const body = readFileSync(after('-F').replace('body=@', ''), 'utf8');
  if (after('--method') === 'POST') comments.push({ id: comments.length + 100, login: 'github-actions[bot]', body });
  else comments.find(({ id }) => path.endsWith('/comments/' + id)).body = body;
  writeFileSync(file, JSON.stringify(comments));
}
`;
const comments = () => JSON.parse(readFileSync(join(runner, 'comments.json'), 'utf8')) as { body: string }[];

beforeAll(async () => {
  cloud = await startCloud({ port: 0 });
  const stages = { dev: [{ region: 'us-east-1' }, { region: 'eu-west-1' }], prod: [{ region: 'eu-west-1' }] };
  write('jaws.json', { name: 'shop', domain: 'shop.test', stages });
  // A profile that runners do not have.
  write('admin.env', 'ADMIN_AWS_PROFILE=mine\n');
  write('package.json', { devDependencies: { 'jaws-framework': '2' } });
  for (const [stage, regions] of Object.entries(stages)) {
    for (const { region } of regions) {
      const place = { project: 'shop', domain: 'shop.test', email: 'me@shop.test', stage, region };
      write(`cloudformation/${stage}/${region}/resources-cf.json`, resourcesTemplate(place));
    }
  }
  write('aws_modules/m/one/handler.js', 'export const handler = async () => ({ ok: true });\n');
  const cloudFormation = { Handler: 'aws_modules/m/one/handler.handler', Runtime: 'nodejs22.x' };
  write('aws_modules/m/one/awsm.json', { lambda: { cloudFormation } });
  write('.gitignore', 'node_modules/\n');
  mkdirSync(join(project, 'node_modules/.bin'), { recursive: true });
  symlinkSync(bin, join(project, 'node_modules/.bin/jaws'));
  mkdirSync(runner);
  writeFileSync(join(runner, 'gh'), gh);
  chmodSync(join(runner, 'gh'), 0o755);
  for (const args of [
    ['init', '--quiet'],
    ['remote', 'add', 'origin', 'git@github.com:me/shop.git'],
  ]) {
    execFileSync('git', args, { cwd: project });
  }
  const made = await jaws(['ci', 'github', '--stage', 'dev', '--promote', 'prod', '--json'], { cwd: project });
  expect(made.code, made.stderr + made.stdout).toBe(0);
  workflow = parse(readFileSync(join(project, '.github/workflows/jaws.yml'), 'utf8'));
}, 180_000);
afterAll(async () => {
  await cloud.close();
  work.remove();
});

/** The variables that the runner gives a step, and the credentials from the action before it. */
const runnerEnv = () => ({
  ...process.env,
  ...workflow.env,
  PATH: `${runner}:${process.env.PATH}`,
  CI: 'true',
  GITHUB_REPOSITORY: 'me/shop',
  GITHUB_OUTPUT: join(runner, 'output.txt'),
  RUNNER_TEMP: runner,
  AWS_ACCESS_KEY_ID: 'test',
  AWS_SECRET_ACCESS_KEY: 'test',
  AWS_ENDPOINT_URL: cloud.endpoint,
  AWS_CONFIG_FILE: join(runner, 'none'),
  AWS_SHARED_CREDENTIALS_FILE: join(runner, 'none'),
});

/** Runs a step as `shell: bash` does. */
async function step({ run = '', env }: Step, values: Readonly<Record<string, string>> = {}) {
  const script = join(runner, 'step.sh');
  writeFileSync(script, run);
  const child = spawn('bash', ['--noprofile', '--norc', '-eo', 'pipefail', script], {
    cwd: project,
    env: { ...runnerEnv(), ...env, ...values },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let text = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (data) => (text += data));
  const [code] = await once(child, 'close');
  return { code, text };
}

const named = (job: keyof Workflow['jobs'], start: string) =>
  workflow.jobs[job].steps.find(({ run }) => run?.includes(start))!;

describe('the workflow', () => {
  it('uses only actions that are named by commit, and asks for no more than each job needs', () => {
    const { jobs, permissions } = workflow;
    const uses = Object.values(jobs).flatMap(({ steps }) => steps.flatMap((one) => one.uses ?? []));
    expect(new Set(uses.map((one) => one.replace(/@[0-9a-f]{40}$/, '')))).toEqual(
      new Set(['actions/checkout', 'actions/setup-node', 'aws-actions/configure-aws-credentials']),
    );
    expect(permissions).toEqual({});
    const both = { contents: 'read', 'id-token': 'write' };
    expect(Object.values(jobs).map((job) => job.permissions)).toEqual([
      { ...both, 'pull-requests': 'write' },
      both,
      both,
    ]);
  });

  it('puts no value of GitHub into a shell line', () => {
    const scripts = Object.values(workflow.jobs).flatMap(({ steps }) => steps.flatMap(({ run }) => run ?? []));
    expect(scripts.length).toBeGreaterThan(6);
    expect(scripts.filter((script) => script.includes('${{'))).toEqual([]);
  });

  it('gives no credentials to forks, and none to the installation of packages', () => {
    const { plan, deploy, promote } = workflow.jobs;
    expect(plan.if).toContain('github.event.pull_request.head.repo.full_name == github.repository');
    expect(Object.keys(workflow.on)).toEqual(['pull_request', 'push']);
    expect(deploy.if).toBe("github.event_name == 'push'");
    expect(promote.needs).toBe('deploy');
    for (const { steps } of [plan, deploy, promote]) {
      const install = steps.findIndex(({ run }) => run === 'npm ci');
      expect(install).toBeGreaterThan(0);
      expect(steps.findIndex(({ uses }) => uses?.includes('credentials'))).toBeGreaterThan(install);
    }
  });

  it('deploys a stage once at a time, each in its environment', () => {
    const { deploy, promote } = workflow.jobs;
    const once = (group: string) => ({ group, 'cancel-in-progress': false });
    expect([deploy.concurrency, promote.concurrency]).toEqual([once('jaws-dev'), once('jaws-prod')]);
    expect([deploy.environment, promote.environment]).toEqual(['dev', 'prod']);
  });

  it('plans in one comment, deploys, and promotes that release', async () => {
    const values = { PULL_REQUEST: '7', GH_TOKEN: 'none', OUTCOME: 'success' };
    const plan = named('plan', '--plan');
    const comment = named('plan', 'gh api');
    expect(await step(plan)).toMatchObject({ code: 0 });
    expect(await step(comment, values)).toEqual({ code: 0, text: '' });
    expect(comments()).toHaveLength(1);
    expect(comments()[0]!.body).toMatch(/^<!-- jaws plan of dev -->\n\n\*\*Plan for dev: success\*\*\n\n {4}/);
    expect(comments()[0]!.body).toContain('dev-shop-l');

    expect(await step(named('deploy', 'deploy all'))).toMatchObject({ code: 0 });
    expect(await step(named('deploy', 'releases'))).toMatchObject({ code: 0 });
    const release = /^release=(.+)$/m.exec(readFileSync(join(runner, 'output.txt'), 'utf8'))?.[1];

    await step(plan);
    await step(comment, values);
    expect(comments()).toHaveLength(1);
    expect(comments()[0]!.body).not.toContain('dev-shop-l');

    // Changes that reach dev after the approval are not promoted.
    write('aws_modules/m/one/handler.js', 'export const handler = async () => ({ ok: false });\n');
    await step(named('deploy', 'deploy all'));
    const promoted = await step(named('promote', 'promote'), { RELEASE: release! });
    expect(promoted, promoted.text).toMatchObject({ code: 0 });
    const { stdout } = await jaws(['releases', 'prod', '--json'], { cwd: project, env: runnerEnv() });
    expect(lines(stdout).at(-1)).toMatchObject({
      releases: [{ origin: { type: 'promotion', stage: 'dev', release: 1 } }],
    });
  }, 120_000);

  it('fails with the plan that fails, and says so in the comment', async () => {
    write('aws_modules/m/one/awsm.json', '{ "lambda": \u0060\u0060\u0060 }');
    expect((await step(named('plan', '--plan'))).code).toBe(1);
    const values = { PULL_REQUEST: '7', GH_TOKEN: 'none', OUTCOME: 'failure' };
    expect((await step(named('plan', 'gh api'), values)).code).toBe(0);
    const [first, second, third, ...block] = comments()[0]!.body.split('\n');
    expect([first, second, third]).toEqual(['<!-- jaws plan of dev -->', '', '**Plan for dev: failure**']);
    expect(block.filter((line) => line !== '' && !line.startsWith('    '))).toEqual([]);
  });
});

it('an existing file is shown as a difference, and overwritten only with --force', async () => {
  const file = join(project, 'other.yml');
  writeFileSync(file, 'name: mine\n');
  const args = ['ci', 'github', '--stage', 'dev', '--out', 'other.yml', '--out-dir', 'roles'];
  write('aws_modules/m/one/awsm.json', {
    lambda: { cloudFormation: { Handler: 'aws_modules/m/one/handler.handler', Runtime: 'nodejs22.x' } },
  });
  const declined = await jaws(args, { cwd: project });
  expect(declined.code).toBe(2);
  expect(declined.stderr).toContain('- name: mine');
  expect(declined.stderr).toContain('+ name: JAWS');
  expect(declined.stderr).toContain('--force');
  expect(readFileSync(file, 'utf8')).toBe('name: mine\n');
  const forced = await jaws([...args, '--force', '--json'], { cwd: project });
  expect(forced.code, forced.stdout).toBe(0);
  expect(lines(forced.stdout).at(-1)).toMatchObject({ command: 'ci github', file, repository: 'me/shop' });
  expect(readFileSync(file, 'utf8')).toContain('name: JAWS');
  expect(JSON.parse(readFileSync(join(project, 'roles/jaws-ci-role-dev.json'), 'utf8')).Outputs).toHaveProperty(
    'PlanRoleArn',
  );
});

describe('the pipeline of GitLab', () => {
  it('does the same', async () => {
    const args = ['ci', 'gitlab', '--stage', 'dev', '--promote', 'prod', '--repository', 'team/shop', '--json'];
    const made = await jaws(args, { cwd: project });
    expect(made.code, made.stdout).toBe(0);
    const pipeline = parse(readFileSync(join(project, '.gitlab-ci.yml'), 'utf8'));
    const jobs = [pipeline['plan dev'], pipeline['deploy dev'], pipeline['promote to prod']];
    expect(jobs.map((job) => job.rules[0].when)).toEqual([undefined, undefined, 'manual']);
    expect(jobs[0].rules[0].if).toContain('$CI_MERGE_REQUEST_SOURCE_PROJECT_PATH == $CI_PROJECT_PATH');
    expect(jobs.map((job) => job.resource_group)).toEqual([undefined, 'jaws-dev', 'jaws-prod']);
    const env = { JAWS_ID_TOKEN: 'a.b.c' };
    const [plan, deploy, promote] = jobs.map((job) => job.script.join('\n'));
    const token = pipeline['.jaws'].before_script.slice(1).join('\n');
    expect(await step({ run: `${token}\ncat "$AWS_WEB_IDENTITY_TOKEN_FILE"` }, env)).toEqual({
      code: 0,
      text: 'a.b.c',
    });
    expect(await step({ run: plan })).toMatchObject({ code: 0 });
    expect(await step({ run: deploy })).toMatchObject({ code: 0 });
    const [, release = ''] = readFileSync(join(project, 'release.env'), 'utf8').trim().split('=');
    const promoted = await step({ run: promote }, { JAWS_RELEASE: release });
    expect(promoted, promoted.text).toMatchObject({ code: 0 });
  }, 120_000);
});
