import { defineConfig } from 'vitest/config';
import { sharedProcesses } from './test/shared-processes.ts';
import { suites } from './test/suites.ts';
import base from './vitest.base.config.ts';

/** The suites that need nothing but this repository: test/suites.ts. Network suites: vitest.{modules,clients,stripe}.config.ts. */
const local = Object.entries(suites).filter(([, { needsNetwork }]) => !needsNetwork);

/** A limit for busy machines, not a time that a test may need. Milliseconds. */
const slow = 180_000;

export default defineConfig({
  ...base,
  test: {
    ...base.test,
    projects: local.map(([name, { include, exclude = [], isFast }]) => ({
      extends: true,
      test: {
        name,
        include: [...include],
        exclude: [...exclude, '**/node_modules/**', '**/dist/**'],
        // Most fast files take less time than what they import, so they share it; and tests of a cloud wait now and then, which a third process uses.
        ...(isFast && name !== 'isolated' && { isolate: false, pool: sharedProcesses }),
        ...(isFast
          ? { maxWorkers: 3 }
          : { maxWorkers: 2, sequence: { groupOrder: 1 }, testTimeout: slow, hookTimeout: slow }),
      },
    })),
  },
});
