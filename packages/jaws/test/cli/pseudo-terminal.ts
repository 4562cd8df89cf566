import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { bin } from './jaws.ts';

/** Whether this machine can give a process a terminal without a user, with `script` of util-linux. */
export const hasTerminals =
  process.platform === 'linux' &&
  spawnSync('script', ['--version'], { encoding: 'utf8' }).stdout?.includes('util-linux');

interface TerminalOptions {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  readonly columns: number;
  readonly rows: number;
}

/** Variables of an agent or a CI that would change the result. */
const NOT_THEIRS = [
  'CI',
  'AI_AGENT',
  'CLAUDECODE',
  'CURSOR_AGENT',
  'GEMINI_CLI',
  'CODEX_SANDBOX',
  'CODEX_THREAD_ID',
  'OPENCODE',
  'NO_COLOR',
];

/** `jaws` in a terminal of its own. */
export class PseudoTerminal {
  /** Everything written to the terminal. */
  text = '';
  readonly ended: Promise<number | null>;
  readonly #script: ChildProcess;

  constructor(args: readonly string[], { cwd, env, columns, rows }: TerminalOptions) {
    const all: NodeJS.ProcessEnv = { ...process.env, TERM: 'xterm-256color', ...env };
    for (const name of NOT_THEIRS) delete all[name];
    // No argument comes from a user: all are a test's.
    const command = `stty cols ${columns} rows ${rows}; exec '${process.execPath}' '${bin}' ${args.join(' ')}`;
    this.#script = spawn('script', ['-qefc', command, '/dev/null'], {
      cwd,
      env: all,
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    this.#script.stdout?.setEncoding('utf8').on('data', (text: string) => {
      this.text += text;
    });
    this.ended = new Promise((resolve, reject) => {
      this.#script.on('error', reject);
      this.#script.on('close', resolve);
    });
  }

  /** Types once the terminal has shown new output since the last call. */
  async type(keys: string, after: RegExp): Promise<void> {
    await this.shows(after);
    this.text = '';
    this.#script.stdin?.write(keys);
  }

  async shows(wanted: RegExp): Promise<void> {
    const until = performance.now() + 60_000;
    while (!wanted.test(this.text)) {
      if (performance.now() > until || this.#script.exitCode !== null) {
        throw new Error(`The terminal never showed ${wanted}: ${JSON.stringify(this.text.slice(-2_000))}`);
      }
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  /** Process id of `jaws` itself. */
  get pid(): number {
    const { pid } = this.#script;
    return Number(readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ')[0]);
  }

  /** `T` for a stopped process. https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html */
  get processState(): string {
    return /\) (\S)/.exec(readFileSync(`/proc/${this.pid}/stat`, 'utf8'))?.[1] ?? '';
  }

  /** Like `fg` in a shell: `script` stops with the process, and continues with it. */
  goOn(): void {
    const { pid } = this;
    this.#script.kill('SIGCONT');
    process.kill(pid, 'SIGCONT');
  }

  end(): void {
    this.#script.kill('SIGKILL');
  }
}
