import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, readlinkSync } from 'node:fs';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { isAlive } from '../testing/alive.ts';
import { childrenOf } from './memory.ts';
import { Reaper } from './reaper.ts';

const ends: (() => unknown)[] = [];
afterEach(() => {
  for (const end of ends.splice(0)) end();
});

function reaper(): Reaper {
  const one = new Reaper();
  ends.push(() => one.close());
  return one;
}
/** A process group of a shell and its child: the ids of both. */
async function group(): Promise<{ child: ChildProcess; pid: number; inner: number }> {
  const script = 'sleep 600 & echo $!; wait';
  const child = spawn('/bin/sh', ['-c', script], { detached: true, stdio: ['ignore', 'pipe', 'ignore'] });
  const pid = child.pid ?? 0;
  ends.push(() => isAlive(pid) && process.kill(-pid, 'SIGKILL'));
  const [text] = await once(child.stdout!, 'data');
  return { child, pid, inner: Number(String(text)) };
}

describe.skipIf(process.platform === 'win32')('a reaper', () => {
  it('ends a process and all that it started', async () => {
    const one = reaper();
    const { child, pid, inner } = await group();
    one.add(pid);
    expect([isAlive(pid), isAlive(inner)]).toEqual([true, true]);
    one.kill(pid);
    expect((await once(child, 'exit'))[1]).toBe('SIGKILL');
    await vi.waitFor(() => expect(isAlive(inner)).toBe(false), 10_000);
  });

  it('ends nothing that it was not given, or has ended already', async () => {
    const one = reaper();
    const { pid } = await group();
    const kill = vi.spyOn(process, 'kill');
    try {
      one.kill(pid);
      one.add(pid);
      one.kill(pid);
      one.kill(pid);
      expect(kill.mock.calls).toEqual([[-pid, 'SIGKILL']]);
    } finally {
      kill.mockRestore();
    }
  });

  it('does not fall over a process that is gone', async () => {
    const one = reaper();
    const gone = spawnSync('/bin/sh', ['-c', 'echo $$']);
    one.add(gone.pid);
    expect(() => one.kill(gone.pid)).not.toThrow();
  });

  it('ends all of them when it is closed', async () => {
    const one = reaper();
    const [first, second] = [await group(), await group()];
    one.add(first.pid);
    one.add(second.pid);
    one.close();
    await Promise.all([first, second].map(({ child }) => child.exitCode ?? child.signalCode ?? once(child, 'exit')));
    expect([first, second].map(({ child }) => child.signalCode)).toEqual(['SIGKILL', 'SIGKILL']);
  });
});

describe.runIf(process.platform === 'linux')('the shell of a reaper', () => {
  /** The shell that guards one more process. */
  async function guarded() {
    const before = childrenOf(process.pid);
    const one = reaper();
    const { pid } = await group();
    one.add(pid);
    const [shell = 0] = childrenOf(process.pid).filter((found) => !before.includes(found) && found !== pid);
    expect(shell).toBeGreaterThan(0);
    return { one, pid, shell };
  }

  it('is one, with nothing of this process, in a session of its own', async () => {
    const { one, shell, pid } = await guarded();
    const fact = (name: string) => readFileSync(`/proc/${shell}/${name}`, 'latin1');
    // Once the program runs, these are its environment and its folder.
    await vi.waitFor(() => expect(fact('cmdline')).toMatch(/^\/bin\/sh\0-c\0/), 10_000);
    expect([fact('environ'), readlinkSync(`/proc/${shell}/cwd`)]).toEqual(['', '/']);
    const session = fact('stat')
      .replace(/^.*\) /s, '')
      .split(' ')[3];
    expect(session).toBe(String(shell));
    for (const output of [1, 2]) expect(readlinkSync(`/proc/${shell}/fd/${output}`)).toBe('/dev/null');
    const before = childrenOf(process.pid);
    const other = await group();
    one.add(other.pid);
    // A process of an earlier test may end at this moment.
    expect(childrenOf(process.pid).filter((found) => !before.includes(found))).toEqual([other.pid]);
    one.kill(pid);
  });

  it('ends when the reaper is closed', async () => {
    const { one, shell } = await guarded();
    one.close();
    await vi.waitFor(() => expect(isAlive(shell)).toBe(false), 10_000);
  });

  it('may be gone', async () => {
    const { one, shell, pid } = await guarded();
    process.kill(shell, 'SIGKILL');
    await vi.waitFor(() => expect(isAlive(shell)).toBe(false), 10_000);
    const other = await group();
    one.add(other.pid);
    one.kill(pid);
    // The pipe’s error comes in a later turn.
    for (let turn = 0; turn < 5; turn++) await new Promise(setImmediate);
    await vi.waitFor(() => expect(isAlive(pid)).toBe(false), 10_000);
  });
});

describe.skipIf(process.platform === 'win32')('a process that was killed', () => {
  /** Runs in a process of its own: starts two groups, releases the first, and continues with `more`. */
  function run(more: string) {
    const module = new URL('./reaper.ts', import.meta.url).href;
    const script = `
      const { spawn } = await import('node:child_process');
      const { Reaper } = await import(${JSON.stringify(module)});
      const start = () => { const one = spawn('/bin/sleep', ['600'], { detached: true, stdio: 'ignore' }); one.unref(); return one.pid; };
      const pids = [start(), start(), start()];
      const reaper = new Reaper();
      for (const pid of pids.slice(0, 2)) reaper.add(pid);
      process.stdout.write(pids.join(' '), () => { ${more} });`;
    const args = ['--import', 'tsx', '--input-type=module', '-e', script];
    const { stdout, signal, status } = spawnSync(process.execPath, args, { timeout: 20_000 });
    const pids = stdout.toString().split(' ').map(Number);
    ends.push(() => pids.filter((pid) => pid > 0 && isAlive(pid)).map((pid) => process.kill(pid, 'SIGKILL')));
    expect(pids).toHaveLength(3);
    return { pids, signal, status };
  }

  it('leaves none of its groups behind, and foreign groups alone', async () => {
    const { pids, signal } = run(`process.kill(process.pid, 'SIGKILL')`);
    expect(signal).toBe('SIGKILL');
    await vi.waitFor(() => expect(pids.map(isAlive)).toEqual([false, false, true]), 10_000);
  });

  it('is not kept alive by a reaper', async () => {
    const { pids, signal, status } = run('');
    expect([signal, status]).toEqual([null, 0]);
    await vi.waitFor(() => expect(pids.map(isAlive)).toEqual([false, false, true]), 10_000);
  });
});
