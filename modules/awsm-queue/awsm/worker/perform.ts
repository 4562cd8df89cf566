import type { Job } from 'awsm-queue';

/**
 * Does one job: put your own here. It may be called more than once for a job, with the same id; throw, and it is tried again
 * after three minutes, three times in all.
 */
export async function perform({ id, type, payload }: Job, attempt: number): Promise<void> {
  switch (type) {
    case 'log':
      console.log(`Job ${id}, attempt ${attempt}:`, payload);
      return;
    default:
      throw new Error(`No job of the type "${type}" is known.`);
  }
}
