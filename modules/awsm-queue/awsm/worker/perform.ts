import type { Perform } from 'awsm-queue';

/**
 * Does one job: put your own here. Throw, and it is tried again after three minutes, five times in all. When a function dies between
 * doing a job and noting it, the job is done again, with the same id. `signal` is aborted when the function's time is over.
 */
export const perform: Perform = async ({ id, type, payload }, attempt, _signal) => {
  switch (type) {
    case 'log':
      console.log(`Job ${id}, attempt ${attempt}:`, payload);
      return;
    default:
      throw new Error(`Unknown type of job: "${type}".`);
  }
};
