import { existsSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { has } from '../../../../../../../test/machine.ts';
import { HostView } from '../filesystem/view.ts';
import type { Supply } from '../supply/supply.ts';
import { Executables } from './executables.ts';
import { findRuntime } from './find.ts';
import type { RuntimeWish } from './runtime-command.ts';

const path = process.env.PATH ?? '';
let work = '';
beforeEach(async () => {
  work = await realpath(await mkdtemp(join(tmpdir(), 'jaws-commands-')));
  vi.stubEnv('JAWS_LAMBDA_NODE_PATH', '');
  vi.stubEnv('JAWS_LAMBDA_PYTHONPATH', '');
  vi.stubEnv('HOME', work);
  vi.spyOn(process, 'cwd').mockReturnValue(work);
});
afterEach(async () => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
  await rm(work, { recursive: true, force: true });
});

const program = async (name: string, text: string) => {
  const whole = join(work, name);
  await mkdir(dirname(whole), { recursive: true });
  await writeFile(whole, `#!/bin/sh\n${text}\n`);
  await chmod(whole, 0o755);
  return whole;
};

/** A file system whose visible part is in `/seen`. */
class OtherView extends HostView {
  readonly saw: string[] = [];
  readonly programs: [string, readonly string[]][] = [];
  override see(path: string): string {
    this.saw.push(path);
    return `/seen${path}`;
  }
  override seen(path: string): string {
    return `/seen${path}`;
  }
  override program(path: string, names: readonly string[] = []): string {
    this.programs.push([path, names]);
    return `/bin${path}`;
  }
  override runtime(name: string): string {
    return `/a "b"\\c/${name}`;
  }
}
async function command(
  runtime: string,
  executables: object = {},
  supply: object = {},
  more: Partial<RuntimeWish> = {},
) {
  const view = new OtherView('/code', more.layers);
  const request = { runtime, code: work, layers: undefined, view, memory: 512, architecture: 'x86_64', ...more };
  const store = { cache: join(work, 'cache'), shelf: () => undefined, ...supply };
  return { view, found: await findRuntime(executables as Executables, store as unknown as Supply, request) };
}
const onUnix = describe.skipIf(process.platform === 'win32');

onUnix('what a runtime needs of the machine', () => {
  const node = { node: async () => ({ path: '/n/node', version: '22.1.0' }), nodeFlags: async () => [] };
  const python = { python: async () => ({ path: '/p/python3', version: '3.12.1' }), boto3: async () => undefined };

  it('is seen by Node.js: itself, what was fetched, what is brought, and the packages of the project', async () => {
    await mkdir(join(work, 'node_modules'));
    await mkdir(join(work, 'brought'));
    vi.stubEnv('JAWS_LAMBDA_NODE_PATH', join(work, 'brought'));
    const { view, found } = await command('nodejs22.x', node, { shelf: () => '/shelf' });
    expect(view.saw).toEqual([join(work, 'brought'), '/shelf', join(work, 'node_modules')]);
    expect([view.programs, found.command]).toEqual([[['/n/node', ['node']]], '/bin/n/node']);
    expect(found.variables.NODE_PATH?.split(delimiter).at(-1)).toBe(`/seen${work}/brought`);
    expect(found.variables.NODE_OPTIONS).toBe('--require="/a \\"b\\"\\\\c/preload.cjs"');
    vi.stubEnv('JAWS_LAMBDA_NODE_PATH', '');
    expect((await command('nodejs22.x', node)).view.saw).toEqual([join(work, 'node_modules')]);
  });

  it('is seen by Python: itself, what was fetched, what is brought, and boto3', async () => {
    await mkdir(join(work, 'brought'));
    vi.stubEnv('JAWS_LAMBDA_PYTHONPATH', join(work, 'brought'));
    const own = { ...python, boto3: async () => ({ boto3: '/b' }) };
    const { view, found } = await command('python3.12', own, { shelf: () => '/shelf' });
    expect(view.saw).toEqual([join(work, 'brought'), '/b', '/shelf']);
    expect([view.programs, found.command]).toEqual([
      [['/p/python3', ['python3.12', 'python3', 'python']]],
      '/bin/p/python3',
    ]);
    expect(found.variables.PYTHONPATH).toBe(`/seen${work}/brought`);
    expect(await found.provide?.('boto3')).toEqual({ folders: { boto3: '/seen/b' } });
  });

  it('is provided where the function sees it', async () => {
    const get = async () => ({ value: '/fetched' });
    const { found } = await command('nodejs22.x', node, { get });
    expect(await found.provide?.('@aws-sdk/client-a')).toEqual({ folder: '/seen/fetched' });
    const other = await command('python3.12', python, { get });
    const six = `/seen${work}/cache/boto3/3.12/site`;
    expect(await other.found.provide?.('six')).toMatchObject({ folders: { six } });
  });
});

// https://docs.aws.amazon.com/lambda/latest/dg/java-package.html and java-customization.html
onUnix('a Java function', () => {
  const jdk = async (version: string) => {
    await program('jdk/bin/javac', 'exit 0');
    await writeFile(join(work, 'jdk/release'), `JAVA_VERSION="${version}"\n`);
    vi.stubEnv('JAVA_HOME', join(work, 'jdk'));
    vi.stubEnv('PATH', work);
  };

  it('runs on this machine’s JDK, with its code, its layers and this cloud’s client', async () => {
    await jdk('99.0.1');
    const { view, found } = await command('java99', {}, {}, { layers: '/layers' });
    const [own = ''] = view.saw;
    expect(own.startsWith(join(work, 'cache/java/99.0.1-'))).toBe(true);
    expect(found).toEqual({
      command: `/bin${work}/jdk/bin/java`,
      args: [
        '-Xmx387m',
        '-XX:+UseSerialGC',
        '-XX:TieredStopAtLevel=1',
        '-Xshare:auto',
        '-cp',
        ['/code', '/code/lib/*', '/layers/java/lib/*', `/seen${own}`].join(delimiter),
        'jaws.Main',
        '99',
      ],
      variables: {},
      description: 'java:99.0.1',
      note: undefined,
    });
    expect(view.programs).toEqual([[`${work}/jdk/bin/java`, ['java']]]);
  });

  it.each([
    [128, '-Xmx60m'],
    [95, '-Xmx32m'],
    [94, '-Xmx32m'],
    [32, '-Xmx32m'],
    [1024, '-Xmx822m'],
  ])('of %d MB has the heap %s', async (memory, heap) => {
    await jdk('99.0.1');
    expect((await command('java99', {}, {}, { memory })).found.args[0]).toBe(heap);
  });

  it('says on what it runs where that is not what was asked for', async () => {
    await jdk('99.0.1');
    const { found } = await command('java98.al2');
    expect(found.note).toBe('Java 98 is not on this machine, so Java 99.0.1 runs this function.');
    expect(found.args.at(-1)).toBe('98');
    expect(found.args).toContain(['/code', '/code/lib/*', found.args[5]?.split(delimiter)[2]].join(delimiter));
  });
});

onUnix('programs that say who they are', () => {
  const none = { cache: '/nowhere', get: async () => ({ missing: 'nobody fetches' }) } as unknown as Supply;

  it('Node.js does', async () => {
    const [major = ''] = process.versions.node.split('.');
    vi.stubEnv(
      `JAWS_NODE${major}`,
      await program('other', `echo "$@" >> ${work}/asked\nexec '${process.execPath}' "$@"`),
    );
    const own = { path: process.execPath, version: process.versions.node };
    expect(await new Executables(none).node(major)).toEqual(own);
    expect(existsSync(join(work, 'asked'))).toBe(true);
  });

  it.skipIf(!has('python3'))('Python does', async () => {
    vi.stubEnv('PATH', path);
    const found = await new Executables(none).python('3.0');
    expect(found?.path).toMatch(/^\/.*python/);
    expect(found?.version).toMatch(/^3\.\d+\.\d+$/);
  });

  it('the first Python that has boto3 is that of the function, or one of the PATH', async () => {
    const who = (name: string) => `printf '%s\\n3.1.2\\n' "$0"; echo who ${name} >> ${work}/asked`;
    const has = (folder: string) => `printf '{"boto3":"${folder}","botocore":"${folder}"}'`;
    const python = (name: string, found: string) => program(name, `if [ "$3" ]; then ${found}; else ${who(name)}; fi`);
    vi.stubEnv('PATH', join(work, 'bin'));
    const own = await python('own', `printf '{}'`);
    const executables = new Executables(none);
    expect(await executables.boto3(own)).toBeUndefined();
    await python('bin/python', has('/of-python'));
    expect(await executables.boto3(own)).toEqual({ boto3: '/of-python', botocore: '/of-python' });
    await python('bin/python3', has('/of-python3'));
    // A path found once stays found.
    expect((await executables.boto3(own))?.boto3).toBe('/of-python');
    expect((await new Executables(none).boto3(own))?.boto3).toBe('/of-python3');
    expect((await executables.boto3(await python('other', has('/of-other'))))?.boto3).toBe('/of-other');
  });
});
