import { fileURLToPath } from 'node:url';
import { mergeConfig } from 'vitest/config';
import { mutationPlugin } from './scripts/mutation/plugin.mjs';
import base from './vitest.base.config.js';

/** A cloud in one file has neither marks nor mutants in it. */
const plugins = base.plugins?.filter(
  (plugin) => process.env.MUTATION_CLOUD === undefined || (plugin as { name?: string }).name !== 'bundled-cloud',
);

// Run by `npm run test:mutation`, which says by the environment what the runner does.
export default mergeConfig(
  { ...base, plugins },
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
