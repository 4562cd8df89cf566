import { serviceCaller } from '../../../kernel/as-service.ts';
import type { Context } from '../../../kernel/context.ts';
import { notImplemented } from '../../../kernel/errors.ts';
import { policyAllows } from '../../../kernel/permission.ts';
import type { AlarmRecord } from '../records.ts';
import { remember } from './history.ts';
import { alarmData, snsMessage, subjectOf } from './messages.ts';

/** Runs an alarm's actions for its state; failures go to the alarm's history. */
export async function runAlarmActions(ctx: Context, alarm: AlarmRecord, before: AlarmRecord): Promise<void> {
  const { StateValue: state, OKActions = [], AlarmActions = [], InsufficientDataActions = [] } = alarm;
  const actions = state === 'ALARM' ? AlarmActions : state === 'OK' ? OKActions : InsufficientDataActions;
  for (const arn of actions) {
    const about = {
      actionState: 'Succeeded',
      stateUpdateTimestamp: alarm.StateUpdatedTimestamp,
      notificationResource: arn,
    };
    try {
      await perform(ctx, arn, alarm, before);
      remember(ctx, alarm, 'Action', `Successfully executed action ${arn}`, about);
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      ctx.kernel.log.warn(`An action of the alarm ${alarm.AlarmName} failed`, { action: arn, error: message });
      remember(ctx, alarm, 'Action', `Failed to execute action ${arn}. Received error: "${message}"`, {
        ...about,
        actionState: 'Failed',
        error: message,
      });
    }
  }
}

async function perform(ctx: Context, arn: string, alarm: AlarmRecord, before: AlarmRecord): Promise<void> {
  const [, , service, region = ctx.region, account = ctx.account] = arn.split(':');
  if (service === 'sns') {
    const there = ctx.with({ region, caller: serviceCaller('cloudwatch.amazonaws.com', account) });
    await there.aws.sns.publish({
      TopicArn: arn,
      Subject: subjectOf(alarm, ctx),
      Message: snsMessage(alarm, before, ctx),
    });
    return;
  }
  if (service === 'lambda') {
    await invoke(ctx.with({ region, account, caller: serviceCaller(PRINCIPAL, account) }), arn, alarm, before, ctx);
    return;
  }
  throw notImplemented(`cloudwatch: the alarm action ${arn}`);
}

/**
 * Functions allow alarms under a service principal of their own:
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-actions-Lambda.html
 */
const PRINCIPAL = 'lambda.alarms.cloudwatch.amazonaws.com';

async function invoke(there: Context, arn: string, alarm: AlarmRecord, before: AlarmRecord, ctx: Context) {
  const { Policy } = await there.aws.lambda.getPolicy({ FunctionName: arn }).catch(() => ({ Policy: undefined }));
  const access = { service: PRINCIPAL, action: 'lambda:InvokeFunction', resource: arn, source: alarm.AlarmArn ?? '' };
  if (!ctx.kernel.lenient && !(await policyAllows(there, Policy, access))) {
    throw new Error(`CloudWatch Alarms is not authorized to perform: lambda:InvokeFunction on the resource ${arn}`);
  }
  await there.aws.lambda.invoke({
    FunctionName: arn,
    InvocationType: 'Event',
    Payload: Buffer.from(JSON.stringify({ source: 'aws.cloudwatch', ...alarmData(alarm, before, ctx) })),
  });
}
