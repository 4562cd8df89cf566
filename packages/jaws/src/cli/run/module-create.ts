import { createModule } from '../../engine/create-module.ts';
import { fail } from '../../errors/catalogue/index.ts';
import { findRoot } from '../../project/find.ts';
import type { Run } from '../command.ts';

export const run: Run = async ({ arguments: args, flags, values }, { cwd, host }) => {
  if (flags.has('lambda') && flags.has('endpoint')) {
    throw fail('ConflictingOptions', { first: '--lambda', second: '--endpoint' });
  }
  const parts = flags.has('lambda') ? 'lambda' : flags.has('endpoint') ? 'endpoint' : 'both';
  const result = createModule(host, {
    root: findRoot(cwd),
    module: args.module ?? '',
    function: args.function ?? '',
    runtime: values.runtime ?? 'typescript',
    parts,
  });
  const next = parts === 'endpoint' ? `jaws dash --select ${result.function}` : `cd ${result.folder} && jaws run`;
  return {
    data: { ...result, parts },
    text: (paint) => `${paint.bold(result.function)} was created. Next: ${paint.cyan(next)}`,
  };
};
