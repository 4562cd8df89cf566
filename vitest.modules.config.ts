import { defineConfig } from 'vitest/config';
import { suites } from './test/suites.ts';
import config from './vitest.base.config.ts';

/** The catalogue's modules, one of 2015, and libraries of schemas, each installed, deployed and used: with npm, and so with its registry. */
export default defineConfig({
  ...config,
  test: {
    ...config.test,
    include: [...suites.modules.include],
    exclude: ['**/node_modules/**', '**/dist/**'],
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
});
