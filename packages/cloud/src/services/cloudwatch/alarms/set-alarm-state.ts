import type { SetAlarmStateCommandInput } from '@aws-sdk/client-cloudwatch';
import type { Operation } from '../../../kernel/context.ts';
import { AwsError } from '../../../kernel/errors.ts';
import { parseUserJson } from '../../../kernel/json.ts';
import { missing, notFound, validation } from '../errors.ts';
import { alarmsOf } from '../records.ts';
import { changeState } from './change-state.ts';

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_SetAlarmState.html; texts: LocalStack's test_set_alarm_invalid_input, recorded on AWS. */
export const setAlarmState: Operation<SetAlarmStateCommandInput, object> = async (input, ctx) => {
  const { AlarmName = '', StateValue, StateReason, StateReasonData } = input;
  if (StateValue !== 'OK' && StateValue !== 'ALARM' && StateValue !== 'INSUFFICIENT_DATA') {
    throw validation(
      `1 validation error detected: Value '${StateValue}' at 'stateValue' failed to satisfy constraint: Member must satisfy enum value set: [INSUFFICIENT_DATA, ALARM, OK]`,
    );
  }
  if (StateReason === undefined) throw missing('The parameter StateReason is required.');
  if (!alarmsOf(ctx).has(AlarmName)) throw notFound('');
  if (StateReasonData !== undefined) {
    try {
      parseUserJson(StateReasonData);
    } catch {
      throw new AwsError('InvalidFormat', 'StateReasonData must be valid JSON.', 400);
    }
  }
  await changeState(ctx, AlarmName, { value: StateValue, reason: StateReason, data: StateReasonData });
  return {};
};
