import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { runtimeFile } from '../../runtime-file.ts';
import { PermissionView } from './permission-view.ts';
import { sandboxMode } from './sandbox.ts';
import { SandboxView, type Site } from './sandbox-view.ts';
import { HostView } from './view.ts';

let work = '';
beforeEach(async () => {
  work = await realpath(await mkdtemp(join(tmpdir(), 'jaws-view-')));
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(work, { recursive: true, force: true });
});

describe('the machine’s own file system', () => {
  it('has the function’s folders where they are', async () => {
    const view = new HostView('/code', '/layers');
    expect([view.taskRoot, view.layers, view.see('/x'), view.seen('/y'), view.program('/p')]).toEqual([
      '/code',
      '/layers',
      '/x',
      '/y',
      '/p',
    ]);
    expect(view.runtime('preload.cjs')).toMatch(/preload\.cjs$/);
    expect(view.modules('22')).toEqual([
      '/layers/nodejs/node22/node_modules',
      '/layers/nodejs/node_modules',
      '/code/node_modules',
    ]);
    expect(view.variables('/p/bin/node', '/own')).toEqual({
      PATH: ['/layers/bin', '/p/bin', '/usr/local/bin', '/usr/bin', '/bin'].join(delimiter),
      LD_LIBRARY_PATH: ['/code', '/code/lib', '/layers/lib'].join(delimiter),
      HOME: '/own/home',
      TMPDIR: '/own/tmp',
    });
    const bare = new HostView('/code', undefined);
    expect([bare.modules('22'), bare.variables('/p/bin/node', '/own').PATH]).toEqual([
      ['/code/node_modules'],
      ['/p/bin', '/usr/local/bin', '/usr/bin', '/bin'].join(delimiter),
    ]);
    const folder = join(work, 'own');
    const program = { command: 'c', args: ['a'], node: '22.0.0', frames: true };
    expect(await view.launch(program, { A: '1' }, folder)).toEqual({
      command: 'c',
      args: ['a'],
      env: { A: '1' },
      cwd: '/code',
    });
    expect(existsSync(join(folder, 'tmp'))).toBe(true);
  });

  it('is hidden from Node by its permission model, except its own files', async () => {
    const [code, layers, seen, folder] = ['code', 'layers', 'seen', 'own'].map((name) => join(work, name));
    for (const one of [code!, layers!, seen!]) await mkdir(one);
    await symlink(seen!, join(work, 'link'));
    const view = new PermissionView(code!, layers);
    expect(view.see(join(work, 'link'))).toBe(join(work, 'link'));
    view.see(join(work, 'none'));
    const program = { command: 'node', args: ['main'], node: '22.20.0' };
    const env = { NODE_OPTIONS: '--allow-fs-read=* --x', A: '1' };
    const launch = await view.launch(program, env, folder!);
    expect(launch).toMatchObject({ command: 'node', cwd: code, env: { NODE_OPTIONS: '--x', A: '1' } });
    expect(launch.args.at(-1)).toBe('main');
    expect(launch.args[0]).toBe('--permission');
    const allowed = (kind: string) =>
      launch.args.filter((arg) => arg.startsWith(`--allow-fs-${kind}=`)).map((arg) => arg.split('=')[1]);
    expect(allowed('read')).toEqual(
      expect.arrayContaining([code, layers, join(work, 'link'), seen, folder, '/dev/null']),
    );
    expect(allowed('read')).not.toContain(join(work, 'none'));
    expect(allowed('read')).not.toContain(work);
    const runtime = dirname(runtimeFile('preload.cjs'));
    expect([allowed('read').includes(runtime), allowed('read').includes(dirname(runtime))]).toEqual([true, false]);
    expect(allowed('write')).toEqual([join(folder!, 'tmp'), '/dev/null']);
    // Programs other than Node, and too old a Node, see everything.
    for (const other of [
      { ...program, node: '18.0.0' },
      { command: 'python', args: ['main'] },
    ]) {
      expect(await view.launch(other, env, folder!)).toMatchObject({ args: ['main'], env });
    }
  });
});

describe.runIf(process.platform === 'linux')('a file system like AWS’s', () => {
  async function view(layers = false) {
    const [code, lists, installed] = ['code', 'lists', 'lang/bin'].map((name) => join(work, name));
    for (const one of [code!, lists!, installed!, join(work, 'layers')]) await mkdir(one, { recursive: true });
    for (const name of ['node', 'npm']) await writeFile(join(installed!, name), '');
    const linked: unknown[] = [];
    const site: Site = {
      root: '/root-of-it',
      lists: lists!,
      unshare: '/usr/bin/unshare',
      setpriv: '/usr/bin/setpriv',
      filter: undefined,
      isRoot: false,
      binds: [{ from: '/etc', to: '/etc' }],
      place: (path) => `/var/jaws/${path.length}`,
      links: (names, to) => {
        linked.push([names, to]);
        return '/links';
      },
    };
    return {
      code: code!,
      linked,
      lists: lists!,
      view: new SandboxView(site, code!, layers ? join(work, 'layers') : undefined, 512),
    };
  }

  it('has code, layers and runtime where AWS has them', async () => {
    const { code, view: bare } = await view();
    expect([bare.taskRoot, bare.layers, bare.runtime('node/main.cjs')]).toEqual([
      '/var/task',
      undefined,
      '/var/runtime/node/main.cjs',
    ]);
    expect(bare.seen(code)).toBe('/var/task');
    expect(bare.seen(work)).toBeUndefined();
    expect(bare.seen(join(work, 'none'))).toBeUndefined();
    expect(bare.seen('/usr')).toBe('/usr');
    const layered = (await view(true)).view;
    expect([layered.layers, layered.seen(join(work, 'layers'))]).toEqual(['/opt', '/opt']);
    expect(layered.modules('22')).toEqual([
      '/opt/nodejs/node22/node_modules',
      '/opt/nodejs/node_modules',
      '/var/runtime/node_modules',
      '/var/runtime',
      '/var/task',
    ]);
    expect(layered.variables()).toEqual({
      PATH: '/var/lang/bin:/usr/local/bin:/usr/bin/:/bin:/opt/bin',
      LD_LIBRARY_PATH: '/var/lang/lib:/lib64:/usr/lib64:/var/runtime:/var/runtime/lib:/var/task:/var/task/lib:/opt/lib',
      PWD: '/var/task',
      SHLVL: '0',
    });
  });

  it('shows what is to be seen in a place of its own, once', async () => {
    const { view: made, code } = await view();
    await mkdir(join(work, 'more/below'), { recursive: true });
    const place = made.see(join(work, 'more'));
    expect(place).toBe(`/var/jaws/${join(work, 'more').length}`);
    expect(made.see(join(work, 'more/below'))).toBe(`${place}/below`);
    expect(made.seen(join(work, 'more'))).toBe(place);
    await mkdir(join(work, 'more2'));
    expect(made.seen(join(work, 'more2'))).toBeUndefined();
    expect(made.see(code)).toBe('/var/task');
  });

  it('has the folder of an installation as /var/lang, or links to it', async () => {
    const { view: whole, linked } = await view();
    expect(whole.program(join(work, 'lang/bin/node'), ['node', 'npm'])).toBe('/var/lang/bin/node');
    expect([whole.seen(join(work, 'lang')), linked]).toEqual(['/var/lang', []]);
    const { view: named, linked: links } = await view();
    expect(named.program(join(work, 'lang/bin/node'), ['python3'])).toBe('/var/lang/bin/python3');
    expect(links).toEqual([[['python3'], `/var/jaws/${join(work, 'lang').length}/bin/node`]]);
    const { view: system, linked: toSystem } = await view();
    expect(system.program('/bin/sh', ['sh'])).toBe('/var/lang/bin/sh');
    expect(toSystem).toEqual([[['sh'], await realpath('/bin/sh')]]);
  });

  it('starts with the list of its mounts, which ends with it', async () => {
    const { view: made, lists } = await view();
    const launch = await made.launch({ command: '/var/lang/bin/node', args: ['main'] }, { A: '1' });
    expect(launch).toMatchObject({ command: '/usr/bin/unshare', cwd: '/', feed: 'A=1\n=\n' });
    expect(launch.args.slice(-2)).toEqual(['/var/lang/bin/node', 'main']);
    expect(launch.args).toContain('/root-of-it');
    expect(Object.keys(launch.env)).toEqual(['PATH']);
    const script = launch.args.at(-5) ?? '';
    expect(script).toContain('done <&3');
    const framed = await made.launch({ command: 'c', args: [], frames: true }, {});
    expect(framed.args.at(-4)).toContain('done <&4');
    const list = launch.args.find((arg) => arg.startsWith(lists)) ?? '';
    expect(framed.args).toContain(list);
    expect(existsSync(list)).toBe(true);
    await made.close();
    expect(existsSync(list)).toBe(false);
    await made.close();
    const again = await made.launch({ command: 'c', args: [] }, {});
    expect(again.args.find((arg) => arg.startsWith(lists))).not.toBe(list);
  });
});

describe('the mode of a sandbox', () => {
  it('is the option’s, the environment’s, or what works', () => {
    vi.stubEnv('JAWS_LAMBDA_SANDBOX', '');
    expect([sandboxMode(undefined), sandboxMode('none')]).toEqual(['auto', 'none']);
    vi.stubEnv('JAWS_LAMBDA_SANDBOX', 'permission');
    expect([sandboxMode(undefined), sandboxMode('none')]).toEqual(['permission', 'none']);
    vi.stubEnv('JAWS_LAMBDA_SANDBOX', 'docker');
    expect(() => sandboxMode(undefined)).toThrow(
      'A sandbox (JAWS_LAMBDA_SANDBOX) is auto, namespaces, permission or none, not "docker".',
    );
  });
});
