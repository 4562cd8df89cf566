import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CloudFormationClient, DescribeStackResourceCommand } from '@aws-sdk/client-cloudformation';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isAlive } from '../../src/base/process.ts';
import { bin, jaws, lines, temporaryFolder } from './jaws.ts';

const work = temporaryFolder();
const env = { JAWS_HOME: join(work.path, 'home'), AWS_ENDPOINT_URL: undefined };
let endpoint: string;

beforeAll(async () => {
  const { stdout } = await jaws(['cloud', 'start', '--port', '0', '--json'], { env });
  endpoint = String(lines(stdout).at(-1)?.endpoint);
});
afterAll(async () => {
  await jaws(['cloud', 'stop'], { env });
  work.remove();
});

const create = (name: string, domain = `${name}.example`) =>
  jaws(['project', 'create', '-n', name, '-u', domain, '--json'], { cwd: work.path, env });
const run = (name: string, ...args: string[]) => jaws(args, { cwd: join(work.path, name), env });

describe('a bucket name in use', () => {
  it('is said with the way out, the project is kept, and the way out works', async () => {
    expect((await create('first', 'same.example')).code).toBe(0);
    const second = await create('second', 'same.example');
    expect(second.code).toBe(1);
    const error = lines(second.stdout).at(-1) ?? {};
    expect(error).toMatchObject({ type: 'error', code: 'BucketNameTaken' });
    expect(error.message).toContain('jaws.dev.useast1.same.example');
    const about = join(work.path, 'second', 'jaws.json');
    expect(existsSync(about)).toBe(true);

    // CloudFormation noticed before it created anything: there is nothing to recover.
    const again = await run('second', 'deploy', 'resources');
    expect(again.code).toBe(1);
    expect(again.stderr).toContain('BucketNameTaken');

    expect(error.hint).toContain('`jawsBucket` for dev us-east-1 in jaws.json');
    const edited = readFileSync(about, 'utf8').replace(
      'jaws.dev.useast1.same.example',
      'jaws.dev.useast1.other.example',
    );
    writeFileSync(about, edited);
    const recovered = await run('second', 'deploy', 'resources');
    expect(recovered.code).toBe(0);
    const status = await run('second', 'status', '--json');
    expect(lines(status.stdout).at(-1)).toMatchObject({
      regions: [{ bucket: 'jaws.dev.useast1.other.example', stacks: [{ status: 'CREATE_COMPLETE' }] }],
    });
  }, 180_000);
});

/** A child's output on both streams, and a promise for the moment when it has printed something. */
function listen(child: ChildProcess) {
  let said = '';
  const waiting: { text: string; found: () => void }[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (text: string) => {
      said += text;
      for (const each of waiting) if (said.includes(each.text)) each.found();
    });
  }
  const ended = new Promise<number | null>((resolve) => child.on('close', resolve));
  return {
    ended,
    said: () => said,
    says: (text: string) =>
      Promise.race([
        new Promise<void>((found) => (said.includes(text) ? found() : waiting.push({ text, found }))),
        ended.then((code) => Promise.reject(new Error(`ended with ${code} before it said "${text}": ${said}`))),
      ]),
  };
}

function start(name: string, ...args: string[]) {
  const child = spawn(process.execPath, [bin, ...args], {
    cwd: join(work.path, name),
    env: { ...process.env, CI: '', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  return { child, ...listen(child) };
}

// On Windows a process cannot send SIGINT to another.
describe.skipIf(process.platform === 'win32')('Ctrl-C in the middle of a deploy', () => {
  it('says what goes on without it; the next run waits for that and continues', async () => {
    expect((await create('stopped')).code).toBe(0);
    await run('stopped', 'module', 'create', 'greetings', 'hello');
    const file = join(work.path, 'stopped/cloudformation/dev/us-east-1/resources-cf.json');
    const template = JSON.parse(readFileSync(file, 'utf8'));
    template.Resources.Handle = { Type: 'AWS::CloudFormation::WaitConditionHandle' };
    template.Resources.Wait = {
      Type: 'AWS::CloudFormation::WaitCondition',
      Properties: { Handle: { Ref: 'Handle' }, Timeout: '120', Count: 1 },
    };
    writeFileSync(file, JSON.stringify(template));

    const first = start('stopped', 'deploy', 'all', '--verbose');
    await first.says('WaitConditionHandle');
    first.child.kill('SIGINT');
    expect(await first.ended).toBe(130);
    expect(first.said()).toContain('CloudFormation continues with: dev-stopped-r (us-east-1).');
    expect(first.said()).toContain('Run the same command again: it waits for them to end');

    const second = start('stopped', 'deploy', 'all');
    await second.says('dev-stopped-r in us-east-1 is in UPDATE_IN_PROGRESS');
    await signal('dev-stopped-r');
    expect(await second.ended).toBe(0);
    const url = /http:\S+\/greetings\/hello/.exec(second.said())?.[0] ?? '';
    expect((await fetch(url)).status).toBe(200);
  }, 180_000);

  it('of a creation names the command that goes on, which is not the creation', async () => {
    const faults = `${endpoint}/_jaws/faults`;
    // Without the delay the stack may exist before the signal arrives.
    const slow = { service: 'iam', operation: 'CreateRole', latency: 2_000 };
    expect((await fetch(faults, { method: 'POST', body: JSON.stringify(slow) })).ok).toBe(true);
    const child = spawn(
      process.execPath,
      [bin, 'project', 'create', '-n', 'halved', '-u', 'halved.example', '--verbose'],
      {
        cwd: work.path,
        env: { ...process.env, CI: '', ...env },
        stdio: ['ignore', 'pipe', 'pipe'],
      },
    );
    const created = listen(child);
    await created.says('Creating dev-halved-r');
    child.kill('SIGINT');
    expect(await created.ended).toBe(130);
    expect((await fetch(faults, { method: 'DELETE' })).ok).toBe(true);
    const root = join(work.path, 'halved');
    expect(created.said()).toContain(`Run \`cd ${root} && jaws deploy resources dev us-east-1\`: it`);
    expect((await run('halved', 'deploy', 'resources', 'dev', 'us-east-1')).code).toBe(0);
  }, 180_000);

  it('of a function that runs here ends it', async () => {
    await run('stopped', 'module', 'create', 'greetings', 'slow', '-r', 'javascript');
    const file = join(work.path, 'stopped/aws_modules/greetings/slow/handler.js');
    writeFileSync(
      file,
      'export const handler = () => { console.log("begun"); setInterval(() => {}, 1000); return new Promise(() => {}); };',
    );
    const slow = start('stopped', 'run', 'greetings/slow', '--stage', 'local');
    await slow.says('begun');
    slow.child.kill('SIGINT');
    expect(await slow.ended).toBe(130);
    expect(slow.said()).toContain('The run was interrupted.');
  }, 180_000);
});

describe.skipIf(process.platform === 'win32')('a function that runs here', () => {
  const languages = {
    'nodejs22.x': {
      file: 'handler.js',
      code: "export const handler = () => { console.log('pid ' + process.pid); for (;;) {} };",
    },
    'python3.13': {
      file: 'handler.py',
      code: [
        'import os',
        'def handler(event, context):',
        '    print("pid %d" % os.getpid(), flush=True)',
        '    while True: pass',
        '',
      ].join('\n'),
    },
  } as const;
  const python = spawnSync('python3', ['--version']).status === 0;
  const ways = [
    ...(['SIGKILL', 'SIGHUP', 'SIGINT'] as const).map((name) => ['nodejs22.x', name] as const),
    ...(['SIGKILL', 'SIGHUP', 'SIGINT'] as const).map((name) => ['python3.13', name] as const),
  ].filter(([runtime]) => python || runtime !== 'python3.13');

  it.each(ways)(
    'in %s ends when jaws is ended by %s, also one that never yields',
    async (runtime, name) => {
      const { file, code } = languages[runtime];
      const root = join(work.path, 'lonely');
      rmSync(root, { recursive: true, force: true });
      mkdirSync(join(root, 'aws_modules/m/busy'), { recursive: true });
      writeFileSync(join(root, 'jaws.json'), '{ "name": "lonely", "domain": "a.example", "stages": {} }');
      const lambda = {
        cloudFormation: { Handler: 'aws_modules/m/busy/handler.handler', Runtime: runtime, Timeout: 900 },
      };
      writeFileSync(join(root, 'aws_modules/m/busy/awsm.json'), JSON.stringify({ lambda }));
      writeFileSync(join(root, 'aws_modules/m/busy', file), code);
      const running = start('lonely', 'run', 'm/busy');
      await running.says('pid ');
      const pid = Number(/pid (\d+)/.exec(running.said())?.[1]);
      expect(isAlive(pid)).toBe(true);
      running.child.kill(name);
      await running.ended;
      await expect.poll(() => isAlive(pid), { timeout: 10_000 }).toBe(false);
      // A command that was killed or lost its terminal deletes nothing.
      for (const left of readdirSync(tmpdir()).filter((one) => one.startsWith('jaws-run-')))
        rmSync(join(tmpdir(), left), { recursive: true, force: true });
    },
    60_000,
  );
});

/** Signals the wait condition of a stack. */
async function signal(stack: string): Promise<void> {
  const credentials = { accessKeyId: 'a', secretAccessKey: 'b' };
  const client = new CloudFormationClient({ endpoint, region: 'us-east-1', credentials });
  const { StackResourceDetail } = await client.send(
    new DescribeStackResourceCommand({ StackName: stack, LogicalResourceId: 'Handle' }),
  );
  client.destroy();
  const body = JSON.stringify({ Status: 'SUCCESS', UniqueId: '1', Data: '', Reason: '' });
  expect((await fetch(String(StackResourceDetail?.PhysicalResourceId), { method: 'PUT', body })).ok).toBe(true);
}
