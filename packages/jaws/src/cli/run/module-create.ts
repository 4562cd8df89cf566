import { join } from 'node:path';
import { createModule } from '../../engine/create-module.ts';
import { createPackage } from '../../engine/create-package.ts';
import { refreshTypes } from '../../engine/types-file.ts';
import { fail } from '../../errors/catalogue/index.ts';
import { findRoot } from '../../project/find.ts';
import type { Run } from '../command.ts';

export const run: Run = async ({ arguments: args, flags, values }, { cwd, host }) => {
  if (flags.has('lambda') && flags.has('endpoint')) {
    throw fail('ConflictingOptions', { first: '--lambda', second: '--endpoint' });
  }
  const parts = flags.has('lambda') ? 'lambda' : flags.has('endpoint') ? 'endpoint' : 'both';
  const wanted = {
    module: args.module ?? '',
    function: args.function ?? '',
    runtime: values.runtime ?? 'typescript',
    parts,
  } as const;
  if (flags.has('package')) {
    const made = createPackage(host, { ...wanted, folder: cwd });
    return {
      data: { ...made, parts },
      text: (paint) =>
        `${paint.bold(wanted.module)} was created. Next, in a project: ${paint.cyan(`jaws module install ${join(cwd, wanted.module)}`)}`,
    };
  }
  const root = findRoot(cwd);
  const result = createModule(host, { ...wanted, root });
  refreshTypes(host, root, { isExpected: true });
  const next = parts === 'endpoint' ? `jaws dash --select ${result.function}` : `cd ${result.folder} && jaws run`;
  return {
    data: { ...result, parts },
    text: (paint) => `${paint.bold(result.function)} was created. Next: ${paint.cyan(next)}`,
  };
};
