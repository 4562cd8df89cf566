import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';
import config from './vitest.base.config.ts';

/**
 * What needs minutes, not seconds: the embedded cloud, killed 200 times while it writes, and asked 100,000 malformed things; about
 * 10,000 deployments with a fault, a kill, a second deployment or a hand at each of their calls, and with mixes of faults, of which
 * FAULT_MIXES says how many; plans of generated projects, and roll-backs in generated histories; 500 histories of customers and their
 * bills. A file is a worker; SOAK_WORKERS of them run side by side. Every 100 trials a test says how far it is.
 */
export default defineConfig({
  ...config,
  test: {
    ...config.test,
    maxWorkers: Number(process.env.SOAK_WORKERS ?? availableParallelism()),
    include: [
      'packages/cloud/test/crashes/{crash,every-service-crash,fuzz}.test.ts',
      'packages/jaws/test/{faults,property}/**/*.test.ts',
      'modules/awsm-billing/tests/histories.slow.test.ts',
    ],
    env: {
      ...config.test?.env,
      KILLS: process.env.KILLS ?? '200',
      REQUESTS: process.env.REQUESTS ?? '100000',
      // The same in every run unless it is said: what fails is then told by the change, not by chance.
      SEED: process.env.SEED ?? '1',
      // Each call, not a sample.
      FAULT_SAMPLE: process.env.FAULT_SAMPLE ?? '1',
      KILL_SAMPLE: process.env.KILL_SAMPLE ?? '1',
      PAUSE_SAMPLE: process.env.PAUSE_SAMPLE ?? '1',
      PAIR_SAMPLE: process.env.PAIR_SAMPLE ?? '1',
      TURN_SAMPLE: process.env.TURN_SAMPLE ?? '1',
      FAULT_MIXES: process.env.FAULT_MIXES ?? '2500',
      PLAN_PROJECTS: process.env.PLAN_PROJECTS ?? '80',
      HISTORIES: process.env.HISTORIES ?? '500',
      ROLLBACK_HISTORIES: process.env.ROLLBACK_HISTORIES ?? '300',
    },
  },
});
