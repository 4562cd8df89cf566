import type { StateValue } from '@aws-sdk/client-cloudwatch';
import type { Context } from '../../../kernel/context.ts';
import { type AlarmRecord, alarmsOf, type CompositeAlarmRecord } from '../records.ts';
import { runAlarmActions } from './act.ts';
import { remember } from './history.ts';
import { notifyEventBridge } from './notify-event-bridge.ts';
import { compositeReason, triggeringAlarms } from './reasons.ts';
import { alarmsIn, isTrue, nameIn, parseRule } from './rule.ts';

export interface NewState {
  readonly value: StateValue;
  readonly reason: string;
  /** JSON. */
  readonly data?: string | undefined;
}

/**
 * Puts an alarm into a state, records it, and runs the actions for it; alarms whose rules name it follow. Resolves when all
 * their actions are done. `via` are the alarms that this one follows.
 */
export async function changeState(
  ctx: Context,
  name: string,
  state: NewState,
  via: readonly string[] = [],
): Promise<void> {
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
    oldState: stateOf(before),
    newState: stateOf(after),
  });
  const work = [notifyEventBridge(ctx, after, before)];
  if (after.ActionsEnabled !== false && !isSuppressed(ctx, after)) work.push(runAlarmActions(ctx, after, before));
  await Promise.all([...work, follow(ctx, after, [...via, name])]);
}

/** The state as the history has it. */
const stateOf = ({ StateValue, StateReason, StateReasonData: data }: AlarmRecord) => ({
  stateValue: StateValue,
  stateReason: StateReason,
  ...(data === undefined ? {} : { stateReasonData: JSON.parse(data) }),
});

/** Alarms that name each other in a circle are evaluated once. */
async function follow(ctx: Context, child: AlarmRecord, via: readonly string[]): Promise<void> {
  for (const alarm of [...alarmsOf(ctx).values()]) {
    if (alarm.kind !== 'composite' || via.includes(alarm.AlarmName ?? '')) continue;
    const names = alarmsIn(parseRule(alarm.AlarmRule ?? 'FALSE'));
    if (names.includes(child.AlarmName ?? '')) await evaluateComposite(ctx, alarm, child, via);
  }
}

/**
 * The state of a composite alarm according to the alarms of its rule, one of which may be the reason for the evaluation.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Create_Composite_Alarm.html
 */
export async function evaluateComposite(
  ctx: Context,
  alarm: CompositeAlarmRecord,
  child?: AlarmRecord,
  via: readonly string[] = [],
): Promise<void> {
  const all = alarmsOf(ctx);
  const rule = parseRule(alarm.AlarmRule ?? 'FALSE');
  const value = isTrue(rule, (name) => all.get(name)?.StateValue) ? 'ALARM' : 'OK';
  if (value === alarm.StateValue) return;
  const children = child ? [child] : alarmsIn(rule).flatMap((name) => all.get(name) ?? []);
  const state = { value, reason: compositeReason(alarm, value, children), data: triggeringAlarms(children) } as const;
  await changeState(ctx, alarm.AlarmName ?? '', state, via);
}

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarm-suppression.html, without its waiting periods. */
function isSuppressed(ctx: Context, alarm: AlarmRecord): boolean {
  if (alarm.kind !== 'composite' || !alarm.ActionsSuppressor) return false;
  return alarmsOf(ctx).get(nameIn(alarm.ActionsSuppressor))?.StateValue === 'ALARM';
}
