import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import { bundledCloud } from './test/bundled-cloud.ts';

const { version } = JSON.parse(readFileSync(new URL('./package.json', import.meta.url), 'utf8'));

/** What all suites have. */
export default defineConfig({
  plugins: [bundledCloud(version)],
  // What npm does where both are installed.
  resolve: {
    alias: {
      'awsm-users/addons': fileURLToPath(new URL('./modules/awsm-users/lib/addons/client.ts', import.meta.url)),
    },
  },
  define: { JAWS_VERSION: JSON.stringify(version) },
  test: {
    globalSetup: 'test/run.ts',
    setupFiles: ['test/setup.ts', 'test/record-calls.ts'],
    sequence: { setupFiles: 'list' },
    // What a file became is kept in node_modules, by its content.
    experimental: { fsModuleCache: true },
    // On a machine that is busy, a condition may take longer than the second of vitest's own limit.
    expect: { poll: { timeout: 20_000 } },
    testTimeout: 60_000,
    hookTimeout: 60_000,
    pool: 'forks',
    maxWorkers: 2,
    reporters: ['default'],
    coverage: {
      provider: 'v8',
      reporter: ['text-summary'],
      include: ['packages/*/src/**/*.ts'],
      exclude: ['**/*.test.ts', '**/generated/**'],
    },
  },
});
