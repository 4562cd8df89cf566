import { resourcesOf } from '../state.ts';
import { commit, type Deployment, stackOf } from './deployment.ts';
import { checkExports } from './exports.ts';
import { setStack } from './journal.ts';
import { removeResources } from './remove.ts';

/** Deletes a stack whose record says DELETE_IN_PROGRESS: to DELETE_COMPLETE or DELETE_FAILED. */
export async function deleteStackNow(d: Deployment): Promise<void> {
  await commit(d);
  const stack = stackOf(d);
  try {
    checkExports(d.ctx, stack, []);
  } catch (error) {
    setStack(d, 'DELETE_FAILED', (error as Error).message);
    await commit(d);
    return;
  }
  const resources = resourcesOf(d.ctx, d.stackId);
  const retain = stack.skip ?? [];
  const undoesCreate = stack.retainExceptOnCreate === true;
  // Only the second attempt can be forced: https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DeleteStack.html
  const force = stack.forced === true;
  await removeResources(d, [...resources.keys()], { undoesCreate, retain, force, forget: false });
  const failed = [...resources.values()].filter((record) => record.status === 'DELETE_FAILED');
  if (failed.length > 0) {
    const names = failed.map((record) => record.logicalId).join(', ');
    setStack(d, 'DELETE_FAILED', `The following resource(s) failed to delete: [${names}]. `, { skip: undefined });
  } else {
    const deleted = d.ctx.kernel.clock.now();
    setStack(d, 'DELETE_COMPLETE', undefined, { deleted, outputs: [], imports: [], skip: undefined });
  }
  await commit(d);
}
