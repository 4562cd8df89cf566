// A process with a warm vitest: it is sent a mutant and a test file, and answers whether the test file passes. Starting vitest anew for
// each mutant would take ten times as long as most of the tests.
import { join } from 'node:path';
import { createVitest } from 'vitest/node';

const root = process.env.MUTATION_ROOT;
const vitest = await createVitest('test', {
  root,
  config: 'vitest.mutation.config.ts',
  watch: false,
  bail: 1,
  reporters: [{}],
});

process.on('message', async ({ mutant, test }) => {
  // The worker that runs the test file inherits it.
  process.env.MUTANT = mutant;
  const file = join(root, test);
  const run = await vitest.runTestSpecifications([vitest.getRootProject().createSpecification(file)]);
  const results = run.testModules.filter(({ moduleId }) => moduleId === file);
  process.send({ passed: results.length > 0 && results.every((one) => one.ok()) && run.unhandledErrors.length === 0 });
});
process.on('disconnect', () => process.exit());
process.send({ ready: true });
