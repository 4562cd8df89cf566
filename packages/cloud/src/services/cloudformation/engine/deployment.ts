import type { Context } from '../../../kernel/context.ts';
import type { StackRecord } from '../records.ts';
import { stacksOf } from '../state.ts';
import type { Specs } from '../template/specs.ts';

/** One operation under way on one stack. */
export interface Deployment {
  readonly ctx: Context;
  readonly stackId: string;
  readonly specs: Specs;
  /** Aborted when the operation is canceled, times out, or one of its resources has failed. */
  readonly signal: AbortSignal;
  readonly token?: string;
}

export function stackOf(d: Deployment): StackRecord {
  const stack = stacksOf(d.ctx).get(d.stackId);
  if (!stack) throw new Error(`stack ${d.stackId} is gone`);
  return stack;
}

export function commit(d: Deployment): Promise<void> {
  return d.ctx.kernel.store.commit();
}
