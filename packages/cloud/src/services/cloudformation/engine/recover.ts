import type { Kernel } from '../../../kernel/kernel.ts';
import type { StackRecord } from '../records.ts';
import { stacksOf } from '../state.ts';
import { afterFailedCreate, rollBackCreate } from './create.ts';
import { deleteStackNow } from './delete.ts';
import { type Deployment, stackOf } from './deployment.ts';
import { rollBackImport } from './import-run.ts';
import { settleIntents } from './intent.ts';
import { setStack } from './journal.ts';
import { finishRollBack, rollBackUpdate } from './roll-back-update.ts';
import { startRun } from './runs.ts';
import { finishUpdate } from './update.ts';

const interrupted = 'The deployment was interrupted by the end of the process.';

/**
 * Settles stacks that a stop or a crash left IN_PROGRESS: rolls back unfinished operations, and completes those that were
 * already decided.
 */
export async function recoverStacks(kernel: Kernel): Promise<void> {
  for (const name of kernel.store.collections('cloudformation/')) {
    const [, account, region, kind] = name.split('/');
    if (kind !== 'stacks' || !account || !region) continue;
    const ctx = kernel.context({ account, region });
    const open = [...stacksOf(ctx).values()].filter((stack) => isOpen(stack));
    // A nested stack first: its parent's roll-back then finds it at rest. It is always younger than its parent.
    const order = open.reverse();
    kernel.background(
      (async () => {
        for (const stack of order) await startRun(ctx, stack.id, recoverStack).done;
      })(),
    );
  }
}

function isOpen({ status }: StackRecord): boolean {
  return status.endsWith('_IN_PROGRESS') && status !== 'REVIEW_IN_PROGRESS';
}

async function recoverStack(d: Deployment): Promise<void> {
  await settleIntents(d);
  switch (stackOf(d).status) {
    case 'CREATE_IN_PROGRESS':
      return afterFailedCreate(d, interrupted);
    case 'ROLLBACK_IN_PROGRESS':
      return rollBackCreate(d);
    case 'DELETE_IN_PROGRESS':
      return deleteStackNow(d);
    case 'UPDATE_IN_PROGRESS':
      setStack(d, 'UPDATE_ROLLBACK_IN_PROGRESS', interrupted);
      return rollBackUpdate(d);
    case 'IMPORT_IN_PROGRESS':
    case 'IMPORT_ROLLBACK_IN_PROGRESS':
      return rollBackImport(d, interrupted);
    case 'UPDATE_ROLLBACK_IN_PROGRESS':
      return rollBackUpdate(d);
    case 'UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS':
      return finishRollBack(d);
    case 'UPDATE_COMPLETE_CLEANUP_IN_PROGRESS':
      return finishUpdate(d);
    default:
  }
}
