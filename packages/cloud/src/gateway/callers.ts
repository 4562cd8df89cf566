import type { Callers } from '../kernel/callers.ts';
import type { Kernel } from '../kernel/kernel.ts';
import { authorize } from '../services/iam/authorize.ts';
import { policySays } from './authorize.ts';
import { signerOf } from './signature/signer.ts';

/**
 * What services can ask about callers of endpoints outside the AWS APIs. A caller that signs with the root's key may do everything in a cloud that is
 * not
 * strict, except for what a resource's policy denies.
 */
export const callersOf = (kernel: Kernel): Callers => ({
  signerOf: (head, service, body) => signerOf(kernel, head, service, body),
  policySays,
  denialOf: async (caller, access) =>
    caller.kind === 'root' && !kernel.strict && access.resourcePolicy === undefined
      ? undefined
      : authorize(kernel, caller, access),
});
