import { mkdir, rm } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import type { Supply } from '../supply/supply.ts';
import { Executables } from './executables.ts';
import { findJdk, javaProgram } from './jdks.ts';
import { managedNodes } from './node-places.ts';
import { onPath } from './on-path.ts';
import { workFolder } from './testing.ts';

const made = workFolder();
const { file, program } = made;

const onUnix = describe.skipIf(process.platform === 'win32');

onUnix('a program on the PATH', () => {
  it('is the first that can be run', async () => {
    await file('a/tool');
    const found = await program('b/tool');
    await program('c/tool');
    vi.stubEnv('PATH', ['', 'a', 'none', 'b', 'c'].map((name) => (name ? join(made.work, name) : '')).join(delimiter));
    expect([onPath('tool'), onPath('other')]).toEqual([found, undefined]);
    vi.stubEnv('PATH', '');
    expect(onPath('tool')).toBeUndefined();
  });
});

onUnix('a Node of a version manager', () => {
  it('is found wherever they keep them, the newest first', async () => {
    const home = {
      NVM_DIR: 'nvm',
      FNM_DIR: 'fnm',
      VOLTA_HOME: 'volta',
      ASDF_DATA_DIR: 'asdf',
      MISE_DATA_DIR: 'mise',
      N_PREFIX: 'n',
    };
    for (const [name, folder] of Object.entries(home)) vi.stubEnv(name, join(made.work, folder));
    const wanted = [
      await program('nvm/versions/node/v22.10.0/bin/node'),
      await program('nvm/versions/node/v22.9.0/bin/node'),
      await program('fnm/node-versions/v22.1.0/installation/bin/node'),
      await program('volta/tools/image/node/22.2.0/bin/node'),
      await program('asdf/installs/nodejs/22.3.0/bin/node'),
      await program('mise/installs/node/22.4.0/bin/node'),
      await program('n/n/versions/node/22.5.0/bin/node'),
    ];
    await program('nvm/versions/node/v2.22.0/bin/node');
    await program('nvm/versions/node/v220.0.0/bin/node');
    await mkdir(join(made.work, 'nvm/versions/node/v22.11.0'));
    expect(managedNodes('22').filter((path) => path.startsWith(made.work))).toEqual(wanted);
  });

  it('is found in the home of the user, where nothing says otherwise', async () => {
    for (const name of ['NVM_DIR', 'FNM_DIR', 'VOLTA_HOME', 'ASDF_DATA_DIR', 'MISE_DATA_DIR', 'N_PREFIX'])
      vi.stubEnv(name, '');
    vi.stubEnv('HOME', made.work);
    const wanted = [
      await program('.nvm/versions/node/v22.1.0/bin/node'),
      await program('.local/share/fnm/node-versions/v22.2.0/installation/bin/node'),
      await program('Library/Application Support/fnm/node-versions/v22.3.0/installation/bin/node'),
      await program('.fnm/node-versions/v22.4.0/installation/bin/node'),
      await program('.volta/tools/image/node/22.5.0/bin/node'),
      await program('.asdf/installs/nodejs/22.6.0/bin/node'),
      await program('.local/share/mise/installs/node/22.7.0/bin/node'),
    ];
    expect(managedNodes('22').filter((path) => path.startsWith(made.work))).toEqual(wanted);
    expect(managedNodes('2').filter((path) => path.startsWith(made.work))).toEqual([]);
  });
});

onUnix('a JDK', () => {
  const jdk = async (name: string, version: string, more = true) => {
    if (more) await program(`${name}/bin/javac`);
    await file(`${name}/release`, `IMPLEMENTOR="x"\nJAVA_VERSION="${version}"\n`);
    return join(made.work, name);
  };

  it('is the wanted version, else the next newer one, else the newest', async () => {
    vi.stubEnv('PATH', made.work);
    vi.stubEnv('JAVA_HOME', await jdk('home', '98.0.1'));
    const major = (wanted: number) => findJdk(wanted)?.home.replace(`${made.work}/`, '');
    vi.stubEnv('JAWS_JAVA97', await jdk('own', '99'));
    expect(major(97)).toBe('home');
    expect(findJdk(98)).toEqual({ home: join(made.work, 'home'), version: '98.0.1', major: 98 });
    expect(major(99)).toBe('home');
    vi.stubEnv('JAWS_JAVA99', join(made.work, 'own'));
    expect(major(99)).toBe('own');
    vi.stubEnv('JAWS_JAVA120', join(made.work, 'own'));
    expect(major(120)).toBe('own');
    expect(javaProgram({ home: '/j', version: '', major: 8 }, 'javac')).toBe('/j/bin/javac');
  });

  it('is found where SDKMAN and IDEs put them', async () => {
    vi.stubEnv('HOME', made.work);
    vi.stubEnv('PATH', made.work);
    vi.stubEnv('JAVA_HOME', '');
    const sdkman = await jdk('.sdkman/candidates/java/96', '96');
    const ide = await jdk('.jdks/95', '95');
    vi.stubEnv('ProgramFiles', made.work);
    const windows = await jdk('Java/94', '94');
    expect([96, 95, 94].map((major) => findJdk(major)?.home)).toEqual([sdkman, ide, windows]);
    expect(findJdk(97)?.home).toBe(sdkman);
  });

  it('is found by the javac of the PATH, and is missing without one or without a release', async () => {
    vi.stubEnv('JAVA_HOME', await jdk('jre', '97', false));
    vi.stubEnv('PATH', join(await jdk('path', '96.0.2+1'), 'bin'));
    expect(findJdk(96)).toMatchObject({ home: join(made.work, 'path'), major: 96 });
    expect(findJdk(97)?.home).not.toBe(join(made.work, 'jre'));
    vi.stubEnv('JAVA_HOME', await jdk('old', '1.7.0_80'));
    vi.stubEnv('JAWS_JAVA95', join(await program('bare/bin/javac'), '../..'));
    expect(findJdk(95)?.home).toBe(join(made.work, 'path'));
    vi.stubEnv('JAVA_HOME', await jdk('eight', '1.8.0_452'));
    expect(findJdk(8)?.major).toBeLessThanOrEqual(8);
  });
});

onUnix('programs that are asked who they are', () => {
  const none = { cache: '/nowhere', get: async () => ({ missing: 'nobody fetches' }) } as unknown as Supply;

  it('are this process’s Node where that is the wanted one', async () => {
    const [major = ''] = process.versions.node.split('.');
    expect(await new Executables(none).node(major)).toEqual({ path: process.execPath, version: process.versions.node });
  });

  it('are the one that the user names, if it is that version', async () => {
    const wanted = await program('n/node', 'printf "/real/node\\n98.1.0\\n"');
    vi.stubEnv('JAWS_NODE98', wanted);
    vi.stubEnv('PATH', made.work);
    const executables = new Executables(none);
    expect(await executables.node('98')).toEqual({ path: '/real/node', version: '98.1.0' });
    await rm(wanted);
    expect(await executables.node('98')).toEqual({ path: '/real/node', version: '98.1.0' });
    vi.stubEnv('JAWS_NODE97', await program('n/other', 'printf "/real/node\\n98.1.0\\n"'));
    expect(await executables.node('97')).toEqual({
      path: process.execPath,
      version: process.versions.node,
      note: 'nobody fetches',
    });
    expect((await executables.node('14')).note).toBe('no such version can be run here');
    const broken = { ...none, get: async () => ({ value: undefined }) } as unknown as Supply;
    expect((await new Executables(broken).node('97')).note).toBe('what was fetched does not run');
  });

  it('are looked for again where they were not found', async () => {
    vi.stubEnv('PATH', join(made.work, 'bin'));
    const executables = new Executables(none);
    expect(await executables.python('3.99')).toBeUndefined();
    await program('bin/python3', 'exit 1');
    await program('bin/python3.99', 'printf "/real/python\\n3.99.1\\n"');
    expect(await executables.python('3.99')).toEqual({ path: '/real/python', version: '3.99.1' });
    await program('own', 'printf "/own/python\\n3.98.0\\n"');
    vi.stubEnv('JAWS_PYTHON398', join(made.work, 'own'));
    expect(await executables.python('3.98')).toEqual({ path: '/own/python', version: '3.98.0' });
  });

  it('say which flags they take', async () => {
    const executables = new Executables(none);
    const flags = ['--no-warnings', '--no-such-flag'];
    expect(await executables.nodeFlags(process.execPath, flags)).toEqual(['--no-warnings']);
    expect(await executables.nodeFlags(join(made.work, 'none'), [])).toEqual([]);
  });
});
