import type { ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';

/** Longest time from spawn to the first answer, in milliseconds: a loaded machine. */
const startTimeout = 20_000;

/**
 * Where a cloud that was just started listens, according to the first line of its output. Undefined if it did not start.
 */
export async function announcedBy(child: ChildProcess, signal: AbortSignal | undefined): Promise<string | undefined> {
  const { stdout } = child;
  const lines = stdout ? createInterface({ input: stdout }) : undefined;
  const line = await new Promise<string | undefined>((done) => {
    const timer = setTimeout(() => done(undefined), startTimeout);
    const over = (text?: string) => {
      clearTimeout(timer);
      done(text);
    };
    lines?.once('line', over);
    child.once('error', () => over());
    child.once('exit', () => over());
    signal?.addEventListener('abort', () => over(), { once: true });
  });
  signal?.throwIfAborted();
  return /"endpoint":"(http:\/\/127\.0\.0\.1:\d+)"/.exec(line ?? '')?.[1];
}

/** Ends a cloud that this process started, and resolves when it is gone. */
export async function endChild(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
  const exited = new Promise((done) => child.once('exit', done));
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), 5_000);
  await exited;
  clearTimeout(timer);
}
