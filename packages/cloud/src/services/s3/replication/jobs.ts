import type { ReplicationRule } from '@aws-sdk/client-s3';
import type { Kernel } from '../../../kernel/kernel.ts';
import type { Collection } from '../../../store/store.ts';

/** A version to replicate to the destinations of these rules, each of which has another one. */
export interface Job {
  readonly bucket: string;
  readonly key: string;
  readonly version: string;
  /** The rules that are not done yet. */
  readonly rules: readonly ReplicationRule[];
  /** Counts the changes of the version that were queued before an earlier one was done. */
  readonly round?: number;
  /** A rule that is done but failed. */
  readonly failed?: boolean;
}

/** All that is not done yet, in the order of the writes. */
export const jobs = (kernel: Kernel): Collection<Job> => kernel.store.collection<Job>('s3/global/replications');

/** An id has no slash, nor has a bucket's name. */
export const jobId = ({ bucket, key, version }: Pick<Job, 'bucket' | 'key' | 'version'>): string =>
  `${bucket}/${version}/${key}`;
