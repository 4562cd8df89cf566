// A process with a warm vitest: it receives a test file and a batch of mutants, and reports the result of the file for each.
import { join } from 'node:path';
import { createVitest } from 'vitest/node';

const root = process.env.MUTATION_ROOT;
const vitest = await createVitest('test', {
  root,
  config: 'vitest.mutation.config.ts',
  watch: false,
  reporters: [{}],
});

process.on('message', async ({ batch, test }) => {
  // The worker that runs the test file inherits it.
  process.env.MUTATION_BATCH = batch;
  await vitest.runTestSpecifications([vitest.getRootProject().createSpecification(join(root, test))]);
  process.send({ done: true });
});
process.on('disconnect', () => process.exit());
process.send({ ready: true });
