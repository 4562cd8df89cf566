import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, it } from 'vitest';
import { ended, isAlive } from './process.ts';

it('knows a process that runs from one that has ended', async () => {
  expect(isAlive(process.pid)).toBe(true);
  const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
  const { pid } = child;
  expect(isAlive(pid!)).toBe(true);
  child.kill('SIGKILL');
  await once(child, 'exit');
  expect(isAlive(pid!)).toBe(false);
});

it.skipIf(process.platform !== 'linux')('treats a zombie process as ended', async () => {
  // The shell starts a child, becomes another program by exec, and so never waits for it.
  const parent = spawn('/bin/sh', ['-c', 'sleep 0.1 & echo $!; exec sleep 30']);
  try {
    const [line] = await once(parent.stdout, 'data');
    const pid = Number(String(line));
    expect(await ended(pid, 5000)).toBe(true);
    // Its process id still exists.
    expect(process.kill(pid, 0)).toBe(true);
  } finally {
    parent.kill('SIGKILL');
  }
});
