import type { Context } from '../../../kernel/context.ts';
import { errorText } from '../../../kernel/create-kernel.ts';
import { traceOf } from '../../../kernel/trace.ts';
import type { Bucket, Version } from '../shared/records.ts';
import { deliver, deliverToBus, type Target } from './deliver.ts';
import { eventBridgeEntry, eventRecord } from './record.ts';

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
export function notify(ctx: Context, bucket: Bucket, name: string, key: string, version: Version): void {
  const { notification } = bucket.settings;
  if (!notification) return;
  const trace = traceOf(ctx);
  const happening: Happening = { name, key, version };
  const send = (arn: string | undefined, target: Target): void => {
    if (!wantsEvent(target, happening)) return;
    const text = JSON.stringify(eventRecord(ctx, bucket, happening, target.Id));
    inBackground(ctx, arn, () => deliver(ctx.kernel, bucket, { arn: arn ?? '', text, trace }));
  };
  for (const target of notification.LambdaFunctionConfigurations ?? []) send(target.LambdaFunctionArn, target);
  for (const target of notification.QueueConfigurations ?? []) send(target.QueueArn, target);
  for (const target of notification.TopicConfigurations ?? []) send(target.TopicArn, target);
  const entry = notification.EventBridgeConfiguration && eventBridgeEntry(ctx, bucket, happening);
  if (entry) inBackground(ctx, 'EventBridge', () => deliverToBus(ctx.kernel, bucket, entry));
}

function wantsEvent({ Events: events = [], Filter: filter }: Target, { name, key }: Happening): boolean {
  const full = `s3:${name}`;
  const named = events.some((event) => event === full || (event.endsWith('*') && full.startsWith(event.slice(0, -1))));
  return (
    named &&
    (filter?.Key?.FilterRules ?? []).every(({ Name: where = '', Value: value = '' }) =>
      where.toLowerCase() === 'prefix' ? key.startsWith(value) : key.endsWith(value),
    )
  );
}

function inBackground(ctx: Context, target: string | undefined, work: () => Promise<unknown>): void {
  const report = async (): Promise<void> => {
    try {
      await work();
      await ctx.kernel.store.commit();
    } catch (error) {
      ctx.kernel.log.warn(`An event of S3 did not reach ${target}`, { error: errorText(error) });
    }
  };
  ctx.kernel.background(report());
}
