import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Logger } from '../../../../index.ts';
import { writeZip } from '../../code/zip-write.ts';
import { lambdaCloud } from '../../testing/cloud.ts';
import { isolationWithout } from './isolation.ts';
import { permissionOptions, withoutPermissions } from './node-permission.ts';
import { Sandbox } from './sandbox.ts';
import { HostView } from './view.ts';

const silent: Logger = { debug() {}, warn() {}, error() {} };
const DENIED = 'ERR_ACCESS_DENIED';
const HERE = { isRoot: process.getuid?.() === 0, platform: process.platform };
/**
 * The body of a handler of `event`; `attempt` gives a result or the code of the error. Paths of this machine go in as bytes: the tests' folders
 * are below /tmp, which as text means the function's own.
 */
const body = (code: string): Record<string, string> => ({
  'index.js': `const fs = require('node:fs'); const { Worker } = require('node:worker_threads'); const child = require('node:child_process');
const attempt = (work) => { try { return work() } catch (error) { return error.code ?? String(error) } };
const inThread = (code, options) => new Promise((done) => {
  const text = 'let said; try { said = ' + code + ' } catch (error) { said = error.code } require("node:worker_threads").parentPort.postMessage(said)';
  new Worker(text, { eval: true, ...options }).once('message', done).once('error', (error) => done(error.code));
});
exports.handler = async (event) => { ${code} };`,
});

describe("by Node's permission model", () => {
  let cloud: Awaited<ReturnType<typeof lambdaCloud>>;
  let data: string;
  let secret: string;
  const said: string[] = [];
  const log = {
    ...silent,
    warn: (text: string) => void said.push(text),
    error: (text: string) => void said.push(text),
  };
  const call = async (name: string, code: string, event: unknown = {}, more = {}) => {
    await cloud.make(name, body(code), { Timeout: 20, ...more });
    return cloud.call(name, event);
  };

  beforeAll(async () => {
    data = await mkdtemp(join(tmpdir(), 'jaws-permission-'));
    secret = join(homedir(), 'secret');
    await writeFile(secret, 'top secret');
    cloud = await lambdaCloud({ dir: data, sandbox: 'permission', log });
  });
  afterAll(async () => {
    await cloud.close();
    await rm(data, { recursive: true });
  });

  it('a function reads and changes nothing of the user, of the data folder and of another function', async () => {
    const other = await call('other', 'return __dirname');
    // All of them belong to this test: if nothing refuses, a function really deletes them.
    const paths = [secret, homedir(), join(data, 'state'), other.payload, join(other.payload, 'index.js')];
    const { payload } = await call(
      'curious',
      `return event.map((text) => Buffer.from(text)).map((path) => [attempt(() => fs.readFileSync(path, 'utf8')), attempt(() => fs.readdirSync(path)), attempt(() => fs.statSync(path).size),
         fs.existsSync(path), attempt(() => fs.writeFileSync(Buffer.concat([path, Buffer.from('.new')]), 'x')), attempt(() => fs.rmSync(path, { recursive: true })),
         attempt(() => fs.renameSync(path, '/tmp/moved')), attempt(() => fs.linkSync(path, '/tmp/linked')), attempt(() => fs.symlinkSync(path, '/tmp/symlink'))])`,
      paths,
    );
    const refused = [DENIED, DENIED, DENIED, false, DENIED, DENIED, DENIED, DENIED, DENIED];
    expect(payload).toEqual(paths.map(() => refused));
    expect(await readFile(secret, 'utf8')).toBe('top secret');
    const { payload: system } = await call('reads', `return attempt(() => fs.readFileSync('/etc/passwd', 'utf8'))`);
    expect(system).toBe(DENIED);
  });

  it('its code, its layers and the system’s files are there, and /tmp is its own', async () => {
    const { LayerVersionArn = '' } = await cloud.lambda.publishLayerVersion({
      LayerName: 'layer',
      Content: { ZipFile: writeZip({ 'nodejs/node_modules/layered/index.js': 'module.exports = 1' }) },
    });
    const code = `
      fs.writeFileSync('/tmp/' + event, event); await fs.promises.copyFile('/tmp/' + event, '/tmp/copy');
      return [require('layered'), require('./lib/one.js'), await import('./lib/two.mjs').then(({ two }) => two), attempt(() => require('nowhere')),
        fs.readFileSync(__filename, 'utf8').length > 0, attempt(() => fs.writeFileSync(__dirname + '/x', 'x')), fs.readdirSync('/tmp').sort(),
        fs.readFileSync(require('node:os').tmpdir() + '/copy', 'utf8'), fs.realpathSync(process.cwd()) === __dirname, attempt(() => fs.readdirSync('/tmp/../etc').length)]`;
    const files = { ...body(code), 'lib/one.js': 'module.exports = 1', 'lib/two.mjs': 'export const two = 2' };
    await cloud.make('whole', files, { Layers: [LayerVersionArn], Timeout: 20 });
    const name = `mine-${randomUUID()}`;
    const first = await cloud.call('whole', name);
    expect(first.payload).toEqual([1, 1, 2, 'MODULE_NOT_FOUND', true, DENIED, ['copy', name], name, true, DENIED]);
    expect(existsSync(`/tmp/${name}`)).toBe(false);
  });

  it("Node's warning about its permission model is not in the function’s log", async () => {
    const { log: lines } = await call('quiet', `return inThread('1', {})`);
    expect(lines).not.toMatch(/Warning|caution/);
  });

  it.each([
    ['as they come', {}],
    ['with options of their own', { execArgv: [] }],
    ['that would see everything', { execArgv: ['--allow-fs-read=*', '--allow_fs_read=/', '--no-permission'] }],
    ['with variables of their own', { env: { NODE_OPTIONS: '--allow-fs-read=/' } }],
    ['without variables', { env: {}, execArgv: [] }],
  ])('threads see no more, %s', async (name, options) => {
    const { payload } = await call(
      `threads-${name.replaceAll(' ', '-')}`,
      `const read = 'require("node:fs").readFileSync(Buffer.from(' + JSON.stringify(event) + '), "utf8")';
       const nested = 'new (require("node:worker_threads").Worker)("0", { eval: true, execArgv: [] }).constructor === require("node:worker_threads").Worker';
       return [await inThread(read, ${JSON.stringify(options)}), await inThread('require("node:child_process").execSync("id")', ${JSON.stringify(options)}),
         await inThread(nested, ${JSON.stringify(options)}), await inThread('1 + 1', ${JSON.stringify(options)})]`,
      secret,
    );
    expect(payload).toEqual([DENIED, DENIED, true, 2]);
  });

  it('a function cannot change to a folder that it may not read: threads may read where they begin', async () => {
    const { payload } = await call(
      'changes',
      `return [attempt(() => process.chdir('/etc')), await inThread('require("node:fs").readFileSync(Buffer.from(' + JSON.stringify(event[1]) + '), "utf8")'), attempt(() => { process.chdir('/tmp'); return process.cwd() === process.env.TMPDIR })]`,
      ['', secret],
    );
    expect(payload).toEqual([DENIED, DENIED, true]);
  });

  it('it starts no programs, and its log says what to do', async () => {
    const { log: lines, payload } = await call('starts', `return child.execSync('id').toString()`);
    expect(payload.errorMessage).toMatch(/restricted/);
    expect(lines).toContain('[jaws-cloud] Node refused ChildProcess');
    expect(lines).toContain('JAWS_LAMBDA_SANDBOX=none');
  });

  it('its own options of Node widen nothing', async () => {
    const Environment = {
      Variables: { NODE_OPTIONS: `--allow-fs-read=/ --allow_child_process --stack-trace-limit=3` },
    };
    const code = `return [attempt(() => fs.readFileSync(Buffer.from(event), 'utf8')), attempt(() => child.execSync('id').toString()), Error.stackTraceLimit]`;
    expect((await call('options', code, secret, { Environment })).payload).toEqual([DENIED, DENIED, 3]);
  });

  it('nothing in its environment leads to the data folder', async () => {
    const { payload } = await call(
      'told',
      `return [process.env, process.cwd(), __filename, process.argv, process.execArgv]`,
    );
    expect(JSON.stringify(payload)).not.toContain(data);
    // Nor does anything it can ask the cloud.
    expect(await (await fetch(`${cloud.endpoint}/_jaws/health`)).text()).not.toContain(data);
    const code: string = payload[1];
    expect(existsSync(code)).toBe(true);
    expect(dirname(code)).not.toBe(tmpdir());
  });

  it('users are warned once, in the log and in the health', async () => {
    const { text } = isolationWithout('permission', 'the sandbox is set to permission', HERE);
    expect(await cloud.isolation()).toEqual({ mode: 'permission', text });
    expect(said.filter((line) => line.includes('functions have no file system'))).toEqual([text]);
    const health = (await (await fetch(`${cloud.endpoint}/_jaws/health`)).json()) as Record<string, unknown>;
    expect(health.functions).toEqual({ mode: 'permission', text });
  });
});

describe('modes', () => {
  afterEach(() => vi.unstubAllEnvs());

  it('with none functions see everything, and what they run from is gone with the cloud', async () => {
    vi.stubEnv('JAWS_LAMBDA_SANDBOX', 'none');
    const data = await mkdtemp(join(tmpdir(), 'jaws-permission-'));
    const cloud = await lambdaCloud({ dir: data, log: silent });
    await cloud.make('sees', body('return [fs.existsSync(event), process.cwd(), JSON.stringify(process.env)]'));
    const { payload } = await cloud.call('sees', data);
    expect(payload[0]).toBe(true);
    expect(existsSync(payload[1])).toBe(true);
    expect(payload[1] + payload[2]).not.toContain(data);
    expect(await cloud.isolation()).toEqual(isolationWithout('none', 'the sandbox is set to none', HERE));
    await cloud.close();
    expect(existsSync(payload[1])).toBe(false);
    // The folder created for it is gone, too: <folder>/scratch/lambda/code/<hash>
    expect(existsSync(join(payload[1], '../../../..'))).toBe(false);
    await rm(data, { recursive: true });
  });

  it.each([
    ['auto', 'permission', undefined],
    ['permission', 'permission', undefined],
    ['none', 'none', undefined],
    ['namespaces', 'permission', 'Runtime.NoSandbox'],
  ] as const)('%s, where there are no namespaces: %s', async (mode, found, errorType) => {
    const platform = Object.getOwnPropertyDescriptor(process, 'platform') ?? {};
    Object.defineProperty(process, 'platform', { ...platform, value: 'darwin' });
    const sandbox = new Sandbox('', mode, () => {});
    try {
      expect((await sandbox.isolation()).mode).toBe(found);
      const view = sandbox.view({ code: '', layers: undefined, storage: 512 });
      if (errorType) await expect(view).rejects.toMatchObject({ errorType });
      else expect((await view).view).toBeInstanceOf(HostView);
    } finally {
      Object.defineProperty(process, 'platform', platform);
    }
  });

  it('others are refused before anything is started', async () => {
    vi.stubEnv('JAWS_LAMBDA_SANDBOX', 'docker');
    await expect(lambdaCloud()).rejects.toThrow('auto, namespaces, permission or none, not "docker"');
  });
});

describe('options of the model', () => {
  const permitted = { read: ['/code', '/tmp/x'], write: ['/tmp/x'] };

  // https://nodejs.org/api/cli.html: --permission "Added in: v20.0.0; v23.5.0, v22.13.0: no longer experimental"; --allow-addons v21.6.0,
  // v20.12.0; --allow-net v25.0.0
  it.each([
    ['20.0.0', ['--experimental-permission', '--allow-worker']],
    ['20.12.0', ['--experimental-permission', '--allow-worker', '--allow-addons']],
    ['21.5.0', ['--experimental-permission', '--allow-worker']],
    ['22.12.0', ['--experimental-permission', '--allow-worker', '--allow-addons']],
    ['22.13.0', ['--permission', '--allow-worker', '--allow-addons']],
    ['23.4.0', ['--experimental-permission', '--allow-worker', '--allow-addons']],
    ['24.0.0', ['--permission', '--allow-worker', '--allow-addons']],
    ['25.0.0', ['--permission', '--allow-worker', '--allow-addons', '--allow-net']],
  ])('Node %s', (version, options) => {
    const paths = ['--allow-fs-read=/code', '--allow-fs-read=/tmp/x', '--allow-fs-write=/tmp/x'];
    expect(permissionOptions(version, permitted)).toEqual([...options, ...paths]);
  });

  it('Node 18 has no options', () => expect(permissionOptions('18.20.8', permitted)).toBeUndefined());

  it.each([
    ['--allow-fs-read=* --enable-source-maps', '--enable-source-maps'],
    ['--allow_fs_write=/ --no-permission --no_permission --experimental-permission', ''],
    ['"--allow-fs-read=/a b" --require "/c  d.js"', '--require "/c  d.js"'],
    ['--stack-trace-limit=3', '--stack-trace-limit=3'],
  ])('%s is, without them, %j', (options, rest) => expect(withoutPermissions(options)).toBe(rest));
});
