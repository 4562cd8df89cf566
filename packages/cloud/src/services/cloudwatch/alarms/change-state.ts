import type { StateValue } from '@aws-sdk/client-cloudwatch';
import type { Context } from '../../../kernel/context.ts';
import { type AlarmRecord, alarmsOf } from '../records.ts';
import { act } from './act.ts';
import { remember } from './history.ts';
import { nameIn } from './rule.ts';
import { tellEventBridge } from './tell-event-bridge.ts';

export interface NewState {
  readonly value: StateValue;
  readonly reason: string;
  /** JSON. */
  readonly data?: string | undefined;
}

/** An alarm goes into a state, says so, and does what it is to do in it. Resolves when its actions are done. */
export async function changeState(ctx: Context, name: string, state: NewState): Promise<void> {
  const before = alarmsOf(ctx).get(name);
  if (!before) return;
  const now = ctx.kernel.clock.now();
  const { StateReasonData: _data, ...rest } = before;
  const after: AlarmRecord = {
    ...(rest as AlarmRecord),
    StateValue: state.value,
    StateReason: state.reason,
    ...(state.data === undefined ? {} : { StateReasonData: state.data }),
    StateUpdatedTimestamp: now,
    ...(before.StateValue === state.value ? {} : { StateTransitionedTimestamp: now }),
  };
  alarmsOf(ctx).put(name, after);
  if (before.StateValue === state.value) return;
  remember(ctx, after, 'StateUpdate', `Alarm updated from ${before.StateValue} to ${state.value}`, {
    oldState: { stateValue: before.StateValue, stateReason: before.StateReason },
    newState: { stateValue: state.value, stateReason: state.reason },
  });
  const work = [tellEventBridge(ctx, after, before)];
  if (after.ActionsEnabled !== false && !isSuppressed(ctx, after)) work.push(act(ctx, after, before));
  await Promise.all(work);
}

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarm-suppression.html, without its waiting periods. */
function isSuppressed(ctx: Context, alarm: AlarmRecord): boolean {
  if (alarm.kind !== 'composite' || !alarm.ActionsSuppressor) return false;
  return alarmsOf(ctx).get(nameIn(alarm.ActionsSuppressor))?.StateValue === 'ALARM';
}
