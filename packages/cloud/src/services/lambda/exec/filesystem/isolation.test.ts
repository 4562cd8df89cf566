import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { isolationInNamespaces, isolationWithout, isSandboxMode, SANDBOX_MODES } from './isolation.ts';
import { deviceFiles, fstab } from './mounts.ts';
import { toLines } from './scripts.ts';

it('knows its modes', () => {
  expect(SANDBOX_MODES.every(isSandboxMode)).toBe(true);
  expect(['', 'Auto', 'docker'].some(isSandboxMode)).toBe(false);
  expect(SANDBOX_MODES).toEqual(['auto', 'namespaces', 'permission', 'none']);
});

describe('says which row of the table in docs/security.md holds', () => {
  const table = readFileSync(new URL('../../../../../../../docs/security.md', import.meta.url), 'utf8');
  const rowOf = (text: string) => /^Sandbox "([^"]+)": functions /.exec(text)?.[1];

  it.each([
    [true, 'Linux as root'],
    [false, 'Linux as user'],
  ])('in namespaces; as root: %s', (isRoot, row) => {
    const { mode, text } = isolationInNamespaces({ isRoot, isFiltered: true });
    expect([mode, rowOf(text)]).toEqual(['namespaces', row]);
    expect(text).toContain("see AWS's file system and nothing of this machine's");
    expect(text).toContain('A seccomp filter refuses');
    expect(isolationInNamespaces({ isRoot, isFiltered: false }).text).toContain('No seccomp filter: it takes setpriv');
    expect(table).toContain(`| ${row} |`);
  });

  it.each([
    ['linux', 'Linux without namespaces'],
    ['darwin', 'macOS'],
    ['win32', 'Windows'],
  ])('on %s without namespaces', (platform, row) => {
    const { mode, text } = isolationWithout('permission', 'so it is', { isRoot: false, platform });
    expect([mode, rowOf(text)]).toEqual(['permission', row]);
    expect(text).toContain(
      'no file system of their own here: so it is. Those of Node.js 20 and newer see their own files only',
    );
    expect(text).toMatch(/all others can read and change every file that you can\.$/);
    expect(table).toContain(`| ${row} |`);
  });

  it('without any sandbox, where everything is said', () => {
    const facts = { isRoot: true, platform: 'linux' };
    expect(isolationWithout('none', 'so it is', facts)).toEqual({
      mode: 'none',
      text: 'No sandbox: so it is. Functions can read and change every file of this machine, because root started the cloud.',
    });
    expect(isolationWithout('permission', 'so it is', facts).text).toMatch(/because root started the cloud\.$/);
    expect(table).toContain('| No sandbox |');
  });
});

// https://man7.org/linux/man-pages/man5/fstab.5.html
it.runIf(process.platform === 'linux')(
  'lists mounts: read-only ones, devices, processes, and a folder of temporary files',
  () => {
    const lines = fstab('/a root', [{ from: '/x#y\\z', to: '/var/task' }], 512).split('\n');
    const fields = lines.map((line) => line.split(' '));
    expect(lines.at(-1)).toBe('');
    expect(fields.filter(([, to = '']) => !/^\/a\\040root\/proc\/./.test(to))).toHaveLength(
      1 + 1 + deviceFiles.length + 2 + 1,
    );
    expect(fields[0]?.slice(0, 3)).toEqual(['/a\\040root', '/a\\040root', 'none']);
    expect(fields[1]?.slice(0, 3)).toEqual(['/x\\043y\\134z', '/a\\040root/var/task', 'none']);
    for (const one of fields.slice(0, 2)) {
      expect(one[3]?.split(',')).toEqual(expect.arrayContaining(['rbind', 'ro', 'nosuid', 'nodev']));
      expect(new Set(one[3]?.split(',')).size).toBe(one[3]?.split(',').length);
      expect(one.slice(4)).toEqual(['0', '0']);
    }
    expect(lines[2]).toMatch(/^\/dev\/null \/a\\040root\/dev\/null none bind,ro,nosuid,noexec\S* 0 0$/);
    expect(deviceFiles).toEqual(['/dev/null', '/dev/zero', '/dev/full', '/dev/random', '/dev/urandom']);
    expect(lines).toContain('proc /a\\040root/proc proc ro,nosuid,nodev,noexec 0 0');
    expect(lines.at(-2)).toBe('tmpfs /a\\040root/tmp tmpfs size=512m,nr_inodes=32768,mode=1777,nosuid,nodev 0 0');
  },
);

// https://man7.org/linux/man-pages/man5/proc_pid_mountinfo.5.html
it.runIf(process.platform === 'linux')('keeps the flags that only the real root may remove', () => {
  const mounts = new Map<string, string[]>();
  for (const text of readFileSync('/proc/self/mountinfo', 'utf8').trimEnd().split('\n')) {
    const [, , , , point = '', options = ''] = text.split(' ');
    // The last mount over a path is the visible one.
    mounts.set(point, options.split(','));
  }
  const locked = ['nosuid', 'nodev', 'noexec', 'noatime', 'nodiratime', 'relatime'];
  for (const [point, options] of mounts) {
    if (point.includes('\\')) continue;
    const [, line = ''] = fstab('/root-of-it', [{ from: join(point, 'not-there'), to: '/x' }], 1).split('\n');
    const kept = line.split(' ')[3]?.split(',') ?? [];
    const own = options.filter((option) => locked.includes(option));
    expect(new Set(kept)).toEqual(new Set(['rbind', 'ro', 'nosuid', 'nodev', ...own]));
  }
});

it('hands environment variables over in lines', () => {
  expect(toLines({ A: '1', B: 'two\nlines\n', C: '' })).toBe('A=1\nB=two\n+lines\n+\nC=\n=\n');
  expect(toLines({})).toBe('=\n');
});
