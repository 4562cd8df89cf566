import { existsSync, lstatSync, readFileSync, realpathSync } from 'node:fs';
import { lstat, mkdtemp, readdir, readFile, readlink, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Bind } from './mounts.ts';
import { makeSkeleton, SYSTEM } from './skeleton.ts';

/** The folder that a link leads into, if that is a different one. */
function folderBehind(path: string): string | undefined {
  if (!existsSync(path) || !lstatSync(path).isSymbolicLink()) return undefined;
  const folder = dirname(realpathSync(path));
  return folder === '/etc' ? undefined : folder;
}

describe.runIf(process.platform === 'linux')('the root of execution environments', () => {
  let root = '';
  let binds: readonly Bind[] = [];
  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), 'jaws-skeleton-'));
    binds = await makeSkeleton(root);
  });
  afterAll(() => rm(root, { recursive: true, force: true }));

  it('has AWS’s folders, empty', async () => {
    for (const folder of ['home', 'opt', 'proc', 'tmp', 'var/lang/bin', 'var/runtime', 'var/task']) {
      expect(await readdir(join(root, folder))).toEqual([]);
    }
    expect((await readdir(join(root, 'var'))).toSorted()).toEqual(['lang', 'runtime', 'task']);
  });

  it('has devices, and the streams of each process', async () => {
    const names = ['fd', 'full', 'null', 'random', 'stderr', 'stdin', 'stdout', 'urandom', 'zero'];
    expect((await readdir(join(root, 'dev'))).toSorted()).toEqual(names);
    const links = ['fd', 'stdin', 'stdout', 'stderr'].map((name) => readlink(join(root, 'dev', name)));
    expect(await Promise.all(links)).toEqual([
      '/proc/self/fd',
      '/proc/self/fd/0',
      '/proc/self/fd/1',
      '/proc/self/fd/2',
    ]);
    for (const name of ['full', 'null', 'random', 'urandom', 'zero']) {
      expect((await lstat(join(root, 'dev', name))).isFile()).toBe(true);
    }
  });

  // LocalStack's test_runtime_introspection_x86 recorded the user's name on AWS.
  it('has no users but root and AWS’s user of functions', async () => {
    expect(await readFile(join(root, 'etc/passwd'), 'utf8')).toBe(
      'root:x:0:0:root:/root:/bin/bash\nsbx_user1051:x:993:990::/home/sbx_user1051:/sbin/nologin\n',
    );
  });

  it('shows the system’s programs where they are: folders by mounts, links as links', async () => {
    expect(SYSTEM).toEqual(expect.arrayContaining(['/usr', '/bin', '/sbin', '/lib', '/lib64', '/nix/store']));
    for (const path of SYSTEM) {
      const stat = lstatSync(path, { throwIfNoEntry: false });
      const bound = binds.filter(({ from }) => from === path);
      const inside = await lstat(root + path).catch(() => undefined);
      if (!stat) expect([inside, bound]).toEqual([undefined, []]);
      else if (stat.isSymbolicLink()) expect([await readlink(root + path), bound]).toEqual([await readlink(path), []]);
      else expect([inside?.isDirectory(), bound]).toEqual([true, [{ from: path, to: path }]]);
    }
  });

  it('shows of the configuration what resolves names and says whom to trust, and no secrets', async () => {
    const shown = await readdir(join(root, 'etc'));
    for (const name of ['shadow', 'sudoers', 'ssh', 'group', 'fstab', 'hostname', 'crontab']) {
      expect(shown).not.toContain(name);
    }
    for (const name of [
      'host.conf',
      'nsswitch.conf',
      'gai.conf',
      'ld.so.conf',
      'ld.so.cache',
      'services',
      'protocols',
    ]) {
      const stat = lstatSync(`/etc/${name}`, { throwIfNoEntry: false });
      expect(shown.includes(name)).toBe(stat !== undefined);
      // A copy, as it is now.
      if (stat?.isFile()) expect(await readFile(join(root, 'etc', name))).toEqual(readFileSync(`/etc/${name}`));
    }
    const certificates = '/etc/ssl/certs';
    if (lstatSync(certificates, { throwIfNoEntry: false })?.isDirectory()) {
      expect(binds).toContainEqual({ from: certificates, to: certificates });
      expect(await readdir(root + certificates)).toEqual([]);
    }
    if (lstatSync('/etc/ssl', { throwIfNoEntry: false }))
      expect(await readdir(join(root, 'etc/ssl'))).not.toContain('private');
  });

  it('shows what changes while the machine runs as it is then', async () => {
    for (const path of ['/etc/hosts', '/etc/resolv.conf']) {
      const stat = lstatSync(path, { throwIfNoEntry: false });
      if (stat?.isFile()) {
        expect(binds).toContainEqual({ from: path, to: path });
        // An empty file to mount over.
        expect(await readFile(root + path, 'utf8')).toBe('');
      }
      const folder = folderBehind(path);
      if (folder !== undefined) expect(binds).toContainEqual({ from: folder, to: folder });
    }
    const copied = ['/etc/host.conf', '/etc/nsswitch.conf', '/etc/os-release'];
    for (const path of copied) expect(binds.map(({ from }) => from)).not.toContain(path);
  });

  it('mounts nothing else', () => {
    const behind = ['/etc/hosts', '/etc/resolv.conf'].map(folderBehind);
    for (const { from, to } of binds) {
      expect(to).toBe(from);
      expect(SYSTEM.includes(from) || from.startsWith('/etc/') || behind.includes(from)).toBe(true);
    }
  });
});
