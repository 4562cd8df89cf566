import { fileURLToPath } from 'node:url';
import { mergeConfig } from 'vitest/config';
import { mutationPlugin } from './scripts/mutation/plugin.mjs';
import base from './vitest.base.config.js';

// Run by `npm run test:mutation`, which says by the environment what the runner does.
export default mergeConfig(base, {
  plugins: [mutationPlugin(fileURLToPath(new URL('.', import.meta.url)))],
  test: {
    runner: 'scripts/mutation/runner.mjs',
    maxWorkers: 1,
    reporters: ['dot'],
    experimental: { fsModuleCache: true, fsModuleCachePath: process.env.MUTATION_CACHE },
  },
});
