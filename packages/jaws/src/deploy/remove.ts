import { isTransient } from '../aws/observe.ts';
import { plainReason } from '../base/stack-reason.ts';
import { fail } from '../errors/catalogue/index.ts';
import type { StackOutcome } from './context.ts';
import { describeStack } from './describe.ts';
import { firstFailure } from './failure.ts';
import type { StackHandle } from './handle.ts';
import { hasBegun, watchStack } from './watch.ts';

export interface RemoveOptions {
  /**
   * Logical ids that are retained when the stack is deleted; CloudFormation accepts them only after a deletion has
   * failed.
   */
  readonly retain?: readonly string[];
}

/** Deletes a stack and waits until it is gone. A stack that does not exist counts as deleted. */
export async function removeStack(handle: StackHandle, options: RemoveOptions = {}): Promise<StackOutcome> {
  const { host, cf, place, token } = handle;
  const started = performance.now();
  const stack = handle.base ?? (await describeStack(cf, place.region, place.stack));
  if (!stack) return { ...place, result: 'unchanged', ms: 0 };
  const { DeleteStackCommand } = await import('@aws-sdk/client-cloudformation');
  host.emit({ type: 'stack', ...place, state: 'deleting' });
  // By its id, so that it cannot be a newer stack with the same name.
  const command = new DeleteStackCommand({
    StackName: stack.id,
    ClientRequestToken: token,
    ...(options.retain?.length && { RetainResources: [...options.retain] }),
  });
  await cf.send(command).catch(async (error: unknown) => {
    // Perhaps only the response was lost.
    const begun = isTransient(error) && (await hasBegun(handle, stack.id).catch(() => false));
    if (!begun) throw error;
  });
  const { status, events } = await watchStack(handle, stack.id, { token });
  const ms = Math.round(performance.now() - started);
  if (status !== 'DELETE_COMPLETE') {
    const reason = plainReason(firstFailure(events)?.ResourceStatusReason ?? '');
    host.emit({ type: 'stack', ...place, state: 'failed', detail: status, ms });
    throw fail('StackBlocked', { ...place, status, reason });
  }
  host.emit({ type: 'stack', ...place, state: 'done', detail: status, ms });
  return { ...place, result: 'deleted', ms };
}
