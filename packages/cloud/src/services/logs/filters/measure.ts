import type { MetricDatum } from '@aws-sdk/client-cloudwatch';
import { serviceCaller } from '../../../kernel/as-service.ts';
import type { Context } from '../../../kernel/context.ts';
import { errorText } from '../../../kernel/create-kernel.ts';
import { parseUserJson } from '../../../kernel/json.ts';
import { Pace } from '../../../kernel/pace.ts';
import { entriesOf } from '../events/chunk.ts';
import { parsePattern } from '../filter-pattern/compile.ts';
import { type BatchRecord, type GroupRecord, logs, type MetricFilterRecord } from '../records.ts';

const MOST_DATA = 1_000;

/**
 * Makes metrics of a batch by the group's metric filters, in the background.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/MonitoringLogData.html
 */
export function measure(ctx: Context, group: Readonly<GroupRecord>, batch: BatchRecord): void {
  const { metricFilters } = logs(ctx);
  if (metricFilters.size === 0) return;
  for (const filter of metricFilters.values()) {
    if (filter.group === group.name) ctx.kernel.background(send(ctx, filter, batch));
  }
}

async function send(ctx: Context, filter: Readonly<MetricFilterRecord>, batch: BatchRecord): Promise<void> {
  const [first] = filter.transformations;
  if (!first) return;
  const caller = serviceCaller('logs.amazonaws.com', ctx.account);
  try {
    const data = await dataOf(filter, first, batch);
    for (let from = 0; from < data.length; from += MOST_DATA) {
      await ctx.with({ caller }).aws.cloudwatch.putMetricData({
        Namespace: first.metricNamespace,
        MetricData: data.slice(from, from + MOST_DATA),
      });
    }
    if (data.length > 0) await ctx.kernel.store.commit();
  } catch (error) {
    ctx.kernel.log.warn(`The metric filter ${filter.name} of ${filter.group} failed`, { error: errorText(error) });
  }
}

type Transformation = MetricFilterRecord['transformations'][number];

async function dataOf(
  filter: Readonly<MetricFilterRecord>,
  to: Transformation,
  batch: BatchRecord,
): Promise<MetricDatum[]> {
  const pace = new Pace();
  const isOpen = filter.pattern.trim() === '';
  const match = isOpen ? () => new Map<string, string>() : parsePattern(filter.pattern);
  const data: MetricDatum[] = [];
  let newest = 0;
  for (const { message, timestamp } of entriesOf(batch)) {
    if (pace.due) await pace.rest();
    newest = Math.max(newest, timestamp);
    const found = match(message);
    if (!found) continue;
    const text = to.metricValue.startsWith('$') ? fieldOf(to.metricValue, found, message) : to.metricValue;
    const Value = text === undefined ? Number.NaN : Number(text);
    // Anything but a number is not a measurement.
    if (!Number.isFinite(Value)) continue;
    const Dimensions = dimensionsOf(to, found, message);
    if (Dimensions) data.push(datum(to, Value, timestamp, Dimensions));
  }
  // Logs without a match count as the default.
  if (data.length === 0 && to.defaultValue !== undefined) data.push(datum(to, to.defaultValue, newest, []));
  return data;
}

const datum = (
  to: Transformation,
  Value: number,
  time: number,
  Dimensions: MetricDatum['Dimensions'],
): MetricDatum => ({
  MetricName: to.metricName,
  Value,
  Timestamp: new Date(time),
  Unit: (to.unit ?? 'None') as NonNullable<MetricDatum['Unit']>,
  Dimensions,
});

/** A metric whose dimensions are not all in the message is not made. */
function dimensionsOf(
  { dimensions = {} }: Transformation,
  found: ReadonlyMap<string, string>,
  message: string,
): { Name: string; Value: string }[] | undefined {
  const all = Object.entries(dimensions).map(([Name, field]) => ({
    Name,
    Value: fieldOf(String(field), found, message) ?? '',
  }));
  return all.some(({ Value }) => Value === '') ? undefined : all;
}

function fieldOf(field: string, found: ReadonlyMap<string, string>, message: string): string | undefined {
  const known = found.get(field);
  if (known !== undefined || !field.startsWith('$.')) return known;
  try {
    let value: unknown = parseUserJson(message);
    for (const name of field.slice(2).split('.')) {
      if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined;
      value = (value as Record<string, unknown>)[name];
    }
    return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;
  } catch {
    return undefined;
  }
}
