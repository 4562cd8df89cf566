import { resolve } from 'node:path';
import { policyOf } from '../../engine/policy.ts';
import { findRoot } from '../../project/find.ts';
import type { Run } from '../command.ts';

export const run: Run = async ({ values, flags }, { cwd, host }) => {
  const { policy, text, file, unknownTypes } = await policyOf(host, {
    root: findRoot(cwd),
    stage: values.stage,
    of: flags.has('cloudformation') ? 'cloudformation' : 'person',
    ofRole: flags.has('role'),
    out: values.out === undefined ? undefined : resolve(cwd, values.out),
  });
  return { data: { policy, file, unknownTypes }, text: () => (file === undefined ? text.trimEnd() : '') };
};
