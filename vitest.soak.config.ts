import { defineConfig } from 'vitest/config';
import config from './vitest.config.ts';

/** The embedded cloud, killed 200 times while it writes, and asked 100,000 malformed things: minutes, not seconds. */
export default defineConfig({
  ...config,
  test: {
    ...config.test,
    include: ['packages/cloud/test/{crash,every-service-crash,fuzz}.test.ts'],
    env: {
      KILLS: process.env.KILLS ?? '200',
      REQUESTS: process.env.REQUESTS ?? '100000',
      // The same in every run unless it is said: what fails is then told by the change, not by chance.
      SEED: process.env.SEED ?? '1',
    },
  },
});
