import { resolve } from 'node:path';
import { policyOf } from '../../engine/policy.ts';
import { fail } from '../../errors/catalogue/index.ts';
import { findRoot } from '../../project/find.ts';
import type { Run } from '../command.ts';

export const run: Run = async ({ values, flags }, { cwd, host }) => {
  if (flags.has('reading') && flags.has('cloudformation')) {
    throw fail('ConflictingOptions', { first: '--reading', second: '--cloudformation' });
  }
  const { policy, text, file, unknownTypes } = await policyOf(host, {
    root: findRoot(cwd),
    stage: values.stage,
    of: flags.has('cloudformation') ? 'cloudformation' : flags.has('reading') ? 'viewer' : 'person',
    ofRole: flags.has('role'),
    out: values.out === undefined ? undefined : resolve(cwd, values.out),
  });
  return {
    data: { policy, file, unknownTypes },
    isPayload: true,
    text: () => (file === undefined ? text.trimEnd() : ''),
  };
};
