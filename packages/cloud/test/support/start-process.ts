import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

export interface CloudProcess {
  readonly endpoint: string;
  readonly pid: number;
  /** Milliseconds from its start to its ready line. */
  readonly startedIn: number;
  /** What it wrote to stderr so far. */
  log(): string;
  /** Whether it has ended by itself. */
  ended(): boolean;
  /** Memory use at rest, in MiB; see cloud-process.ts. */
  atRest(): Promise<AtRest>;
  /** Kills it like a power cut; resolves when the process is gone. */
  kill(): Promise<void>;
}

interface AtRest {
  /** MiB. */
  readonly heap: number;
  readonly resident: number;
  readonly handles: number;
  /** The kinds of these handles. */
  readonly kinds: string;
  /** Members that all objects have gained since the start: a request added them to a prototype. */
  readonly polluted: number;
  readonly files: number;
}

export interface ProcessOptions {
  readonly cwd?: string;
  /** In addition to this process's variables. */
  readonly env?: Readonly<Record<string, string>>;
  /** The bundle as it is delivered, instead of the sources. */
  readonly program?: string;
}

/** A cloud in a process of its own, on a folder that may hold an earlier state. */
export async function startProcess(dir: string, { cwd, env, program }: ProcessOptions = {}): Promise<CloudProcess> {
  const tsx = import.meta.resolve('tsx');
  const entry = fileURLToPath(new URL('./cloud-process.ts', import.meta.url));
  const began = performance.now();
  const command = program ? [program] : ['--import', tsx, entry];
  const child: ChildProcess = spawn(process.execPath, [...command, '--port', '0', '--dir', dir], {
    stdio: ['ignore', 'pipe', 'pipe'],
    ...(cwd ? { cwd } : {}),
    env: { ...process.env, ...env },
  });
  const gone = once(child, 'exit');
  let log = '';
  child.stderr!.setEncoding('utf8').on('data', (text: string) => {
    log += text;
  });
  const lines = createInterface({ input: child.stdout! });
  const first = await Promise.race([once(lines, 'line'), gone.then(() => undefined)]);
  if (!first) throw new Error(`The cloud did not start: ${log}`);
  const { endpoint, pid } = JSON.parse(String(first[0])) as { endpoint: string; pid: number };
  return {
    endpoint,
    pid,
    startedIn: performance.now() - began,
    log: () => log,
    ended: () => child.exitCode !== null || child.signalCode !== null,
    async atRest() {
      const line = once(lines, 'line');
      child.kill('SIGUSR2');
      const used = JSON.parse(String((await line)[0])) as Omit<AtRest, 'files'>;
      const files = await readdir(`/proc/${pid}/fd`).catch(() => []);
      return { ...used, files: files.length };
    },
    async kill() {
      child.kill('SIGKILL');
      await gone;
    },
  };
}
