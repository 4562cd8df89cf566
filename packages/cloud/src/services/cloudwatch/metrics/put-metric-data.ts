import type { MetricDatum, PutMetricDataCommandInput } from '@aws-sdk/client-cloudwatch';
import type { Operation } from '../../../kernel/context.ts';
import { invalidCombination, invalidValue, missing } from '../errors.ts';
import type { Dimension, PointRecord } from '../records.ts';
import { checkDatum } from './check-datum.ts';
import { counted, record } from './points.ts';

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricData.html */
export const putMetricData: Operation<PutMetricDataCommandInput, object> = (input, ctx) => {
  const { Namespace = '', MetricData = [], EntityMetricData = [] } = input;
  if (!Namespace) throw missing('The parameter Namespace is required.');
  if (!ctx.kernel.lenient && Namespace.startsWith('AWS/') && ctx.caller.kind !== 'service') {
    throw invalidValue('The value AWS/ for parameter Namespace is invalid.');
  }
  const all = [...MetricData, ...EntityMetricData.flatMap(({ MetricData: data = [] }) => data)];
  if (all.length === 0) throw missing('The parameter MetricData is required.');
  if (all.length > 1000) throw invalidCombination('The collection MetricData must not have a size greater than 1000.');
  const now = ctx.kernel.clock.now();
  all.forEach((datum, index) => {
    checkDatum(datum, `MetricData.member.${index + 1}`, now, ctx.kernel.lenient === true);
  });
  for (const datum of all) {
    const { MetricName = '', Dimensions = [] } = datum;
    const dimensions = Dimensions.map(({ Name = '', Value = '' }): Dimension => ({ Name, Value }));
    record(ctx, { namespace: Namespace, name: MetricName, dimensions }, pointOf(datum, now));
  }
  return {};
};

function pointOf(datum: MetricDatum, now: number): PointRecord {
  const width = datum.StorageResolution === 1 ? 1 : 60;
  const seconds = (datum.Timestamp?.getTime() ?? now) / 1000;
  const at = { time: Math.floor(seconds / width) * width, width, unit: datum.Unit ?? 'None' };
  const { StatisticValues: set } = datum;
  if (set) {
    const { SampleCount: count = 0, Sum: sum = 0, Minimum: min = 0, Maximum: max = 0 } = set;
    // Percentiles are known only if there is a single value, however often it occurred.
    return { ...at, count, sum, min, max, ...(min === max ? { values: [[min, count] as const] } : {}) };
  }
  const listed = datum.Values ?? [datum.Value ?? 0];
  const pairs = listed.map((value, i) => [value, datum.Counts?.[i] ?? 1] as const);
  let [count, sum, min, max] = [0, 0, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const [value, times] of pairs) {
    count += times;
    sum += value * times;
    min = Math.min(min, value);
    max = Math.max(max, value);
  }
  return { ...at, count, sum, min, max, values: counted(pairs) };
}
