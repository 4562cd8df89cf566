import type { DescribeAlarmHistoryCommandInput, DescribeAlarmHistoryCommandOutput } from '@aws-sdk/client-cloudwatch';
import type { Context, Operation, Output } from '../../../kernel/context.ts';
import { page } from '../page.ts';
import { type AlarmRecord, type HistoryRecord, historyOf } from '../records.ts';

/** AWS keeps entries for 30 days; this cloud keeps no more than this many entries per region. */
const MOST_ENTRIES = 2_000;
const DAYS_30 = 30 * 86_400_000;

/** Writes one line of an alarm's history. */
export function remember(
  ctx: Context,
  alarm: AlarmRecord,
  HistoryItemType: NonNullable<HistoryRecord['HistoryItemType']>,
  HistorySummary: string,
  data: object,
): void {
  const all = historyOf(ctx);
  const now = ctx.kernel.clock.now();
  let last = 0;
  for (const key of all.keys()) last = Number(key);
  all.put(String(last + 1), {
    AlarmName: alarm.AlarmName,
    AlarmType: alarm.kind === 'composite' ? 'CompositeAlarm' : 'MetricAlarm',
    Timestamp: now,
    HistoryItemType,
    HistorySummary,
    HistoryData: JSON.stringify({ version: '1.0', ...data }),
  });
  for (const [key, { Timestamp = 0 }] of all.entries()) {
    if (all.size <= MOST_ENTRIES && Timestamp > now - DAYS_30) break;
    all.delete(key);
  }
}

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_DescribeAlarmHistory.html */
export const describeAlarmHistory: Operation<
  DescribeAlarmHistoryCommandInput,
  Output<DescribeAlarmHistoryCommandOutput>
> = (input, ctx) => {
  const {
    AlarmName,
    AlarmTypes = [],
    HistoryItemType,
    StartDate,
    EndDate,
    ScanBy,
    MaxRecords = 100,
    NextToken,
  } = input;
  // Without types AWS shows metric alarms only.
  const types: readonly string[] = AlarmTypes.length > 0 ? AlarmTypes : ['MetricAlarm'];
  const found = [...historyOf(ctx).values()].filter(
    (item) =>
      (AlarmName === undefined || item.AlarmName === AlarmName) &&
      types.includes(item.AlarmType ?? '') &&
      (HistoryItemType === undefined || item.HistoryItemType === HistoryItemType) &&
      (StartDate === undefined || (item.Timestamp ?? 0) >= StartDate.getTime()) &&
      (EndDate === undefined || (item.Timestamp ?? 0) <= EndDate.getTime()),
  );
  if (ScanBy !== 'TimestampAscending') found.reverse();
  const { items, ...rest } = page(found, NextToken, Math.max(1, Math.min(100, MaxRecords)));
  return {
    AlarmHistoryItems: items.map(({ Timestamp = 0, ...item }) => ({ ...item, Timestamp: new Date(Timestamp) })),
    ...rest,
  };
};
