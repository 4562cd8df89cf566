import { fail } from '../errors/catalogue/index.ts';
import type { StackOutcome, StackWork } from './context.ts';
import { describeStack } from './describe.ts';
import { firstFailure, plainReason } from './failure.ts';
import { lastEventId, watchStack } from './watch.ts';

/** Deletes a stack and waits until it is gone. One that is not there is gone already. */
export async function removeStack(work: StackWork): Promise<StackOutcome> {
  const { host, cf, place } = work;
  const started = performance.now();
  const stack = await describeStack(cf, place.stack);
  if (!stack?.StackId) return { ...place, result: 'unchanged', ms: 0 };
  const since = await lastEventId(work);
  const { DeleteStackCommand } = await import('@aws-sdk/client-cloudformation');
  host.emit({ type: 'stack', ...place, state: 'deleting' });
  await cf.send(new DeleteStackCommand({ StackName: stack.StackId }));
  const { status, events } = await watchStack(work, stack.StackId, since);
  const ms = Math.round(performance.now() - started);
  if (status !== 'DELETE_COMPLETE') {
    const reason = plainReason(firstFailure(events)?.ResourceStatusReason ?? '');
    host.emit({ type: 'stack', ...place, state: 'failed', detail: status, ms });
    throw fail('StackBlocked', { ...place, status, reason });
  }
  host.emit({ type: 'stack', ...place, state: 'done', detail: status, ms });
  return { ...place, result: 'deleted', ms };
}
