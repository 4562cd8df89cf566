import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { jaws, lines, temporaryFolder } from './jaws.ts';

const home = temporaryFolder();
const work = temporaryFolder();
const env = { JAWS_HOME: home.path };
const project = join(work.path, 'myProject');
const inProject = (...args: string[]) => jaws(args, { cwd: project, env });

/** The last line of `--json`. */
async function json(...args: string[]) {
  const { code, stdout, stderr } = await jaws([...args, '--json'], { cwd: project, env });
  const all = lines(stdout);
  return { code, stderr, all, last: all.at(-1) ?? {} };
}

const expected = { message: 'Your JAWS lambda executed successfully!' };

// One project, from nothing to two regions: each step builds on the one before.
describe('the quick start', () => {
  beforeAll(() => jaws(['cloud', 'start', '--port', '0'], { env }));
  afterAll(async () => {
    await jaws(['cloud', 'stop'], { env });
    home.remove();
    work.remove();
  });

  it('creates a project', async () => {
    const args = ['project', 'create', '-n', 'myProject', '-r', 'us-east-1', '-u', 'quick.example', '-p', 'local'];
    const { code, stdout, stderr } = await jaws(args, { cwd: work.path, env });
    expect(stderr).toMatch(/✔ IamRoleLambda +role +created/);
    expect({ code, stdout }).toMatchObject({ code: 0, stdout: expect.stringContaining('jaws module create') });
    const files = ['jaws.json', 'admin.env', 'README.md', 'aws_modules', 'lib', 'tests', 'package.json', '.env'];
    for (const name of [...files, 'cloudformation/dev/us-east-1/resources-cf.json', 'node_modules/jaws-core-js/env']) {
      expect(existsSync(join(project, name)), name).toBe(true);
    }
    expect(readFileSync(join(project, 'admin.env'), 'utf8')).toBe('ADMIN_AWS_PROFILE=local\n');
    const { stages } = JSON.parse(readFileSync(join(project, 'jaws.json'), 'utf8'));
    expect(stages.dev[0]).toMatchObject({
      region: 'us-east-1',
      jawsBucket: 'jaws.dev.useast1.quick.example',
      iamRoleArnLambda: expect.stringMatching(/^arn:aws:iam::\d{12}:role\/dev-myProject-r-IamRoleLambda-/),
    });
  }, 180_000);

  it('does not create it twice', async () => {
    const { code, stderr } = await jaws(['project', 'create', '-n', 'myProject'], { cwd: work.path, env });
    expect({ code, stderr }).toMatchObject({ code: 1, stderr: expect.stringContaining('(FolderInTheWay)') });
  });

  it('has nothing to deploy yet', async () => {
    expect(await json('dash')).toMatchObject({ code: 1, last: { code: 'NothingToDeploy' } });
  });

  it('creates a function once', async () => {
    expect((await inProject('module', 'create', 'greetings', 'hello')).code).toBe(0);
    for (const name of ['awsm.json', 'event.json', 'handler.ts', 'index.ts']) {
      expect(existsSync(join(project, 'aws_modules/greetings/hello', name)), name).toBe(true);
    }
    const again = await json('module', 'create', 'greetings', 'hello');
    expect(again).toMatchObject({ code: 1, last: { code: 'FunctionExists' } });
  });

  it('runs it here', async () => {
    const { code, stdout } = await jaws(['run'], { cwd: join(project, 'aws_modules/greetings/hello'), env });
    expect(code).toBe(0);
    expect(JSON.parse(JSON.parse(stdout).body)).toEqual(expected);
  });

  it('shows what would be deployed, and deploys nothing', async () => {
    const { code, stdout } = await inProject('deploy', 'all', '--plan');
    expect(code).toBe(0);
    expect(stdout).toMatch(/\+ greetings\/hello +lambda/);
    expect(stdout).toMatch(/\+ GET \/greetings\/hello +endpoint/);
    const { last } = await json('status');
    expect(last).toMatchObject({ regions: [{ functions: [], endpoints: [] }] });
  });

  it('deploys it from the dashboard, and it answers over HTTP', async () => {
    const { code, stdout } = await inProject('dash', '--all');
    expect(code).toBe(0);
    const url = /^ *GET +(http:\S+)$/m.exec(stdout)?.[1] ?? '';
    const response = await fetch(url);
    expect({ status: response.status, body: await response.json() }).toEqual({ status: 200, body: expected });
  });

  it('deploys nothing when nothing changed', async () => {
    const { code, last, all } = await json('deploy', 'all');
    expect({ code, last }).toMatchObject({ code: 0, last: { applied: true, unchanged: true } });
    expect(all.filter(({ type }) => type === 'uploaded')).toEqual([]);
  });

  it('deploys one function from its own folder', async () => {
    const index = join(project, 'aws_modules/greetings/hello/index.ts');
    writeFileSync(index, readFileSync(index, 'utf8').replace('successfully', 'again'));
    const cwd = join(project, 'aws_modules/greetings/hello');
    const { code, stdout } = await jaws(['deploy', 'lambda', '--json'], { cwd, env });
    expect(code).toBe(0);
    const result = lines(stdout).at(-1) as { stacks: { stack: string; result: string }[]; urls: { url: string }[] };
    expect(result.stacks.filter(({ result }) => result !== 'unchanged').map(({ stack }) => stack)).toEqual([
      'dev-myProject-l',
    ]);
    const response = await fetch(result.urls[0]?.url ?? '');
    expect(await response.json()).toEqual({ message: 'Your JAWS lambda executed again!' });
  });

  it('keeps environment variables in the bucket, and masks secrets', async () => {
    expect((await inProject('env', 'set', 'dev', 'us-east-1', 'API_TOKEN', 'hunter2hunter2')).code).toBe(0);
    const list = await inProject('env', 'list', 'dev', 'us-east-1');
    expect(list.stdout).toMatch(/JAWS_STAGE +dev/);
    expect(list.stdout).toMatch(/API_TOKEN +\*{8}$/m);
    expect((await inProject('env', 'get', 'dev', 'all', 'API_TOKEN', '--show')).stdout).toBe('hunter2hunter2\n');
    expect((await json('env', 'get', 'dev', 'all', 'API_TOKEN')).last).not.toMatchObject({ value: 'hunter2hunter2' });
    expect((await inProject('env', 'unset', 'dev', 'us-east-1', 'API_TOKEN')).code).toBe(0);
    expect(await json('env', 'get', 'dev', 'us-east-1', 'API_TOKEN')).toMatchObject({
      code: 1,
      last: { code: 'EnvVariableNotSet' },
    });
  });

  it('takes a value from the standard input', async () => {
    const set = await jaws(['env', 'set', 'dev', 'all', 'CERT', '-'], { cwd: project, env, input: 'one\ntwo\n' });
    expect(set.code).toBe(0);
    expect((await inProject('env', 'get', 'dev', 'all', 'CERT', '--show')).stdout).toBe('one\ntwo\n');
  });

  it('goes to a second region, and is there too', async () => {
    expect((await inProject('region', 'create', 'dev', 'eu-west-1')).code).toBe(0);
    const asked = await json('deploy', 'all', 'dev', 'all');
    const { urls } = asked.last as { urls: { region: string; url: string }[] };
    expect(urls.map(({ region }) => region).sort()).toEqual(['eu-west-1', 'us-east-1']);
    for (const { url } of urls) expect((await fetch(url)).status).toBe(200);
  }, 180_000);

  it('shows what is deployed where', async () => {
    const { code, stdout } = await inProject('status');
    expect(code).toBe(0);
    expect(stdout).toMatch(/^dev us-east-1/m);
    expect(stdout).toMatch(/^dev eu-west-1/m);
    expect(stdout).toMatch(/stack +dev-myProject-e +(CREATE|UPDATE)_COMPLETE/);
    expect(stdout).toMatch(/endpoint +GET \/greetings\/hello +http:/);
  });

  it.each([
    [['deploy', 'all', 'prdo'], 'UnknownStage'],
    [['deploy', 'all', 'dev', 'us-west-9'], 'UnknownRegion'],
    [['stage', 'create', 'dev', 'us-east-1'], 'StageExists'],
    [['stage', 'create', 'local', 'us-east-1'], 'InvalidName'],
    [['region', 'create', 'dev', 'us-east-1'], 'RegionExists'],
    [['module', 'create', 'a b', 'c'], 'InvalidName'],
    [['run', 'greetings/helo'], 'UnknownFunction'],
    [['dash', '--select', 'greetings/helo'], 'UnknownFunction'],
    [['status', '-p', 'nobody'], 'AwsProfileUnknown'],
  ])('%j fails with %s', async (args, name) => {
    expect(await json(...args)).toMatchObject({ code: 1, stderr: '', last: { type: 'error', code: name } });
  });

  it('needs a region where there are several and no terminal', async () => {
    const { code, stderr } = await inProject('deploy', 'lambda', 'dev');
    expect(code).toBe(2);
    expect(stderr).toContain('all, us-east-1, eu-west-1');
  });

  it('lists the variables of the only stage without its name', async () => {
    expect((await json('env', 'list')).last.regions).toMatchObject([{ stage: 'dev' }, { stage: 'dev' }]);
  });

  it('deletes what is deployed when the project has no functions any more', async () => {
    rmSync(join(project, 'aws_modules'), { recursive: true });
    // The API would go with its last endpoint.
    const refused = await json('dash', '--all', '-s', 'dev', '-r', 'all');
    expect(refused.last).toMatchObject({ code: 'AddressWouldBeLost' });
    const { last } = await json('deploy', 'all', 'dev', 'all', '--allow-address-loss', 'RestApi');
    expect(last.stacks).toEqual(
      expect.arrayContaining([expect.objectContaining({ stack: 'dev-myProject-l', result: 'deleted' })]),
    );
    expect((await json('dash', '--all', '-s', 'dev', '-r', 'all')).last).toMatchObject({ code: 'NothingToDeploy' });
  }, 180_000);
});
