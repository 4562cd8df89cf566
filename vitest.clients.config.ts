import { defineConfig } from 'vitest/config';
import config from './vitest.config.ts';

/** Other people's tools against the embedded cloud. They are installed into a cache folder: npm's registry is asked once. */
export default defineConfig({
  ...config,
  test: {
    ...config.test,
    include: ['test/clients/**/*.test.ts'],
    exclude: ['**/node_modules/**'],
    fileParallelism: false,
    testTimeout: 300_000,
    hookTimeout: 300_000,
  },
});
