import { ForksPoolWorker, type PoolOptions, type WorkerRequest } from 'vitest/node';

/** A process runs so many files, then another one takes over: what tests leave in its memory adds up, to gigabytes after hundreds. */
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

/** Test files run in processes that they share, one after the other, with the modules that those have loaded. */
export const sharedProcesses = {
  name: 'shared',
  createPoolWorker: (options: PoolOptions) => new SharedProcess(options),
};
