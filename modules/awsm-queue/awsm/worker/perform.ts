import type { Perform } from 'awsm-queue';

/**
 * Does one job: put your own here. If it throws, it is retried after three minutes, five attempts in total. If a function dies
 * between
 * doing a job and recording it, the job is repeated with the same id. `signal` is aborted when the function's time is over.
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
