import type { TriggerEventType } from '@aws-sdk/client-codedeploy';
import { asService } from '../../../kernel/as-service.ts';
import type { Context } from '../../../kernel/context.ts';
import { errorText } from '../../../kernel/create-kernel.ts';
import { overviewOf } from '../deployments/shape.ts';
import { arnOf, type DeploymentRecord, groupKey, groups } from '../records.ts';
import { asRole } from './as-role.ts';
import { isRollback } from './steps.ts';

const STATES: Partial<Record<DeploymentRecord['status'], string>> = {
  Created: 'START',
  Succeeded: 'SUCCESS',
  Failed: 'FAILURE',
  Stopped: 'STOP',
};

/** Notifies EventBridge and the topics of the group's triggers of a deployment's new state, in the background. */
export function publishStateChange(ctx: Context, one: DeploymentRecord): void {
  const state = STATES[one.status];
  if (state === undefined) return;
  ctx.kernel.background(warnOnFailure(ctx, one, publishToEventBridge(ctx, one, state)));
  for (const event of triggerEvents(one))
    ctx.kernel.background(warnOnFailure(ctx, one, publishToTopics(ctx, one, event)));
}

async function warnOnFailure(ctx: Context, { id }: DeploymentRecord, work: Promise<void>): Promise<void> {
  try {
    await work;
  } catch (error) {
    ctx.kernel.log.warn(`A notification of the deployment ${id} was lost`, { error: errorText(error) });
  }
}

/** https://docs.aws.amazon.com/codedeploy/latest/userguide/monitoring-cloudwatch-events.html */
async function publishToEventBridge(ctx: Context, one: DeploymentRecord, state: string): Promise<void> {
  const { application, group, id, creator } = one;
  await asService(ctx, 'codedeploy.amazonaws.com').aws.events.putEvents({
    Entries: [
      {
        Source: 'aws.codedeploy',
        DetailType: 'CodeDeploy Deployment State-change Notification',
        Resources: [
          arnOf(ctx, `application:${application}`),
          arnOf(ctx, `deploymentgroup:${groupKey(application, group)}`),
        ],
        Detail: JSON.stringify({
          application,
          deploymentId: id,
          deploymentGroup: group,
          region: ctx.region,
          state,
          creator,
        }),
      },
    ],
  });
}

function triggerEvents(one: DeploymentRecord): TriggerEventType[] {
  switch (one.status) {
    case 'Created':
      return isRollback(one) ? ['DeploymentRollback', 'DeploymentStart'] : ['DeploymentStart'];
    case 'Succeeded':
      return ['DeploymentSuccess'];
    case 'Failed':
      return ['DeploymentFailure'];
    case 'Stopped':
      return ['DeploymentStop'];
    default:
      return [];
  }
}

/** https://docs.aws.amazon.com/codedeploy/latest/userguide/monitoring-sns-event-notifications-json-format.html */
async function publishToTopics(ctx: Context, one: DeploymentRecord, event: TriggerEventType): Promise<void> {
  const { triggers = [] } = groups(ctx).get(groupKey(one.application, one.group)) ?? {};
  const text = (value: object | undefined) => (value === undefined ? {} : JSON.stringify(value));
  for (const { triggerName, triggerTargetArn: TopicArn, triggerEvents: wanted } of triggers) {
    if (!wanted?.includes(event)) continue;
    const message = {
      region: ctx.region,
      accountId: ctx.account,
      eventTriggerName: triggerName,
      applicationName: one.application,
      deploymentId: one.id,
      deploymentGroupName: one.group,
      createTime: new Date(one.created).toISOString(),
      completeTime: one.ended === undefined ? null : new Date(one.ended).toISOString(),
      deploymentOverview: text(overviewOf(one)),
      status: event === 'DeploymentStart' ? 'CREATED' : one.status.toUpperCase(),
      ...(one.error ? { errorInformation: text({ ErrorCode: one.error.code, ErrorMessage: one.error.message }) } : {}),
      ...(one.rollbackInfo ? { rollbackInformation: text(one.rollbackInfo) } : {}),
    };
    const Subject = `${one.status.toUpperCase()}: AWS CodeDeploy ${one.id} in ${ctx.region} to ${one.application}`;
    await asRole(ctx, one).aws.sns.publish({
      TopicArn,
      Subject: Subject.slice(0, 100),
      Message: JSON.stringify(message),
    });
  }
}
