import type { DisableAlarmActionsCommandInput, EnableAlarmActionsCommandInput } from '@aws-sdk/client-cloudwatch';
import type { Context, Operation } from '../../../kernel/context.ts';
import { alarmsOf } from '../records.ts';

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_EnableAlarmActions.html */
export const enableAlarmActions: Operation<EnableAlarmActionsCommandInput, object> = ({ AlarmNames = [] }, ctx) =>
  set(ctx, AlarmNames, true);

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_DisableAlarmActions.html */
export const disableAlarmActions: Operation<DisableAlarmActionsCommandInput, object> = ({ AlarmNames = [] }, ctx) =>
  set(ctx, AlarmNames, false);

function set(ctx: Context, names: readonly string[], ActionsEnabled: boolean): object {
  const all = alarmsOf(ctx);
  for (const name of names) {
    const alarm = all.get(name);
    if (alarm) all.put(name, { ...alarm, ActionsEnabled });
  }
  return {};
}
