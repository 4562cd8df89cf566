import { fail } from '../errors/catalogue/index.ts';
import { type StackWork, stopIfInterrupted } from './context.ts';
import { describeStack } from './describe.ts';
import { recoverStack } from './recover.ts';
import { lastEventId, watchStack } from './watch.ts';

const neverCameUp: ReadonlySet<string> = new Set(['CREATE_FAILED', 'ROLLBACK_COMPLETE', 'ROLLBACK_FAILED']);
const blocked: ReadonlySet<string> = new Set([
  'DELETE_FAILED',
  'IMPORT_ROLLBACK_FAILED',
  'UPDATE_FAILED',
  'UPDATE_ROLLBACK_FAILED',
]);

/** Waits for a change that is under way, of an earlier run or of somebody else. Gives the state in which the stack rests. */
export async function settleStack(work: StackWork): Promise<string | undefined> {
  const { cf, place, host } = work;
  const stack = await describeStack(cf, place.stack);
  const status = stack?.StackStatus;
  if (!stack?.StackId || !status?.endsWith('_IN_PROGRESS') || status === 'REVIEW_IN_PROGRESS') return status;
  host.emit({
    type: 'notice',
    message: `${place.stack} in ${place.region} is in ${status} since an earlier change: waiting for it to end.`,
  });
  const rested = await watchStack(work, stack.StackId, await lastEventId(work));
  return rested.status === 'DELETE_COMPLETE' ? undefined : rested.status;
}

/**
 * Brings a stack into a state that takes a change, and tells which kind: a stack in REVIEW_IN_PROGRESS is the shell of a change
 * set that was never executed and is created like a new one. Throws with the way out where a state blocks.
 */
export async function prepareStack(work: StackWork, recover: boolean): Promise<'CREATE' | 'UPDATE'> {
  const { place, host } = work;
  const status = await settleStack(work);
  stopIfInterrupted(host.signal);
  if (status === undefined || status === 'REVIEW_IN_PROGRESS') return 'CREATE';
  if (neverCameUp.has(status)) {
    const reason = (await describeStack(work.cf, place.stack))?.StackStatusReason ?? '';
    if (!recover) throw fail('StackNeverCameUp', { ...place, status, reason });
    host.emit({
      type: 'notice',
      message: `Deleting ${place.stack} in ${place.region}, which never came up (${status}).`,
    });
    await recoverStack(work);
    return 'CREATE';
  }
  if (blocked.has(status)) {
    const reason = (await describeStack(work.cf, place.stack))?.StackStatusReason ?? '';
    throw fail('StackBlocked', { ...place, status, reason });
  }
  return 'UPDATE';
}
