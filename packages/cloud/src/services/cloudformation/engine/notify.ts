import type { Context } from '../../../kernel/context.ts';
import { errorText } from '../../../kernel/create-kernel.ts';
import type { EventRecord, StackRecord } from '../records.ts';

/**
 * Publishes an event of a stack to its topics. A topic's response does not affect the deployment.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cfn-console-add-tags.html (notification options)
 */
export function notify(ctx: Context, stack: StackRecord, event: EventRecord): void {
  const topics = stack.input.notificationArns;
  if (topics.length === 0) return;
  const message = text(ctx, stack, event);
  for (const topic of topics) ctx.kernel.background(publish(ctx, topic, message));
}

async function publish(ctx: Context, topic: string, message: string): Promise<void> {
  try {
    const { sns } = ctx.with({ region: topic.split(':')[3] || ctx.region }).aws;
    await sns.publish({ TopicArn: topic, Subject: 'AWS CloudFormation Notification', Message: message });
  } catch (error) {
    ctx.kernel.log.warn(`A stack's event could not be published to ${topic}`, { error: errorText(error) });
  }
}

/** One `Name='value'` on a line, as AWS writes it. */
function text(ctx: Context, stack: StackRecord, event: EventRecord): string {
  const fields = {
    StackId: stack.id,
    Timestamp: new Date(event.timestamp).toISOString(),
    EventId: event.id,
    LogicalResourceId: event.logicalId,
    Namespace: ctx.account,
    PhysicalResourceId: event.physicalId,
    PrincipalId: ctx.caller.userId,
    ResourceProperties: event.properties ?? 'null',
    ResourceStatus: event.status,
    ResourceStatusReason: event.reason ?? '',
    ResourceType: event.type,
    StackName: stack.name,
    ClientRequestToken: event.token ?? 'null',
  };
  return Object.entries(fields)
    .map(([name, value]) => `${name}='${value}'\n`)
    .join('');
}
