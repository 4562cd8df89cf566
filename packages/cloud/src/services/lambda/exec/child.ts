import { type ChildProcess, spawn } from 'node:child_process';
import type { Duplex } from 'node:stream';
import { readLines } from './lines.ts';
import type { Reaper } from './reaper.ts';
import type { RuntimeCommand } from './runtime/runtime-command.ts';

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
  /** The runtime's end of {@link RuntimeCommand.frames}. */
  readonly frames: Duplex | undefined;
  readonly #reaper: Reaper;

  constructor(
    runtime: RuntimeCommand,
    options: { cwd: string; env: Record<string, string>; reaper: Reaper },
    listener: ChildListener,
  ) {
    const { cwd, env, reaper } = options;
    this.#reaper = reaper;
    const child: ChildProcess = spawn(runtime.command, [...runtime.args], {
      cwd,
      env,
      stdio: ['pipe', 'pipe', 'pipe', ...(runtime.frames ? (['pipe'] as const) : [])],
      detached: process.platform !== 'win32',
      windowsHide: true,
    });
    this.pid = child.pid ?? 0;
    if (this.pid) reaper.add(this.pid);
    child.stdin?.on('error', () => {});
    // A pipe that Node makes beside the three standard ones goes both ways.
    this.frames = (child.stdio[3] as Duplex | undefined) ?? undefined;
    for (const output of [child.stdout, child.stderr]) if (output) readLines(output, (line) => listener.line(line));

    let told = false;
    const gone = (code: number | null, signal: NodeJS.Signals | null) => {
      if (told) return;
      told = true;
      listener.gone(code, signal);
    };
    child.on('error', (error) => {
      listener.line(`${runtime.command} cannot be started: ${error.message}`);
      gone(1, null);
    });
    child.on('exit', (code, signal) => {
      // What it started dies with it; a left-over writer must not keep the end of the output away.
      this.kill();
      setTimeout(gone, LAST_WORDS, code, signal).unref();
    });
    child.on('close', gone);
  }

  kill(): void {
    if (this.pid) this.#reaper.kill(this.pid);
  }
}
