import type { Jobs } from 'awsm-scheduler';

/**
 * Your jobs, by the names that the schedules in awsm.json use. A job that throws is retried; a return value is stored with the
 * run. A job never runs twice at the same time, nor again for a time for which it has succeeded. / */
export const jobs: Jobs = {
  nightly: async ({ scheduledFor }) => `It is ${scheduledFor}.`,

  hourly: async () => undefined,
};
