import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { serviceCaller } from '../../../kernel/as-service.ts';
import type { Context } from '../../../kernel/context.ts';
import { Pace } from '../../../kernel/pace.ts';
import { type Entry, entriesOf } from '../events/chunk.ts';
import { eventId } from '../events/filter-log-events.ts';
import { compile } from '../filter-pattern/compile.ts';
import { type BatchRecord, type GroupRecord, logs, type SubscriptionFilterRecord } from '../records.ts';

const zip = promisify(gzip);

/**
 * Hands a batch to the group's subscriptions, in the background: gzipped and base64 in `awslogs.data`.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/SubscriptionFilters.html#LambdaFunctionExample
 */
export function deliver(ctx: Context, group: Readonly<GroupRecord>, stream: string, batch: BatchRecord): void {
  const { subscriptionFilters } = logs(ctx);
  if (subscriptionFilters.size === 0) return;
  for (const filter of subscriptionFilters.values()) {
    if (filter.group === group.name) ctx.kernel.background(send(ctx, filter, stream, batch));
  }
}

async function send(
  ctx: Context,
  filter: Readonly<SubscriptionFilterRecord>,
  logStream: string,
  batch: BatchRecord,
): Promise<void> {
  const fits = compile(filter.pattern);
  const pace = new Pace();
  const events: Entry[] = [];
  for (const entry of entriesOf(batch)) {
    if (pace.due) await pace.rest();
    if (fits(entry.message)) events.push(entry);
  }
  if (events.length === 0) return;
  const data = await zip(
    JSON.stringify({
      messageType: 'DATA_MESSAGE',
      owner: ctx.account,
      logGroup: filter.group,
      logStream,
      subscriptionFilters: [filter.name],
      logEvents: events.map((entry) => ({ id: eventId(entry), timestamp: entry.timestamp, message: entry.message })),
    }),
  );
  const caller = serviceCaller('logs.amazonaws.com', ctx.account);
  await ctx.with({ caller }).aws.lambda.invoke({
    FunctionName: filter.destination,
    InvocationType: 'Event',
    Payload: Buffer.from(JSON.stringify({ awslogs: { data: data.toString('base64') } })),
  });
}
