import { ForksPoolWorker, type PoolOptions, type WorkerRequest } from 'vitest/node';

/**
 * A process runs this many files, then another one takes over: the memory that tests leave in use adds up to gigabytes after hundreds
 * of files.
 */
const FILES = 60;

class SharedProcess extends ForksPoolWorker {
  override readonly name = 'shared';
  #files = 0;

  override send(message: WorkerRequest): void {
    if (message.type === 'run') this.#files += 1;
    super.send(message);
  }

  canReuse(): boolean {
    return this.#files < FILES;
  }
}

/** Test files run one after the other in shared processes, with the modules already loaded there. */
export const sharedProcesses = {
  name: 'shared',
  createPoolWorker: (options: PoolOptions) => new SharedProcess(options),
};
