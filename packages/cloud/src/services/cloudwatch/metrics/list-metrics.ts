import type { ListMetricsCommandInput, ListMetricsCommandOutput, Metric } from '@aws-sdk/client-cloudwatch';
import type { Operation, Output } from '../../../kernel/context.ts';
import { invalidValue } from '../errors.ts';
import { page } from '../page.ts';
import { seriesOf } from '../records.ts';
import { drain } from './drain.ts';

const PAGE = 500;
const TWO_WEEKS = 14 * 86_400;
const THREE_HOURS = 3 * 3600;

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_ListMetrics.html */
export const listMetrics: Operation<ListMetricsCommandInput, Output<ListMetricsCommandOutput>> = (input, ctx) => {
  const { Namespace, MetricName, Dimensions = [], RecentlyActive, NextToken } = input;
  if (RecentlyActive !== undefined && RecentlyActive !== 'PT3H') {
    throw invalidValue(`The value ${RecentlyActive} for parameter RecentlyActive is invalid.`);
  }
  drain(ctx.kernel);
  const since = ctx.kernel.clock.now() / 1000 - (RecentlyActive ? THREE_HOURS : TWO_WEEKS) - 60;
  const found: Metric[] = [];
  for (const { namespace, name, dimensions, newest } of seriesOf(ctx).values()) {
    if (newest < since) continue;
    if (Namespace !== undefined && namespace !== Namespace) continue;
    if (MetricName !== undefined && name !== MetricName) continue;
    const isMeant = Dimensions.every((filter) =>
      dimensions.some(
        ({ Name, Value }) => Name === filter.Name && (filter.Value === undefined || Value === filter.Value),
      ),
    );
    if (isMeant)
      found.push({ Namespace: namespace, MetricName: name, Dimensions: dimensions.map((one) => ({ ...one })) });
  }
  const { items, ...rest } = page(found, NextToken, PAGE);
  return { Metrics: items, ...rest };
};
