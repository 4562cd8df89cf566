import type { ReplicationRule } from '@aws-sdk/client-s3';
import type { Kernel } from '../../../kernel/kernel.ts';
import type { Collection } from '../../../store/store.ts';

/** A version that is to be made the same in the destinations of these rules. */
export interface Job {
  readonly bucket: string;
  readonly key: string;
  readonly version: string;
  readonly rules: readonly ReplicationRule[];
}

/** All that is not done yet, in the order of the writes. */
export const jobs = (kernel: Kernel): Collection<Job> => kernel.store.collection<Job>('s3/global/replications');

/** An id has no slash, nor has a bucket's name. */
export const jobId = ({ bucket, key, version }: Omit<Job, 'rules'>): string => `${bucket}/${version}/${key}`;
