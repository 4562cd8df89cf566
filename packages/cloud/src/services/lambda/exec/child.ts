import { type ChildProcess, spawn } from 'node:child_process';
import type { Duplex } from 'node:stream';
import type { Launch } from './filesystem/view.ts';
import type { Inherited } from './inherited.ts';
import { readLines } from './lines.ts';
import { childrenOf, treeOf } from './memory.ts';
import type { Reaper } from './reaper.ts';

/** How long to wait for the output of a dead process. Milliseconds. */
const LAST_WORDS = 200;

export interface ChildListener {
  line(text: string): void;
  /** Once, after the last line. */
  gone(code: number | null, signal: NodeJS.Signals | null): void;
}

/** The process of an execution environment, in a process group of its own and with nothing of this process's environment. */
export class Child {
  readonly pid: number;
  /** The pipe of a runtime that speaks frames. */
  readonly frames: Duplex | undefined;
  readonly #reaper: Reaper;
  readonly #wrapped: boolean;
  #inner: readonly number[] | undefined;

  constructor(
    launch: Launch,
    options: { frames: boolean; inherited: Inherited; reaper: Reaper },
    listener: ChildListener,
  ) {
    const { args, command, cwd, env, feed } = launch;
    const { frames, inherited, reaper } = options;
    this.#reaper = reaper;
    this.#wrapped = feed !== undefined;
    const more = [frames, feed !== undefined].filter(Boolean).map(() => 'pipe' as const);
    const child: ChildProcess = spawn(command, [...args], {
      cwd,
      env,
      stdio: inherited.cover(['pipe', 'pipe', 'pipe', ...more]),
      detached: process.platform !== 'win32',
      windowsHide: true,
    });
    this.pid = child.pid ?? 0;
    if (this.pid) reaper.add(this.pid);
    child.stdin?.on('error', () => {});
    // A pipe that Node creates beside the three standard ones is bidirectional.
    const pipes = (child.stdio as (Duplex | undefined)[]).slice(3, 3 + more.length);
    this.frames = frames ? pipes[0] : undefined;
    if (feed !== undefined) {
      const pipe = pipes.at(-1);
      pipe?.on('error', () => {});
      pipe?.end(feed);
    }
    for (const output of [child.stdout, child.stderr]) if (output) readLines(output, (line) => listener.line(line));

    let hasReported = false;
    const gone = (code: number | null, signal: NodeJS.Signals | null) => {
      if (hasReported) return;
      hasReported = true;
      listener.gone(code, signal);
    };
    child.on('error', (error) => {
      listener.line(`${command} cannot be started: ${error.message}`);
      gone(1, null);
    });
    child.on('exit', (code, signal) => {
      // Its child processes end with it; a left-over writer must not delay the end of the output.
      this.kill();
      setTimeout(gone, LAST_WORDS, code, signal).unref();
    });
    child.on('close', gone);
  }

  /**
   * The function's processes, the runtime's own first. In a sandbox what started the runtime has two children: the first process of the
   * namespace, with `cat` as its first child and orphans as the others, and the runtime.
   */
  processes(): readonly number[] {
    if (process.platform !== 'linux') return [this.pid];
    if (!this.#wrapped) return treeOf([this.pid]);
    const [first = 0, runtime] = this.#inner ?? childrenOf(this.pid);
    return runtime ? treeOf([runtime, ...childrenOf(first).slice(1)]) : [];
  }

  /** The runtime runs: what it was started by starts nothing more. */
  settle(): void {
    if (this.#wrapped) this.#inner = childrenOf(this.pid);
  }

  kill(): void {
    if (this.pid) this.#reaper.kill(this.pid);
  }
}
