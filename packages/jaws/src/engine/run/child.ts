import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import type { Emit } from '../../events.ts';

export interface ChildOptions {
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
  /** Milliseconds that the handler may take. */
  readonly timeout: number;
  /** Names the function in its log lines. */
  readonly source: string;
  readonly emit: Emit;
  readonly signal: AbortSignal;
}

export type ChildEnd =
  | { readonly how: 'exited'; readonly code: number | null; readonly by: NodeJS.Signals | null }
  | { readonly how: 'timed out' }
  | { readonly how: 'interrupted' }
  | { readonly how: 'not started'; readonly error: NodeJS.ErrnoException };

/** The time that Lambda gives a function's own initialization. */
const initialisation = 10_000;

/**
 * Runs a child to its end; its output comes as `log` events. The clock starts when the child reports that it calls the handler.
 */
export function runChild(options: ChildOptions): Promise<ChildEnd> {
  const { command, args, env, cwd, timeout, source, emit, signal } = options;
  return new Promise((resolve) => {
    // Its own process group: processes that a handler starts end with it.
    const detached = process.platform !== 'win32';
    const child = spawn(command, args, { cwd, env, detached, stdio: ['ignore', 'pipe', 'pipe', 'pipe'] });
    let end: ChildEnd | undefined;
    const stop = (how: ChildEnd) => {
      end ??= how;
      kill(child, detached);
    };
    let timer = setTimeout(() => stop({ how: 'timed out' }), initialisation + timeout);
    const interrupt = () => stop({ how: 'interrupted' });
    signal.addEventListener('abort', interrupt);
    if (signal.aborted) interrupt();

    for (const stream of [child.stdio[1] as Readable, child.stdio[2] as Readable]) {
      createInterface({ input: stream }).on('line', (line) => emit({ type: 'log', source, line }));
    }
    (child.stdio[3] as Readable)
      .on('error', () => {})
      .once('data', () => {
        clearTimeout(timer);
        timer = setTimeout(() => stop({ how: 'timed out' }), timeout);
      });
    child.on('error', (error: NodeJS.ErrnoException) => {
      end ??= { how: 'not started', error };
      if (child.pid === undefined) finish();
    });
    child.on('exit', () => {
      // A process that it left running would keep its output open.
      if (detached) kill(child, detached);
    });
    child.on('close', (code, by) => {
      end ??= { how: 'exited', code, by };
      finish();
    });
    function finish() {
      clearTimeout(timer);
      signal.removeEventListener('abort', interrupt);
      resolve(end!);
    }
  });
}

function kill(child: ChildProcess, group: boolean): void {
  if (child.pid === undefined) return;
  try {
    if (group) process.kill(-child.pid, 'SIGKILL');
    else child.kill('SIGKILL');
  } catch {
    // It is gone already.
  }
}
