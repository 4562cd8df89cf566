import type { ReplicationRule } from '@aws-sdk/client-s3';
import { errorText } from '../../../kernel/create-kernel.ts';
import type { Kernel, Part } from '../../../kernel/kernel.ts';
import { allBuckets } from '../shared/buckets.ts';
import { Objects } from '../shared/objects.ts';
import { copyTo } from './copy.ts';
import { type Job, jobs } from './jobs.ts';

/** Copies what rules say, bucket by bucket and in the order of the writes; what an earlier run left open too. */
class Replicator {
  readonly #kernel: Kernel;
  readonly #busy = new Set<string>();
  #closed = false;

  constructor(kernel: Kernel) {
    this.#kernel = kernel;
  }

  resume(): void {
    for (const { bucket } of jobs(this.#kernel).values()) this.wake(bucket);
  }

  wake(bucket: string): void {
    if (this.#closed || this.#busy.has(bucket)) return;
    this.#busy.add(bucket);
    this.#kernel.background(this.#work(bucket).finally(() => this.#busy.delete(bucket)));
  }

  close(): void {
    this.#closed = true;
  }

  async #work(bucket: string): Promise<void> {
    // Whoever wrote answers first.
    await undefined;
    for (;;) {
      const [id, job] = this.#next(bucket) ?? [];
      if (id === undefined || !job) break;
      const failures = await this.#failures(job);
      if (this.#closed) return;
      // Changed meanwhile: it is done once more.
      if (jobs(this.#kernel).get(id) !== job) continue;
      jobs(this.#kernel).delete(id);
      settle(this.#kernel, job, failures.length === 0 ? 'COMPLETED' : 'FAILED');
      for (const failure of failures) {
        this.#kernel.log.warn(`${job.bucket}/${job.key} was not replicated`, { error: failure });
      }
      await this.#kernel.store.commit();
    }
    // At once, so that the next write finds it idle.
    this.#busy.delete(bucket);
  }

  #next(bucket: string): [string, Job] | undefined {
    for (const entry of jobs(this.#kernel).entries()) if (entry[1].bucket === bucket) return entry;
    return undefined;
  }

  async #failures(job: Job): Promise<string[]> {
    const found = await Promise.all(job.rules.map((rule) => this.#copy(job, rule)));
    return found.filter((failure) => failure !== undefined);
  }

  async #copy({ bucket: name, key, version: id }: Job, rule: ReplicationRule): Promise<string | undefined> {
    const bucket = allBuckets(this.#kernel).get(name);
    const version = bucket && new Objects(this.#kernel, bucket).version(key, id);
    if (!bucket || !version) return undefined;
    try {
      return await copyTo(this.#kernel, rule, { bucket, key, version });
    } catch (error) {
      return errorText(error);
    }
  }
}

/** Replicas stay replicas, whatever becomes of their changes. */
function settle(kernel: Kernel, { bucket: name, key, version: id }: Job, replication: 'COMPLETED' | 'FAILED'): void {
  const bucket = allBuckets(kernel).get(name);
  const objects = bucket && new Objects(kernel, bucket);
  const version = objects?.version(key, id);
  if (version?.replication === 'PENDING') objects?.amend(key, { ...version, replication });
}

export const replicator: Part<Replicator> = {
  name: 's3 replication',
  open: (kernel) => new Replicator(kernel),
  close: (part) => part.close(),
};
