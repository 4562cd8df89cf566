import type { Context } from '../../../kernel/context.ts';
import { errorText } from '../../../kernel/create-kernel.ts';
import { compact } from './describe.ts';
import { eventBridgeDetail, eventRecord } from './event-record.ts';
import { ownerId } from './owner.ts';
import type { Bucket, Version } from './records.ts';

interface Target {
  readonly Id?: string | undefined;
  readonly Events?: string[] | undefined;
  readonly Filter?: { Key?: { FilterRules?: { Name?: string; Value?: string }[] } } | undefined;
}

/** Services that the kernel's types do not know; one that is not there answers "not implemented". */
interface Others {
  readonly sqs: { sendMessage(input: { QueueUrl: string; MessageBody: string }): Promise<unknown> };
  readonly sns: { publish(input: { TopicArn: string; Subject: string; Message: string }): Promise<unknown> };
  readonly events: { putEvents(input: { Entries: object[] }): Promise<unknown> };
}

export interface Happening {
  /** Without `s3:`, as in the record: `ObjectCreated:Put`. */
  readonly name: string;
  readonly key: string;
  readonly version: Version;
}

/**
 * Tells those whom the bucket's notification configuration names of a change, in the background.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html
 */
export function announce(ctx: Context, bucket: Bucket, name: string, key: string, version: Version): void {
  const { notification } = bucket.settings;
  if (!notification) return;
  const what: Happening = { name, key, version };
  const wants = (target: Target): boolean => isMeant(target, what);
  const s3 = ctx.kernel.context({
    account: bucket.account,
    region: bucket.region,
    caller: { kind: 'service', account: bucket.account, arn: 's3.amazonaws.com', userId: ownerId(bucket.account) },
  });
  // The registry, not the type, says which of these are there.
  const others = s3.aws as unknown as Others;
  const text = (target: Target): string => JSON.stringify(eventRecord(ctx, bucket, what, target.Id));
  for (const target of (notification.LambdaFunctionConfigurations ?? []).filter(wants)) {
    const call = {
      FunctionName: target.LambdaFunctionArn,
      InvocationType: 'Event',
      Payload: Buffer.from(text(target)),
    } as const;
    send(ctx, target.LambdaFunctionArn, () => s3.aws.lambda.invoke(call));
  }
  for (const target of (notification.QueueConfigurations ?? []).filter(wants)) {
    const [, , , region, account, queue] = (target.QueueArn ?? '').split(':');
    const QueueUrl = `https://sqs.${region}.amazonaws.com/${account}/${queue}`;
    send(ctx, target.QueueArn, () => others.sqs.sendMessage({ QueueUrl, MessageBody: text(target) }));
  }
  for (const target of (notification.TopicConfigurations ?? []).filter(wants)) {
    const message = { TopicArn: target.TopicArn ?? '', Subject: 'Amazon S3 Notification', Message: text(target) };
    send(ctx, target.TopicArn, () => others.sns.publish(message));
  }
  if (notification.EventBridgeConfiguration) {
    const Entries = [compact(eventBridgeDetail(ctx, bucket, what))];
    send(ctx, 'EventBridge', () => others.events.putEvents({ Entries }));
  }
}

function isMeant({ Events: events = [], Filter: filter }: Target, { name, key }: Happening): boolean {
  const full = `s3:${name}`;
  const named = events.some((event) => event === full || (event.endsWith('*') && full.startsWith(event.slice(0, -1))));
  return (
    named &&
    (filter?.Key?.FilterRules ?? []).every(({ Name: where = '', Value: value = '' }) =>
      where.toLowerCase() === 'prefix' ? key.startsWith(value) : key.endsWith(value),
    )
  );
}

function send(ctx: Context, target: string | undefined, deliver: () => Promise<unknown>): void {
  const work = async (): Promise<void> => {
    try {
      await deliver();
      await ctx.kernel.store.commit();
    } catch (error) {
      ctx.kernel.log.warn(`An event of S3 did not reach ${target}`, { error: errorText(error) });
    }
  };
  ctx.kernel.background(work());
}
