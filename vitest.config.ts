import { readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { defineConfig, type ViteUserConfig } from 'vitest/config';

const { version } = JSON.parse(readFileSync(new URL('./package.json', import.meta.url), 'utf8'));

const tests = ['packages/*/{src,test}/**/*.test.ts', 'test/**/*.test.ts'];
/** Modules are replaced in them, for whatever imports those next. */
const isolated = ['packages/*/{src,test}/**/*.isolated.test.ts'];
// What asks npm's registry is a suite of its own: vitest.modules.config.ts, vitest.clients.config.ts.
const others = ['test/clients/**', 'packages/jaws/test/registry/**', '**/node_modules/**', '**/dist/**'];

/** What every suite has. */
export const shared: ViteUserConfig = {
  define: { JAWS_VERSION: JSON.stringify(version) },
  test: {
    // TMPDIR is each file's own: what one of them leaves there, also after a timeout, is not the next one's.
    env: { TESTS_TMPDIR: tmpdir() },
    setupFiles: ['test/setup.ts', 'test/record-calls.ts'],
    testTimeout: 30_000,
    hookTimeout: 30_000,
    pool: 'forks',
    maxWorkers: 2,
    // Test files of a worker share what they import, which takes longer than most of them. Each has its own home: test/setup.ts.
    isolate: false,
    reporters: ['default'],
    coverage: {
      provider: 'v8',
      reporter: ['text-summary'],
      include: ['packages/*/src/**/*.ts'],
      exclude: ['**/*.test.ts', '**/generated/**'],
    },
  },
};

export default defineConfig({
  ...shared,
  test: {
    ...shared.test,
    projects: [
      { extends: true, test: { name: 'shared', include: tests, exclude: [...others, ...isolated] } },
      { extends: true, test: { name: 'isolated', include: isolated, exclude: others, isolate: true } },
    ],
  },
});
