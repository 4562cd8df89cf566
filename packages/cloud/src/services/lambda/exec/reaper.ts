import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { win32 } from 'node:path';
import { windowsFolder } from './filesystem/windows-variables.ts';

/** Kills the process groups named in the last line it read, when its input ends. */
const SCRIPT =
  'groups=; while read -r line; do groups=$line; done; for g in $groups; do kill -9 "-$g" 2>/dev/null; done';

/**
 * Ends execution environments, and makes sure that they end with this process even if it is killed: a shell that only
 * waits holds the other end of a pipe.
 */
export class Reaper {
  readonly #groups = new Set<number>();
  readonly #platform: string;
  readonly #run: (program: string, args: readonly string[]) => void;
  #shell: ChildProcess | undefined;

  /** `run` starts a program of Windows. */
  constructor(platform: string = process.platform, run = runAside) {
    this.#platform = platform;
    this.#run = run;
  }

  add(pid: number): void {
    this.#groups.add(pid);
    this.#tell();
  }

  /** Kills the whole process group and forgets it. */
  kill(pid: number): void {
    if (!this.#groups.delete(pid)) return;
    this.#tell();
    // Windows has no process groups: its own tool ends a process with all its descendants.
    if (this.#platform === 'win32') {
      // By its whole path: by its name alone Node looks in the current folder first.
      this.#run(win32.join(windowsFolder(), 'System32', 'taskkill.exe'), ['/pid', String(pid), '/t', '/f']);
      return;
    }
    try {
      process.kill(-pid, 'SIGKILL');
    } catch {
      // Gone already.
    }
  }

  close(): void {
    for (const pid of [...this.#groups]) this.kill(pid);
    this.#shell?.stdin?.end();
  }

  #tell(): void {
    if (this.#platform === 'win32') return;
    if (!this.#shell) {
      this.#shell = spawn('/bin/sh', ['-c', SCRIPT], {
        stdio: ['pipe', 'ignore', 'ignore'],
        detached: true,
        env: {},
        cwd: '/',
      });
      this.#shell.on('error', () => {});
      this.#shell.stdin?.on('error', () => {});
      this.#shell.unref();
      // The pipe of a process that only waits must not keep this one alive.
      (this.#shell.stdin as unknown as { unref?(): void } | null)?.unref?.();
    }
    this.#shell.stdin?.write(`${[...this.#groups].join(' ')}\n`);
  }
}

function runAside(program: string, args: readonly string[]): void {
  // A process that has ended by itself needs no further action.
  execFile(program, [...args], { windowsHide: true }, () => {});
}
