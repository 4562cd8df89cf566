import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, readlinkSync } from 'node:fs';
import { expect, test, vi } from 'vitest';
import { ownProcess, readOwner, startByPs, stateOf, writeOwner } from './owner.ts';

const isLinux = process.platform === 'linux';
const GONE = 99_999_999;

test.runIf(isLinux)('a process is named by its number, its start, its system and its container', () => {
  const own = ownProcess();
  const stat = readFileSync('/proc/self/stat', 'utf8');
  expect(own).toEqual({
    pid: process.pid,
    origin: performance.timeOrigin,
    // proc_pid_stat(5): field 22, after the name in brackets.
    start: stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19],
    boot: readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').slice(0, 8),
    space: /\d+/.exec(readlinkSync('/proc/self/ns/pid'))?.[0],
  });
  // A lock on a full disk is a symbolic link; one of up to 59 bytes is in the inode itself on ext4.
  expect(writeOwner(own).length).toBeLessThan(100);
});

test('what is written is read again', () => {
  const owner = { pid: 12, origin: 34.5, space: '6', boot: 'ab', start: '78' };
  expect(writeOwner(owner)).toBe('12 34.5 6 ab 78');
  expect(readOwner('12 34.5 6 ab 78')).toEqual(owner);
});

test('an earlier version wrote less', () => {
  expect(readOwner('12 34')).toEqual({ pid: 12, origin: 34, space: '-', boot: '-', start: '-' });
  expect(readOwner('12 34 6')).toEqual({ pid: 12, origin: 34, space: '6', boot: '-', start: '-' });
});

test.each(['', 'x', '0 1', '-1 1'])('%j names no owner', (text) => {
  expect(readOwner(text)).toBeUndefined();
});

test('whether a process lives is known on its own system and in its own container', async () => {
  const own = ownProcess();
  const parent = { ...own, pid: process.ppid };
  expect(stateOf(own)).toBe('alive');
  expect(stateOf({ ...own, origin: own.origin + 1 })).toBe('ended');
  expect(stateOf({ ...parent, start: '-' })).toBe('alive');
  expect(stateOf({ ...parent, start: '1' })).toBe('ended');
  expect(stateOf({ ...own, pid: GONE })).toBe('ended');
  expect(stateOf({ ...own, pid: GONE, boot: '-', space: '-' })).toBe('ended');
  expect(stateOf({ ...own, pid: GONE, boot: 'other' })).toBe('unknown');
  expect(stateOf({ ...own, pid: GONE, space: '1' })).toBe('unknown');
  expect(stateOf({ ...own, space: '1' })).toBe('unknown');
});

test.runIf(isLinux)('a process that has ended holds nothing, even before its parent has looked', async () => {
  // Its child ends on a signal, after the shell, which would wait for it, has become a program that does not: it stays a zombie.
  const script = 'exec 3<&0; cat <&3 >/dev/null & echo $!; exec sleep 60 3<&- </dev/null';
  const parent = spawn('sh', ['-c', script], { stdio: ['pipe', 'pipe', 'ignore'] });
  try {
    const [chunk] = (await once(parent.stdout, 'data')) as [Buffer];
    const pid = Number(String(chunk).trim());
    const stateIn = () => {
      const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
      return stat.slice(stat.lastIndexOf(')') + 2)[0];
    };
    await vi.waitFor(() => expect(readFileSync(`/proc/${parent.pid}/comm`, 'utf8')).toBe('sleep\n'), 20_000);
    parent.stdin.end();
    await vi.waitFor(() => expect(stateIn()).toBe('Z'), 20_000);
    expect(stateOf({ ...ownProcess(), pid, start: '-' })).toBe('ended');
  } finally {
    parent.kill('SIGKILL');
  }
});

test.runIf(process.platform !== 'win32')('ps names a start without blanks, in no language but one', () => {
  expect(startByPs(process.pid)).toMatch(/^[A-Z][a-z]{2}_[A-Z][a-z]{2}_\d{1,2}_\d\d:\d\d:\d\d_\d{4}$/);
  const before = process.env.TZ;
  process.env.TZ = 'Asia/Tokyo';
  try {
    const there = startByPs(process.pid);
    delete process.env.TZ;
    expect(startByPs(process.pid)).toBe(there);
  } finally {
    if (before !== undefined) process.env.TZ = before;
  }
});
