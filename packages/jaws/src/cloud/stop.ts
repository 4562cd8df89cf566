import { rmSync } from 'node:fs';
import { cannotWrite, makeFolder, renameReplacing } from '../base/files.ts';
import { ended } from '../base/process.ts';
import { fail } from '../errors/catalogue/index.ts';
import { askToEnd } from './ask-to-end.ts';
import { withLock } from './lock.ts';
import { type CloudPaths, cloudPaths } from './paths.ts';
import { findCloud, type RunningCloud } from './running.ts';
import { type StartOptions, start } from './start.ts';
import { type CloudState, removeState } from './state.ts';

/** Time to finish requests and running functions, in milliseconds. */
const politeTimeout = 10_000;

/** Stops the cloud; undefined when none ran. Its data stays. Throws CloudDidNotStop. */
export async function stopCloud(
  env: NodeJS.ProcessEnv,
  interrupt?: AbortSignal,
  platform: string = process.platform,
): Promise<CloudState | undefined> {
  const paths = cloudPaths(env);
  return withLock(paths, () => stop(paths, platform), { signal: interrupt });
}

/** Deletes all data; a cloud that was running is started again, at the same address. */
export async function resetCloud(options: StartOptions): Promise<{ cloud: RunningCloud | undefined }> {
  const paths = cloudPaths(options.env);
  return withLock(
    paths,
    async () => {
      const running = await stop(paths, process.platform);
      deleteData(paths);
      if (!running) return { cloud: undefined };
      return { cloud: await start(paths, { ...options, port: options.port ?? running.port }) };
    },
    options,
  );
}

async function stop(paths: CloudPaths, platform: string): Promise<CloudState | undefined> {
  const found = await findCloud(paths);
  if (found.is === 'absent') return undefined;
  const running = found.is === 'running' ? found.cloud : found.state;
  // On Windows this signal ends the process at once, with its requests and functions.
  const isAsked = platform === 'win32' && found.is === 'running' && (await askToEnd(running.endpoint));
  if (!isAsked) signal(running.pid, 'SIGTERM');
  if (!(await ended(running.pid, found.is === 'running' ? politeTimeout : 1000))) {
    signal(running.pid, 'SIGKILL');
    if (!(await ended(running.pid, 2000))) throw fail('CloudDidNotStop', { pid: running.pid });
  }
  removeState(paths);
  return running;
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    // It ended by itself in the meantime.
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

/** Moved away first: if the deletion is interrupted, the next start does not find half of the old data. Throws CannotWrite. */
function deleteData(paths: CloudPaths): void {
  const doomed = `${paths.data}.deleted`;
  rmSync(doomed, { recursive: true, force: true });
  try {
    renameReplacing(paths.data, doomed);
  } catch (error) {
    // On Windows a process that a function left behind prevents the folder from being moved.
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw cannotWrite(paths.data, error);
  }
  rmSync(doomed, { recursive: true, force: true });
  makeFolder(paths.data, 0o700);
}
