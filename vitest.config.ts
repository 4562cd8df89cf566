import { readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import { bundledCloud } from './test/bundled-cloud.ts';

const { version } = JSON.parse(readFileSync(new URL('./package.json', import.meta.url), 'utf8'));

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
    include: ['packages/*/{src,test}/**/*.test.ts', 'test/**/*.test.ts', 'modules/*/tests/**/*.test.ts'],
    // What asks npm's registry is a suite of its own: vitest.modules.config.ts, vitest.clients.config.ts.
    exclude: [
      'test/clients/**',
      'packages/jaws/test/registry/**',
      'modules/*/tests/deployed*.test.ts',
      '**/node_modules/**',
      '**/dist/**',
    ],
    // TMPDIR is each file's own: what one of them leaves there, also after a timeout, is not the next one's.
    env: { TESTS_TMPDIR: tmpdir() },
    setupFiles: ['test/setup.ts', 'test/record-calls.ts'],
    // What a file became is kept in node_modules, by its content.
    experimental: { fsModuleCache: true },
    testTimeout: 30_000,
    hookTimeout: 30_000,
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
