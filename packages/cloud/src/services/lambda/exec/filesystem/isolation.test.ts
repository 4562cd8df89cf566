import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { isolationOf, isSandboxMode, SANDBOX_MODES } from './isolation.ts';
import { deviceFiles, fstab } from './mounts.ts';
import { toLines } from './scripts.ts';

it('knows its modes', () => {
  expect(SANDBOX_MODES.every(isSandboxMode)).toBe(true);
  expect(['', 'Auto', 'docker'].some(isSandboxMode)).toBe(false);
  expect(SANDBOX_MODES).toEqual(['auto', 'namespaces', 'permission', 'none']);
});

it('says what functions see', () => {
  expect(isolationOf('namespaces')).toEqual({
    mode: 'namespaces',
    text: "Functions see AWS's file system and nothing of this machine's.",
  });
  expect(isolationOf('none', 'so it is')).toEqual({
    mode: 'none',
    text: 'Functions have no file system of their own here: so it is. They can read and change every file that you can.',
  });
  const { mode, text } = isolationOf('permission', 'so it is');
  expect([mode, text]).toEqual([
    'permission',
    "Functions have no file system of their own here: so it is. Those of Node.js 20 and newer see their own files only, by Node's permission model, and start no programs; all others can read and change every file that you can.",
  ]);
});

// https://man7.org/linux/man-pages/man5/fstab.5.html
it.runIf(process.platform === 'linux')(
  'lists mounts: read-only ones, devices, processes, and a folder of temporary files',
  () => {
    const lines = fstab('/a root', [{ from: '/x#y\\z', to: '/var/task' }], 512).split('\n');
    const fields = lines.map((line) => line.split(' '));
    expect(lines.at(-1)).toBe('');
    expect(lines).toHaveLength(1 + 1 + deviceFiles.length + 2 + 1);
    expect(fields[0]?.slice(0, 3)).toEqual(['/a\\040root', '/a\\040root', 'none']);
    expect(fields[1]?.slice(0, 3)).toEqual(['/x\\043y\\134z', '/a\\040root/var/task', 'none']);
    for (const one of fields.slice(0, 2)) {
      expect(one[3]?.split(',')).toEqual(expect.arrayContaining(['rbind', 'ro', 'nosuid', 'nodev']));
      expect(new Set(one[3]?.split(',')).size).toBe(one[3]?.split(',').length);
      expect(one.slice(4)).toEqual(['0', '0']);
    }
    expect(lines[2]).toBe('/dev/null /a\\040root/dev/null none bind 0 0');
    expect(deviceFiles).toEqual(['/dev/null', '/dev/zero', '/dev/full', '/dev/random', '/dev/urandom']);
    expect(lines.at(-3)).toBe('proc /a\\040root/proc proc nosuid,nodev,noexec 0 0');
    expect(lines.at(-2)).toBe('tmpfs /a\\040root/tmp tmpfs size=512m,mode=1777,nosuid,nodev 0 0');
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
