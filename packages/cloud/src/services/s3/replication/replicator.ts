import type { ReplicationRule } from '@aws-sdk/client-s3';
import { errorText } from '../../../kernel/create-kernel.ts';
import type { Kernel, Part } from '../../../kernel/kernel.ts';
import { allBuckets } from '../shared/buckets.ts';
import { Objects } from '../shared/objects.ts';
import { copyTo } from './copy.ts';
import { type Job, jobs } from './jobs.ts';
import { destinationOf } from './rules.ts';

/**
 * Replicates in the order of the writes, and continues the unfinished work of an earlier run. Each destination of a bucket has its
 * own queue: one in a region that is down delays no other.
 */
class Replicator {
  readonly #kernel: Kernel;
  readonly #busy = new Set<string>();
  #closed = false;

  constructor(kernel: Kernel) {
    this.#kernel = kernel;
  }

  resume(): void {
    for (const job of jobs(this.#kernel).values()) this.wake(job);
  }

  wake({ bucket, rules }: Job): void {
    for (const destination of rules.map(destinationOf)) {
      const line = `${bucket} ${destination}`;
      if (this.#closed || this.#busy.has(line)) continue;
      this.#busy.add(line);
      this.#kernel.background(this.#work(bucket, destination).finally(() => this.#busy.delete(line)));
    }
  }

  close(): void {
    this.#closed = true;
  }

  async #work(bucket: string, destination: string): Promise<void> {
    // The writer gets its response first.
    await undefined;
    for (;;) {
      const next = this.#next(bucket, destination);
      if (!next) break;
      const { id, job, rule } = next;
      const failure = await this.#copy(job, rule);
      if (this.#closed) return;
      if (failure !== undefined) {
        this.#kernel.log.warn(`${bucket}/${job.key} was not replicated to ${destination}`, { error: failure });
      }
      this.#done(id, job, { destination, failed: failure !== undefined });
      await this.#kernel.store.commit();
    }
    // At once, so that the next write finds it idle.
    this.#busy.delete(`${bucket} ${destination}`);
  }

  #next(bucket: string, destination: string): { id: string; job: Job; rule: ReplicationRule } | undefined {
    for (const [id, job] of jobs(this.#kernel).entries()) {
      const rule = job.bucket === bucket && job.rules.find((one) => destinationOf(one) === destination);
      if (rule) return { id, job, rule };
    }
    return undefined;
  }

  #done(id: string, { round }: Job, { destination, failed }: { destination: string; failed: boolean }): void {
    const job = jobs(this.#kernel).get(id);
    // Changed meanwhile: it is done once more.
    if (!job || job.round !== round) return;
    const rules = job.rules.filter((rule) => destinationOf(rule) !== destination);
    const hasFailed = failed || job.failed === true;
    if (rules.length > 0) {
      jobs(this.#kernel).put(id, { ...job, rules, failed: hasFailed });
      return;
    }
    jobs(this.#kernel).delete(id);
    settle(this.#kernel, job, hasFailed ? 'FAILED' : 'COMPLETED');
  }

  async #copy({ bucket: name, key, version: id }: Job, rule: ReplicationRule): Promise<string | undefined> {
    try {
      const source = allBuckets(this.#kernel).get(name);
      // Objects written before the region went down are replicated when it is back.
      if (source) await this.#kernel.faults.whenUp(source.region);
      const bucket = allBuckets(this.#kernel).get(name);
      const version = bucket && new Objects(this.#kernel, bucket).version(key, id);
      return bucket && version ? await copyTo(this.#kernel, rule, { bucket, key, version }) : undefined;
    } catch (error) {
      return errorText(error);
    }
  }
}

/** Replicas stay replicas, whatever happens to their changes. */
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
