import { recordOf } from '../../engine/modules/open.ts';
import { updateSpec } from '../../engine/modules/update.ts';
import { JawsError } from '../../errors/error.ts';
import { findRoot } from '../../project/find.ts';
import type { Run } from '../command.ts';
import { installAs } from './module-install.ts';

export const run: Run = async ({ arguments: args }, context) => {
  const root = findRoot(context.cwd);
  const record = recordOf(root, args.module ?? '');
  try {
    return await installAs(context, root, updateSpec(root, record, args.version));
  } catch (error) {
    if (!(error instanceof JawsError) || error.code !== 'ModuleExists') throw error;
    const { name, version } = record;
    return {
      data: { module: name, version, updated: false },
      text: (paint) => `${paint.bold(name)} is at ${version}, which is the newest.`,
    };
  }
};
