import { ForksPoolWorker, type PoolOptions, type WorkerRequest } from 'vitest/node';

/** A process runs so many files, then another one takes over: what tests leave in memory adds up to gigabytes otherwise. */
const FILES = Number(process.env.FILES_PER_WORKER ?? 60);

/** A process that test files share one after the other, with the modules that it has loaded. */
class SharedWorker extends ForksPoolWorker {
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

export const shared = {
  name: 'shared',
  createPoolWorker: (options: PoolOptions) => new SharedWorker(options),
};
