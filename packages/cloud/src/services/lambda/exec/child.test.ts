import { readFileSync } from 'node:fs';
import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { isAlive } from '../testing/alive.ts';
import { Child } from './child.ts';
import type { Launch } from './filesystem/view.ts';
import { Inherited } from './inherited.ts';
import { childrenOf } from './memory.ts';
import { Reaper } from './reaper.ts';

let work = '';
let reaper: Reaper;
let inherited: Inherited;
beforeEach(async () => {
  work = await realpath(await mkdtemp(join(tmpdir(), 'jaws-child-')));
  [reaper, inherited] = [new Reaper(), new Inherited()];
});
afterEach(async () => {
  reaper.close();
  inherited.close();
  await rm(work, { recursive: true, force: true });
});

/** A process of `/bin/sh`, with the lines and the end that it reports. */
function start(script: string, more: Partial<Launch> = {}, frames = false) {
  const lines: string[] = [];
  const ended: unknown[] = [];
  const launch = { command: '/bin/sh', args: ['-c', script], cwd: work, env: { A: '1' }, ...more };
  const child = new Child(
    launch,
    { frames, inherited, reaper },
    { line: (text) => lines.push(text), gone: (code, signal) => ended.push([code, signal, lines.length]) },
  );
  return { child, lines, ended, gone: () => vi.waitFor(() => expect(ended).toHaveLength(1), 10_000) };
}

describe.skipIf(process.platform === 'win32')('the process of an environment', () => {
  it('has the folder and the variables that it is given, and says what it writes, in lines', async () => {
    const { lines, ended, gone } = start('echo $PWD $A $HOME; echo two >&2; printf three; exit 7');
    await gone();
    expect(lines.toSorted()).toEqual([`${work} 1`, 'three', 'two']);
    // Reported once, after the last line.
    expect(ended).toEqual([[7, null, 3]]);
    await new Promise((done) => setTimeout(done, 250));
    expect(ended).toHaveLength(1);
  });

  it('says by which signal it ended', async () => {
    const { ended, gone } = start('kill -TERM $$');
    await gone();
    expect(ended[0]).toEqual([null, 'SIGTERM', 0]);
  });

  it('that cannot be started is gone with a line about it', async () => {
    const { child, lines, ended, gone } = start('', { command: join(work, 'none') });
    expect(child.pid).toBe(0);
    // There is no process to kill.
    child.kill();
    await gone();
    expect([lines, ended]).toEqual([[`${work}/none cannot be started: spawn ${work}/none ENOENT`], [[1, null, 1]]]);
  });

  it('is ended with all that it started', async () => {
    const { child, lines, ended, gone } = start('sleep 600 & echo $!; wait');
    await vi.waitFor(() => expect(lines).toHaveLength(1), 10_000);
    child.kill();
    await gone();
    expect(ended[0]).toEqual([null, 'SIGKILL', 1]);
    await vi.waitFor(() => expect(isAlive(Number(lines[0]))).toBe(false), 10_000);
  });

  it('that exits takes with it what it started', async () => {
    const { lines, ended, gone } = start('sleep 600 & echo $!');
    await gone();
    expect(ended[0]).toEqual([0, null, 1]);
    await vi.waitFor(() => expect(isAlive(Number(lines[0]))).toBe(false), 10_000);
  });

  it('is gone although something that left its group still writes', async () => {
    const script = `const { spawn } = require('node:child_process');
      const one = spawn('/bin/sleep', ['600'], { detached: true, stdio: 'inherit' });
      one.unref();
      console.log(one.pid);`;
    const { lines, ended, gone } = start('', { command: process.execPath, args: ['-e', script] });
    await gone();
    expect(ended[0]).toEqual([0, null, 1]);
    process.kill(Number(lines[0]), 'SIGKILL');
  });

  it('is given what it is to read, behind the pipe for frames', async () => {
    const fed = start('cat <&3', { feed: 'text\n' });
    await fed.gone();
    expect([fed.lines, fed.child.frames]).toEqual([['text'], undefined]);
    const both = start('cat <&4; cat <&3 >&3', { feed: 'text\n' }, true);
    let said = '';
    both.child.frames?.on('data', (chunk) => (said += chunk));
    both.child.frames?.end('frame');
    await both.gone();
    expect([both.lines, said]).toEqual([['text'], 'frame']);
    const framed = start('cat <&3 >&3', {}, true);
    said = '';
    framed.child.frames?.on('data', (chunk) => (said += chunk));
    framed.child.frames?.end('frame');
    await framed.gone();
    expect(said).toBe('frame');
  });

  it('need not read what it is given', async () => {
    const { ended, gone } = start('exec 3<&- <&-; exit 0', { feed: 'x'.repeat(1_000_000) });
    await gone();
    expect(ended[0]).toEqual([0, null, 0]);
  });
});

describe.runIf(process.platform === 'linux')('the processes of an environment', () => {
  it('are the process and what it started', async () => {
    const { child, lines } = start('sleep 600 & echo $!; wait');
    await vi.waitFor(() => expect(lines).toHaveLength(1), 10_000);
    expect(child.processes()).toEqual([child.pid, Number(lines[0])]);
    child.settle();
    expect(child.processes()).toEqual([child.pid, Number(lines[0])]);
    // It runs in a session of its own.
    const stat = readFileSync(`/proc/${child.pid}/stat`, 'latin1');
    expect(stat.replace(/^.*\) /s, '').split(' ')[3]).toBe(String(child.pid));
  });

  it('in a sandbox are the runtime and orphans, and not what started it', async () => {
    // Like unshare: the first process of the namespace with its watcher and an orphan, then the runtime.
    const first = '(sleep 600 & sleep 601 & echo ready; wait) &';
    const { child, lines } = start(`cat <&3; ${first} sleep 602 & echo ready; wait`, { feed: '' });
    await vi.waitFor(() => expect(lines).toEqual(['ready', 'ready']), 10_000);
    const [namespace = 0, runtime = 0] = childrenOf(child.pid);
    const [watcher, orphan] = childrenOf(namespace);
    expect([watcher, orphan]).not.toContain(undefined);
    const expected = [runtime, orphan];
    expect(child.processes()).toEqual(expected);
    child.settle();
    expect(child.processes()).toEqual(expected);
  });

  it('in a sandbox are empty before the runtime has started', async () => {
    const { child, lines } = start('(echo ready; exec sleep 600) & wait', { feed: '' });
    await vi.waitFor(() => expect(lines).toHaveLength(1), 10_000);
    expect(child.processes()).toEqual([]);
  });
});
