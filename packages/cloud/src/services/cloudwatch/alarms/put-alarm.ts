import type { PutCompositeAlarmCommandInput, PutMetricAlarmCommandInput } from '@aws-sdk/client-cloudwatch';
import type { Context, Operation } from '../../../kernel/context.ts';
import { validation } from '../errors.ts';
import { type AlarmRecord, alarmArn, alarmsOf, tagsOf } from '../records.ts';
import { checkTags } from '../tags/tags.ts';
import { checkActions, checkAlarm, checkName } from './check-alarm.ts';
import { evaluator } from './evaluator.ts';
import { remember } from './history.ts';
import { UNCHECKED } from './reasons.ts';
import { alarmsIn, nameIn, parseRule } from './rule.ts';

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html */
export const putMetricAlarm: Operation<PutMetricAlarmCommandInput, object> = (input, ctx) => {
  checkAlarm(input, ctx.kernel.lenient === true);
  const { Tags, ...settings } = input;
  put(ctx, 'metric', { ...settings, AlarmName: input.AlarmName ?? '' }, Tags);
  return {};
};

/** Alarms may refer to each other in a circle. https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutCompositeAlarm.html */
export const putCompositeAlarm: Operation<PutCompositeAlarmCommandInput, object> = (input, ctx) => {
  const { Tags, AlarmName = '', AlarmRule = '', ActionsSuppressor, ...settings } = input;
  checkName(AlarmName);
  checkActions(input);
  const all = alarmsOf(ctx);
  for (const name of alarmsIn(parseRule(AlarmRule))) {
    if (name === AlarmName) throw validation('An alarm cannot refer to itself.');
    if (!all.has(name))
      throw validation(`Could not save the composite alarm as alarms [${name}] in the alarm rule do not exist`);
  }
  if (ActionsSuppressor !== undefined && !all.has(nameIn(ActionsSuppressor))) {
    throw validation(`Could not save the composite alarm as the suppressor alarm ${ActionsSuppressor} does not exist`);
  }
  const suppressor = ActionsSuppressor === undefined ? {} : { ActionsSuppressor };
  put(ctx, 'composite', { ...settings, ...suppressor, AlarmName, AlarmRule }, Tags);
  return {};
};

/** A new alarm, or new settings of an existing one: its state stays until the next evaluation. */
function put(
  ctx: Context,
  kind: AlarmRecord['kind'],
  settings: Partial<AlarmRecord> & { readonly AlarmName: string },
  tags: readonly { Key?: string | undefined; Value?: string | undefined }[] | undefined,
): void {
  const all = alarmsOf(ctx);
  const { AlarmName } = settings;
  const before = all.get(AlarmName);
  if (before && before.kind !== kind) {
    throw validation(`An alarm of another type is already there by the name ${AlarmName}.`);
  }
  const now = ctx.kernel.clock.now();
  const state: Partial<AlarmRecord> = before ?? {
    StateValue: 'INSUFFICIENT_DATA' as const,
    StateReason: UNCHECKED,
    StateUpdatedTimestamp: now,
    StateTransitionedTimestamp: now,
  };
  const { StateValue, StateReason, StateReasonData, StateUpdatedTimestamp, StateTransitionedTimestamp } = state;
  const record = {
    OKActions: [],
    AlarmActions: [],
    InsufficientDataActions: [],
    ...(kind === 'metric' ? { Dimensions: [] } : {}),
    ...settings,
    kind,
    AlarmArn: alarmArn(ctx, AlarmName),
    ActionsEnabled: settings.ActionsEnabled ?? true,
    AlarmConfigurationUpdatedTimestamp: now,
    StateValue,
    StateReason,
    ...(StateReasonData === undefined ? {} : { StateReasonData }),
    StateUpdatedTimestamp,
    StateTransitionedTimestamp,
  } as AlarmRecord;
  all.put(AlarmName, record);
  // Tags are accepted when the alarm is created; afterwards only TagResource changes them.
  if (!before && tags) tagsOf(ctx).put(record.AlarmArn ?? '', checkTags(tags, []));
  const verb = before ? 'updated' : 'created';
  remember(ctx, record, 'ConfigurationUpdate', `Alarm "${AlarmName}" ${verb}`, {
    type: before ? 'Update' : 'Create',
    [`${verb}Alarm`]: { alarmName: AlarmName, alarmArn: record.AlarmArn, stateValue: record.StateValue },
  });
  ctx.kernel.part(evaluator).wake();
}
