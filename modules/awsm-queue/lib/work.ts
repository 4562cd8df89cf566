import { type BatchOptions, type BatchResponse, performBatch, type QueueRecord } from 'jaws-core-js/queue';
import type { Job } from './enqueue.ts';

/** Does one job. `signal` is aborted when time is over. */
export type Perform = (job: Job, attempt: number, signal: AbortSignal) => Promise<void>;

/**
 * Performs the jobs of a batch, each separately. One that throws or times out is retried, and after five attempts becomes a dead
 * letter. A finished one is not repeated.
 */
export const work = (
  records: readonly QueueRecord[],
  perform: Perform,
  options: Pick<BatchOptions, 'remaining' | 'marginMs' | 'ledger'>,
): Promise<BatchResponse> =>
  performBatch(records, {
    ...options,
    // A redrive gives messages new ids, and jobs keep theirs.
    id: ({ body }) => jobIn(body).id,
    perform: ({ body }, { attempt, signal }) => perform(jobIn(body), attempt, signal),
  });

function jobIn(body: string): Job {
  const job: unknown = JSON.parse(body);
  if (typeof job !== 'object' || job === null || !('id' in job) || !('type' in job) || typeof job.id !== 'string') {
    throw new TypeError('The message is not a job: it has no id or no type.');
  }
  return { payload: undefined, ...job } as Job;
}
