import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

export interface CloudProcess {
  readonly endpoint: string;
  readonly pid: number;
  /** What it wrote to stderr so far. */
  log(): string;
  /** As a power cut does it; resolves when the process is gone. */
  kill(): Promise<void>;
}

/** A cloud as a process of its own, on a folder that may hold an earlier state. */
export async function startProcess(dir: string): Promise<CloudProcess> {
  const entry = fileURLToPath(new URL('./cloud-process.ts', import.meta.url));
  const child: ChildProcess = spawn(process.execPath, ['--import', 'tsx', entry, '--port', '0', '--dir', dir], {
    stdio: ['ignore', 'pipe', 'pipe'],
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
    log: () => log,
    async kill() {
      child.kill('SIGKILL');
      await gone;
    },
  };
}
