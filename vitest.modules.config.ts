import { defineConfig } from 'vitest/config';
import config from './vitest.config.ts';

/** The catalogue's modules, one of 2015, and libraries of schemas, each installed, deployed and used: with npm, and so with its registry. */
export default defineConfig({
  ...config,
  test: {
    ...config.test,
    include: ['modules/*/tests/deployed*.test.ts', 'packages/jaws/test/registry/**/*.test.ts'],
    exclude: ['**/node_modules/**', '**/dist/**'],
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
});
