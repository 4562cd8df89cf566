import type { Jobs } from 'awsm-scheduler';

/**
 * Your jobs, by the names that the schedules in awsm.json say. One that throws is tried again; what one returns is kept with its run.
 * A job never runs twice at the same time, and not again for a time for which it has succeeded.
 */
export const jobs: Jobs = {
  nightly: async ({ scheduledFor }) => `It is ${scheduledFor}.`,

  hourly: async () => undefined,
};
