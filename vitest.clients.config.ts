import { defineConfig } from 'vitest/config';
import { suites } from './test/suites.ts';
import config from './vitest.base.config.ts';

/** Other people's tools against the embedded cloud. They are installed into a cache folder: npm's registry is asked once. */
export default defineConfig({
  ...config,
  test: {
    ...config.test,
    include: [...suites.clients.include],
    exclude: ['**/node_modules/**'],
    fileParallelism: false,
    testTimeout: 300_000,
    hookTimeout: 300_000,
  },
});
