import type { AlarmConfiguration } from '@aws-sdk/client-codedeploy';
import type { Context } from '../../../kernel/context.ts';
import { AwsError } from '../../../kernel/errors.ts';
import { DeploymentFailure } from './failure.ts';

/**
 * Throws if one of the alarms is in ALARM, or cannot be read although it must be.
 * https://docs.aws.amazon.com/codedeploy/latest/userguide/monitoring-create-alarms.html
 */
export async function checkAlarms(role: Context, config: AlarmConfiguration | undefined): Promise<void> {
  if (!config?.enabled) return;
  const names = (config.alarms ?? []).map(({ name = '' }) => name);
  const states = await statesOf(role, names, config.ignorePollAlarmFailure ?? false);
  const active = names.filter((name) => states.get(name) === 'ALARM');
  if (active.length === 0) return;
  throw stopped(
    `One or more alarms have been activated according to the Amazon CloudWatch metrics you selected, and the affected deployments have been stopped. Activated alarms: ${active.map((name) => `<${name}>`).join(' ')}`,
  );
}

const stopped = (message: string): DeploymentFailure =>
  new DeploymentFailure('ALARM_ACTIVE', message, 'DEPLOYMENT_STOP_ON_ALARM');

async function statesOf(role: Context, names: readonly string[], lax: boolean): Promise<Map<string, string>> {
  const trouble = (reason: string) =>
    stopped(`The deployment was stopped because the state of its alarms cannot be retrieved: ${reason}`);
  try {
    const { MetricAlarms = [], CompositeAlarms = [] } = await role.aws.cloudwatch.describeAlarms({
      AlarmNames: [...names],
      AlarmTypes: ['MetricAlarm', 'CompositeAlarm'],
    });
    const all = [...MetricAlarms, ...CompositeAlarms];
    const states = new Map(all.map(({ AlarmName = '', StateValue = '' }) => [AlarmName, String(StateValue)]));
    const missing = names.find((name) => !states.has(name));
    if (missing !== undefined && !lax) throw trouble(`the alarm ${missing} does not exist.`);
    return states;
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    if (lax) return new Map();
    throw trouble(error.message);
  }
}
