import type {
  GetMetricDataCommandInput,
  GetMetricDataCommandOutput,
  MetricDataResult,
} from '@aws-sdk/client-cloudwatch';
import type { Operation, Output } from '../../../kernel/context.ts';
import { validation } from '../errors.ts';
import { page } from '../page.ts';
import { drain } from './drain.ts';
import { checkQueries, isSelect, runQueries, seriesIn } from './queries.ts';

const MOST_POINTS = 100_800;

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_GetMetricData.html */
export const getMetricData: Operation<GetMetricDataCommandInput, Output<GetMetricDataCommandOutput>> = (input, ctx) => {
  const { MetricDataQueries = [], ScanBy, NextToken, MaxDatapoints = MOST_POINTS } = input;
  const start = Math.floor((input.StartTime?.getTime() ?? 0) / 1000) * 1000;
  const end = Math.floor((input.EndTime?.getTime() ?? 0) / 1000) * 1000;
  if (start === end) throw validation('The parameter StartTime must not equal parameter EndTime.');
  if (start > end) throw validation('The parameter EndTime must be greater than StartTime.');
  if (MetricDataQueries.length > 500) {
    throw validation('The collection MetricDataQueries must not have a size greater than 500.');
  }
  checkQueries(MetricDataQueries, 'MetricDataQueries');
  drain(ctx.kernel);
  const results = runQueries(ctx, MetricDataQueries, { start, end });
  const points: { result: number; time: number; value: number }[] = [];
  const found: (MetricDataResult & { Timestamps: Date[]; Values: number[] })[] = [];
  for (const { Id = '', Label, Expression = '', ReturnData } of MetricDataQueries) {
    if (ReturnData === false) continue;
    const list = seriesIn(results.get(Id), Expression);
    for (const { label, points: values } of list) {
      // A single series of an expression has the name of its query, several have their own names.
      const own = Label ?? (!Expression || isSelect(Expression) || list.length > 1 ? label : Id);
      found.push({ Id, Label: own || Id, StatusCode: 'Complete', Timestamps: [], Values: [] });
      const entries = [...values];
      if (ScanBy !== 'TimestampAscending') entries.reverse();
      for (const [time, value] of entries) points.push({ result: found.length - 1, time, value });
    }
  }
  const size = Math.max(1, Math.min(MaxDatapoints, MOST_POINTS));
  const { items, ...rest } = page(points, NextToken, size);
  for (const { result, time, value } of items) {
    found[result]?.Timestamps.push(new Date(time * 1000));
    found[result]?.Values.push(value);
  }
  // A page marks the metrics whose points are cut off, to show that there are more.
  const last = items.at(-1)?.result ?? found.length;
  const shown = rest.NextToken === undefined ? found : found.slice(0, last + 1);
  const cut = shown.map((one, i) =>
    rest.NextToken && i === last ? { ...one, StatusCode: 'PartialData' as const } : one,
  );
  return { MetricDataResults: cut, Messages: [], ...rest };
};
