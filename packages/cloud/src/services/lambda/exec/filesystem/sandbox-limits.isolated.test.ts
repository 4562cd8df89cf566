import { mkdir, mkdtemp, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { runtimeFile } from '../../runtime-file.ts';
import type { Site } from './sandbox-view.ts';
import { environmentScript, SETUP } from './scripts.ts';

/** The system's version, which a test cannot change otherwise. */
const system = vi.hoisted(() => ({ release: '6.1.0' }));
vi.mock('node:os', async (original) => ({
  ...(await original<typeof import('node:os')>()),
  release: () => system.release,
}));
const { SandboxView } = await import('./sandbox-view.ts');

let work = '';
beforeEach(async () => {
  work = await realpath(await mkdtemp(join(tmpdir(), 'jaws-limits-')));
});
afterEach(async () => {
  system.release = '6.1.0';
  vi.unstubAllEnvs();
  await rm(work, { recursive: true, force: true });
});

async function view(layers?: string, started: Partial<Site> = {}) {
  await mkdir(join(work, 'code'), { recursive: true });
  const linked: unknown[] = [];
  const site: Site = {
    setpriv: '/bin/setpriv',
    filter: undefined,
    isRoot: false,
    root: '/root-of-it',
    lists: work,
    unshare: '/bin/unshare',
    ...started,
    binds: [{ from: '/etc', to: '/etc' }],
    place: (path: string) => `/var/jaws/${path.slice(work.length + 1)}`,
    links: (names: readonly string[], to: string) => {
      linked.push([names, to]);
      return '/links';
    },
  };
  return { linked, made: new SandboxView(site, join(work, 'code'), layers, 700) };
}

describe.runIf(process.platform === 'linux')('a function in a sandbox', () => {
  it('is started in namespaces of its own, by shells that read no text of its', async () => {
    const { made } = await view();
    const { args, env, cwd } = await made.launch({ command: '/c', args: ['x', 'y'] }, { A: '1' });
    const list = args.find((arg) => arg.endsWith('.fstab')) ?? '';
    expect(dirname(list)).toBe(work);
    expect(args).toEqual([
      ...['--user', '--map-root-user', '--mount', '--pid', '--ipc', '--propagation', 'private'],
      ...['/bin/sh', '-c', SETUP, 'sh', list, '/root-of-it'],
      ...['/bin/unshare', '--user', '--map-user=993', '--map-group=990', '--keep-caps', '--root=.', '--wd=/var/task'],
      ...['--fork', '--kill-child', '--'],
      ...['/bin/setpriv', '--no-new-privs', '--bounding-set=-all', '--inh-caps=-all', '--'],
      ...['/bin/sh', '-c', environmentScript(3), 'sh', '1024', '/c', 'x', 'y'],
    ]);
    expect([env, cwd]).toEqual([{ PATH: '/usr/sbin:/usr/bin:/sbin:/bin:/run/current-system/sw/bin' }, '/']);
  });

  it('is another user when root starts it, and has a filter where one can be set', async () => {
    const { made } = await view(undefined, { isRoot: true, filter: '/etc/filter' });
    const { args } = await made.launch({ command: '/c', args: [] }, {});
    expect(args.slice(0, 3)).toEqual(['--mount', '--pid', '--ipc']);
    const drop = args.indexOf('/bin/setpriv');
    expect(args.slice(drop, drop + 7)).toEqual([
      ...['/bin/setpriv', '--reuid=65530', '--regid=65530', '--clear-groups', '--'],
      ...['/bin/unshare', '--user'],
    ]);
    expect(args[args.indexOf('--seccomp-filter') + 1]).toBe('/etc/filter');
  });

  it('sees the folders that it is given, those of the sandbox first, and a /tmp of its size', async () => {
    const layers = join(work, 'layers');
    const { made } = await view(layers);
    await mkdir(join(work, 'more'));
    made.see(join(work, 'more'));
    const { args } = await made.launch({ command: '/c', args: [] }, {});
    const text = await readFile(args.find((arg) => arg.endsWith('.fstab')) ?? '', 'utf8');
    const mounts = text.split('\n').map((line) => line.split(' ').slice(0, 2).join(' '));
    expect(mounts.slice(0, 6)).toEqual([
      '/root-of-it /root-of-it',
      '/etc /root-of-it/etc',
      `${work}/code /root-of-it/var/task`,
      `${dirname(runtimeFile('preload.cjs'))} /root-of-it/var/runtime`,
      `${layers} /root-of-it/opt`,
      `${work}/more /root-of-it/var/jaws/more`,
    ]);
    expect(text).toContain('size=700m,');
  });

  // https://man7.org/linux/man-pages/man2/getrlimit.2.html: RLIMIT_NPROC; counted by user namespace from Linux 5.14 on.
  it.each([
    ['4.20.1', ''],
    ['5.4.0-200-generic', ''],
    ['5.13.99', ''],
    ['5.14.0', '1024'],
    ['5.15.0', '1024'],
    ['6.1.0', '1024'],
    ['10.0.0', '1024'],
    ['unknown', ''],
  ])('on Linux %s may have this many processes: %j', async (release, limit) => {
    system.release = release;
    const { made } = await view();
    const { args } = await made.launch({ command: '/c', args: [] }, {});
    expect(args.at(-2)).toBe(limit);
  });
});

describe.runIf(process.platform === 'linux')('a program for functions', () => {
  const program = async (path: string) => {
    const whole = join(work, path);
    await mkdir(dirname(whole), { recursive: true });
    await writeFile(whole, '');
    return whole;
  };

  it('brings the folder of its installation, but never the home of the user or what holds it', async () => {
    vi.stubEnv('HOME', join(work, 'home/me'));
    for (const [path, folder] of [
      ['home/me/bin/node', 'home/me'],
      ['home/bin/node', 'home'],
      ['bin/node', ''],
    ] as const) {
      const { made, linked } = await view();
      expect(made.program(await program(path), ['node'])).toBe('/var/lang/bin/node');
      expect([made.seen(join(work, folder)), made.seen(join(work, path)), linked]).toEqual([
        undefined,
        '/var/lang/bin/node',
        [],
      ]);
    }
    for (const path of ['home/me/.n/bin/node', 'home/me2/bin/node', 'home/m/bin/node']) {
      const { made } = await view();
      expect(made.program(await program(path), ['node'])).toBe('/var/lang/bin/node');
      expect(made.seen(join(work, dirname(dirname(path))))).toBe('/var/lang');
    }
  });

  it('brings its folder alone where that is not called bin', async () => {
    const { made } = await view();
    expect(made.program(await program('tools/node'), ['node'])).toBe('/var/lang/bin/node');
    expect([made.seen(join(work, 'tools')), made.seen(work)]).toEqual(['/var/lang/bin', undefined]);
  });

  it('is linked by the names that AWS has it by, where one of them is not there', async () => {
    vi.stubEnv('HOME', join(work, 'home/me'));
    const names = ['python3.12', 'python3'];
    const whole = await view();
    expect(whole.made.program(await program('py/bin/python3'), names)).toBe('/var/lang/bin/python3.12');
    expect(whole.linked).toEqual([[names, '/var/jaws/py/bin/python3']]);
    expect([whole.made.seen(join(work, 'py')), whole.made.seen('/links')]).toEqual(['/var/jaws/py', undefined]);
    const own = await view();
    own.made.program(await program('home/me/bin/python3'), names);
    expect(own.linked).toEqual([[names, '/var/jaws/home/me/bin/python3']]);
    expect(own.made.seen(join(work, 'home/me'))).toBeUndefined();
  });
});
