import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

export interface Effort {
  /** Seconds of processor time that the cloud's process used; a busy machine does not change them. */
  readonly cpu: number;
  /** The longest time that its event loop was blocked, in milliseconds; longer on a busy machine. */
  readonly blocked: number;
}

export interface MeasuredCloud {
  readonly endpoint: string;
  /** What the cloud's process did since the last call. Rejects if it does not answer in time. */
  effort(): Promise<Effort>;
  kill(): Promise<void>;
}

/** A cloud in a process of its own that reports how busy it is, since a blocked event loop cannot be seen from inside. */
export async function startMeasured(dir: string, sources = new URL('../../', import.meta.url)): Promise<MeasuredCloud> {
  const entry = fileURLToPath(new URL('./measured-process.ts', import.meta.url));
  const child: ChildProcess = fork(entry, [], {
    execArgv: ['--import', import.meta.resolve('tsx')],
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    env: { ...process.env, CLOUD_SOURCES: sources.href, CLOUD_DIR: dir },
  });
  let log = '';
  child.stderr!.setEncoding('utf8').on('data', (text: string) => {
    log += text;
  });
  const gone = once(child, 'exit');
  const answer = async (): Promise<unknown> => {
    const ended = gone.then(() => Promise.reject(new Error(`The cloud's process ended: ${log}`)));
    const [message] = (await Promise.race([once(child, 'message'), ended])) as [unknown];
    return message;
  };
  const { endpoint } = (await answer()) as { endpoint: string };
  return {
    endpoint,
    async effort() {
      child.send('effort');
      return (await answer()) as Effort;
    },
    async kill() {
      child.kill('SIGKILL');
      await gone;
    },
  };
}
