import { type ChildProcess, spawn } from 'node:child_process';
import type { Duplex } from 'node:stream';
import type { Launch } from './filesystem/view.ts';
import { readLines } from './lines.ts';
import { childrenOf } from './memory.ts';
import type { Reaper } from './reaper.ts';

/** How long the output of a dead process may still come. Milliseconds. */
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
  #runtime: number | undefined;

  constructor(launch: Launch, options: { frames: boolean; reaper: Reaper }, listener: ChildListener) {
    const { args, command, cwd, env, feed } = launch;
    const { frames, reaper } = options;
    this.#reaper = reaper;
    this.#wrapped = feed !== undefined;
    const more = [frames, feed !== undefined].filter(Boolean).map(() => 'pipe' as const);
    const child: ChildProcess = spawn(command, [...args], {
      cwd,
      env,
      stdio: ['pipe', 'pipe', 'pipe', ...more],
      detached: process.platform !== 'win32',
      windowsHide: true,
    });
    this.pid = child.pid ?? 0;
    if (this.pid) reaper.add(this.pid);
    child.stdin?.on('error', () => {});
    // A pipe that Node makes beside the three standard ones goes both ways.
    const [, , , ...pipes] = child.stdio as (Duplex | undefined)[];
    this.frames = frames ? pipes[0] : undefined;
    if (feed !== undefined) {
      const pipe = pipes.at(-1);
      pipe?.on('error', () => {});
      pipe?.end(feed);
    }
    for (const output of [child.stdout, child.stderr]) if (output) readLines(output, (line) => listener.line(line));

    let told = false;
    const gone = (code: number | null, signal: NodeJS.Signals | null) => {
      if (told) return;
      told = true;
      listener.gone(code, signal);
    };
    child.on('error', (error) => {
      listener.line(`${command} cannot be started: ${error.message}`);
      gone(1, null);
    });
    child.on('exit', (code, signal) => {
      // What it started dies with it; a left-over writer must not keep the end of the output away.
      this.kill();
      setTimeout(gone, LAST_WORDS, code, signal).unref();
    });
    child.on('close', gone);
  }

  /** The runtime's own process, once it runs: what started it in a sandbox waits for it, and started it last. */
  get runtime(): number {
    if (!this.#wrapped) return this.pid;
    this.#runtime ??= childrenOf(this.pid).at(-1);
    return this.#runtime ?? 0;
  }

  kill(): void {
    if (this.pid) this.#reaper.kill(this.pid);
  }
}
