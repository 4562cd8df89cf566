import type { DeleteAlarmsCommandInput } from '@aws-sdk/client-cloudwatch';
import type { Operation } from '../../../kernel/context.ts';
import { validation } from '../errors.ts';
import { alarmArn, alarmsOf, tagsOf } from '../records.ts';
import { remember } from './history.ts';
import { alarmsIn, parseRule } from './rule.ts';

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_DeleteAlarms.html */
export const deleteAlarms: Operation<DeleteAlarmsCommandInput, object> = ({ AlarmNames = [] }, ctx) => {
  const all = alarmsOf(ctx);
  for (const alarm of all.values()) {
    if (alarm.kind !== 'composite' || AlarmNames.includes(alarm.AlarmName ?? '')) continue;
    const used = alarmsIn(parseRule(alarm.AlarmRule ?? 'FALSE')).find(
      (name) => AlarmNames.includes(name) && all.has(name),
    );
    if (used !== undefined) {
      throw validation(`Alarm ${used} cannot be deleted because it is used by the composite alarm ${alarm.AlarmName}.`);
    }
  }
  for (const name of AlarmNames) {
    const alarm = all.get(name);
    if (!alarm) continue;
    all.delete(name);
    tagsOf(ctx).delete(alarmArn(ctx, name));
    remember(ctx, alarm, 'ConfigurationUpdate', `Alarm "${name}" deleted`, {
      type: 'Delete',
      deletedAlarm: { alarmName: name, alarmArn: alarm.AlarmArn, stateValue: alarm.StateValue },
    });
  }
  return {};
};
