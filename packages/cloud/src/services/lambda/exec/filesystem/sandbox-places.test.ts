import { existsSync, lstatSync, readdirSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, readFile, readlink, realpath, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { SandboxMode } from './isolation.ts';
import { PermissionView } from './permission-view.ts';
import { Sandbox } from './sandbox.ts';
import { SandboxView } from './sandbox-view.ts';
import { HostView } from './view.ts';

let work = '';
const said: string[] = [];
const made: Sandbox[] = [];
beforeEach(async () => {
  work = await realpath(await mkdtemp(join(tmpdir(), 'jaws-places-')));
  await mkdir(join(work, 'bin'));
  await mkdir(join(work, 'tmp'));
  vi.stubEnv('PATH', join(work, 'bin'));
  // Files that a sandbox leaves outside its folder end up here.
  vi.stubEnv('TMPDIR', join(work, 'tmp'));
});
afterEach(async () => {
  for (const one of made.splice(0)) await one.close();
  vi.unstubAllEnvs();
  said.length = 0;
  await rm(work, { recursive: true, force: true });
});

/** A sandbox whose `unshare` is this script; by default it starts nothing and reports success. */
async function sandbox(mode: SandboxMode = 'auto', script = 'exit 0') {
  await writeFile(join(work, 'bin/unshare'), `#!/bin/sh\n${script}\n`);
  await chmod(join(work, 'bin/unshare'), 0o755);
  const one = new Sandbox(join(work, 'own'), mode, (text) => said.push(text));
  made.push(one);
  return one;
}
const own = { code: '/code', layers: undefined, storage: 512 };

describe.runIf(process.platform === 'linux')('a sandbox that works', () => {
  it('gives a file system of their own to functions, and is silent', async () => {
    const one = await sandbox();
    one.prepare();
    expect((await one.isolation()).mode).toBe('namespaces');
    const { view, note } = await one.view(own);
    expect([view instanceof SandboxView, note, said]).toEqual([true, undefined, []]);
    // Their folders are those of the cloud's run: functions do not see the path.
    expect(await one.scratch()).toBe(join(work, 'own'));
    await one.close();
    expect(existsSync(join(work, 'own'))).toBe(true);
    expect(readdirSync(join(work, 'tmp'))).toEqual([]);
  });

  it('is tried out once, with a program that is started as a function is', async () => {
    const one = await sandbox('auto', `printf '%s\\n' "$@" >> ${work}/args; cat <&3 >> ${work}/feed`);
    await Promise.all([one.isolation(), one.scratch(), one.view(own)]);
    const args = await readFile(join(work, 'args'), 'utf8');
    expect(args.match(/^--mount$/gm)).toHaveLength(1);
    expect(args.trimEnd().split('\n').slice(-3)).toEqual(['/bin/sh', '-c', 'read -r _ </var/runtime/preload.cjs']);
    expect(await readFile(join(work, 'feed'), 'utf8')).toBe('=\n');
    // The list of its mounts has been deleted.
    expect(readdirSync(join(work, 'own/mounts'))).toEqual([]);
  });

  it('makes what files and folders of the machine are mounted over, each once', async () => {
    const { view } = await (await sandbox()).view(own);
    await mkdir(join(work, 'folder'));
    await writeFile(join(work, 'file'), 'text');
    const places = [join(work, 'folder'), join(work, 'file'), join(work, 'folder')].map((path) => view.see(path));
    expect(places).toEqual(['/var/jaws/0/folder', '/var/jaws/1/file', '/var/jaws/0/folder']);
    const [root = ''] = readdirSync(join(work, 'own')).filter((name) => name.startsWith('root-'));
    const inside = (path: string) => lstatSync(join(work, 'own', root) + path);
    expect(inside('/var/jaws/0/folder').isDirectory()).toBe(true);
    expect([inside('/var/jaws/1/file').isFile(), inside('/var/jaws/1/file').size]).toEqual([true, 0]);
  });

  it('makes links to programs once, one folder for each program and its names', async () => {
    const one = await sandbox();
    const names = ['python3.12', 'python3'];
    for (const path of ['py/bin/a', 'py/bin/b']) {
      await mkdir(join(work, 'py/bin'), { recursive: true });
      await writeFile(join(work, path), '');
      for (let n = 0; n < 2; n++) (await one.view(own)).view.program(join(work, path), names);
    }
    (await one.view(own)).view.program(join(work, 'py/bin/a'), ['other']);
    const folders = readdirSync(join(work, 'own/links')).map((name) => join(work, 'own/links', name));
    expect(folders).toHaveLength(3);
    const links = await Promise.all(
      folders.flatMap((folder) =>
        readdirSync(folder).map(async (name) => `${name} ${await readlink(join(folder, name))}`),
      ),
    );
    expect(links.toSorted()).toEqual([
      'other /var/jaws/0/py/bin/a',
      'python3 /var/jaws/0/py/bin/a',
      'python3 /var/jaws/0/py/bin/b',
      'python3.12 /var/jaws/0/py/bin/a',
      'python3.12 /var/jaws/0/py/bin/b',
    ]);
  });
});

describe.runIf(process.platform === 'linux')('a sandbox that does not work', () => {
  const WHY = 'this machine does not let its users make namespaces';

  it.each([
    ['echo no; echo first >&2; echo second >&2; exit 1', `${WHY} (first)`],
    ['exit 7', `${WHY} (unshare ended with 7)`],
  ])('says so, once, in the words of the system: %s', async (script, reason) => {
    const one = await sandbox('auto', script);
    const { mode, text } = await one.isolation();
    await one.view(own);
    expect([mode, said]).toEqual(['permission', [text]]);
    expect(text).toContain(reason);
  });

  it('leaves Node’s permission model, and says where layers are', async () => {
    const one = await sandbox('auto', 'exit 7');
    const { view, note } = await one.view(own);
    expect([view instanceof PermissionView, note]).toEqual([true, undefined]);
    const layered = await one.view({ ...own, layers: '/layers' });
    expect(layered.view.layers).toBe('/layers');
    expect(layered.note).toBe(
      `The layers are in /layers and not in /opt: ${WHY} (unshare ended with 7). Code that names files of /opt does not find them.`,
    );
  });

  it('is an error where it was asked for', async () => {
    const one = await sandbox('namespaces', 'exit 7');
    await expect(one.view(own)).rejects.toMatchObject({
      errorType: 'Runtime.NoSandbox',
      message: `The cloud runs functions in namespaces only (--sandbox namespaces), and these do not work here: ${WHY} (unshare ended with 7).`,
    });
  });

  it('is not tried where it is not wanted', async () => {
    for (const mode of ['none', 'permission'] as const) {
      const one = await sandbox(mode, `touch ${work}/ran`);
      expect((await one.isolation()).mode).toBe(mode);
      const { view } = await one.view(own);
      expect([view instanceof HostView, view instanceof PermissionView]).toEqual([true, mode === 'permission']);
      expect(said.pop()).toContain(`the sandbox is set to ${mode}`);
    }
    expect(existsSync(join(work, 'ran'))).toBe(false);
  });

  it('has the folders of functions outside of the data, for this user only, until it is closed', async () => {
    const one = await sandbox('none');
    const [scratch, again] = await Promise.all([one.scratch(), one.scratch()]);
    expect(again).toBe(scratch);
    expect(scratch.startsWith(join(work, 'tmp'))).toBe(true);
    const roots = readdirSync(join(work, 'tmp'));
    expect(roots).toHaveLength(1);
    expect((await stat(scratch)).mode & 0o777).toBe(0o700);
    await writeFile(join(scratch, 'left'), '');
    await one.close();
    expect(readdirSync(join(work, 'tmp'))).toEqual([]);
    await one.close();
  });

  it('says nothing in a cloud that has ended', async () => {
    const one = await sandbox('auto', 'exit 7');
    one.prepare();
    await one.close();
    expect(said).toEqual([]);
    expect((await one.isolation()).mode).toBe('permission');
  });
});
