import { AwsError } from '../../../kernel/errors.ts';
import { pause } from '../../../kernel/time/timers.ts';
import { type Deployment, stackOf } from './deployment.ts';
import { ResourceFailure } from './reason.ts';

/** Milliseconds between two looks at the alarms. */
const PACE = 1_000;

/**
 * Watches the alarms of the stack's rollback configuration after the deployment, for as long as it specifies. Throws if
 * one of them is in ALARM.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-rollback-triggers.html
 */
export async function watchTriggers(d: Deployment): Promise<void> {
  const { rollback } = stackOf(d).input;
  const triggers = rollback?.triggers ?? [];
  if (triggers.length === 0) return;
  const { clock } = d.ctx.kernel;
  const end = clock.now() + (rollback?.minutes ?? 0) * 60_000;
  for (;;) {
    for (const { arn } of triggers) await checkAlarm(d, arn);
    const left = end - clock.now();
    if (left <= 0) return;
    await pause(clock, Math.min(PACE, left), d.signal);
    // Abandoned meanwhile: the caller that did it reports why.
    if (d.signal.aborted) return;
  }
}

async function checkAlarm(d: Deployment, arn: string): Promise<void> {
  const name = arn.split(':').slice(6).join(':');
  const { cloudwatch } = d.ctx.aws;
  const found = await cloudwatch.describeAlarms({ AlarmNames: [name], AlarmTypes: ['MetricAlarm', 'CompositeAlarm'] });
  const alarm = [...(found.MetricAlarms ?? []), ...(found.CompositeAlarms ?? [])][0];
  if (!alarm) throw new AwsError('ValidationError', `Rollback trigger ${arn} does not exist`, 400);
  if (alarm.StateValue === 'ALARM') {
    throw new ResourceFailure(`The following rollback triggers breached: [${arn}]`);
  }
}
