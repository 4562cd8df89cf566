import { execFileSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { CloudWatchLogs } from '@aws-sdk/client-cloudwatch-logs';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { has } from '../../../../../../../test/machine.ts';
import { startCloud } from '../../../../index.ts';
import { writeZip } from '../../code/zip-write.ts';
import { lambdaCloud } from '../../testing/cloud.ts';
import { fstab } from './mounts.ts';
import { environmentScript, toLines } from './scripts.ts';

const hasSandbox = (() => {
  try {
    const mounts = 'mount -n -t proc proc /proc && mount -n -t tmpfs tmpfs /tmp';
    execFileSync('unshare', ['--user', '--map-root-user', '--mount', '--pid', '--fork', '/bin/sh', '-c', mounts]);
    return true;
  } catch {
    return false;
  }
})();

/** The body of a handler of `event`, with its imports. */
const body = (code: string): Record<string, string> => ({
  'index.js': `const fs = require('node:fs'); const os = require('node:os'); const { spawn } = require('node:child_process');
const attempt = (work) => { try { return work() } catch (error) { return error.code } };
exports.handler = async (event) => { ${code} };`,
});

describe.skipIf(!hasSandbox)('in a sandbox', () => {
  let cloud: Awaited<ReturnType<typeof lambdaCloud>>;
  beforeAll(async () => {
    cloud = await lambdaCloud();
  });
  afterAll(() => cloud.close());

  // LocalStack's test_runtime_introspection_x86 and test_lambda_init_environment, recorded on AWS.
  it('functions find what AWS gives them where AWS has it', async () => {
    const layer = { 'nodejs/node_modules/layered/index.js': 'module.exports = __filename', 'bin/tool': '#!/bin/sh' };
    const { LayerVersionArn = '' } = await cloud.lambda.publishLayerVersion({
      LayerName: 'layer',
      Content: { ZipFile: writeZip(layer) },
    });
    const code = `return {
      cwd: process.cwd(), file: __filename, user: os.userInfo().username, layered: require('layered'), opt: fs.readdirSync('/opt').sort(),
      mode: fs.statSync('/tmp').mode & 0o7777, env: process.env, stack: new Error('here').stack,
      writes: ['/var/task/x', '/opt/x', '/usr/x', '/x', '/home/sbx_user1051'].map((path) => attempt(() => fs.writeFileSync(path, ''))),
    }`;
    await cloud.make('facts', body(code), { Layers: [LayerVersionArn] });
    const { payload } = await cloud.call('facts');
    expect(payload).toMatchObject({
      cwd: '/var/task',
      file: '/var/task/index.js',
      user: 'sbx_user1051',
      layered: '/opt/nodejs/node_modules/layered/index.js',
      opt: ['bin', 'nodejs'],
      mode: 0o1777,
      writes: ['EROFS', 'EROFS', 'EROFS', 'EROFS', 'EROFS'],
      env: {
        PATH: '/var/lang/bin:/usr/local/bin:/usr/bin/:/bin:/opt/bin',
        LD_LIBRARY_PATH:
          '/var/lang/lib:/lib64:/usr/lib64:/var/runtime:/var/runtime/lib:/var/task:/var/task/lib:/opt/lib',
        NODE_PATH:
          '/opt/nodejs/node22/node_modules:/opt/nodejs/node_modules:/var/runtime/node_modules:/var/runtime:/var/task',
        LAMBDA_TASK_ROOT: '/var/task',
        LAMBDA_RUNTIME_DIR: '/var/runtime',
        PWD: '/var/task',
        SHLVL: '0',
      },
    });
    expect(payload.env).not.toHaveProperty('HOME');
    expect(payload.env).not.toHaveProperty('TMPDIR');
    expect(payload.stack).toContain('at exports.handler (/var/task/index.js:');
    expect(payload.stack).not.toContain(process.cwd());
  });

  it('/tmp is the environment’s own, stays, and is as large as is said', async () => {
    const code = `
      const before = fs.readdirSync('/tmp');
      const file = fs.openSync('/tmp/' + event, 'w');
      const block = Buffer.alloc(1 << 20);
      let blocks = 0;
      try { for (;;) { fs.writeSync(file, block); blocks++; } } catch (error) { return { before, blocks, code: error.code }; }`;
    await cloud.make('disk', body(code), { EphemeralStorage: { Size: 600 }, Timeout: 20 });
    const first = await cloud.call('disk', 'first');
    expect(first.payload).toEqual({ before: [], blocks: 600, code: 'ENOSPC' });
    expect((await cloud.call('disk', 'second')).payload).toEqual({ before: ['first'], blocks: 0, code: 'ENOSPC' });
  });

  it('nothing of the machine is to be seen: no other process, no home, no other folder', async () => {
    const code = `return {
      processes: fs.readdirSync('/proc').filter((name) => /^[0-9]+$/.test(name)).map((pid) => attempt(() => fs.readFileSync('/proc/' + pid + '/cmdline', 'utf8').split('\\0')[0])),
      environ: attempt(() => fs.readFileSync('/proc/1/environ', 'utf8')), first: attempt(() => fs.readdirSync('/proc/1/root')),
      homes: [...fs.readdirSync('/home'), attempt(() => fs.readdirSync('/root'))], seen: ${JSON.stringify([process.cwd(), tmpdir()])}.map((path) => attempt(() => fs.readdirSync(path)) ),
      root: fs.readdirSync('/').sort(),
    }`;
    await cloud.make('alone', body(code));
    const { payload } = await cloud.call('alone');
    const programs = new Set(payload.processes.map((path: string) => basename(path)));
    expect(programs).toContain('node');
    // The two others watch over it; the second one may still be starting.
    for (const program of programs) expect(['cat', 'node', 'sh']).toContain(program);
    expect(payload).toMatchObject({ environ: 'EACCES', first: 'EACCES', homes: ['ENOENT'] });
    // Its own /tmp is empty; the machine's other temporary folder, if any, is hidden.
    expect(payload.seen).toEqual(['ENOENT', tmpdir() === '/tmp' ? [] : 'ENOENT']);
    for (const name of ['boot', 'mnt', 'root', 'srv', 'sys', 'work']) expect(payload.root).not.toContain(name);
  });

  it('variables are what they are, whatever is in them', async () => {
    const Variables = {
      name: 'a\nb\n+c\n=d\n',
      value: '$(touch /tmp/x)`touch /tmp/x`"\'\\n',
      IFS: 'x',
      LD_PRELOAD_: ' ',
      PS4: '$(id)',
    };
    await cloud.make('variables', body('return [process.env, fs.readdirSync("/tmp")]'), { Environment: { Variables } });
    const { payload } = await cloud.call('variables');
    expect(payload[0]).toMatchObject(Variables);
    expect(payload[1]).toEqual([]);
  });

  it('what a function starts ends with it, even in a session of its own', async () => {
    const mark = String(100_000 + Math.floor(Math.random() * 100_000));
    const code = `spawn('/bin/sh', ['-c', 'setsid sleep ${mark} & setsid sleep ${mark}'], { detached: true, stdio: 'ignore' }).unref();
      await new Promise((done) => setTimeout(done, 300));
      if (event === 'exit') process.exit(3);
      for (;;);`;
    await cloud.make('leaves', body(code), { Timeout: 1 });
    for (const [event, message] of [
      ['exit', 'Runtime exited with error: exit status 3'],
      ['hang', 'Task timed out after 1.00 seconds'],
    ]) {
      expect((await cloud.call('leaves', event)).payload.errorMessage).toContain(message);
      await vi.waitFor(() => expect(execFileSync('ps', ['axo', 'args']).toString()).not.toContain(`sleep ${mark}`));
    }
  });

  it.each([
    ['process.exit(137)', 'exit status 137'],
    ['process.kill(process.pid, "SIGKILL")', 'signal: killed'],
    ['process.abort()', 'signal: aborted'],
    ['process.kill(process.pid, "SIGTERM"); await new Promise(() => setTimeout(() => {}, 1e6))', 'signal: terminated'],
  ])('%s is reported with its real reason', async (code, reason) => {
    const name = `ends-${reason.replace(/\W+/g, '-')}`;
    await cloud.make(name, body(code));
    expect((await cloud.call(name)).payload.errorMessage).toContain(`Runtime exited with error: ${reason}`);
  });

  it.skipIf(!has('python3'))('Python functions find it, too, and layers run scripts by AWS’s Python', async () => {
    const { LayerVersionArn = '' } = await cloud.lambda.publishLayerVersion({
      LayerName: 'python',
      Content: {
        ZipFile: writeZip(
          { 'python/layered.py': 'where = __file__', script: '#!/var/lang/bin/python\nprint("from a script")\n' },
          0o755,
        ),
      },
    });
    const source = `
import getpass, layered, os, subprocess, sys
def handler(event, context):
    try:
        open('/var/task/x', 'w')
    except OSError as error:
        written = error.strerror
    return [os.getcwd(), __file__, layered.where, getpass.getuser(), os.path.dirname(sys.executable), written,
            subprocess.check_output(['/opt/script']).decode(), sorted(os.listdir('/tmp')), os.environ.get('HOME')]
`;
    const options = { Runtime: 'python3.13' as const, Layers: [LayerVersionArn] };
    await cloud.make('python', { 'index.py': source }, options);
    expect((await cloud.call('python')).payload).toEqual([
      '/var/task',
      '/var/task/index.py',
      '/opt/python/layered.py',
      'sbx_user1051',
      '/var/lang/bin',
      'Read-only file system',
      'from a script\n',
      [],
      null,
    ]);
  });

  // The loop of https://docs.aws.amazon.com/lambda/latest/dg/runtimes-walkthrough.html
  it.skipIf(!has('curl'))('a runtime that a function brings finds it, too', async () => {
    const bootstrap = `#!/bin/sh
API="http://$AWS_LAMBDA_RUNTIME_API/2018-06-01/runtime/invocation"
while true; do
  HEADERS="$(mktemp)"
  curl -sS -LD "$HEADERS" "$API/next" > /tmp/event
  ID=$(grep -Fi Lambda-Runtime-Aws-Request-Id "$HEADERS" | tr -d '[:space:]' | cut -d: -f2)
  curl -sS "$API/$ID/response" -d "{\\"facts\\":\\"$0 $PWD $(id -un) $LAMBDA_TASK_ROOT\\",\\"root\\":\\"$(echo /*)\\"}"
done`;
    const Code = { ZipFile: writeZip({ bootstrap }, 0o755) };
    await cloud.make('own', {}, { Runtime: 'provided.al2023', Code });
    const { payload } = await cloud.call('own');
    expect(payload.facts).toBe('/var/task/bootstrap /var/task sbx_user1051 /var/task');
    expect(payload.root).toMatch(/\/var$/);
    expect(payload.root).not.toMatch(/\/(boot|mnt|root|srv)\b/);
  });

  it('memory is counted with that of what a function starts, and from the initialisation on', async () => {
    const greedy = 'const all = []; setInterval(() => all.push(Buffer.alloc(20 << 20, 1)), 20)';
    const code = `const child = spawn(process.execPath, ['-e', ${JSON.stringify(greedy)}]); await new Promise((done) => child.on('exit', done));`;
    await cloud.make('child', body(code), { Timeout: 20 });
    expect((await cloud.call('child')).log).toContain('Error Type: Runtime.OutOfMemory');
    const early = `const all = []; const end = Date.now() + 5000; while (Date.now() < end) all.push(Buffer.alloc(1 << 20, 1));\n`;
    await cloud.make('early', { 'index.js': `${early} exports.handler = async () => 1;` });
    const { log, payload } = await cloud.call('early');
    expect(payload.errorMessage).toContain('Runtime exited with error: signal: killed');
    expect(log).toMatch(
      /INIT_REPORT Init Duration: [\d.]+ ms\tPhase: init\tStatus: error\tError Type: Runtime.OutOfMemory/,
    );
  });
});

it.skipIf(!hasSandbox)('a cloud that was reset, or that has loaded a snapshot, has one again', async () => {
  const said: string[] = [];
  const log = {
    debug() {},
    warn: (text: string) => void said.push(text),
    error: (text: string) => void said.push(text),
  };
  const cloud = await startCloud({ port: 0, log });
  try {
    expect((await cloud.isolation()).mode).toBe('namespaces');
    await cloud.reset();
    expect((await cloud.isolation()).mode).toBe('namespaces');
    expect(said).toEqual([]);
  } finally {
    await cloud.close();
  }
});

describe('without a sandbox', () => {
  afterEach(() => vi.unstubAllEnvs());

  it('functions run, and those with layers get their paths', async () => {
    vi.stubEnv('JAWS_LAMBDA_SANDBOX', 'none');
    const cloud = await lambdaCloud();
    const { LayerVersionArn = '' } = await cloud.lambda.publishLayerVersion({
      LayerName: 'layer',
      Content: { ZipFile: writeZip({ 'nodejs/node_modules/layered/index.js': 'module.exports = 1' }) },
    });
    const code =
      'return [require("layered"), process.env.LAMBDA_TASK_ROOT === process.cwd(), fs.readdirSync(os.tmpdir())]';
    await cloud.make('layered', body(code), { Layers: [LayerVersionArn] });
    const { payload } = await cloud.call('layered');
    expect(payload).toEqual([1, true, []]);
    const note = /^INIT_START .*\t\[jaws-cloud\] The layers are in \S+ and not in \/opt: the sandbox is set to none/;
    const logs = new CloudWatchLogs(cloud.config);
    await vi.waitFor(async () => {
      const { events = [] } = await logs.filterLogEvents({ logGroupName: '/aws/lambda/layered' });
      expect(events.map(({ message }) => message)).toContainEqual(expect.stringMatching(note));
    });
    await cloud.close();
  });
});

it.skipIf(process.platform !== 'linux')(
  'paths are written as mount reads them, with the flags of what they lie on',
  () => {
    const lines = fstab('/a b/base', [{ from: '/proc/self', to: '/var/ta#sk' }], 512).split('\n');
    expect(lines[1]).toMatch(
      /^\/proc\/self \/a\\040b\/base\/var\/ta\\043sk none rbind,ro,nosuid,nodev,(noexec,)?\S* 0 0$/,
    );
    expect(lines.at(-2)).toBe('tmpfs /a\\040b/base/tmp tmpfs size=512m,nr_inodes=32768,mode=1777,nosuid,nodev 0 0');
  },
);

it.skipIf(process.platform === 'win32')('the shell reads variables back as they were', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'jaws-lines-'));
  const env = { AN: '\n\n+x\n', ON: '=', EMPTY: '', _X: 'a b\\ c' };
  const file = join(folder, 'lines');
  const command = `/bin/sh -c '${environmentScript(3)}' sh "" /usr/bin/env -0 3<"${file}"`;
  await writeFile(file, toLines(env));
  const said = execFileSync('/bin/sh', ['-c', command], { env: {} }).toString();
  for (const [name, value] of Object.entries(env)) expect(said.split('\0')).toContain(`${name}=${value}`);
  await rm(folder, { recursive: true });
});
