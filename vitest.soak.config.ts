import { defineConfig } from 'vitest/config';
import config from './vitest.config.ts';

/**
 * What needs minutes, not seconds: the embedded cloud, killed 200 times while it writes, and asked 100,000 malformed things; deployments
 * with a fault, a kill, a second deployment or a hand at each of their calls; plans of generated projects.
 */
export default defineConfig({
  ...config,
  test: {
    ...config.test,
    include: [
      'packages/cloud/test/{crash,every-service-crash,fuzz}.test.ts',
      'packages/jaws/test/{faults,property}/**/*.test.ts',
    ],
    env: {
      KILLS: process.env.KILLS ?? '200',
      REQUESTS: process.env.REQUESTS ?? '100000',
      // The same in every run unless it is said: what fails is then told by the change, not by chance.
      SEED: process.env.SEED ?? '1',
      // Each call, not a sample.
      FAULT_SAMPLE: process.env.FAULT_SAMPLE ?? '1',
      KILL_SAMPLE: process.env.KILL_SAMPLE ?? '1',
      PAUSE_SAMPLE: process.env.PAUSE_SAMPLE ?? '1',
      FAULT_MIXES: process.env.FAULT_MIXES ?? '300',
      PLAN_PROJECTS: process.env.PLAN_PROJECTS ?? '80',
    },
  },
});
