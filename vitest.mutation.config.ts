import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { mergeConfig } from 'vitest/config';
import { instrumented, mutationPlugin } from './scripts/mutation/plugin.mjs';
import { bundledCloud } from './test/bundled-cloud.ts';
import base from './vitest.base.config.js';

const { version } = JSON.parse(readFileSync(new URL('./package.json', import.meta.url), 'utf8'));

// Run by `npm run test:mutation`, which says by the environment what the runner does.
export default mergeConfig(
  // Also the cloud in one file, which most tests start, has marks or mutants in it.
  { ...base, plugins: [bundledCloud(version, instrumented())] },
  {
    plugins: [mutationPlugin(fileURLToPath(new URL('.', import.meta.url)))],
    test: {
      runner: 'scripts/mutation/runner.mjs',
      maxWorkers: 1,
      reporters: ['dot'],
      experimental: { fsModuleCache: true, fsModuleCachePath: process.env.MUTATION_CACHE },
    },
  },
);
